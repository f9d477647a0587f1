"""What SymPy spells out: the one entry of xᵀAy as sums over dummies. Nothing else is rewritten: a sum over an index
that has a name was written as one.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement


def product_of(e: Any) -> Any | None:
    """c·(xᵀA⋯y)₀₀ for Σᵢⱼ c xᵢ Aᵢⱼ ⋯ yⱼ over dummies; None for every other sum, and for one over a single index."""
    bound = {i: high + 1 for i, low, high in e.limits if isinstance(i, sp.Dummy) and low == 0}
    if len(bound) < max(2, len(e.limits)):
        return None
    inside: list[Any] = []
    outside: list[Any] = []
    for factor in sp.Mul.make_args(e.function):
        (inside if factor.free_symbols & set(bound) else outside).append(factor)
    chain = _chain([_placed(f, bound) for f in inside])
    return None if chain is None else sp.Mul(*outside, MatrixElement(chain, 0, 0), evaluate=False)


def _placed(factor: Any, bound: dict[Any, Any]) -> tuple[Any, Any, Any] | None:
    """A matrix with its two indices, of which one is None for a vector: an entry, or a sum of entries of vectors."""
    if isinstance(factor, MatrixElement):
        return _entry(factor, bound)
    free = factor.free_symbols & set(bound)
    if not isinstance(factor, sp.Add) or len(free) != 1:
        return None
    (i,) = free
    terms = [_vector(term, i, bound) for term in factor.args]
    return None if None in terms else (sp.MatAdd(*terms), i, None)


def _entry(e: Any, bound: dict[Any, Any]) -> tuple[Any, Any, Any] | None:
    rows, columns = e.parent.shape
    if bound.get(e.i, rows) != rows or bound.get(e.j, columns) != columns or e.i not in bound:
        return None
    if e.j in bound:
        return (e.parent, e.i, e.j) if e.i != e.j else None
    return (e.parent, e.i, None) if e.j == 0 and columns == 1 else None


def _vector(term: Any, i: Any, bound: dict[Any, Any]) -> Any | None:
    """The vector of which c·vᵢ is an entry, c times."""
    entries = [f for f in sp.Mul.make_args(term) if i in f.free_symbols]
    placed = _placed(entries[0], bound) if len(entries) == 1 and isinstance(entries[0], MatrixElement) else None
    if placed is None or placed[2] is not None:
        return None
    number = term / entries[0]
    return placed[0] if number == 1 else sp.MatMul(number, placed[0])


def _chain(parts: list[Any]) -> Any | None:
    """One product in which all parts stand, from a vector to a vector."""
    if None in parts:
        return None
    ends, inner = [p for p in parts if p[2] is None], [p for p in parts if p[2] is not None]
    if len(ends) != 2 or ends[0][1] == ends[1][1]:
        return None
    here, product = ends[0][1], [sp.Transpose(ends[0][0])]
    while inner:
        found = next((p for p in inner if here in p[1:]), None)
        if found is None:
            return None
        inner.remove(found)
        matrix, i, j = found
        product.append(matrix if i == here else sp.Transpose(matrix))
        here = j if i == here else i
    return sp.MatMul(*product, ends[1][0]) if here == ends[1][1] else None
