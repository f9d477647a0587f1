"""Numbers for a search: exact ones, decimal ones that admit what they cannot tell, double precision; and how they are
written for a reader.

Rounding may make 0 of 1 − tanh(1000), and a search that took it for 0 would refute what is true. Nothing is searched
for here.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.calculus.values.evaluate import Floats, Rationals, Reals
from symnn.errors import UnsupportedError

SHOWN = 10
"""Digits of a number that is not rational."""


class Missing(Enum):
    """Why there is no value: an isolated exception, outside the domain, or nothing that can be told."""

    POLE = "pole"
    DOMAIN = "domain"
    NOTHING = "nothing"


class Undecided(UnsupportedError):
    """A number is too close to 0 to be told from it."""


class Careful(Reals):
    """Many digits; a number that cancellation may have left over is neither zero nor not, and no number is lost beside
    another.
    """

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.least = self.context.mpf(10) ** (-digits // 2)

    def is_zero(self, a: Any) -> bool:
        if a != 0 and abs(a) < self.least:
            raise Undecided("a number is too close to 0")
        return bool(a == 0)

    def add(self, a: Any, b: Any) -> Any:
        total = a + b
        if (total == a and b) or (total == b and a):
            raise Undecided("a number is too small beside another")
        return total

    def tanh(self, a: Any) -> Any:
        return self._below_one(super().tanh(a))

    def erf(self, a: Any) -> Any:
        return self._below_one(super().erf(a))

    def _below_one(self, value: Any) -> Any:
        """The limits 1 and −1 are never reached; 1 − tanh(1000) is not 0."""
        if abs(value) == 1:
            raise Undecided("a number is too close to 1")
        return value

    def compare(self, a: Any, b: Any) -> int:
        if a != b and abs(a - b) < self.least * (1 + abs(a)):
            raise Undecided("two numbers are too close")
        return super().compare(a, b)

    def reciprocal(self, a: Any) -> Any:
        self.is_zero(a)
        return super().reciprocal(a)

    def sqrt(self, a: Any) -> Any:
        self.is_zero(a)
        return super().sqrt(a)

    def power(self, a: Any, c: Any) -> Any:
        self.is_zero(a)
        return super().power(a, c)


class Exact(Rationals):
    """ℚ with `int` for what is whole: many times as fast, and most numbers of a search are."""

    def from_fraction(self, q: int | Fraction) -> Any:
        if isinstance(q, Fraction):
            return q.numerator if q.denominator == 1 else q
        return int(q)

    def element(self, x: Any) -> Any:
        return x if type(x) is int else self.from_fraction(super().element(x))

    def reciprocal(self, a: Any) -> Any:
        return self.from_fraction(super().reciprocal(Fraction(a)))

    def _exponent(self, c: Any) -> Fraction:
        return Fraction(self.element(c))

    def _root(self, a: Any, c: Fraction) -> Any:
        return self.from_fraction(super()._root(Fraction(a), c))


RATIONALS, DIGITS, MORE_DIGITS, FLOATS = Exact(), Careful(60), Careful(300), Floats()
MANY_DIGITS = Careful(2000), Careful(3000)
"""For a claim about two numbers, which no other point can decide: 1 − tanh(50) is not 0."""


def digits_apart(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values that are the same to ten digits, with as many digits as it takes to see that they are not."""
    for digits in range(12, MANY_DIGITS[0].context.dps):
        a, b = (readable(value, digits) for value in (left, right))
        if a != b:
            break
    return a, b


def readable(value: Any, digits: int = SHOWN) -> Any:
    """Nested tuples of integers, fractions or decimals (as text, if there are more than ten digits); a number for shape
    ().
    """
    array = np.asarray(value, dtype=object)
    if array.shape:
        return tuple(readable(v, digits) for v in array)
    x = array.item()
    if isinstance(x, int | Fraction):
        return int(x) if x == int(x) else Fraction(x)
    return float(f"{float(x):.10g}") if digits == SHOWN else MANY_DIGITS[0].context.nstr(x, digits)
