"""The normal form of M^e, for an exponent e made of sizes: (cM)^e = c^e M^e, D^e entry by entry for a diagonal D,
(S M S⁻¹)^e = S M^e S⁻¹, M^e = s^{e − 1}M where M² = sM, (AB)^e = A^e B^e where AB = BA. Anything else is a base
keyed by e and its inside, with a negative e for the inverse of the power.

Beside others: M^e M^f = M^{e + f}, M^e M⁻¹ = M^{e − 1}, and M^e x = s^e x where it is assumed that Mx = sx.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.algebra import Algebra
from symnn.calculus.normal_form.bases import ONE, POWER_OF_MATRIX, Bases
from symnn.calculus.normal_form.inverses import inverse_form, inverted_atom, product_path
from symnn.calculus.normal_form.matching import divide
from symnn.calculus.normal_form.monomials import (
    Factor,
    Frozen,
    Monomial,
    Polynomial,
    Raw,
    components,
    free_indices,
    freeze,
    lead,
    rename,
)
from symnn.calculus.normal_form.rewriting import Products
from symnn.errors import BudgetError
from symnn.expr.least_sizes import at_least

Rule = tuple[Monomial, Frozen]
ToSize = Callable[[Polynomial, Any], Polynomial]
MOST_COPIES = 12
MOST_TERMS = 6
MIDDLE = -1_000


class MatrixPowers:
    """M^e of square matrices whose entries (0, 1) are given. `to_size` raises a number to an expression in sizes."""

    def __init__(self, algebra: Algebra, to_size: ToSize) -> None:
        self.algebra, self.bases, self.to_size = algebra, algebra.bases, to_size
        self.resolved: dict[int, list[Rule]] = {}

    def of(self, p: Polynomial, e: Any, extent: Any) -> Polynomial:
        """M^e for an e that is never negative."""
        a, eye = self.algebra, self._identity(extent)
        e = sp.expand(e)
        if e.is_Integer:
            return self._copies(p, int(e), extent)
        if p == eye or not p:
            return eye if p else self._of_nothing(e, extent)
        scale, p = self._scale(p)
        if scale != a.constant(1):
            return a.multiply(self.to_size(scale, e), self.of(p, e, extent))
        for way in (self._diagonal, self._single_power, self._similar, self._multiple, self._commuting, self._rotated):
            found = way(p, e, extent)
            if found is not None:
                return found
        return self.opaque(p, e, extent)

    def _identity(self, extent: Any) -> Polynomial:
        return {((self.bases.delta(extent), (0, 1), ONE),): ONE} if extent != 1 else self.algebra.constant(1)

    def _copies(self, p: Polynomial, count: int, extent: Any) -> Polynomial:
        if count > MOST_COPIES:
            raise BudgetError(f"a matrix to the power {count}")
        found = self._identity(extent)
        for _ in range(count):
            found = self.algebra.multiply_matrix(found, p, 1)
        return found

    def _of_nothing(self, e: Any, extent: Any) -> Polynomial:
        """0^e, which is I where e is 0."""
        return {} if at_least(e, 1) else self.opaque({}, e, extent)

    def _scale(self, p: Polynomial) -> tuple[Polynomial, Polynomial]:
        """A number, and the matrix without it."""
        if len(p) > 1:
            c = lead(freeze(p))[1]
            return self.algebra.constant(c), self.algebra.scaled(1 / c, p)
        ((m, c),) = p.items()
        loose, groups = components(m)
        numbers = [f for f in loose if not f[1]] + [f for g in groups if not free_indices(g) for f in g]
        return {self.bases.canonical(numbers): c}, {self.bases.canonical([f for f in m if f not in numbers]): ONE}

    def _diagonal(self, p: Polynomial, e: Any, extent: Any) -> Polynomial | None:
        """δ_ij d_i becomes δ_ij d_i^e."""
        eye = (self.bases.delta(extent), (0, 1), ONE)
        entries: list[Raw] = []
        for m, c in p.items():
            if eye not in m:
                return None
            rest = [f for f in m if f != eye]
            entries.append((c, rename(rest, {1: 0})))
        inside = self.algebra.collect(entries)
        if not inside:
            return None
        return self.algebra.multiply(self._identity(extent), self.to_size(inside, e))

    def _single_power(self, p: Polynomial, e: Any, extent: Any) -> Polynomial | None:
        """(M^f)^e = M^{fe}."""
        if len(p) != 1 or len(m := next(iter(p))) != 1 or self.bases[m[0][0]].kind != POWER_OF_MATRIX:
            return None
        ((b, slots, _),) = m
        f, (inside,) = self.bases[b].payload
        raised = self.power_of(dict(inside), sp.expand(f * e), extent)
        return self.bases.relabel(raised, {0: slots[0], 1: slots[1]})

    def power_of(self, p: Polynomial, e: Any, extent: Any) -> Polynomial:
        """M^e for an M that nothing can be taken out of; a negative e is the inverse of a power."""
        if not e.is_Integer:
            return self.opaque(p, e, extent)
        if e >= 0:
            return self._copies(p, int(e), extent)
        return self._copies(inverse_form(self.algebra, p, extent), -int(e), extent)

    def _similar(self, p: Polynomial, e: Any, extent: Any) -> Polynomial | None:
        """(S M T)^e = S M^e T, where T S = I: of an inverse, or by what is assumed."""
        found = product_path(p, extent, self.bases)
        if found is None or len(found[1]) < 2:
            return None
        scalars, path = found
        first, last = path[0], path[-1]
        a, b = _other(first, 0), _other(last, 1)
        if any({0, 1} & set(s) for _, s, _ in scalars):
            return None
        turned = [*rename([last], {b: 0, 1: MIDDLE}), *rename([first], {0: MIDDLE, a: 1})]
        if self.algebra.collect([(ONE, turned)]) != self._identity(extent):
            return None
        inner = [*path[1:-1], *scalars] if a != b else [(self.bases.delta(extent), (0, 1), ONE), *scalars]
        ends = {a: 0, b: 1} if a != b else {a: 0}
        raised = self.of(self.algebra.collect([(ONE, rename(inner, ends))]), e, extent)
        left, right = (
            self.algebra.collect([(ONE, rename([first], {a: 1}))]),
            self.algebra.collect([(ONE, rename([last], {b: 0}))]),
        )
        return self.algebra.multiply_matrix(self.algebra.multiply_matrix(raised, left, 0), right, 1)

    def _multiple(self, p: Polynomial, e: Any, extent: Any) -> Polynomial | None:
        """M² = sM makes M^e = s^{e − 1}M, for an e that is at least 1, and M² = I makes M^{2k} = I."""
        if len(p) > MOST_TERMS or not at_least(e, 1):
            return None
        square = self.algebra.multiply_matrix(p, p, 1)
        half = sp.expand((e - e % 2) / 2)
        if square == self._identity(extent) and (e % 2).is_Integer and half.is_polynomial(*half.free_symbols):
            return p if e % 2 else square
        scale = self._ratio(square, p)
        if scale is None or (not scale and not at_least(e, 2)):
            return None
        return self.algebra.multiply(self.to_size(scale, sp.expand(e - 1)), p) if scale else {}

    def _ratio(self, square: Polynomial, p: Polynomial) -> Polynomial | None:
        """The number s with square = s·p."""
        if not square:
            return {}
        m, c = lead(freeze(p))
        if m in square and square == self.algebra.scaled(square[m] / c, p):
            return self.algebra.constant(square[m] / c)
        if len(p) > 1 or len(square) > 1 or any(i < 0 for _, s, _ in m for i in s):
            return None
        ((found, d),) = square.items()
        rest = divide(list(found), m)
        if rest is None or any(i >= 0 for _, s, _ in rest for i in s):
            return None
        return {self.bases.canonical(rest): d / c}

    def _commuting(self, p: Polynomial, e: Any, extent: Any) -> Polynomial | None:
        """(AB)^e = A^e B^e for two matrices that are assumed to commute."""
        found = product_path(p, extent, self.bases)
        if found is None or found[0] or len(found[1]) != 2:
            return None
        first, last = found[1]
        k = _other(first, 0)
        back = [*rename([last], {k: 0, 1: MIDDLE}), *rename([first], {0: MIDDLE, k: 1})]
        if self.algebra.collect([(ONE, back)]) != p:
            return None
        sides = [
            self.of(self.algebra.collect([(ONE, rename([f], n))]), e, extent)
            for f, n in ((first, {k: 1}), (last, {k: 0}))
        ]
        return self.algebra.multiply_matrix(sides[0], sides[1], 1)

    def _rotated(self, p: Polynomial, e: Any, extent: Any) -> Polynomial | None:
        """(AB)^e = A (BA)^{e − 1}B, for an e that is at least 1, where BA is the lesser."""
        found = product_path(p, extent, self.bases)
        if found is None or found[0] or len(found[1]) < 2 or not at_least(e, 1):
            return None
        path = _in_a_row(found[1])
        ways = [(self._row([*path[k:], *path[:k]]), k) for k in range(len(path))]
        least, k = min(ways, key=lambda way: min(freeze(way[0]), freeze(self.bases.relabel(way[0], {0: 1, 1: 0}))))
        if least == p:
            return None
        inner = self.of(least, sp.expand(e - 1), extent)
        left, right = self._row(path[:k]), self._row(path[k:])
        return self.algebra.multiply_matrix(self.algebra.multiply_matrix(inner, left, 0), right, 1)

    def _row(self, path: list[tuple[int, bool]]) -> Polynomial:
        """The product of these bases, each as it is or transposed."""
        ends = [0, *range(MIDDLE, MIDDLE - len(path) + 1, -1), 1]
        slots = [(ends[k + 1], ends[k]) if turned else (ends[k], ends[k + 1]) for k, (_, turned) in enumerate(path)]
        return self.algebra.collect([(ONE, [(b, s, ONE) for (b, _), s in zip(path, slots, strict=True)])])

    def opaque(self, p: Polynomial, e: Any, extent: Any) -> Polynomial:
        b, slots = power_base(self.bases, p, e, extent)
        exchanged(self.algebra, p, b)
        return self.algebra.single((b, slots, ONE))


def power_base(bases: Bases, p: Polynomial, e: Any, extent: Any) -> tuple[int, tuple[int, ...]]:
    """The base that stands for M^e, and the order of its indices."""
    payload, slots, swaps = bases.abstract([p])
    if len(slots) != 2:  # the entries depend on the row alone, or are all equal
        payload, slots, swaps = (freeze(p),), (0, 1), []
    plain = len(p) == 1 and len(m := next(iter(p))) == 1 and m[0][2] == 1
    free = plain and (bases[m[0][0]].kind == "atom" or inverted_atom(m[0][0], bases) is not None)
    analytic = free and bases.is_analytic(p)
    return bases.number(POWER_OF_MATRIX, (e, payload), (extent, extent), swaps, analytic=analytic), slots


def exchanged(algebra: Products, p: Polynomial, b: int) -> None:
    """What commutes with M commutes with M^e."""
    if len(p) != 1 or len(m := next(iter(p))) != 1 or sorted(m[0][1]) != [0, 1]:
        return
    base, order, _ = m[0]
    for number, (pattern, d, other) in list(algebra.turning):
        if d != 1 or not _is_exchange(pattern, other):
            continue
        turned = [tuple(sorted(_raised(f, base, order, b) for f in side)) for side in (pattern, other)]
        new = (number, (turned[0], ONE, turned[1]))
        if turned[0] != pattern and new not in algebra.turning:
            algebra.turning.append(new)


def _raised(f: Factor, base: int, order: Sequence[int], b: int) -> Factor:
    """The power in the place of its matrix."""
    if f[0] != base:
        return f
    slots = f[1] if tuple(order) == (0, 1) else (f[1][1], f[1][0])
    return (b, slots, f[2])


def _is_exchange(pattern: Monomial, other: Monomial) -> bool:
    """Whether it says AB = BA, for two different matrices."""
    ends = [_ends(side) for side in (pattern, other)]
    return None not in ends and ends[0] == (ends[1] or ())[::-1]


def _ends(m: Monomial) -> tuple[int, int] | None:
    """The bases of A and B in A_0k B_k1."""
    if len(m) != 2 or any(len(s) != 2 or e != 1 for _, s, e in m) or m[0][0] == m[1][0]:
        return None
    first = next((f for f in m if f[1][0] == 0 and f[1][1] < 0), None)
    last = next((f for f in m if f[1][1] == 1 and f[1][0] < 0), None)
    return None if first is None or last is None or first[1][1] != last[1][0] else (first[0], last[0])


def _in_a_row(path: list[Factor]) -> list[tuple[int, bool]]:
    """The bases from the index 0 to the index 1, and whether each is entered by its column."""
    found, at = [], 0
    for b, slots, _ in path:
        found.append((b, slots[0] != at))
        at = slots[0] if slots[1] == at else slots[1]
    return found


def _other(f: Factor, i: int) -> int:
    return f[1][1] if f[1][0] == i else f[1][0]
