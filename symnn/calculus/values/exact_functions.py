"""Determinants, inverses and unknown functions in any field: the parts of an exact value that need more than a line.

Everything is computed by the methods of the field alone, but polynomials at fractions, which are exact in every field
that has them. No node is evaluated here; that is `evaluate.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import perm, prod
from typing import TYPE_CHECKING, Any

from symnn.calculus.values.fields import Field, Number
from symnn.errors import PoleError, UnsupportedError
from symnn.expr.records import Operator
from symnn.ops.uninterpreted import uninterpreted

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

Array = Any  # a NumPy array of dtype object whose entries are elements of one field
Function = Callable[..., Number]  # (field, *numbers) -> number


def product_of(field: Field, numbers: Iterable[Number]) -> Number:
    result = field.one
    for x in numbers:
        result = field.multiply(result, x)
    return result


def determinant(field: Field, matrix: Array) -> Number:
    """det by expansion along rows, each minor once: no division, so that it holds for dual numbers at singular matrices
    too.
    """
    n = len(matrix)
    minors: dict[int, Number] = {0: field.one}  # by the set of columns that the rows so far have used
    for row in range(n):
        wider: dict[int, Number] = {}
        for used, minor in minors.items():
            for column in range(n):
                if used >> column & 1:
                    continue
                term = field.multiply(matrix[row, column], minor)
                if (used >> column).bit_count() % 2:  # columns to the right that are already used: inversions
                    term = field.negate(term)
                key = used | 1 << column
                wider[key] = field.add(wider[key], term) if key in wider else term
        minors = wider
    return minors[2**n - 1]


def inverse(field: Field, matrix: Array) -> Array:
    """Gauss–Jordan elimination; in an ordered field the largest pivot, for the sake of rounding."""
    n = len(matrix)
    left, right = matrix.copy(), np.empty((n, n), dtype=object)
    for i, j in np.ndindex(n, n):
        right[i, j] = field.from_fraction(i == j)
    for k in range(n):
        pivot = _pivot(field, left, k)
        for side in (left, right):
            side[[k, pivot]] = side[[pivot, k]]
        scale = field.reciprocal(left[k, k])
        for side in (left, right):
            side[k] = [field.multiply(scale, x) for x in side[k]]
        for i in range(n):
            factor = field.negate(left[i, k])
            if i != k and not field.is_zero(factor):
                for side in (left, right):
                    side[i] = [field.add(x, field.multiply(factor, y)) for x, y in zip(side[i], side[k], strict=True)]
    return right


def _pivot(field: Field, left: Array, k: int) -> int:
    n = len(left)
    candidates = [i for i in range(k, n) if field.is_unit(left[i, k])]
    if not candidates:
        raise PoleError(f"the inverse of a singular {n}×{n} matrix")
    pivot = candidates[0]
    for i in candidates[1:] if field.ordered else ():
        if field.compare(field.absolute(left[i, k]), field.absolute(left[pivot, k])) > 0:
            pivot = i
    return pivot


DEGREE = 5  # of the polynomials that stand for unknown functions: high enough to tell three derivatives apart


@lru_cache(maxsize=256)
def polynomial(operator: Operator) -> Function:
    """The polynomial that stands for an uninterpreted function, differentiated as often as the record says."""
    if operator.origin is None or operator.origin[0] is not uninterpreted:
        raise UnsupportedError(f"{operator.name} has neither `define` nor `value`; pass its meaning in `functions`")
    name, order, arity = operator.origin[1]
    counts = (order,) if isinstance(order, int) else tuple(order)
    terms: dict[tuple[int, ...], int] = {}
    for powers in product(range(DEGREE + 1), repeat=arity):
        if sum(powers) <= DEGREE and all(p >= c for p, c in zip(powers, counts, strict=True)):
            factor = prod(perm(p, c) for p, c in zip(powers, counts, strict=True))
            terms[tuple(p - c for p, c in zip(powers, counts, strict=True))] = factor * _coefficient(name, powers)

    nested = _nested(terms, arity)
    highest = [max((powers[i] for powers in terms), default=0) for i in range(arity)]

    @lru_cache(maxsize=2048)  # both sides of a claim ask for it at the same numbers
    def exact(*numbers: int | Fraction) -> Fraction:
        return _at_fractions(nested, highest, numbers)

    def value(field: Field, *numbers: Number) -> Number:
        if all(type(x) in (int, Fraction) for x in numbers):
            return field.from_fraction(exact(*numbers))
        return _by_horner(field, nested, numbers)

    return value


def _nested(terms: Mapping[tuple[int, ...], int], arity: int) -> Any:
    """The coefficients by the powers of the first variable, from the highest to 0, each again a polynomial of the
    others; None where there is none.
    """
    if not arity:
        return terms[()]
    found: dict[int, dict[tuple[int, ...], int]] = {}
    for powers, coefficient in terms.items():
        found.setdefault(powers[0], {})[powers[1:]] = coefficient
    highest = max(found, default=-1)
    return [_nested(found[k], arity - 1) if k in found else None for k in range(highest, -1, -1)]


def _by_horner(field: Field, nested: Any, numbers: Sequence[Number]) -> Number:
    """The value of a polynomial, by Horner's rule in each variable."""
    if not numbers:
        return field.from_fraction(nested)
    total = field.zero
    for coefficient in nested:
        total = field.multiply(total, numbers[0])
        if coefficient is not None:
            total = field.add(total, _by_horner(field, coefficient, numbers[1:]))
    return total


def _at_fractions(nested: Any, highest: Sequence[int], numbers: Sequence[int | Fraction]) -> Fraction:
    """The value of a polynomial at fractions: integers over one common denominator, reduced once at the end."""
    parts = [(x.numerator, x.denominator, most) for x, most in zip(numbers, highest, strict=True)]
    return Fraction(_over_one(nested, parts), prod(below**most for _, below, most in parts))


def _over_one(nested: Any, parts: Sequence[tuple[int, int, int]]) -> int:
    """The polynomial at fractions a/b, times the `most`-th power of each b, by Horner's rule in each variable."""
    if not parts:
        return int(nested)
    (above, below, most), *others = parts
    total, beside = 0, 1
    for coefficient in nested:
        total *= above
        if coefficient is not None:
            total += beside * _over_one(coefficient, others)
        beside *= below
    return total if below == 1 else total * below ** (most + 1 - len(nested))


def _coefficient(name: str, powers: tuple[int, ...]) -> int:
    """One of -3, -2, -1, 1, 2, 3, the same in every process."""
    from hashlib import sha256  # OpenSSL is loaded with it

    byte = sha256(f"{name}{powers}".encode()).digest()[0]
    return (-3, -2, -1, 1, 2, 3)[byte % 6]
