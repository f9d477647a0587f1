"""What a field of numbers offers to a node that is evaluated in it, and the exact field of the rationals.

A field object is what the `value` of an operator receives as `context`. Its elements are opaque: they are combined
through the methods below and nothing else, so that one body serves every field (approximate fields live in `reals.py`).
Nothing here knows a node, and no state outside the field object is read or changed.

Failures, in every field: `PoleError` for 1/0, log 0 and 0 to a negative power; `DomainError` for the log, root or
fractional power of a negative number; `UnsupportedError` where the true value is no element of the field, or the field
has no order.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.errors import DomainError, PoleError, UnsupportedError

LARGEST_POWER = 10_000
Number = Any  # an element of whichever field is at hand


class Field:
    """What every field offers. An exact field knows exp, log, … only where the value is one of its elements."""

    ordered = True

    def __init__(self) -> None:
        self.zero, self.one = self.from_fraction(0), self.from_fraction(1)

    # the field itself -------------------------------------------------------------------------------------------------
    def from_fraction(self, q: int | Fraction) -> Number:
        raise NotImplementedError

    def element(self, x: Any) -> Number:
        """x, given as an element or as a plain number, as an element."""
        raise NotImplementedError

    def add(self, a: Number, b: Number) -> Number:
        return a + b

    def multiply(self, a: Number, b: Number) -> Number:
        return a * b

    def reciprocal(self, a: Number) -> Number:
        raise NotImplementedError

    def negate(self, a: Number) -> Number:
        return self.multiply(self.from_fraction(-1), a)

    def subtract(self, a: Number, b: Number) -> Number:
        return self.add(a, self.negate(b))

    def divide(self, a: Number, b: Number) -> Number:
        return self.multiply(a, self.reciprocal(b))

    def is_zero(self, a: Number) -> bool:
        return bool(a == 0)

    def is_unit(self, a: Number) -> bool:
        """Whether a has a reciprocal: in a field, whether it is not 0."""
        return not self.is_zero(a)

    # order ------------------------------------------------------------------------------------------------------------
    def compare(self, a: Number, b: Number) -> int:
        """-1, 0 or 1 as a is below, equal to or above b."""
        return int(a > b) - int(a < b)

    def sign(self, a: Number) -> Number:
        return self.from_fraction(self.compare(a, self.zero))

    def step(self, a: Number) -> Number:
        """1 where a >= 0, else 0."""
        return self.from_fraction(self.compare(a, self.zero) >= 0)

    def positive(self, a: Number) -> Number:
        """1 where a > 0, else 0."""
        return self.from_fraction(self.compare(a, self.zero) > 0)

    def floor(self, a: Number) -> Number:
        """The largest whole number that is not above a."""
        raise self._refusal(f"the whole part of {a}")

    def absolute(self, a: Number) -> Number:
        return self.multiply(self.sign(a), a)

    def largest(self, numbers: Sequence[Number]) -> Number:
        best = numbers[0]
        for x in numbers[1:]:
            best = x if self.compare(x, best) > 0 else best
        return best

    def maximum(self, a: Number, b: Number) -> Number:
        return self.largest([a, b])

    def minimum(self, a: Number, b: Number) -> Number:
        return self.negate(self.largest([self.negate(a), self.negate(b)]))

    # functions --------------------------------------------------------------------------------------------------------
    def exp(self, a: Number) -> Number:
        return self._at("exp", a, 0, 1)

    def log(self, a: Number) -> Number:
        self._check_log(a)
        return self._at("log", a, 1, 0)

    def sin(self, a: Number) -> Number:
        return self._at("sin", a, 0, 0)

    def cos(self, a: Number) -> Number:
        return self._at("cos", a, 0, 1)

    def tanh(self, a: Number) -> Number:
        return self._at("tanh", a, 0, 0)

    def erf(self, a: Number) -> Number:
        return self._at("erf", a, 0, 0)

    def atan(self, a: Number) -> Number:
        return self._at("atan", a, 0, 0)

    def erfinv(self, a: Number) -> Number:
        self._check_within_one(a)
        return self._at("erfinv", a, 0, 0)

    def loggamma(self, a: Number) -> Number:
        self._check_positive("log Γ", a)
        return self._at("log Γ", a, 1, 0)

    def polygamma(self, order: int, a: Number) -> Number:
        """The derivative of order + 1 of log Γ."""
        self._check_positive("ψ", a)
        raise self._refusal(f"ψ^({order})({a})")

    def pi(self) -> Number:
        raise self._refusal("π")

    def sqrt(self, a: Number) -> Number:
        return self.power(a, Fraction(1, 2))

    def power(self, a: Number, c: Any) -> Number:
        """a to the power c; c is a rational number or an element, 0⁰ is 1, and a < 0 takes integer powers only."""
        exponent = self._exponent(c)
        if exponent.denominator != 1:
            return self._root(a, exponent)
        base = self.reciprocal(a) if exponent < 0 else a
        result, n = self.one, abs(exponent.numerator)
        while n:  # square and multiply
            result = self.multiply(result, base) if n & 1 else result
            base, n = self.multiply(base, base) if n > 1 else base, n >> 1
        return result

    # shared by the exact fields ---------------------------------------------------------------------------------------
    def _exponent(self, c: Any) -> Fraction:
        raise NotImplementedError

    def _root(self, a: Number, c: Fraction) -> Number:
        raise self._refusal(f"{a} to the power {c}")

    def _check_log(self, a: Number) -> None:
        if self.is_zero(a):
            raise PoleError("log of 0")
        if self.ordered and self.compare(a, self.zero) < 0:
            raise DomainError(f"log of {a}, which is negative")

    def _check_positive(self, name: str, a: Number) -> None:
        if self.is_zero(a):
            raise PoleError(f"{name} of 0")
        if self.ordered and self.compare(a, self.zero) < 0:
            raise DomainError(f"{name} of {a}, which is negative")

    def _check_within_one(self, a: Number) -> None:
        if self.ordered and self.compare(self.multiply(a, a), self.one) >= 0:
            raise DomainError(f"erfinv of {a}, which is not between -1 and 1")

    def _at(self, name: str, a: Number, where: int, value: int) -> Number:
        """The one value of a transcendental function that is known to be rational at a rational point."""
        if self.is_zero(self.subtract(a, self.from_fraction(where))):
            return self.from_fraction(value)
        raise self._refusal(f"{name}({a})")

    def _refusal(self, what: str) -> UnsupportedError:
        return UnsupportedError(f"{what} has no exact value in {self!r}; evaluate in Reals() or Floats()")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Rationals(Field):
    """ℚ, with `Fraction` as elements. Exact; roots exist where they are rational."""

    def from_fraction(self, q: int | Fraction) -> Fraction:
        return Fraction(q)

    def element(self, x: Any) -> Fraction:
        if isinstance(x, sp.Rational):
            return Fraction(int(x.p), int(x.q))
        return (
            x
            if isinstance(x, Fraction)
            else Fraction(float(x))
            if isinstance(x, float)
            else Fraction(operator.index(x))
        )

    def reciprocal(self, a: Fraction) -> Fraction:
        if not a:
            raise PoleError("1/0")
        return 1 / a

    def floor(self, a: Fraction) -> Fraction:
        return self.from_fraction(math.floor(a))

    def _exponent(self, c: Any) -> Fraction:
        return self.element(c)

    def power(self, a: Fraction, c: Any) -> Fraction:
        if abs(self._exponent(c)) > LARGEST_POWER and abs(a) not in (0, 1):
            raise self._refusal(f"{a} to the power {c}, which has too many digits,")
        return super().power(a, c)

    def _root(self, a: Fraction, c: Fraction) -> Fraction:
        if a < 0:
            raise DomainError(f"{a}, which is negative, to the power {c}")
        if a == 0 and c < 0:
            raise PoleError(f"0 to the power {c}")
        parts = [sp.integer_nthroot(n, c.denominator) for n in (a.numerator, a.denominator)]
        if not all(exact for _, exact in parts):
            raise self._refusal(f"{a} to the power {c}")
        return Fraction(int(parts[0][0]), int(parts[1][0])) ** c.numerator
