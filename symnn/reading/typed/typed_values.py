"""Values of typed formulas: their axes, and the SymPy expression that is made when all sizes are found, part by part
and unevaluated: c/c stays c/c, for its proof needs c ≠ 0.

A part that is a number becomes a SymPy number, everything else a SymPy matrix. Sizes of numbers are bounded here: what
a formula can make SymPy compute is small. The functions are those of `symnn.reading.formula.walking.Values`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Axes
from symnn.errors import UnsupportedError
from symnn.reading.formula import conforming
from symnn.reading.formula.conforming import Misfit, is_number
from symnn.reading.formula.found_sizes import Sizes
from symnn.reading.typed.language_functions import entry, multiplied
from symnn.reading.typed.language_functions import reciprocal as over_number

BITS = 4096
"""Of the numerator and denominator of a number that the formula makes."""
Make = Callable[[], Any]


class TooLarge(UnsupportedError):
    """A number that is too large to be written out."""


@dataclass(frozen=True, eq=False)
class Planned:
    """factors   of a product to which more may come: the numbers first, then matrices in their order
    constant  the value of a part that is made of numbers alone, by + - * / and whole powers
    """

    axes: Axes
    factors: tuple[Make, ...]
    constant: Fraction | None = None

    @property
    def is_number(self) -> bool:
        return is_number(self.axes)

    def make(self) -> Any:
        return multiplied([make() for make in self.factors], self.is_number)

    def closed(self) -> Planned:
        """The same as one factor."""
        if self.constant is not None:
            return fixed(self.constant)
        return self if len(self.factors) == 1 else Planned(self.axes, (self.make,))


def fixed(value: Fraction) -> Planned:
    return Planned((), (lambda: sp.Rational(value.numerator, value.denominator),), value)


def negative(value: Planned) -> Planned:
    constant = None if value.constant is None else -value.constant
    return Planned(value.axes, (lambda: _negative(value.make(), value.is_number),), constant)


def _negative(value: Any, number: bool) -> Any:
    return -value if number and value.is_Rational else multiplied([sp.S.NegativeOne, value], number)


def turned(value: Planned) -> Planned:
    if value.is_number:
        return value
    return Planned(value.axes[::-1], (lambda: sp.Transpose(value.make()),))


def added(sizes: Sizes, terms: Sequence[Planned], broadcast: bool) -> Planned:
    axes = conforming.total(sizes, [term.axes for term in terms], broadcast)
    if len(terms) == 1:
        return terms[0]
    known = [term.constant for term in terms if term.constant is not None]
    constant = small(sum(known, Fraction(0))) if len(known) == len(terms) else None
    add = partial(sp.Add, evaluate=False) if is_number(axes) else sp.MatAdd
    return Planned(axes, (lambda: add(*(term.make() for term in terms)),), constant)


def beside(sizes: Sizes, a: Planned, b: Planned) -> Planned:
    """The next factor; what becomes a number on the way moves among the numbers."""
    axes = conforming.product(sizes, a.axes, b.axes)
    if b.is_number:
        return Planned(axes, (b.make, *a.factors), _times(a.constant, b.constant))
    factors = (*a.factors, b.make)
    if is_number(axes):
        return Planned((), (lambda: entry(multiplied([make() for make in factors], False)),))
    return Planned(axes, factors)


def elementwise(sizes: Sizes, a: Planned, b: Planned) -> Planned:
    if a.is_number or b.is_number:
        return beside(sizes, a, b)
    axes = conforming.entries(sizes, a.axes, b.axes)
    return Planned(axes, (lambda: sp.HadamardProduct(a.make(), b.make()),))


def over(sizes: Sizes, a: Planned, b: Planned) -> Planned:
    """By a number."""
    if not b.is_number:
        raise Misfit("a quotient by an array", rule="quotient", axes=(a.axes, b.axes))
    return beside(sizes, a, _reciprocal(b))


def over_entries(sizes: Sizes, a: Planned, b: Planned) -> Planned:
    return elementwise(sizes, a, _reciprocal(b))


def _reciprocal(b: Planned) -> Planned:
    if b.is_number:
        return Planned((), (lambda: over_number(b.make()),), 1 / b.constant if b.constant else None)
    return Planned(b.axes, (lambda: sp.HadamardPower(b.make(), sp.S.NegativeOne),))


def _times(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else small(a * b)


def whole_power(base: Planned, exponent: Planned) -> Fraction | None:
    """The constant that a power is; None for one with another exponent, and for 0^0 and 1/0."""
    x, n = base.constant, exponent.constant
    if x is None or n is None or n.denominator != 1 or (x == 0 and n <= 0):
        return None
    if abs(n) * max(x.numerator.bit_length(), x.denominator.bit_length()) > BITS:
        raise TooLarge
    return x ** int(n)


def small(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
        raise TooLarge
    return value
