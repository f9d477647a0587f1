"""Relations between indices in a product, in one form: which of two orders stands, and what a sum over an index that
stands in nothing else comes to.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.bases import ONE, ONLY, Bases
from symnn.calculus.normal_form.embeddings import told_by
from symnn.calculus.normal_form.monomials import Factor, Slots, Split

MOST_ENDS = 4
"""Entries at an end of an axis that are told one by one."""


def oriented(b: int, slots: Slots, factors: list[Factor], rest: list[Factor], bases: Bases) -> Split | None:
    """The product with a relation in its one form; None where it stands in it."""
    coefficients, offset, relation = bases[b].payload
    if relation == "=":
        return _range(b, slots, rest, bases)
    if len(slots) == 1 and slots != (ONLY,):
        return _from_the_ends(b, slots[0], rest, bases)
    if relation != ">=" or not offset.is_integer:
        return None
    counted = [k for k, i in enumerate(slots) if i < 0 and not any(i in f[1] for f in rest)]
    if len(counted) == 1 and abs(coefficients[counted[0]]) == 1:
        return _count(b, slots, counted[0], rest, bases)
    return _lesser(b, slots, factors, rest, bases)


def _lesser(b: int, slots: Slots, factors: list[Factor], rest: list[Factor], bases: Bases) -> Split | None:
    """Of [u >= 0] = 1 − [−u − 1 >= 0] that with the greater coefficients, or a negative offset. Of i > j and j > i =
    1 − [i = j] − [i > j] the lesser, and half of the rest where the product is the same in both.
    """
    coefficients, offset, _ = bases[b].payload
    shape, turned = bases[b].shape, tuple(-c for c in coefficients)
    falls = (2 * offset + 1).could_extract_minus_sign()
    if (coefficients, falls) < (tuple(sorted(turned)), not falls):
        other = bases.indicator(turned, -offset - 1, ">=", shape, slots)
        return [(ONE, rest), (-ONE, [*rest, other])], ()
    if coefficients != (-1, 1) or offset != -1 or shape[0] != shape[1]:
        return None
    low, high = slots
    other = bases.indicator((-1, 1), offset, ">=", shape, (high, low))
    here, there = bases.canonical(factors), bases.canonical([*rest, other])
    if here < there:
        return None
    same = (bases.delta(shape[0]), slots, ONE)
    half = Fraction(1, 2) if here == there else ONE
    terms = [(half, rest), (-half, [*rest, same])]
    return (terms if here == there else [*terms, (-ONE, [*rest, other])]), ()


def _count(b: int, slots: Slots, k: int, rest: list[Factor], bases: Bases) -> Split | None:
    """Σ_k [i + a − k >= 0] is Σ_k [i + b − k >= 0] and some steps at the ends of k, of which that without a number
    beside its sizes stays, as [i + b > k].
    """
    coefficients, offset, _ = bases[b].payload
    shape, s = bases[b].shape, slots[k]
    if coefficients[k] == 1:
        other = bases.indicator(tuple(-c for c in coefficients), -offset - 1, ">=", shape, slots)
        return [(ONE, rest), (-ONE, [*rest, other])], ()
    steps = offset.as_coeff_Add()[0] + 1
    if not steps or not steps.is_Integer or abs(steps) > MOST_ENDS:
        return None
    base, n = offset - steps, shape[k]
    weights, sizes, left = ([x[j] for j in range(len(slots)) if j != k] for x in (coefficients, shape, slots))

    def at(place: Any) -> list[Factor]:
        return [*rest, bases.indicator(tuple(weights), base - place, ">=", tuple(sizes), tuple(left))]

    sign = ONE if steps > 0 else -ONE
    places = range(*sorted((-int(steps), 0)))
    ends = [term for place in places for term in ((sign, at(place)), (-sign, at(n + place)))]
    return [(ONE, [*rest, bases.indicator(coefficients, base, ">=", shape, slots)]), *ends], (s,)


def _from_the_ends(b: int, i: int, rest: list[Factor], bases: Bases) -> Split | None:
    """[i >= 2] is 1 − [i = 0] − [i = 1], and [i >= n − 1] of the n entries is [i = n − 1]; i <= a is what is not
    i >= a + 1.
    """
    (c,), offset, _ = bases[b].payload
    sizes = bases[b].shape
    if c == -1:
        return [(ONE, rest), (-ONE, [*rest, bases.indicator((1,), -offset - 1, ">=", sizes, (i,))])], ()
    left = sp.expand(sizes[0] + offset)
    before = offset.is_Integer and 0 < -offset <= MOST_ENDS
    if c != 1 or not (before or (left.is_Integer and 0 < left <= MOST_ENDS)):
        return None
    ends = range(-offset) if before else [sizes[0] - k for k in range(1, left + 1)]
    at = [[*rest, bases.indicator((1,), -sp.sympify(end, strict=True), "=", sizes, (i,))] for end in ends]
    return ([(ONE, rest), *((-ONE, one) for one in at)] if before else [(ONE, one) for one in at]), ()


def _range(b: int, slots: Slots, rest: list[Factor], bases: Bases) -> Split | None:
    """Σ_s [i = s + a], for s from 0 to n − 1, is [i >= a] − [i >= a + n]; where s stands in other relations as well
    it is i − a there.
    """
    coefficients, offset, _ = bases[b].payload
    if len(set(slots)) != 2 or len(slots) != 2 or ONLY in slots or any(abs(c) != 1 for c in coefficients):
        return None
    for k, s in enumerate(slots):
        if s >= 0 or any(s in f[1] and bases[f[0]].kind != "indicator" for f in rest):
            continue
        i, sizes = slots[1 - k], (bases[b].shape[1 - k],)
        c, count = coefficients[1 - k], bases[b].shape[k]
        least = -c * offset - (count - 1 if c == coefficients[k] else 0)
        ends = [bases.indicator((1,), -sp.expand(e), ">=", sizes, (i,)) for e in (least, least + count)]
        moved = told_by((b, slots, ONE), s, rest, bases)
        return [(ONE, [*moved, ends[0]]), (-ONE, [*moved, ends[1]])], (s,)
    return None
