"""The sums into which SymPy expands the one entry of xᵀAy, as the product that was written. Nothing else is rewritten:
a sum over an index that has a name was written as one.
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
    inside, outside = [], []
    for factor in sp.Mul.make_args(e.function):
        (inside if factor.free_symbols & set(bound) else outside).append(factor)
    chain = _chain([_placed(f, bound) for f in inside])
    return None if chain is None else sp.Mul(*outside, MatrixElement(chain, 0, 0), evaluate=False)


def _placed(factor: Any, bound: dict[Any, Any]) -> tuple[Any, Any, Any] | None:
    """A matrix with its two indices, of which one is None for a vector: an entry, or a sum of entries of vectors."""
    if isinstance(factor, MatrixElement):
        i, j = factor.i, factor.j
        rows, columns = factor.parent.shape
        if (i in bound and bound[i] != rows) or (j in bound and bound[j] != columns):
            return None
        if i in bound and j in bound and i != j:
            return factor.parent, i, j
        return (factor.parent, i, None) if i in bound and j == 0 and columns == 1 else None
    free = factor.free_symbols & set(bound)
    if not isinstance(factor, sp.Add) or len(free) != 1:
        return None
    terms = [_vector(term, *free, bound) for term in factor.args]
    return None if None in terms else (sp.MatAdd(*terms), *free, None)


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
    ends = [p for p in parts if p is not None and p[2] is None]
    if None in parts or len(ends) != 2 or ends[0][1] == ends[1][1]:
        return None
    here, last = ends[0][1], ends[1]
    product, left = [sp.Transpose(ends[0][0])], [p for p in parts if p not in ends]
    while left:
        found = next((p for p in left if here in p[1:]), None)
        if found is None:
            return None
        left.remove(found)
        matrix, i, j = found
        product.append(matrix if i == here else sp.Transpose(matrix))
        here = j if i == here else i
    return sp.MatMul(*product, last[0]) if here == last[1] else None
