"""Real numbers to a fixed precision: mpmath with its own number of digits, and double precision.

Only the two approximate fields live here; what a field is, and the errors it raises, is said in `fields.py`. Each
object owns its mpmath context, so that no precision of anybody else is read or changed.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import Any

import sympy as sp
from mpmath.ctx_fp import FPContext
from mpmath.ctx_mp import MPContext

from symnn.calculus.values.fields import Field, Number
from symnn.errors import DomainError, PoleError


class Approximate(Field):
    """Real numbers of a fixed precision, computed by an mpmath context that belongs to this object alone."""

    context: Any

    def from_fraction(self, q: int | Fraction) -> Number:
        q = Fraction(q)
        return self.context.mpf(q.numerator) / q.denominator

    def element(self, x: Any) -> Number:
        if isinstance(x, sp.Expr):
            return self.context.mpf(sp.N(x, self.context.dps + 5))
        if isinstance(x, int | Fraction):
            return self.from_fraction(x)
        return self.context.mpf(operator.index(x) if hasattr(x, "__index__") else x)

    def reciprocal(self, a: Number) -> Number:
        if a == 0:
            raise PoleError("1/0")
        return 1 / a

    def floor(self, a: Number) -> Number:
        """What stands a hair below a whole number came there by rounding: 49·(1/49) is 1."""
        if a - a != 0:  # not finite
            return a
        near = self.context.floor(a + 0.5)
        return near if abs(a - near) <= 64 * self.context.eps * (1 + abs(a)) else self.context.floor(a)

    def exp(self, a: Number) -> Number:
        return self.context.exp(self._moderate("exp", a))

    def log(self, a: Number) -> Number:
        self._check_log(a)
        return self.context.log(a)

    def sin(self, a: Number) -> Number:
        return self.context.sin(self._moderate("sin", a))

    def cos(self, a: Number) -> Number:
        return self.context.cos(self._moderate("cos", a))

    def tanh(self, a: Number) -> Number:
        return self.context.tanh(a)

    def erf(self, a: Number) -> Number:
        return self.context.erf(a)

    def atan(self, a: Number) -> Number:
        return self.context.atan(a)

    def erfinv(self, a: Number) -> Number:
        self._check_within_one(a)
        return self.context.erfinv(a)

    def loggamma(self, a: Number) -> Number:
        self._check_positive("log Γ", a)
        return self.context.loggamma(self._moderate("log Γ", a))

    def polygamma(self, order: int, a: Number) -> Number:
        self._check_positive("ψ", a)
        return self.context.psi(order, a)

    def pi(self) -> Number:
        return +self.context.pi

    def sqrt(self, a: Number) -> Number:
        if a < 0:
            raise DomainError(f"the square root of {a}, which is negative")
        return self.context.sqrt(a)

    def power(self, a: Number, c: Any) -> Number:
        exponent = self.element(c)
        if a == 0 and exponent < 0:
            raise PoleError(f"0 to the power {exponent}")
        if a < 0 and exponent != self.context.floor(exponent):
            raise DomainError(f"{a}, which is negative, to the power {exponent}")
        return a**exponent

    def _moderate(self, name: str, a: Number) -> Number:
        """a, unless the result would need more memory than there is."""
        if abs(a) > 2**60:
            raise self._refusal(f"{name} of {a}")
        return a


class Reals(Approximate):
    """ℝ to the given number of decimal digits; elements are mpf. A value may be wrong in its last digits."""

    def __init__(self, digits: int = 50) -> None:
        self.context = MPContext()
        self.context.dps = digits
        super().__init__()

    def __repr__(self) -> str:
        return f"Reals({self.context.dps})"


class Floats(Approximate):
    """Double precision; what overflows is infinite."""

    def __init__(self) -> None:
        self.context = FPContext()
        super().__init__()

    def exp(self, a: float) -> float:
        if a < 709.78:
            return math.exp(a)
        return math.inf if a > 0 else a

    def power(self, a: float, c: Any) -> float:
        try:
            return float(super().power(a, c))
        except OverflowError:
            odd_negative = a < 0 and self.element(c) % 2 == 1
            return -math.inf if odd_negative else math.inf
