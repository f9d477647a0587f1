"""Numbers of code as exact ones: the decimal that is written, or the root of a fraction that it rounds."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.errors import UnsupportedError
from symnn.expr import Const, Node

LARGEST = 1 << 16
LONG = 12


def exact(value: float) -> Any:
    """The number as SymPy's. 0.7071067811865476, which nobody writes by hand, is √(1/2)."""
    if not math.isfinite(value):
        raise UnsupportedError(f"{value} is no number")
    decimal = Fraction(repr(float(value)))
    if len(repr(abs(value))) > LONG:
        square = Fraction(value * value).limit_denominator(LARGEST)
        if square and square.numerator <= LARGEST and math.copysign(math.sqrt(square), value) == value:
            return sp.sqrt(sp.Rational(square.numerator, square.denominator)) * (1 if value > 0 else -1)
        near = Fraction(value).limit_denominator(LARGEST)
        if near.numerator / near.denominator == value:
            decimal = near
    return sp.Rational(decimal.numerator, decimal.denominator)


def sized(value: Any) -> Any:
    """A size or a number as SymPy's; text is refused."""
    return sp.sympify(value, strict=True)


def number_node(value: Any) -> Node:
    """A number, or an expression of sizes and of symbols that are no sizes, as a node."""
    if isinstance(value, bool | int):
        return Const(int(value))
    if isinstance(value, float):
        value = exact(value)
    return read(value, {s for s in value.free_symbols if s.is_integer})


def rational(value: Any) -> Fraction:
    """A setting as a fraction. UnsupportedError for an expression."""
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, int | Fraction):
        return Fraction(value)
    raise UnsupportedError(f"{value} must be a number here")
