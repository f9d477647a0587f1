"""Tensors of the kind that an equation describes: orthogonal, skew, idempotent, of length 1; rational and of many
shapes.

A search that drew small whole numbers alone would meet permutations and axes only, and take what is true of these for
true. What is drawn here is checked like any other point.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from math import isqrt, prod
from typing import TYPE_CHECKING, Any

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.values.balls import RATIONALS
from symnn.calculus.values.exact_functions import inverse
from symnn.claims.hypotheses import Hypotheses
from symnn.errors import SymnnError
from symnn.expr import Atom, Const, Node, delta, matmul, sum_over, transpose, zeros
from symnn.expr.walk import atoms

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

Draw = Callable[[tuple[int, ...], random.Random], Any]
"""(shape, lot) -> an array of fractions, or None where there is none of this shape."""
ROTATIONS = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (-4, 3, 5))


def kinds(h: Hypotheses) -> dict[Atom, Draw]:
    """How the atoms are drawn of which an equation says what kind they are."""
    found: dict[Atom, Draw] = {}
    for e in h.equations:
        inside = atoms([e.left, e.right])
        if len(inside) == 1 and inside[0] not in found and inside[0].rank in (1, 2):
            (atom,) = inside
            kind = next((draw for p, draw in _patterns(atom, h) if _says(e.left, e.right, p)), None) or _of_length(
                atom, e.left, e.right
            )
            if kind is not None:
                found[atom] = kind
    return found


def _patterns(atom: Atom, h: Hypotheses) -> Iterator[tuple[Node, Draw]]:
    """(what is 0, how to draw it)."""
    if atom.rank != 2:
        return
    turned = transpose(atom)
    yield matmul(turned, atom) - delta(atom.shape[1]), orthonormal
    yield matmul(atom, turned) - delta(atom.shape[0]), lambda shape, lot: _flipped(orthonormal(shape[::-1], lot))
    if atom.shape[0] != atom.shape[1]:
        return
    mirrored = atom in h.symmetric
    projection = projections if mirrored else idempotents
    twice = matmul(atom, atom)
    yield atom + turned, skew
    yield twice - atom, projection
    yield twice - delta(atom.shape[0]), lambda shape, lot: 2 * projection(shape, lot) - _identity(shape[0])
    if not mirrored:
        yield twice - zeros(*atom.shape), nilpotents


def _says(left: Node, right: Node, pattern: Node) -> bool:
    """Whether left = right says that the pattern is 0."""
    if left.shape != pattern.shape:
        return False
    try:
        normal = Normalizer(seconds=1.0)
        gap, wanted = normal.difference(left, right), normal.form(pattern)
    except SymnnError:
        return False
    return gap == wanted or gap == normal.algebra.scaled(-1, wanted)


def _of_length(atom: Atom, left: Node, right: Node) -> Draw | None:
    """A vector, or a matrix, of which the sum of squares, or the root of it, is a number that is a square."""
    for side, other in ((left, right), (right, left)):
        if not isinstance(other, Const) or other.value < 0 or side.rank:
            continue
        squares = sum_over(atom * atom)
        for inside, length in ((side, _root(other.value)), (side * side, other.value)):
            if length is not None and _says(inside, Const(0), squares):
                return partial(unit, length)
    return None


def _root(q: Fraction) -> Fraction | None:
    found = Fraction(isqrt(q.numerator), isqrt(q.denominator))
    return found if found * found == q else None


# how they are drawn
# ---------------------------------------------------------------------------------------------------------------------
def orthonormal(shape: tuple[int, ...], lot: random.Random) -> Any:
    """Orthonormal columns: permutations with signs, rotations by 3-4-5 angles, reflections, Cayley's transform."""
    rows, columns = shape
    return None if rows < columns else orthogonal(rows, lot)[:, :columns]


def orthogonal(n: int, lot: random.Random) -> Any:
    match lot.randrange(5):
        case 0:
            order, out = lot.sample(range(n), n), _identity(n) * 0
            for i, j in enumerate(order):
                out[i, j] = Fraction(lot.choice((1, -1)))
            return out
        case 1 if n > 1:
            v = _numbers((n, 1), lot)
            long = (v.T @ v).item()
            return _identity(n) - 2 * (v @ v.T) / long if long else -_identity(n)
        case 2 if n > 1:
            s = skew((n, n), lot) / 2
            return (_identity(n) - s) @ _inverse(_identity(n) + s)
        case 3:
            return _identity(n) * Fraction(lot.choice((1, -1)))
        case _:
            out = _identity(n)
            for _ in range(n if n > 1 else 0):
                i, j = lot.sample(range(n), 2)
                a, b, c = lot.choice(ROTATIONS)
                turn = _identity(n)
                turn[i, i] = turn[j, j] = Fraction(a, c)
                turn[i, j], turn[j, i] = Fraction(-b, c), Fraction(b, c)
                out = out @ turn
            return out


def skew(shape: tuple[int, ...], lot: random.Random) -> Any:
    b = _numbers(shape, lot)
    return b - b.T


def idempotents(shape: tuple[int, ...], lot: random.Random) -> Any:
    """S D S⁻¹ with a D of zeros and ones."""
    s = _invertible(shape[0], lot)
    return s @ _zeros_and_ones(shape[0], lot) @ _inverse(s)


def projections(shape: tuple[int, ...], lot: random.Random) -> Any:
    q = orthogonal(shape[0], lot)
    return q @ _zeros_and_ones(shape[0], lot) @ q.T


def nilpotents(shape: tuple[int, ...], lot: random.Random) -> Any:
    s, out = _invertible(shape[0], lot), _identity(shape[0]) * 0
    if shape[0] > 1:
        out[0, -1] = Fraction(lot.choice((1, -1, 2)))
    return s @ out @ _inverse(s)


def unit(length: Fraction, shape: tuple[int, ...], lot: random.Random) -> Any:
    """Rational numbers whose squares sum to length²."""
    return length * orthogonal(prod(shape), lot)[:, 0].reshape(shape)


def _identity(n: int) -> Any:
    return np.vectorize(Fraction, otypes=[object])(np.eye(n, dtype=int))


def _numbers(shape: tuple[int, ...], lot: random.Random) -> Any:
    out = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        out[place] = Fraction(lot.choice((0, 1, -1, 2, -2, 3)))
    return out


def _zeros_and_ones(n: int, lot: random.Random) -> Any:
    out = _identity(n)
    for k in range(n):
        out[k, k] = Fraction(lot.choice((0, 1)))
    return out


def _invertible(n: int, lot: random.Random) -> Any:
    """A product of triangular matrices with ones on the diagonal."""
    low, high = np.tril(_numbers((n, n), lot), -1), np.triu(_numbers((n, n), lot), 1)
    return (_identity(n) + low) @ (_identity(n) + high)


def _inverse(matrix: Any) -> Any:
    return np.vectorize(Fraction, otypes=[object])(inverse(RATIONALS, matrix))


def _flipped(matrix: Any) -> Any:
    return None if matrix is None else matrix.T
