"""A StructuredHessian from arrays with labels, at run time: which arrays belong together, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import prod
from typing import Any

import numpy as np

from symnn.export.structured_hessian import KeptBlock, KeptTerm, StructuredHessian


def assembled(shape: Sequence[int], summands: Sequence[tuple[float, Any, Any]], values: Sequence[Any]) -> Any:
    """The Hessian from its arrays: of each summand the coefficient, labels of its arrays, and ties."""
    left, terms = list(values), []
    for coefficient, labels, ties in summands:
        own, left = left[: len(labels)], left[len(labels) :]
        terms.append(_term(shape, coefficient, list(zip(own, labels, strict=True)), ties))
    whole = [t for t in terms if not t.is_kept_apart]
    if len(whole) > 1:
        size = dict(zip(whole[0].labels, shape, strict=True))
        array = sum(t.dense(size) for t in whole)
        rows, columns = whole[0].rows, whole[0].columns
        one = KeptTerm(1.0, (KeptBlock((array,), (), rows, columns),), rows, columns)
        terms = [*(t for t in terms if t.is_kept_apart), one]
    return StructuredHessian(shape, terms)


def _term(shape: Sequence[int], coefficient: float, factors: list[tuple[Any, Any]], ties: Any) -> KeptTerm:
    half = len(shape) // 2
    name = list(range(len(shape)))
    for one, other in ties:
        old, new = max(name[one], name[other]), min(name[one], name[other])
        name = [new if m == old else m for m in name]
    rows, columns = tuple(name[:half]), tuple(name[half:])
    read: list[tuple[Any, tuple[int, ...]]] = []
    for array, labels in factors:
        array = np.asarray(array)[tuple(0 if m is None else slice(None) for m in labels)]
        read.append(_on_diagonals(array, tuple(name[m] if m < len(name) else m for m in labels if m is not None)))
    numbers = [float(a) for a, labels in read if not labels]
    blocks = [_block(g, rows, columns) for g in _connected([f for f in read if f[1]])]
    return KeptTerm(prod([coefficient, *numbers]), tuple(blocks), rows, columns)


def _on_diagonals(array: Any, labels: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
    own = tuple(dict.fromkeys(labels))
    return (array, labels) if len(own) == len(labels) else (np.einsum(array, labels, own), own)


def _connected(factors: list[tuple[Any, tuple[int, ...]]]) -> list[list[tuple[Any, tuple[int, ...]]]]:
    """Arrays that share a label belong together."""
    groups: list[list[tuple[Any, tuple[int, ...]]]] = []
    for f in factors:
        joined = [g for g in groups if any(set(f[1]) & set(labels) for _, labels in g)]
        groups = [g for g in groups if all(g is not j for j in joined)]
        groups.append([x for g in joined for x in g] + [f])
    return groups


def _block(group: list[tuple[Any, tuple[int, ...]]], rows: tuple[int, ...], columns: tuple[int, ...]) -> KeptBlock:
    held = {m for _, labels in group for m in labels}
    both = held & set(rows) & set(columns)
    batch = tuple(m for m in rows if m in both)
    own = tuple(m for m in rows if m in held - both)
    other = tuple(m for m in columns if m in held - both)
    parts = _matrix_product(group, own, other) if len(group) == 2 and not batch else None
    if parts is not None:
        return KeptBlock(parts, batch, own, other)
    given = list(chain.from_iterable(group))
    order = (*batch, *own, *other)
    array = group[0][0] if len(given) == 2 and given[1] == order else np.einsum(*given, order, optimize=True)
    return KeptBlock((array,), batch, own, other)


def _matrix_product(
    group: list[tuple[Any, tuple[int, ...]]], rows: tuple[int, ...], columns: tuple[int, ...]
) -> tuple[Any, ...] | None:
    """(rows, inner) and (inner, columns): kept as they are, if they are thin. None for other arrays."""
    (a, left), (b, right) = group if set(rows) <= set(group[0][1]) else group[::-1]
    if len(rows) != 1 or left[:1] != rows or left[1:] != right[:1] or right[1:] != columns:
        return None
    thin = (len(a) + b.shape[1]) * b.shape[0] < len(a) * b.shape[1]
    return (a, b) if thin else (a @ b,)
