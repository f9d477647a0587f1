"""Finds the pairings that `check_pairing.py` checks, with the labels of the normal form: nothing here is trusted."""

from __future__ import annotations

from typing import Any

from symnn.calculus.normal_form.bases import ONE
from symnn.calculus.normal_form.monomials import Factor, Monomial, bound_indices
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.expr import Node, children
from symnn.proof.equality import check_pairing as pairing


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
    term: pairing.Term,
    normal: Normalizer,
    models: dict[Any, list[Node]],
    leaves: dict[Node, pairing.SameLeaf],
    turn: dict[int, int],
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
                fits = all(
                    (i == j) if i >= 0 or j >= 0 else trial.setdefault(i, j) == j
                    for i, j in zip(slots, found, strict=True)
                )
                if fits and len(set(trial.values())) == len(trial):
                    result = search(k + 1, trial, left[:position] + left[position + 1 :])
                    if result is not None:
                        return result
        return None

    found = search(0, {}, list(canonical))
    if found is None or set(found) != bound_indices(factors):
        raise _NotAPairing
    return found


def _model(
    leaf: Node, models: dict[Any, list[Node]], leaves: dict[Node, pairing.SameLeaf]
) -> tuple[Node, tuple[int, ...]]:
    """The first function met that is this one up to its axes, with the proof of it."""
    if leaf in leaves:
        return leaves[leaf].model, leaves[leaf].axes
    same = tuple(range(leaf.rank))
    if not children(leaf):
        return leaf, same
    own = (type(leaf), leaf.values[0], leaf.rank, len(children(leaf)))
    for model in models.setdefault(own, []):
        for axes in {same, same[::-1]}:
            if tuple(model.shape[a] for a in axes) != leaf.shape:
                continue
            proofs = [
                pair(a, b, axes if a.rank == leaf.rank and a.rank else None)
                for a, b in zip(children(leaf), children(model), strict=True)
            ]
            if all(p is not None for p in proofs):
                leaves[leaf] = pairing.SameLeaf(leaf, model, axes, tuple(p for p in proofs if p is not None))
                return model, axes
    models[own].append(leaf)
    return leaf, same
