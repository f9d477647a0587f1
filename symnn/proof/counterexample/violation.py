"""A point at which an inequality is false: exact values at small sizes and small numbers, as for equalities; it
refutes, it never proves.

One point suffices, for an inequality is not excused at isolated places; a side that is undefined there counts as for
equalities. A strict claim is refuted by equal sides only if they are rational numbers, or the same in normal form.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.values.balls import is_ball
from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.square_roots import SquareRoots
from symnn.claims.entrywise import UP, EntrywiseProblem, whole
from symnn.claims.question import Question
from symnn.claims.verdict import Refuted, Verdict
from symnn.errors import ArgumentError, BudgetError, DomainError, PoleError, UnsupportedError
from symnn.expr import Atom, Node, const
from symnn.expr.walk import substitute
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import FLOATS, Missing, order, pairs
from symnn.proof.counterexample.points import Sizes, Values
from symnn.proof.counterexample.refute import Outcome, Point, Refuter

STRICT = ("<", ">", "≠")
ROOTS = SquareRoots()
TRIALS, MORE_TRIALS = 40, 400
"""Points before any proof is tried, and where none was found."""
QUICK = 0.25
"""What points may take of the time before any proof is tried: where equations are solved for each, they are slow."""
SHRINKING = 0.5
"""Seconds for making a model of an SMT solver readable."""


def by_counterexample(question: Question, budget: Budget) -> Verdict | None:
    """An inequality that is false at small numbers."""
    return _searched(question, TRIALS, budget.left * QUICK)


def by_longer_search(question: Question, budget: Budget) -> Verdict | None:
    """The same with more points, for what no other method decided."""
    return _searched(question, MORE_TRIALS, budget.left)


def _searched(question: Question, trials: int, seconds: float) -> Verdict | None:
    p = question.problem
    if p is None:
        return None
    try:
        found = Violation(p).search(trials, seconds).found
    except (UnsupportedError, OverflowError):
        return None
    return refuted(p, found) if found is not None else None


def refuted(p: EntrywiseProblem, point: Point) -> Refuted:
    example = {**point.sizes, **point.values, **dict(f.split(" = ", 1) for f in point.functions)}
    return Refuted(statement=p.statement, counterexample=example, lhs=point.lhs, rhs=point.rhs)


def refuted_at(p: EntrywiseProblem, model: Mapping[Atom, Fraction]) -> Verdict | None:
    """The refutation by a model of the names, if it holds at exactly these numbers; every size symbol is 1."""
    if p.said == "=":
        return None
    search = Violation(p)
    sizes: Sizes = dict.fromkeys(search.points.size_symbols, 1)
    values: Values = {}
    for atom in search.points.atoms:
        shape = tuple(int(s.xreplace(sizes)) for s in atom.shape)
        near = [v for a, v in model.items() if whole(a.label) == atom.label and (atom.rank or not a.rank)]
        values[atom] = np.full(shape, None, dtype=object)
        values[atom].fill(near[0] if near else Fraction(0))
    try:
        if search.still(values, sizes):
            return refuted(p, search.point(*search.shrink(values, sizes, Budget(SHRINKING))))
    except (UnsupportedError, OverflowError, DomainError):
        return None
    return None


class Violation(Refuter):
    """A search for a point at which left relation right is false."""

    def __init__(self, p: EntrywiseProblem, seed: int = 0) -> None:
        super().__init__(p.left, p.right, p.hypotheses, seed)
        self.said = p.said

    def related(self, a: Any, b: Any, values: Values, sizes: Sizes) -> Outcome:
        """AGREE where the claim holds or balls leave it open, DIFFER where it is certainly violated."""
        found = [order(x, y) for x, y in pairs(a, b)]
        if None in found:
            a, b = self.precise(self.left, values, sizes), self.precise(self.right, values, sizes)
            if isinstance(a, Missing) or isinstance(b, Missing):
                return Outcome.SILENT
            found = [order(x, y) for x, y in pairs(a, b)]
        wrong = 1 if self.said in UP else -1
        if self.said != "≠" and wrong in found:
            return Outcome.DIFFER
        if self.said in STRICT and (0 in found or (None in found and self._equal(values, sizes))):
            return Outcome.DIFFER
        return Outcome.AGREE

    def _equal(self, values: Values, sizes: Sizes) -> bool:
        """Whether two numbers that balls cannot tell apart are equal, as sums of square roots or by the normal form."""
        if any(is_ball(x) for v in values.values() for x in np.ravel(v)):
            return False
        try:
            plans = map(self._plan, (self.left, self.right))
            a, b = (evaluate(plan, ROOTS, values, sizes, self.functions) for plan in plans)
            return any(x == y for x, y in pairs(a, b))
        except (DomainError, PoleError, UnsupportedError, ArgumentError):
            return self._same(values)

    def _same(self, values: Values) -> bool:
        """Whether the normal form finds the sides equal at these numbers."""
        if self.left.shape or any(a.shape for a in self.points.atoms):
            return False
        here: dict[Node, Node] = {}
        for a in self.points.atoms:
            here[a] = const(values[a].item())
        normal = Normalizer()
        try:
            return normal.same(substitute(self.left, here), substitute(self.right, here)) and not normal.conditions
        except (BudgetError, DomainError, UnsupportedError):
            return False

    def counts(self, values: Values, sizes: Sizes) -> bool:
        """A violation counts wherever both sides have values; an undefined side must stay undefined nearby."""
        return self.both_defined(values, sizes) or self.persists(values, sizes)

    def replays(self, values: Values, sizes: Sizes) -> bool:
        """The same in ordinary floating point: a difference that can be seen, or sides that are equal."""
        with np.errstate(all="ignore"):
            a, b = (self.value(side, values, sizes, FLOATS) for side in (self.left, self.right))
        if isinstance(a, Missing) or isinstance(b, Missing):
            return isinstance(a, Missing) != isinstance(b, Missing) and not self.both_defined(values, sizes)
        low, high = (a, b) if self.said in UP else (b, a)
        low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
        close = np.isclose(low, high, rtol=1e-9, atol=1e-11)
        if self.said not in STRICT:
            return bool(np.any((low > high) & ~close))
        return bool(np.any(close)) if self.said == "≠" else bool(np.any((low > high) | close))
