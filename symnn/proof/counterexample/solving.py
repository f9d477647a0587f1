"""Equations solved for one entry, the others being given: a b² = 1 for a, Σ x² = 2 for x₁.

By differences: what is a polynomial of degree 2 at most in the entry, as its values at 0, 1, 2 and 3 show, is solved as
one. Whether the point then satisfies everything is asked where it is asked of every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from symnn.claims.hypotheses import Hypothesis
from symnn.expr import Atom
from symnn.expr.walk import atoms
from symnn.proof.counterexample.linear_solving import gaps

if TYPE_CHECKING:
    import numpy as np

    from symnn.proof.counterexample.points import Points, Sizes, Values
else:
    from symnn.later import np

MOST_ENTRIES, MOST_TRIED = 4, 6
LEGS = [Fraction(a, c) for a, c in ((3, 5), (4, 5), (5, 13), (12, 13), (8, 17), (15, 17))]
"""The other leg of each is rational: (3/5)² + (4/5)² = 1."""


def solved_for_entries(points: Points, values: Values, sizes: Sizes) -> Values:
    """The values with one entry changed for every part of an equation that does not hold, up to the first part where
    that cannot be done: the others would not help.
    """
    for e in points.loose:
        gap = gaps(points, e, values, sizes)
        for k in range(0 if gap is None or gap.size > MOST_ENTRIES else gap.size):
            values = _of_a_circle(points, e, k, _solved(points, e, k, values, sizes), sizes)
            there = gaps(points, e, values, sizes)
            if there is None or there[k] != 0:
                return values
    return values


def _of_a_circle(points: Points, e: Hypothesis, k: int, values: Values, sizes: Sizes) -> Values:
    """What no entry alone makes true, with another entry that may stand beside a rational one on the unit circle."""
    there, places = gaps(points, e, values, sizes), _places(points, e, values)
    if there is None or there[k] == 0 or len(places) < 2:
        return values
    for leg in points.random.sample(LEGS, len(LEGS)):
        atom, place = points.random.choice(places)
        if points.allows(atom, leg):
            moved = _solved(points, e, k, points.put(values, atom, place, leg), sizes)
            there = gaps(points, e, moved, sizes)
            if there is not None and there[k] == 0:
                return moved
    return values


def _solved(points: Points, e: Hypothesis, k: int, values: Values, sizes: Sizes) -> Values:
    gap = gaps(points, e, values, sizes)
    if gap is None or gap[k] == 0:
        return values
    places = _places(points, e, values)
    for atom, place in points.random.sample(places, min(len(places), MOST_TRIED)):
        met = {values[atom][place]: gap[k]}
        for t in map(Fraction, range(4)):
            if t not in met:
                there = gaps(points, e, points.put(values, atom, place, t), sizes)
                if there is None:
                    break
                met[t] = there[k]
            if len(met) > 2 and set(met.values()) == {gap[k]}:
                break  # this entry changes nothing
        else:
            for root in roots(*(Fraction(met[Fraction(t)]) for t in range(4))):
                if points.allows(atom, root):
                    return points.put(values, atom, place, root)
    return values


def further(points: Points, values: Values, sizes: Sizes) -> Values:
    """Another point of the same conics: along a line of rational slope through this one, as on a circle."""
    for e in points.loose:
        gap = gaps(points, e, values, sizes)
        places = _places(points, e, values)
        if gap is not None and gap.size == 1 and not gap[0] and len(places) > 1:
            ends = points.random.sample(places, 2)
            slope = Fraction(points.random.choice((1, -1, 2, -2, 3)), points.random.choice((1, 2, 3)))
            steps = (Fraction(1), slope)
            met = [gaps(points, e, _stepped(points, values, ends, steps, Fraction(u)), sizes) for u in range(4)]
            if all(g is not None for g in met):
                for u in roots(*(Fraction(g[0]) for g in met)):
                    values = _stepped(points, values, ends, steps, u)
    return values


def _places(points: Points, e: Hypothesis, values: Values) -> list[tuple[Atom, tuple[int, ...]]]:
    """The entries of an equation's symbols that no equation gives."""
    free = [a for a in atoms([e.left, e.right]) if a in values and a not in points.solved]
    return [(a, place) for a in free for place in np.ndindex(*np.shape(values[a]))]


def _stepped(
    points: Points, values: Values, ends: Sequence[tuple[Any, Any]], steps: Sequence[Fraction], u: Fraction
) -> Values:
    """The values with u times each step added to its entry."""
    for (atom, place), step in zip(ends, steps, strict=True):
        values = points.put(values, atom, place, values[atom][place] + step * u)
    return values


def roots(f0: Fraction, f1: Fraction, f2: Fraction, f3: Fraction) -> list[Fraction]:
    """The rational roots of the polynomial of degree 2 with these values at 0, 1, 2, 3; none if there is no such
    one.
    """
    if f3 - 3 * f2 + 3 * f1 - f0:
        return []
    a = (f2 - 2 * f1 + f0) / 2
    b, c = f1 - f0 - a, f0
    if not a:
        return [-c / b] if b else []
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    root = Fraction(isqrt(inside.numerator), isqrt(inside.denominator))
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)] if root * root == inside else []
