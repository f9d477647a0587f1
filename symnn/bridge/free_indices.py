"""Formulas in free indices, W[k, i] with nothing that binds k: said of every k, they are said of the array of all
entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.read import size_symbols


class EveryEntry(sp.FunctionMatrix):
    """The matrix of a formula's values over its free indices. It is printed as the formula."""

    def _sympystr(self, printer: Any) -> str:
        return str(printer._print(self.lamda.expr))


def over_indices(*sides: Any) -> tuple[Any, ...]:
    """The sides as arrays over the integer symbols that index something and are bound by nothing, the same for all
    sides.

    Left as they are: sides that are arrays, indices of axes with different sizes, and more than two indices.
    """
    if any(not isinstance(s, sp.Expr | int) or getattr(s, "shape", ()) for s in sides):
        return sides
    exprs = [sp.sympify(s, strict=True) for s in sides]
    extents: dict[Any, set[Any]] = {}
    for index, extent in (pair for e in exprs for pair in _indexed(e)):
        extents.setdefault(index, set()).add(extent)
    if not extents or len(extents) > 2 or any(len(found) > 1 for found in extents.values()):
        return sides
    indices = sorted(extents, key=str)
    shape = [*(next(iter(extents[k])) for k in indices), sp.Integer(1)][:2]
    variables = (*indices, sp.Dummy("j", integer=True))[:2]
    return tuple(EveryEntry(*shape, sp.Lambda(variables, e)) for e in exprs)


def _indexed(expr: Any) -> Iterator[tuple[Any, Any]]:
    """(a free index, the size of its axis), for every place where one stands alone."""
    free = {
        s for s in expr.free_symbols if isinstance(s, sp.Symbol) and s.is_integer and not s.is_positive
    } - size_symbols(expr)
    if not free:
        return
    for e in expr.atoms(MatrixElement):
        for index, extent in zip(e.args[1:], e.args[0].shape, strict=True):
            if index in free:
                yield index, extent
