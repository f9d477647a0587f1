"""Diagonal matrices as a textbook writes them: diag(x)·1 is x, and what cancels in a sum of them is cancelled. SymPy
matrices in, SymPy matrices out; no node is known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.matrices.expressions.diagonal import DiagMatrix

Matrix = Any
Terms = dict[Matrix, Any]


def turned(m: Matrix) -> Matrix:
    """The transpose of sums and products by their parts. SymPy's own carries out every entry that stands in it."""
    match m:
        case sp.MatMul():
            c, factors = m.as_coeff_matrices()
            return sp.MatMul(*([] if c == 1 else [c]), *map(turned, reversed(factors)))
        case sp.MatAdd():
            return sp.MatAdd(*map(turned, m.args))
        case sp.Transpose():
            return m.arg
        case DiagMatrix() | sp.Identity():
            return m
        case sp.OneMatrix() | sp.ZeroMatrix():
            return type(m)(m.shape[1], m.shape[0])
    return sp.Transpose(m)


def times_ones(m: Matrix) -> Matrix | None:
    """m·1 without the ones, where every term of m ends with a diagonal matrix."""
    if isinstance(m, DiagMatrix):
        return m.args[0]
    if isinstance(m, sp.Transpose) and isinstance(m.arg, sp.MatAdd):
        m = sp.MatAdd(*map(turned, m.arg.args))
    if isinstance(m, sp.MatMul):
        last = times_ones(m.args[-1])
        return None if last is None else sp.MatMul(*m.args[:-1], last).doit(deep=False)
    if isinstance(m, sp.MatAdd):
        parts = [times_ones(t) for t in m.args]
        return None if None in parts else added(*parts)
    return None


def added(*vectors: Matrix) -> Matrix:
    """The sum with its inner sums opened, and like terms collected."""
    return _whole(_terms((sp.S.One, v) for v in vectors), vectors[0].shape)


def diagonal_sum(scaled: list[tuple[Any, Matrix]]) -> tuple[Any, Matrix] | None:
    """c·v for Σ c_k diag(v_k) = c·diag(v), where terms of the v_k cancel; None where none does."""
    before = sum(len(_terms([one])) for one in scaled)
    found = _terms(scaled)
    if len(found) > 1 or len(found) == before or not found:
        return None
    ((v, c),) = found.items()
    return c, v


def _terms(scaled: Iterable[tuple[Any, Matrix]]) -> Terms:
    found: Terms = {}
    left = list(scaled)
    while left:
        c, v = left.pop()
        if isinstance(v, sp.MatAdd):
            left += [(c, t) for t in v.args]
        elif isinstance(v, sp.MatMul) and v.as_coeff_matrices()[0] != 1:
            number, parts = v.as_coeff_matrices()
            left.append((c * number, parts[0] if len(parts) == 1 else sp.MatMul(*parts)))
        elif not isinstance(v, sp.ZeroMatrix):
            found[v] = found.get(v, 0) + c
    return {v: c for v, c in found.items() if sp.expand(c) != 0}


def _whole(terms: Terms, shape: Any) -> Matrix:
    parts = [v if c == 1 else sp.MatMul(c, v) for v, c in terms.items()]
    if not parts:
        return sp.ZeroMatrix(*shape)
    return parts[0] if len(parts) == 1 else sp.MatAdd(*sorted(parts, key=sp.default_sort_key))
