"""Prime fields: exact, fast and without order, for identities that hold over any field."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.calculus.values.fields import Field
from symnn.errors import ArgumentError, PoleError, UnsupportedError


class PrimeField(Field):
    """ℤ/p, with the integers 0 … p-1 as elements: exact, fast, without order.

    An integer counts as an exponent when it is small in absolute value; a larger one stands for a fraction and is
    refused.
    """

    ordered = False
    largest_exponent = 2**20

    def __init__(self, p: int = 2**61 - 1) -> None:
        if not sp.isprime(p):
            raise ArgumentError(f"a prime field needs a prime, not {p}")
        self.p = p
        super().__init__()

    def from_fraction(self, q: int | Fraction) -> int:
        q = Fraction(q)
        if q.denominator % self.p == 0:
            raise PoleError(f"{q} has no value modulo {self.p}")
        return q.numerator * pow(q.denominator, -1, self.p) % self.p

    def element(self, x: Any) -> int:
        if isinstance(x, sp.Rational):
            return self.from_fraction(Fraction(int(x.p), int(x.q)))
        return self.from_fraction(x) if isinstance(x, Fraction) else operator.index(x) % self.p

    def add(self, a: int, b: int) -> int:
        return (a + b) % self.p

    def multiply(self, a: int, b: int) -> int:
        return a * b % self.p

    def reciprocal(self, a: int) -> int:
        if not a:
            raise PoleError("1/0")
        return pow(a, -1, self.p)

    def compare(self, a: int, b: int) -> int:
        raise UnsupportedError(f"{self!r} has no order, so sign, step, |.| and maximum have no value; evaluate in Rationals()")

    def _exponent(self, c: Any) -> Fraction:
        exponent = Fraction(c) if isinstance(c, Fraction) else Fraction(c if c <= self.p // 2 else c - self.p)
        if abs(exponent) > self.largest_exponent:
            raise self._refusal(f"a power with exponent {c}")
        return exponent

    def __repr__(self) -> str:
        return f"PrimeField({self.p})"
