"""A Hessian that is kept as what it is made of, at run time: NumPy alone. How its parts are found is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from symnn.errors import ShapeError

Label = int | None


@dataclass(frozen=True)
class KeptBlock:
    """One array of a product: `batch` labels are both row and column (equal wherever it is not zero), then `rows`,
    then `columns`; the array has its axes in this order. A thin product is kept as (rows, inner), (inner, columns).
    """

    parts: tuple[Any, ...]
    batch: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def array(self) -> Any:
        return self.parts[0] @ self.parts[1] if len(self.parts) == 2 else self.parts[0]

    @property
    def labels(self) -> tuple[int, ...]:
        return (*self.batch, *self.rows, *self.columns)


@dataclass(frozen=True)
class KeptTerm:
    """coefficient · Π blocks with different labels. `rows` and `columns` are the labels of the axes of the whole."""

    coefficient: float
    blocks: tuple[KeptBlock, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def is_square(self) -> bool:
        """Whether every block maps a part of the axes to itself, and none is left out."""
        partner = dict(zip(self.rows, self.columns, strict=True))
        held = {m for b in self.blocks for m in b.labels}
        free = [m for m in self.rows if m not in held and partner[m] != m]
        return not free and all({partner[r] for r in b.rows} == set(b.columns) for b in self.blocks)

    @property
    def is_kept_apart(self) -> bool:
        """Whether it is less than one array with all axes."""
        return len(self.blocks) != 1 or len(self.blocks[0].parts) > 1 or self.blocks[0].labels != self.labels

    @property
    def labels(self) -> tuple[int, ...]:
        return (*self.rows, *self.columns)

    def dense(self, sizes: dict[int, int]) -> Any:
        """The array over the distinct labels, in the order in which the axes of the whole meet them."""
        order = tuple(dict.fromkeys(self.labels))
        found: Any = self.coefficient
        for b in self.blocks:
            found = found * _laid_along(b.array, b.labels, order)
        return np.broadcast_to(found, tuple(sizes[m] for m in order))

    def apply(self, v: Any, sizes: dict[int, int]) -> Any:
        """The term times an array with the axes of the columns, and more behind them."""
        labels: list[int] = [*self.columns, *range(-v.ndim + len(self.columns), 0)]
        for b in sorted(self.blocks, key=lambda b: sum(sizes[m] for m in b.rows) - sum(sizes[m] for m in b.columns)):
            v, labels = _contracted(b, v, labels)
        more = [m for m in labels if m < 0]
        kept = {*self.rows, *more}
        v = self.coefficient * v.sum(axis=tuple(k for k, m in enumerate(labels) if m not in kept))
        v = _laid_along(v, [m for m in labels if m in kept], [*self.rows, *more])
        return np.broadcast_to(v, (*(sizes[m] for m in self.rows), *v.shape[len(self.rows) :]))

    def solve(self, v: Any) -> Any:
        """The inverse of a square term times an array."""
        partner = dict(zip(self.columns, self.rows, strict=True))
        labels: list[int] = [*self.rows, *range(-v.ndim + len(self.rows), 0)]
        for b in self.blocks:
            v, labels = _solved(b, partner, v, labels)
        place = [labels.index(m) for m in (*self.columns, *(m for m in labels if m < 0))]
        return v.transpose(place) / self.coefficient


def _laid_along(array: Any, labels: Sequence[int], order: Sequence[int]) -> Any:
    """The array with its axes in this order, and an axis of size 1 for each label that it lacks."""
    array = array.transpose([labels.index(m) for m in order if m in labels])
    return array[tuple(slice(None) if m in labels else None for m in order)]


def _contracted(b: KeptBlock, v: Any, labels: list[int]) -> tuple[Any, list[int]]:
    rest = [m for m in labels if m not in b.labels]
    given = v.transpose([labels.index(m) for m in (*b.batch, *b.columns, *rest)])
    shape = dict(zip((*b.batch, *b.columns, *rest), given.shape, strict=True))
    given = given.reshape(*given.shape[: len(b.batch)], prod(shape[m] for m in b.columns), -1)
    for part in reversed(b.parts):
        if len(b.parts) == 1:
            own = dict(zip(b.labels, part.shape, strict=True))
            part = part.reshape(*part.shape[: len(b.batch)], prod(own[m] for m in b.rows), -1)
            shape |= own
        given = np.matmul(part, given)
    shape |= {b.rows[0]: b.parts[0].shape[0]} if len(b.parts) == 2 else {}
    kept = [*b.batch, *b.rows, *rest]
    return given.reshape([shape[m] for m in kept]), kept


def _solved(b: KeptBlock, partner: dict[int, int], v: Any, labels: list[int]) -> tuple[Any, list[int]]:
    """Rows of the block become its columns."""
    columns = tuple(sorted(b.columns, key=lambda m: b.rows.index(partner[m])))
    order = (*b.batch, *b.rows, *columns)
    array = b.array.transpose([b.labels.index(m) for m in order])
    rest = [m for m in labels if m not in (*b.batch, *b.rows)]
    given = v.transpose([labels.index(m) for m in (*b.batch, *b.rows, *rest)])
    shape = given.shape
    batch = array.shape[: len(b.batch)]
    size = prod(array.shape[len(b.batch) : len(b.batch) + len(b.rows)])
    given = given.reshape(*batch, size, -1)
    found = _inverted(array.reshape(*batch, size, size), given)
    return found.reshape(shape), [*b.batch, *columns, *rest]


def _inverted(array: Any, given: Any) -> Any:
    if array.shape[-1] > 1:
        return np.linalg.solve(array, given)
    if not array.all():
        raise np.linalg.LinAlgError("Singular matrix")
    return given / array


class StructuredHessian:
    """A linear map of arrays of the parameter's shape, kept as a sum of products: blocks on a diagonal, Kronecker
    products, products of thin matrices.

    shape     the shape of the dense array: the parameter's, twice
    todense   the dense array;  H @ v  the product, v of the parameter's shape (more axes may follow)
    solve     x with H @ x = b. Blocks are solved one by one, a diagonal with a few columns by Woodbury's formula;
              what has no such structure as a dense system. LinAlgError for a singular one
    """

    def __init__(self, shape: Sequence[int], terms: Sequence[KeptTerm]) -> None:
        self.shape, self.terms = tuple(shape), tuple(terms)
        self._half = len(self.shape) // 2
        self.parameter_shape = self.shape[: self._half]

    def todense(self) -> Any:
        """The dense array, of `shape`."""
        if not self.terms:
            return np.zeros(self.shape)
        total: Any = None
        for t in self.terms:
            places = t.labels
            order = tuple(dict.fromkeys(places))
            value = t.dense(self._sizes(t))
            if len(order) < len(places):
                first = total is None
                total = np.zeros(self.shape, value.dtype) if first else total
                where = np.einsum(total, places, order)
                where[...] = value if first else where + value
            else:
                value = value.transpose([order.index(m) for m in places])
                value = value if value.flags.writeable else value.copy()
                total = value if total is None else total + value
        return total

    def _sizes(self, t: KeptTerm) -> dict[int, int]:
        return dict(zip(t.labels, self.shape, strict=True))

    def _fits(self, v: Any) -> Any:
        array = np.asarray(v)
        if array.shape[: self._half] != self.parameter_shape:
            raise ShapeError(f"an array of shape {self.parameter_shape} is wanted, not {array.shape}")
        return array

    def __matmul__(self, v: Any) -> Any:
        array = self._fits(v)
        total: Any = 0.0
        for t in self.terms:
            total = total + t.apply(array, self._sizes(t))
        return total if np.ndim(total) else np.zeros(array.shape)

    def solve(self, b: Any) -> Any:
        """x with H @ x = b, in the shape of b."""
        array = self._fits(b)
        square = [t for t in self.terms if t.is_square]
        if len(self.terms) == 1 and square:
            return square[0].solve(array)
        if len(square) == 1 and self._thin is not None:
            found = self._woodbury(square[0], array)
            return found + self._woodbury(square[0], array - self @ found)  # once more, for the digits
        n = prod(self.parameter_shape)
        return np.linalg.solve(self.todense().reshape(n, n), array.reshape(n, -1)).reshape(array.shape)

    @cached_property
    def _thin(self) -> tuple[Any, Any] | None:
        """U and V with U Vᵀ the sum of all terms that are not square; None unless they are thin together."""
        left, right = [], []
        n = prod(self.parameter_shape)
        for t in self.terms:
            if t.is_square:
                continue
            if any(b.batch or (b.rows and b.columns and len(b.parts) == 1) for b in t.blocks):
                return None
            sides = _sides(t, self._sizes(t))
            if sides is None:
                return None
            left.append(sides[0].reshape(n, -1))
            right.append(sides[1].reshape(n, -1))
        U, V = np.concatenate(left, axis=1), np.concatenate(right, axis=1)
        return (U, V) if 2 * U.shape[1] <= n else None

    def _woodbury(self, square: KeptTerm, b: Any) -> Any:
        assert self._thin is not None
        U, V = self._thin
        n = prod(self.parameter_shape)
        inner = square.solve(U.reshape(*self.parameter_shape, -1)).reshape(n, -1)
        first = square.solve(b).reshape(n, -1)
        small = np.eye(U.shape[1]) + V.T @ inner
        return (first - inner @ np.linalg.solve(small, V.T @ first)).reshape(b.shape)

    def __repr__(self) -> str:
        return f"StructuredHessian{self.shape}: " + (" + ".join(map(_said, self.terms)) or "0")


def _sides(t: KeptTerm, sizes: dict[int, int]) -> tuple[Any, Any] | None:
    """A term whose blocks are rows alone, columns alone, or one thin product of all."""
    if any(len(b.parts) == 2 for b in t.blocks):
        (only, *more) = t.blocks
        return None if more else (t.coefficient * only.parts[0], only.parts[1].T)
    found = []
    for own in (t.rows, t.columns):
        half = KeptTerm(1.0, tuple(b for b in t.blocks if set(b.labels) <= set(own)), own, ())
        found.append(half.dense(sizes))
    return t.coefficient * found[0], found[1]


def _said(t: KeptTerm) -> str:
    parts = [" ".join([*["thin"] * (len(b.parts) - 1), *(str(p.shape) for p in b.parts)]) for b in t.blocks]
    tied = sum(r == c for r, c in zip(t.rows, t.columns, strict=True))
    where = ["", " on 1 diagonal"][tied] if tied < 2 else f" on {tied} diagonals"
    return (" × ".join(parts) or "1") + where
