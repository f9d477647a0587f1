"""The exact field of sums of square roots of rational numbers: √2·√2 is 2 there, and ‖(1, −1)‖² equals 2."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.calculus.values.fields import Field, Rationals
from symnn.errors import DomainError, PoleError

LARGEST = 10**12
"""Of a number that is taken apart into its prime factors."""
RATIONALS = Rationals()


class Surd:
    """Σ c·√r over square-free r. The roots of different square-free numbers are independent, so it is 0 only if it has
    no term.
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[int, Fraction]) -> None:
        self.terms = {r: c for r, c in terms.items() if c}

    def __add__(self, other: Surd) -> Surd:
        return Surd(
            {r: self.terms.get(r, Fraction(0)) + other.terms.get(r, Fraction(0)) for r in {*self.terms, *other.terms}}
        )

    def __mul__(self, other: Surd) -> Surd:
        found: dict[int, Fraction] = {}
        for r, c in self.terms.items():
            for s, d in other.terms.items():
                common = int(sp.igcd(r, s))
                root = r * s // common**2
                found[root] = found.get(root, Fraction(0)) + c * d * common
        return Surd(found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surd) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))


class SquareRoots(Field):
    """ℚ with the square roots of its numbers, as `Surd`. Exact; sums of roots have no order and no root here."""

    def from_fraction(self, q: int | Fraction) -> Surd:
        return Surd({1: Fraction(q)})

    def element(self, x: Any) -> Surd:
        return x if isinstance(x, Surd) else self.from_fraction(RATIONALS.element(x))

    def is_zero(self, a: Surd) -> bool:
        return not a.terms

    def reciprocal(self, a: Surd) -> Surd:
        if not a.terms:
            raise PoleError("1/0")
        if len(a.terms) > 1:
            raise self._refusal("the reciprocal of a sum of roots")
        ((r, c),) = a.terms.items()
        return Surd({r: 1 / (c * r)})

    def compare(self, a: Surd, b: Surd) -> int:
        found = list(self.subtract(a, b).terms.values())
        if len(found) > 1:
            raise self._refusal("the order of two sums of roots")
        return (found[0] > 0) - (found[0] < 0) if found else 0

    def _exponent(self, c: Any) -> Fraction:
        return self._rational(self.element(c))

    def _rational(self, a: Surd) -> Fraction:
        if a.terms.keys() - {1}:
            raise self._refusal("a root of a root")
        return a.terms.get(1, Fraction(0))

    def _root(self, a: Surd, c: Fraction) -> Surd:
        q = self._rational(a)
        if q < 0:
            raise DomainError(f"{q}, which is negative, to the power {c}")
        if not q and c < 0:
            raise PoleError(f"0 to the power {c}")
        if c.denominator != 2 or q.numerator * q.denominator > LARGEST:
            raise self._refusal(f"{q} to the power {c}")
        return self.power(self._square_root(q), c.numerator)

    @staticmethod
    def _square_root(q: Fraction) -> Surd:
        """√(p/q) is √(pq)/q."""
        outside, inside = Fraction(1, q.denominator), 1
        for prime, times in sp.factorint(q.numerator * q.denominator).items():
            outside *= int(prime) ** (times // 2)
            inside *= int(prime) ** (times % 2)
        return Surd({inside: outside} if q else {})
