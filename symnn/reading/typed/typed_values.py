"""From a formula whose shapes are known to SymPy, part by part and unevaluated: c/c stays c/c, for its proof needs c ≠
0.

A part that is a number becomes a SymPy number, everything else a SymPy matrix. Sizes of numbers are bounded here: what
a formula can make SymPy compute is small.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn import ops
from symnn.bridge.calls import call
from symnn.reading.typed.language_functions import entry, find, multiplied, reciprocal
from symnn.reading.typed.shapes import Shape, ShapeReading, UnknownSize
from symnn.reading.typed.syntax import (
    Tree,
    TypedApply,
    TypedName,
    TypedNumber,
    TypedPower,
    TypedProduct,
    TypedSum,
    TypedTranspose,
)
from symnn.reading.typed.typed_tokens import mistake

BITS = 4096
"""Of the numerator and denominator of a number that the formula makes."""
HIGHEST = 100
"""The highest constant exponent of a number, and of entries."""
MATRIX_POWER = 16
"""The highest power of a matrix."""


class ValueBuilder:
    """`symbols` are the SymPy symbols of the names, `sizes` those of the sizes that nothing has told."""

    def __init__(self, reading: ShapeReading, symbols: Mapping[str, Any], sizes: Mapping[UnknownSize, Any]) -> None:
        self.reading = reading
        self.symbols = symbols
        self.sizes = sizes

    def shape(self, tree: Tree) -> Shape:
        rows, columns = (self._told(d, tree) for d in self.reading.known(self.reading.shapes[tree]))
        return Shape(rows, columns)

    def _told(self, size: Any, tree: Tree) -> Any:
        if not isinstance(size, UnknownSize):
            return size
        if size in self.sizes:
            return self.sizes[size]
        said = self.reading.said(tree)
        raise mistake(
            self.reading.text,
            tree.start,
            f"nothing tells the size of {said}: put it beside something whose size is declared",
        )

    def build(self, tree: Tree) -> Any:
        value = self.constant(tree)
        if value is not None:
            return _rational(value)
        match tree:
            case TypedName():
                return self._name(tree)
            case TypedTranspose(argument=inside):
                made = self.build(inside)
                return made if self.shape(inside).is_number else sp.Transpose(made)
            case TypedSum():
                return self._sum(tree)
            case TypedProduct():
                return self._product(tree)
            case TypedPower():
                return self._power(tree)
            case TypedApply():
                return self._apply(tree)
        raise AssertionError(f"a number is a constant: {tree}")

    # numbers
    def constant(self, tree: Tree) -> Fraction | None:
        """The value of a part that is made of numbers alone, by + - * / and whole powers."""
        match tree:
            case TypedNumber(value=value):
                return value
            case TypedTranspose(argument=inside):
                return self.constant(inside)
            case TypedSum():
                return self._constant_sum(tree)
            case TypedProduct():
                return self._constant_product(tree)
            case TypedPower():
                return self._constant_power(tree)
        return None

    def _constant_sum(self, tree: TypedSum) -> Fraction | None:
        parts = [self.constant(t) for t in tree.terms]
        known = [p for p in parts if p is not None]
        total = sum((s * p for s, p in zip(tree.signs, known, strict=False)), Fraction(0))
        return self._small(total, tree) if len(known) == len(parts) else None

    def _constant_power(self, tree: TypedPower) -> Fraction | None:
        base, exponent = self.constant(tree.base), self.constant(tree.exponent)
        if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent <= 0):
            return None
        if abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) > BITS:
            raise self._large(tree)
        return base ** int(exponent)

    def _constant_product(self, tree: TypedProduct) -> Fraction | None:
        value = self.constant(tree.first)
        for sign, factors, _ in tree.runs:
            for factor in factors:
                other = self.constant(factor) if value is not None else None
                if value is None or other is None or (other == 0 and sign in ("/", "./")):
                    return None
                value = self._small(value / other if sign in ("/", "./") else value * other, tree)
        return value

    def _small(self, value: Fraction, tree: Tree) -> Fraction:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
            raise self._large(tree)
        return value

    def _large(self, tree: Tree) -> Exception:
        said = self.reading.said(tree)
        return mistake(
            self.reading.text,
            tree.start,
            f"the number {said} is too large to be written out: give it a name and declare it",
        )

    # parts
    def _name(self, tree: TypedName) -> Any:
        if tree.name in self.symbols:
            return self.symbols[tree.name]
        if tree.name in self.reading.sizes:
            return self.reading.sizes[tree.name]
        return sp.Identity(self.shape(tree).rows)

    def _sum(self, tree: TypedSum) -> Any:
        number = self.shape(tree).is_number
        terms = [
            _negative(t, number) if s < 0 else t for t, s in zip(map(self.build, tree.terms), tree.signs, strict=True)
        ]
        if len(terms) == 1:
            return terms[0]
        return sp.Add(*terms, evaluate=False) if number else sp.MatAdd(*terms)

    def _product(self, tree: TypedProduct) -> Any:
        """From the left; what becomes a number on the way moves among the numbers."""
        made = [self.build(tree.first)]
        number = self.shape(tree.first).is_number
        for sign, factors, _ in tree.runs:
            for factor in factors:
                made, number = self._times(made, number, sign, factor)
        return multiplied(made, number)

    def _times(self, made: list[Any], number: bool, sign: str, factor: Tree) -> tuple[list[Any], bool]:
        """The factors so far and one more. The numbers come first, then the matrices, if there are any."""
        right, single = self.build(factor), self.shape(factor).is_number
        if sign in ("/", "./"):
            right = reciprocal(right) if single else sp.HadamardPower(right, sp.S.NegativeOne)
        if single:
            return [right, *made], number
        if number:
            return [*made, right], False
        if sign != "*":
            return [sp.HadamardProduct(multiplied(made, False), right)], False
        made = [*made, right]
        whole = multiplied(made, False)
        return ([entry(whole)], True) if tuple(whole.shape) == (1, 1) else (made, False)

    def _power(self, tree: TypedPower) -> Any:
        base, exponent = self.build(tree.base), self.build(tree.exponent)
        fixed = self.constant(tree.exponent)
        if fixed is not None and max(abs(fixed.numerator), fixed.denominator) > HIGHEST:
            raise mistake(
                self.reading.text, tree.at, f"exponents go up to {HIGHEST}: give a larger one a name and declare it"
            )
        if self.shape(tree).is_number:
            return sp.Pow(base, exponent, evaluate=False)
        if tree.elementwise:
            if self.shape(tree.exponent).is_number:
                return sp.HadamardPower(base, exponent)
            return call(ops.TABLE["power"], base, exponent)
        return self._matrix_power(tree, base, fixed)

    def _matrix_power(self, tree: TypedPower, base: Any, exponent: Fraction | None) -> Any:
        said = self.reading.held(tree.base)
        if exponent is None or exponent.denominator != 1:
            advice = f"a matrix has whole powers only, such as {said}^2 or {said}^-1; of its entries write .^"
            raise mistake(self.reading.text, tree.at, advice)
        if abs(exponent) > MATRIX_POWER:
            raise mistake(
                self.reading.text,
                tree.at,
                f"powers of a matrix go up to {MATRIX_POWER}: give {said}^{MATRIX_POWER} a name",
            )
        return (
            sp.Inverse(base)
            if exponent == -1
            else base
            if exponent == 1
            else sp.MatPow(base, sp.Integer(int(exponent)))
        )

    def _apply(self, tree: TypedApply) -> Any:
        name = tree.name
        shape = self.shape(tree)
        if name == "eye":
            return sp.Identity(shape.rows)
        parts = [self.build(a) for a in tree.arguments]
        if name in self.reading.declared:
            return call(ops.uninterpreted(name), *parts)
        if name in ("vector", "matrix"):
            return parts[0] * sp.OneMatrix(*shape) if parts[0] != 1 else sp.OneMatrix(*shape)
        function = find(name, len(parts))
        assert function is not None, "shapes are found before anything is built"
        numbers = all(self.shape(a).is_number for a in tree.arguments)
        return function.number(*parts) if numbers and function.number else function.array(*parts)


def _negative(value: Any, number: bool) -> Any:
    if number and value.is_Rational:
        return -value
    return multiplied([sp.S.NegativeOne, value], number)


def _rational(value: Fraction) -> Any:
    return sp.Rational(value.numerator, value.denominator)
