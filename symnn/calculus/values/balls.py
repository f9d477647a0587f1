"""Real numbers that are known exactly, as fractions, or to lie in a ball: what a ball cannot tell stays untold.

An element is an `int` or a `Fraction` as long as the value is rational by rules that need no rounding, else a ball of
Arb (python-flint, the extra `prove`). A comparison that the balls leave open raises `Undecided`; nothing here is ever
taken for 0 because it is small. The precision is the field's own and is set for each operation alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from symnn.calculus.values.fields import LARGEST_POWER, Field, Number, Rationals
from symnn.errors import DomainError, MissingExtraError, PoleError, UnsupportedError


class Undecided(UnsupportedError):
    """The balls overlap: which number is larger, or whether one is 0, cannot be told at this precision."""


class Exact(Rationals):
    """ℚ with `int` for what is whole: many times as fast, and most numbers of a search are."""

    def from_fraction(self, q: int | Fraction) -> Any:
        if isinstance(q, Fraction):
            return q.numerator if q.denominator == 1 else q
        return int(q)

    def element(self, x: Any) -> Any:
        if is_ball(x):
            raise self._refusal("a number in a ball")
        return x if type(x) is int else self.from_fraction(super().element(x))

    def reciprocal(self, a: Any) -> Any:
        return self.from_fraction(super().reciprocal(Fraction(a)))

    def _exponent(self, c: Any) -> Fraction:
        return Fraction(self.element(c))

    def _root(self, a: Any, c: Fraction) -> Any:
        return self.from_fraction(super()._root(Fraction(a), c))


RATIONALS = Exact()


class Balls(Field):
    """ℝ: fractions as far as they go, then balls of so many bits. MissingExtraError where there is no python-flint."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        super().__init__()

    def from_fraction(self, q: int | Fraction) -> Number:
        return RATIONALS.from_fraction(q)

    def element(self, x: Any) -> Number:
        return x if is_ball(x) else RATIONALS.element(x)

    # the field itself
    def add(self, a: Number, b: Number) -> Number:
        if not is_ball(a) and not is_ball(b):
            return a + b
        return self._ball(lambda x, y: x + y, a, b)

    def multiply(self, a: Number, b: Number) -> Number:
        if not is_ball(a) and not is_ball(b):
            return a * b
        if (not is_ball(a) and a == 0) or (not is_ball(b) and b == 0):
            return 0  # a ball is a finite number
        return self._ball(lambda x, y: x * y, a, b)

    def reciprocal(self, a: Number) -> Number:
        return self._ball(lambda x: 1 / x, a) if is_ball(a) else RATIONALS.reciprocal(a)

    def is_zero(self, a: Number) -> bool:
        return self.compare(a, 0) == 0

    def compare(self, a: Number, b: Number) -> int:
        found = self.order(a, b)
        if found is None:
            raise Undecided(f"{a} and {b} overlap")
        return found

    def order(self, a: Number, b: Number) -> int | None:
        """-1, 0 or 1 as a is below, equal to or above b; None where that is not certain."""
        if not is_ball(a) and not is_ball(b):
            return int(a > b) - int(a < b)
        gap = self._ball(lambda x, y: x - y, a, b)
        if gap > 0 or gap < 0:
            return 1 if gap > 0 else -1
        return 0 if gap.is_exact() and gap == 0 else None

    def absolute(self, a: Number) -> Number:
        return self._ball(abs, a) if is_ball(a) else abs(a)

    def floor(self, a: Number) -> Number:
        if not is_ball(a):
            return RATIONALS.floor(a)
        found = self._ball(lambda x: x.floor(), a).unique_fmpz()
        if found is None:
            raise Undecided(f"whether {a} is below a whole number")
        return int(found)

    def largest(self, numbers: Sequence[Number]) -> Number:
        best = numbers[0]
        for x in numbers[1:]:
            order = self.order(x, best)
            if order is None:
                best = self._ball(lambda p, q: p.max(q), x, best)
            elif order > 0:
                best = x
        return best

    # functions
    def exp(self, a: Number) -> Number:
        return self._known("exp", a, 0, 1)

    def log(self, a: Number) -> Number:
        self._check_log(a)
        return self._known("log", a, 1, 0)

    def sin(self, a: Number) -> Number:
        return self._known("sin", a, 0, 0)

    def cos(self, a: Number) -> Number:
        return self._known("cos", a, 0, 1)

    def tanh(self, a: Number) -> Number:
        return self._known("tanh", a, 0, 0)

    def erf(self, a: Number) -> Number:
        return self._known("erf", a, 0, 0)

    def atan(self, a: Number) -> Number:
        return self._known("atan", a, 0, 0)

    def erfinv(self, a: Number) -> Number:
        self._check_within_one(a)
        return self._known("erfinv", a, 0, 0)

    def loggamma(self, a: Number) -> Number:
        self._check_positive("log Γ", a)
        return self._known("lgamma", a, 1, 0)

    def polygamma(self, order: int, a: Number) -> Number:
        self._check_positive("ψ", a)
        return self._ball(lambda x: _flint().acb(x).polygamma(_flint().acb(order)).real, a)

    def pi(self) -> Number:
        return self._ball(lambda: _flint().arb.pi())

    def power(self, a: Number, c: Any) -> Number:
        c = self.element(c)
        whole = not is_ball(c) and Fraction(c).denominator == 1
        if not is_ball(a) and a in (0, 1):
            return self._of_zero(c) if a == 0 else 1
        if whole:
            if not is_ball(a) and (abs(c) <= LARGEST_POWER or a == -1):
                return RATIONALS.power(a, c)
            return self._ball(lambda x: x ** _flint().fmpz(int(c)), a)
        if is_ball(c) and self.compare(a, 0) < 0:
            raise Undecided(f"whether {c} is a whole number")
        if self.compare(a, 0) < 0:
            raise DomainError(f"{a}, which is negative, to the power {c}")
        if not is_ball(a) and not is_ball(c):
            try:
                return RATIONALS.power(a, c)
            except UnsupportedError:
                pass
        return self._ball(lambda x, y: x**y, a, c)

    def _of_zero(self, c: Number) -> Number:
        sign = self.compare(c, 0)
        if sign < 0:
            raise PoleError(f"0 to the power {c}")
        return 0 if sign else 1

    def _known(self, name: str, a: Number, where: int, value: int) -> Number:
        if not is_ball(a) and a == where:
            return value
        return self._ball(lambda x: getattr(x, name)(), a)

    def ball(self, a: Number) -> Any:
        """The number as a ball."""
        return self._ball(lambda x: x, a)

    def _ball(self, function: Callable[..., Any], *numbers: Number) -> Any:
        """The function in balls; Undecided where the result is not a finite number."""
        flint = _flint()
        before, flint.ctx.prec = flint.ctx.prec, self.bits
        try:
            found = function(*(x if is_ball(x) else flint.arb(flint.fmpq(*_parts(x))) for x in numbers))
        finally:
            flint.ctx.prec = before
        if not found.is_finite():
            raise Undecided("a ball has no finite bound")
        return found

    def __repr__(self) -> str:
        return f"Balls({self.bits})"


def is_ball(x: Any) -> bool:
    return type(x).__name__ == "arb"


def same_ball(a: Any, b: Any) -> bool:
    """Whether two balls have the same midpoint and the same radius: the same computation gives the same ball."""
    return is_ball(a) and is_ball(b) and bool(a.mid() == b.mid() and a.rad() == b.rad())


def width(x: Any) -> Any:
    """The radius of a ball beside 1 and the size of its number, as a number that is only looked at; 0 of a fraction."""
    return x.rad() / (1 + abs(x.mid())) if is_ball(x) else 0


def _parts(x: Any) -> tuple[int, int]:
    return (x, 1) if isinstance(x, int) else (x.numerator, x.denominator)


def _flint() -> Any:
    try:
        import flint as module
    except ImportError as error:
        raise MissingExtraError('values that are not rational need python-flint: pip install "symnn[prove]"') from error
    return module
