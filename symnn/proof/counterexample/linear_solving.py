"""Equations solved for all entries of one symbol at once, where they are linear in it: tr A = 0, rows and columns that
sum to 0, AB = BA for A.

What the equations are in the entries is seen by changing one after the other; the system is solved in fractions.
Whether the point then satisfies everything is asked where it is asked of every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy.polys.domains import QQ
from sympy.polys.matrices import DomainMatrix

from symnn.claims.hypotheses import Hypothesis
from symnn.expr import Atom
from symnn.expr.walk import atoms
from symnn.proof.counterexample.numbers import pairs

if TYPE_CHECKING:
    import numpy as np

    from symnn.proof.counterexample.points import Points, Sizes, Values
else:
    from symnn.later import np

MOST_ENTRIES, MOST_PARTS = 36, 60
"""Of a symbol, and of all equations in which it stands."""


def gaps(points: Points, e: Hypothesis, values: Values, sizes: Sizes) -> Any:
    """left − right as a flat array of fractions, or None."""
    a, b = points.value(e.left, values, sizes), points.value(e.right, values, sizes)
    if a is None or b is None or np.shape(a) != np.shape(b):
        return None
    both = list(pairs(a, b))
    if not all(isinstance(x, int | Fraction) for pair in both for x in pair):
        return None
    return np.array([x - y for x, y in both], dtype=object)


def solved_together(points: Points, values: Values, sizes: Sizes) -> Values | None:
    """The values with one symbol changed so that everything holds that is said of it; None where no symbol can be."""
    given = [e for e in points.hypotheses.equations if e not in points.solved.values()]
    loose = atoms([n for e in points.loose for n in (e.left, e.right)])
    free = [a for a in loose if a in values and a not in points.solved and a not in points.few]
    for atom in points.random.sample(free, len(free)):
        own = [e for e in given if atom in atoms([e.left, e.right])]
        found = _Linear(points, atom, own, values, sizes).solved()
        if found is not None:
            values = found
            if points.admits(values, sizes):
                return values
    return None


class _Linear:
    """The equations in which one symbol stands, as a linear system for a change of its entries."""

    def __init__(self, points: Points, atom: Atom, own: Sequence[Hypothesis], values: Values, sizes: Sizes) -> None:
        self.points, self.atom, self.own, self.values, self.sizes = points, atom, own, values, sizes
        mirrored = atom in points.hypotheses.symmetric
        places = list(np.ndindex(*np.shape(values[atom])))
        self.places = [p for p in places if not mirrored or p[0] <= p[1]]

    def solved(self) -> Values | None:
        """The values with a change of the entries that solves the system, the entries taken in any order."""
        start = self._gaps([0] * len(self.places)) if len(self.places) <= MOST_ENTRIES else None
        if start is None or len(start) > MOST_PARTS or not self._is_linear(start):
            return None
        columns = [self._gaps([Fraction(j == k) for j in range(len(self.places))]) for k in range(len(self.places))]
        if any(column is None for column in columns):
            return None
        order = self.points.random.sample(range(len(columns)), len(columns))
        rows = [[columns[k][i] - start[i] for k in order] + [-start[i]] for i in range(len(start))]
        step = solution(rows)
        if step is None:
            return None
        return self._moved([step[order.index(k)] for k in range(len(order))])

    def _is_linear(self, start: list[Fraction]) -> bool:
        """Whether the gaps change evenly along some line."""
        way = [Fraction(self.points.random.choice((1, -1, 2, 3, -2))) for _ in self.places]
        first, second = self._gaps(way), self._gaps([2 * w for w in way])
        if first is None or second is None:
            return False
        return all(c - 2 * b + a == 0 for a, b, c in zip(start, first, second, strict=True))

    def _moved(self, step: Sequence[Any]) -> Values:
        values = self.values
        for place, by in zip(self.places, step, strict=True):
            if by:
                values = self.points.put(values, self.atom, place, values[self.atom][place] + by)
        return self.points.determined(values, self.sizes) or values

    def _gaps(self, step: Sequence[Any]) -> Any:
        """All parts of all equations after a step; None where one has no value."""
        values = self._moved(step)
        found = [gaps(self.points, e, values, self.sizes) for e in self.own]
        return None if any(g is None for g in found) else [x for g in found for x in g]


def solution(rows: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """x with Mx = b for the rows (M | b), 0 in as many places as can be; None if there is none."""
    unknowns = len(rows[0]) - 1 if rows else 0
    entries = [[QQ(x.numerator, x.denominator) for x in row] for row in rows]
    reduced, pivots = DomainMatrix(entries, (len(rows), unknowns + 1), QQ).rref()
    if unknowns in pivots:
        return None
    last = [row[-1] for row in reduced.to_list()]
    found = [Fraction(0)] * unknowns
    for k, x in zip(pivots, last, strict=False):
        found[k] = Fraction(int(x.numerator), int(x.denominator))
    return found
