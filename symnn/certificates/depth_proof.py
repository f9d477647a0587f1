"""Statements for every depth: a state is a sequence, its start and its step are premises, the invariant is proved by
induction. Nothing about a recursion has to be defined for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.certificates.claim_statement import assumed_parts, condition_sides, demanded_premises, related
from symnn.certificates.coq_file import CoqStatement, binders
from symnn.certificates.depth_induction import DepthStatement, Induction, at_start, conclusion, one_further
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    DepthIndex,
    IndexTerm,
    Rational,
    SizeNumber,
    subterms,
)
from symnn.certificates.node_terms import Premise, Translation
from symnn.claims.claim import Property
from symnn.claims.hypotheses import read_hypotheses
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node

KIND = "for all depths"
ONE = Rational(Fraction(1))


def depth_proofs(claim: Property, verdict: Proved) -> tuple[list[tuple[CoqStatement, list[str]]], bool]:
    """A statement and its proof for each part of the invariant, and whether Coq has to look for a step of it.
    UnsupportedError where no proof is found here.
    """
    whole = _Reader(claim, verdict).statement()
    induction = Induction(whole)
    proof = induction.lines()
    if proof is None:
        raise UnsupportedError("induction over depth whose base or step is no pairing")
    found = [(whole.of(k), [*proof, *conclusion(whole, k)]) for k in range(len(whole.claims))]
    return found, induction.searched


class _Reader:
    """The nodes of a claim, as terms."""

    def __init__(self, claim: Property, verdict: Proved) -> None:
        self.parts = claim.parts
        self.sizes = tuple(s for c in self.parts["claims"] for side in (c.left, c.right) for s in size_symbols(side))
        self.count = sp.Symbol("l", integer=True, positive=True)
        self.h = read_hypotheses(claim.assume, self.sizes)
        self.used = verdict.hypotheses
        self.conditions = verdict.conditions

    def node(self, value: Any, shape: Sequence[Any] | None = None) -> Node:
        depth = self.parts["depth"]
        if depth is not None and isinstance(value, sp.Basic):
            value = value.xreplace({depth: self.count + self.parts["first"]})
        return read_shaped(value, self.sizes)[0]

    def statement(self) -> DepthStatement:
        starts, steps, claims = self._sides("start"), self._sides("step"), self._claims()
        states = [a for a in starts if isinstance(a, Atom)]
        fresh = [a for a in map(read, self.parts["fresh"]) if isinstance(a, Atom)]
        nodes = [*starts, *starts.values(), *steps.values(), *(n for a, _, b in claims for n in (a, b)), *fresh]
        assumed = self._assumed(nodes)
        names = Translation([*nodes, *(n for a, b, _ in assumed for n in (a, b))])
        depth = self._depth(names)
        names.depths = dict.fromkeys([*states, *fresh], DepthIndex(depth))
        said = [related(names, a, r, b) for a, r, b in claims]
        first = [at_start(related(names, s, "=", v)) for s, v in starts.items()]
        moved = [one_further(related(names, s, "=", v), depth) for s, v in steps.items()]
        own = _binders(names, [*states, *fresh])
        _no_division_by_depth([*moved, *said], depth)
        premises = [related(names, a, r, b) for a, b, r in assumed]
        premises = _completed(premises, (*first, *moved, *said), names, states)
        premises = [_in_every_layer(p, depth) if _mentions(p, fresh, names) else p for p in premises]
        return DepthStatement(own, (), (*premises, *first, *moved), len(first), len(moved), tuple(said), depth)

    def _assumed(self, nodes: Sequence[Node]) -> list[tuple[Node, Node, str]]:
        """What the proof uses: parts of hypotheses, and conditions. Where the depth begins is no premise."""
        conditions = [(*condition_sides(c), c.relation) for c in self.conditions]
        counted = {f"{self.parts['depth']} >= {k}" for k in range(self.parts["first"] + 1)}
        return [*assumed_parts(self.h, [text for text in self.used if text not in counted], nodes), *conditions]

    def _sides(self, part: str) -> dict[Node, Node]:
        """The states, and what they are at the start or after a step."""
        return {read(state): self.node(value) for state, value in self.parts[part].items()}

    def _claims(self) -> list[tuple[Node, str, Node]]:
        return [(self.node(c.left), c.relation, self.node(c.right)) for c in self.parts["claims"]]

    def _depth(self, names: Translation) -> str:
        """The name of the depth, which is no size."""
        depth = names.names.of(self.count, "l")
        names.sizes.pop(depth, None)
        return depth


def _binders(names: Translation, sequences: Sequence[Atom]) -> tuple[tuple[str, str], ...]:
    """The names with their kinds; a state has a value of its kind at every depth."""
    states = {names.names.known[a] for a in sequences}
    return tuple((name, f"nat -> {kind}" if name in states else kind) for name, kind in binders(names))


def _in_every_layer(said: Premise, depth: str) -> Premise:
    """What is assumed of a symbol that is new in every layer is assumed of each."""
    return replace(said, indices=((depth, ""), *said.indices))


def _completed(
    premises: list[Premise], equations: tuple[Premise, ...], names: Translation, states: Sequence[Atom]
) -> list[Premise]:
    """The premises, after what the equations demand besides."""
    demanded = demanded_premises(equations, names, premises)
    found = [*(p for p in demanded if p not in premises), *premises]
    if any(_mentions(p, states, names) for p in found):
        raise UnsupportedError("induction over depth with states in denominators")
    return found


def _mentions(said: Premise, sequences: Sequence[Atom], names: Translation) -> bool:
    """Whether it speaks of a state, which has another value at every depth."""
    states = {names.names.known[a] for a in sequences}
    return any(
        isinstance(t, AtomEntry) and t.name in states for side in (said.left, said.right) for t in subterms(side)
    )


def _no_division_by_depth(equations: Sequence[Premise], depth: str) -> None:
    if any(_divides_by(side, depth) for p in equations for side in (p.left, p.right)):
        raise UnsupportedError("induction over depth with the depth in a denominator")


def _divides_by(term: IndexTerm, depth: str) -> bool:
    return any(
        isinstance(t, AppliedFunction) and t.name == "/" and SizeNumber(depth) in subterms(t) for t in subterms(term)
    )
