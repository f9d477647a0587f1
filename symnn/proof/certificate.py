"""Certificates of the normal form: made on demand from the two sides, checked by `pairing.py`, which shares no code with the prover."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnn.calculus.bases import ONE
from symnn.calculus.entries import entries, has_entries
from symnn.calculus.monomials import Factor, Monomial, bound_indices
from symnn.calculus.normal_form import Normalizer
from symnn.errors import ArgumentError
from symnn.expr import Node, children
from symnn.proof import pairing
from symnn.proof.hypotheses import Hypotheses
from symnn.proof.verdict import Proved


@dataclass(frozen=True)
class Certificate:
    """The two sides and what was assumed. `stored` is a pairing that was made before, as read from a file.

    `pairing` is None where the proof used an operator's own rules (e^{a+b} = e^a e^b, σ(−x) = 1 − σ(x), a hypothesis): such a proof
    is not a mere pairing of products, and `recheck` says whom it trusts.
    """

    left: Node
    right: Node
    hypotheses: Hypotheses
    stored: pairing.Pairing | None = None

    @cached_property
    def pairing(self) -> pairing.Pairing | None:
        return self.stored or pair(self.left, self.right)


@dataclass(frozen=True)
class Recheck:
    """What `recheck` found. `independent` tells whether the prover's own code was left out of it."""

    accepted: bool
    independent: bool
    reason: str


def recheck(verdict: Any) -> Recheck:
    """Verify a proof again. A pairing of monomials is checked without the prover; anything else names whom it trusts."""
    if not isinstance(verdict, Proved):
        raise ArgumentError(f"only a proof has a certificate; this verdict is {type(verdict).__name__}")
    certificate = verdict.certificate
    if certificate is None:
        return Recheck(verdict.method == "definition", True, "a definition: there is nothing to prove")
    if isinstance(certificate, tuple) and certificate:  # an induction: its base and its step
        parts = [recheck(part) for part in certificate]
        return Recheck(all(p.accepted for p in parts), all(p.independent for p in parts), "; ".join(p.reason for p in parts))
    if isinstance(found := getattr(certificate, "recheck", lambda: None)(), Recheck):  # a certificate that brings its own checker
        return found
    if not isinstance(certificate, Certificate):
        return Recheck(False, True, "this is no certificate")
    if certificate.pairing is None:
        held = proves(certificate)
        return Recheck(held, False, "trusts the operators' rules in symnn.calculus.normal_form, run once more")
    proof = certificate.pairing
    if proof.left is not certificate.left or proof.right is not certificate.right or proof.axes is not None:
        return Recheck(False, True, "the pairing is about another claim")
    try:
        paired = pairing.check(proof)
    except pairing.Rejected as reason:
        return Recheck(False, True, str(reason))
    return Recheck(True, True, f"{paired} products paired by a checker that shares no code with the prover")


def proves(certificate: Certificate) -> bool:
    """Whether the normal form proves it once more: as a whole, or entry by entry."""
    left, right, h = certificate.left, certificate.right, certificate.hypotheses
    if any(n.same(left, right) for n in h.normalizers()):
        return True
    if not has_entries([left, right]):
        return False
    pairs = zip(entries(left).ravel(), entries(right).ravel(), strict=True)
    return all(any(n.same(a, b) for n in h.entrywise().normalizers()) for a, b in pairs)


def pair(left: Node, right: Node, axes: tuple[int, ...] | None = None) -> pairing.Pairing | None:
    """A pairing of the two expansions, or None if the equality needs more than renaming."""
    normal = Normalizer()
    leaves: dict[Node, pairing.SameLeaf] = {}
    models: dict[Any, list[Node]] = {}
    try:
        sides = [pairing.expand(left), pairing.expand(right)]
        named = []
        for side, terms in enumerate(sides):
            turn = dict(enumerate(axes)) if axes is not None and side == 0 else {}
            named.append(tuple(_names(t, normal, models, leaves, turn) for t in terms))
        proof = pairing.Pairing(left, right, (named[0], named[1]), tuple(leaves.values()), axes)
        pairing.check(proof)
    except (pairing.Rejected, _NotAPairing):
        return None
    return proof


class _NotAPairing(Exception):
    """The equality uses more than renamings."""


def _names(
    term: pairing.Term, normal: Normalizer, models: dict[Any, list[Node]], leaves: dict[Node, pairing.SameLeaf], turn: dict[int, int]
) -> dict[int, int]:
    """The renaming of this product's summed indices that makes it canonical."""
    factors: list[Factor] = []
    for leaf, slots in term[1]:
        model, axes = _model(leaf, models, leaves)
        turned = [0] * len(slots)
        for k, a in enumerate(axes):
            turned[a] = turn.get(slots[k], slots[k])
        number = normal.bases.number("leaf", model, model.shape)
        factors.append((number, tuple(turned), ONE))
    canonical = normal.bases.canonical(factors)
    return _matching(factors, canonical)


def _matching(factors: list[Factor], canonical: Monomial) -> dict[int, int]:
    """The bijection of bound indices under which the factors are the canonical product."""

    def search(k: int, names: dict[int, int], left: list[Factor]) -> dict[int, int] | None:
        if k == len(factors):
            return names
        b, slots, _ = factors[k]
        for position, (other, found, _) in enumerate(left):
            if other == b:
                trial = dict(names)
                fits = all((i == j) if i >= 0 or j >= 0 else trial.setdefault(i, j) == j for i, j in zip(slots, found, strict=True))
                if fits and len(set(trial.values())) == len(trial):
                    result = search(k + 1, trial, left[:position] + left[position + 1 :])
                    if result is not None:
                        return result
        return None

    found = search(0, {}, list(canonical))
    if found is None or set(found) != bound_indices(factors):
        raise _NotAPairing
    return found


def _model(leaf: Node, models: dict[Any, list[Node]], leaves: dict[Node, pairing.SameLeaf]) -> tuple[Node, tuple[int, ...]]:
    """The first function met that is this one up to its axes, with the proof of it."""
    if leaf in leaves:
        return leaves[leaf].model, leaves[leaf].axes
    same = tuple(range(leaf.rank))
    if not children(leaf):
        return leaf, same
    own = (type(leaf), leaf.values[0], len(children(leaf)))
    for model in models.setdefault(own, []):
        for axes in {same, same[::-1]}:
            if tuple(model.shape[a] for a in axes) != leaf.shape:
                continue
            proofs = [
                pair(a, b, axes if a.rank == leaf.rank and a.rank else None) for a, b in zip(children(leaf), children(model), strict=True)
            ]
            if all(p is not None for p in proofs):
                leaves[leaf] = pairing.SameLeaf(leaf, model, axes, tuple(p for p in proofs if p is not None))
                return model, axes
    models[own].append(leaf)
    return leaf, same
