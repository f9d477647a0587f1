"""Polynomials over numbered generators, and quotients of them, by school arithmetic. What a generator stands for is
`check_quotients.py`'s.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction

Gen = tuple[int, tuple[int, ...]]
"""The number of a generator, and its indices: from 0 those of the result, negative ones are summed over."""
Ratio = int | Fraction
"""A whole number is an int: its hash is much quicker than that of a fraction."""
Mono = tuple[tuple[Gen, Ratio], ...]
Poly = dict[Mono, Ratio]
Quotient = tuple[Poly, Poly]

ONE: Poly = {(): 1}
MOST = 20_000


class TooMuch(Exception):
    """The arithmetic would take too long, or the expression is none that it knows."""


def ratio(over: Ratio, under: Ratio = 1) -> Ratio:
    """The quotient of two numbers; never a float."""
    found = Fraction(over, under)
    return found.numerator if found.denominator == 1 else found


class Ratios:
    """Polynomials and quotients over one table of generators."""

    def __init__(self) -> None:
        self.heads: dict[Hashable, int] = {}
        self.positive: set[int] = set()
        self.inside: dict[Gen, list[Poly]] = {}
        self.folds: dict[int, tuple[int, int]] = {}  # the generator to the first power is its argument to the second
        self.work = 0
        self.partial = False

    # polynomials
    # ------------------------------------------------------------------------------------------------------------
    def generator(self, head: Hashable, slots: Sequence[int], positive: bool = False) -> Gen:
        number = self.heads.setdefault(head, len(self.heads))
        if positive:
            self.positive.add(number)
        return number, tuple(slots)

    def plus(self, *parts: Poly) -> Poly:
        total: Poly = {}
        for p in parts:
            for m, c in p.items():
                total[m] = total.get(m, 0) + c
        return {m: c for m, c in total.items() if c}

    def scaled(self, c: Ratio, p: Poly) -> Poly:
        return {m: c * d for m, d in p.items()} if c else {}

    def times(self, p: Poly, q: Poly) -> Poly:
        self.work += len(p) * len(q)
        if self.work > MOST:
            raise TooMuch
        return self.plus(*(self.scaled(c * d, self.product(m, n)) for m, c in p.items() for n, d in q.items()))

    def product(self, m: Mono, n: Mono) -> Poly:
        """m·n, in which |u|² is u²."""
        exponents: dict[Gen, Ratio] = {}
        for g, e in (*m, *n):
            exponents[g] = exponents.get(g, 0) + e
        rest: list[Poly] = []
        for g, e in exponents.items():
            root, power = self.folds.get(g[0], (0, 0))
            if root and e >= root:
                exponents[g] = e - root * (e // root)
                rest += self.inside[g] * (power * int(e // root))
        found: Poly = {tuple(sorted((g, e) for g, e in exponents.items() if e)): 1}
        for p in rest:
            found = self.times(found, p)
        return found

    def added(self, x: Quotient, y: Quotient) -> Quotient:
        if x[1] == y[1]:
            return self.plus(x[0], y[0]), x[1]
        return self.plus(self.times(x[0], y[1]), self.times(y[0], x[1])), self.times(x[1], y[1])

    def single(self, g: Gen, e: Ratio = 1) -> Quotient:
        return {((g, ratio(e)),): 1}, ONE

    def inverse(self, x: Quotient) -> Quotient:
        """1/x; a quotient of single products has no denominator."""
        top, bottom = x
        if not top:
            raise TooMuch
        self.partial |= not self.is_positive(top)
        if len(top) == 1:
            ((m, c),) = top.items()
            return self.times(bottom, {tuple((g, -e) for g, e in m): ratio(1, c)}), ONE
        return bottom, top

    def is_positive(self, p: Poly) -> bool:
        return bool(p) and all(c > 0 and all(g[0] in self.positive for g, _ in m) for m, c in p.items())
