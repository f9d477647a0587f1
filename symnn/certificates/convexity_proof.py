"""Convexity, as it is defined: between two points the function lies at or below its chord. Strictly convex: strictly
below, wherever the points differ.

That a matrix has full column rank is said by a left inverse of it: there is one exactly then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.certificates.chord_steps import Chord, placed, strictly_below
from symnn.certificates.claim_statement import assumed_parts, completed, related
from symnn.certificates.coq_file import CoqStatement
from symnn.certificates.index_terms import (
    AtomEntry,
    DeltaEntry,
    IndexTerm,
    OverIndex,
    Pairwise,
    Rational,
    WholePower,
)
from symnn.certificates.node_terms import Premise, Translation
from symnn.certificates.visible_signs import ZERO
from symnn.claims.claim import Property
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.claims.tensor_facts import FullColumnRank
from symnn.claims.verdict import Proved
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node

KINDS = ("convex", "strictly convex")
ONE = Rational(Fraction(1))
REFUSED = "convexity of what is not made of convex functions by their rules"


def convexity_proof(claim: Property, verdict: Proved) -> tuple[CoqStatement, list[str]]:
    """The statement and its proof. UnsupportedError where none is found by the rules."""
    return _Convexity(claim, verdict).proved()


class _Convexity:
    """A claim with the other point, the place between, and a left inverse of what has full column rank."""

    def __init__(self, claim: Property, verdict: Proved) -> None:
        self.strict = claim.kind == "strictly convex"
        sizes = size_symbols(claim.parts["f"])
        self.f = read_shaped(claim.parts["f"], sizes)[0]
        self.over = symbols_of(claim.parts["over"])
        h = read_hypotheses(claim.assume, sizes)
        ranks = [f for f in h.facts if isinstance(f, FullColumnRank) and f.text in verdict.hypotheses]
        used = [text for text in verdict.hypotheses if text not in {f.text for f in ranks}]
        self.assumed = self._assumed(h, used, verdict)
        self.other = {a: Atom(sp.Dummy(f"{a.label}_other"), a.shape) for a in self.over}
        self.place = Atom(sp.Dummy("t"))
        self.inverses = [[(block, Atom(sp.Dummy("L"), block.shape[::-1])) for block in rank.nodes] for rank in ranks]
        self.names = Translation(self._named())

    def _named(self) -> Iterator[Node]:
        """All that the statement speaks of."""
        yield from (self.f, *self.over, self.place, *self.other.values())
        yield from (node for pairs in self.inverses for pair in pairs for node in pair)
        yield from (n for a, b, _ in self.assumed for n in (a, b))

    def _assumed(self, h: Hypotheses, used: Sequence[str], verdict: Proved) -> list[tuple[Node, Node, str]]:
        if verdict.conditions:
            raise UnsupportedError("convexity under conditions")
        return list(assumed_parts(h, used, [self.f]))

    def proved(self) -> tuple[CoqStatement, list[str]]:
        names, t = self.names, AtomEntry(self.names.names.known[self.place])
        here = names.term(self.f, ())
        moved = {names.names.known[a]: names.names.known[b] for a, b in self.other.items()}
        there = placed(here, moved, lambda _, other: other)
        middle = placed(here, moved, lambda entry, other: chord(t, entry, other))
        said = Premise((), middle, "<" if self.strict else "<=", chord(t, here, there))
        self.between = self._between(t)
        premises = [*self.between, *(related(names, a, r, b) for a, b, r in self.assumed)]
        given = [p for pairs in self.inverses for p in self._left_inverse(pairs)]
        statement = completed(names, said, [*premises, *given])
        return statement, self._lines(statement, here, moved)

    # premises
    def _between(self, t: IndexTerm) -> list[Premise]:
        relation = "<" if self.strict else "<="
        found = [Premise((), ZERO, relation, t), Premise((), t, relation, ONE)]
        return [*found, Premise((), ZERO, "<", self._distance())] if self.strict else found

    def _distance(self) -> IndexTerm:
        """The sum of the squares of all differences between the points."""
        whole: IndexTerm | None = None
        for a, b in self.other.items():
            at = self.names.indices(a.shape)
            entries = [AtomEntry(self.names.names.known[x], at) for x in (b, a)]
            part: IndexTerm = WholePower(Pairwise("-", *entries), 2)
            for i in reversed(at):
                part = OverIndex("sum", i, self.names.extents[i], part)
            whole = part if whole is None else Pairwise("+", whole, part)
        assert whole is not None
        return whole

    def _left_inverse(self, pairs: Sequence[tuple[Node, Atom]]) -> Iterator[Premise]:
        """L·B is the identity for a block and its own left inverse, 0 for two blocks."""
        names = self.names
        for _, inverse in pairs:
            for block, own in pairs:
                free = names.indices((*inverse.shape[:-1], *block.shape[1:]))
                (k,) = names.indices(block.shape[:1])
                rows = free[: inverse.rank - 1]
                columns = free[inverse.rank - 1 :]
                left = AtomEntry(names.names.known[inverse], (*rows, k))
                body = Pairwise("*", left, names.term(block, (k, *columns)))
                total = OverIndex("sum", k, names.extents[k], body)
                right = _identity(free) if own is inverse else ZERO
                yield Premise(tuple((i, names.extents[i]) for i in free), total, "=", right)

    # the proof
    def _lines(self, statement: CoqStatement, here: IndexTerm, moved: dict[str, str]) -> list[str]:
        sizes = len(statement.at_least_one)
        named = [(f"premise{sizes + k}", p) for k, p in enumerate(statement.premises)]
        words = [*(name for name, _ in statement.binders), *(f"premise{k}" for k in range(sizes))]
        low, high, *apart = [next(name for name, q in named if q == p) for p in self.between]
        first = [f"intros {' '.join([*words, *(name for name, _ in named)])}."]
        if not self.strict:
            lines = Chord(low, high, moved).below(here)
        else:
            first.append(f"pose proof (Rlt_le _ _ {low}) as own_low; pose proof (Rlt_le _ _ {high}) as own_high.")
            inverses = [self.names.names.known[own] for pairs in self.inverses for _, own in pairs]
            distance = apart[0], self.between[2].right
            lines = strictly_below(Chord("own_low", "own_high", moved, (low, high)), here, distance, named, inverses)
        if lines is None:
            raise UnsupportedError(REFUSED)
        return [*first, *lines]


def symbols_of(over: Sequence[object]) -> list[Atom]:
    """The symbols as atoms. UnsupportedError for what is no symbol."""
    found = [a for a in map(read, over) if isinstance(a, Atom)]
    if len(found) != len(over):
        raise UnsupportedError("functions of what is no symbol")
    return found


def _identity(free: Sequence[str]) -> IndexTerm:
    return DeltaEntry(*free) if free else ONE


def chord(t: IndexTerm, here: IndexTerm, there: IndexTerm) -> IndexTerm:
    """(1 − t)·here + t·there"""
    return Pairwise("+", Pairwise("*", Pairwise("-", ONE, t), here), Pairwise("*", t, there))
