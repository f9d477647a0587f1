"""Dual numbers over any field: a value together with tangents, so that a derivative is computed and not differenced.

f(a + ε t) = f(a) + ε f′(a) t. It is the judge of every gradient and therefore knows nothing of the derivative rules in
`ops`: the rules below are those of the field's own functions. At a kink it takes the package's conventions: |.|′(0) =
0, step and sign have derivative 0, and the largest of several equal numbers takes the mean of their tangents.
`Dual(Dual(field))` gives second derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnn.calculus.values.fields import Field, Number
from symnn.errors import ArgumentError, UnsupportedError


@dataclass(frozen=True, slots=True)
class DualNumber:
    """value + Σ tangents[k]·ε_k, with every product of two ε equal to 0."""

    value: Any
    tangents: tuple[Any, ...]


class Dual(Field):
    """Dual numbers with one or several tangents over `base`. Ordered, where the base is, by the value alone."""

    def __init__(self, base: Field, tangents: int = 1) -> None:
        self.base, self.tangents, self.ordered = base, tangents, base.ordered
        super().__init__()

    def number(self, value: Any, *tangents: Any) -> DualNumber:
        """value + Σ tangents[k]·ε_k; without tangents, a constant."""
        if len(tangents) not in (0, self.tangents):
            raise ArgumentError(f"{self!r} has {self.tangents} tangents, not {len(tangents)}")
        parts = tangents or (0,) * self.tangents
        return DualNumber(self.base.element(value), tuple(self.base.element(t) for t in parts))

    def from_fraction(self, q: int | Fraction) -> DualNumber:
        return DualNumber(self.base.from_fraction(q), (self.base.from_fraction(0),) * self.tangents)

    def element(self, x: Any) -> DualNumber:
        mine = isinstance(x, DualNumber) and (not isinstance(self.base, Dual) or isinstance(x.value, DualNumber))
        return x if mine else self.number(x)

    def add(self, a: DualNumber, b: DualNumber) -> DualNumber:
        add = self.base.add
        return DualNumber(add(a.value, b.value), tuple(add(s, t) for s, t in zip(a.tangents, b.tangents, strict=True)))

    def multiply(self, a: DualNumber, b: DualNumber) -> DualNumber:
        add, times = self.base.add, self.base.multiply
        slopes = tuple(add(times(s, b.value), times(a.value, t)) for s, t in zip(a.tangents, b.tangents, strict=True))
        return DualNumber(times(a.value, b.value), slopes)

    def reciprocal(self, a: DualNumber) -> DualNumber:
        r = self.base.reciprocal(a.value)
        return self._chain(a, r, lambda: self.base.negate(self.base.multiply(r, r)))

    def is_zero(self, a: DualNumber) -> bool:
        return all(self.base.is_zero(x) for x in (a.value, *a.tangents))

    def is_unit(self, a: DualNumber) -> bool:
        return self.base.is_unit(a.value)

    def compare(self, a: DualNumber, b: DualNumber) -> int:
        return self.base.compare(a.value, b.value)

    def largest(self, numbers: Sequence[DualNumber]) -> DualNumber:
        top = self.base.largest([a.value for a in numbers])
        tied = [a for a in numbers if self.base.compare(a.value, top) == 0]
        total = tied[0]
        for a in tied[1:]:
            total = self.add(total, a)
        share = self.base.from_fraction(Fraction(1, len(tied)))
        return DualNumber(top, tuple(self.base.multiply(share, t) for t in total.tangents))

    def exp(self, a: DualNumber) -> DualNumber:
        y = self.base.exp(a.value)
        return self._chain(a, y, lambda: y)

    def log(self, a: DualNumber) -> DualNumber:
        return self._chain(a, self.base.log(a.value), lambda: self.base.reciprocal(a.value))

    def sin(self, a: DualNumber) -> DualNumber:
        return self._chain(a, self.base.sin(a.value), lambda: self.base.cos(a.value))

    def cos(self, a: DualNumber) -> DualNumber:
        return self._chain(a, self.base.cos(a.value), lambda: self.base.negate(self.base.sin(a.value)))

    def tanh(self, a: DualNumber) -> DualNumber:
        y = self.base.tanh(a.value)
        return self._chain(a, y, lambda: self.base.subtract(self.base.one, self.base.multiply(y, y)))

    def erf(self, a: DualNumber) -> DualNumber:
        b = self.base
        slope = lambda: b.divide(b.multiply(b.from_fraction(2), b.exp(b.negate(b.multiply(a.value, a.value)))), b.sqrt(b.pi()))
        return self._chain(a, b.erf(a.value), slope)

    def pi(self) -> DualNumber:
        return self.number(self.base.pi())

    def sqrt(self, a: DualNumber) -> DualNumber:
        y = self.base.sqrt(a.value)
        return self._chain(a, y, lambda: self.base.reciprocal(self.base.multiply(self.base.from_fraction(2), y)))

    def power(self, a: DualNumber, c: Any) -> DualNumber:
        """a to a constant power; where the exponent varies too, exp(c log a), which needs a > 0."""
        b = self.base
        if isinstance(c, DualNumber) and not all(b.is_zero(t) for t in c.tangents):
            return self.exp(self.multiply(c, self.log(a)))
        exponent = c.value if isinstance(c, DualNumber) else c
        factor = b.element(exponent)
        lower = (lambda: exponent - 1) if isinstance(exponent, int | Fraction) else (lambda: b.subtract(factor, b.one))
        slope = lambda: b.zero if b.is_zero(factor) else b.multiply(factor, b.power(a.value, lower()))
        return self._chain(a, b.power(a.value, exponent), slope)

    def _chain(self, a: DualNumber, value: Number, slope: Callable[[], Number]) -> DualNumber:
        """The slope is computed only where a varies: sqrt has a value at 0, and a slope it has not."""
        if all(self.base.is_zero(t) for t in a.tangents):
            return self.number(value)
        s = slope()
        return DualNumber(value, tuple(self.base.multiply(s, t) for t in a.tangents))

    def _exponent(self, c: Any) -> Fraction:
        raise UnsupportedError("a dual number takes its powers from its base field")

    def __repr__(self) -> str:
        return f"Dual({self.base!r}, {self.tangents})"
