"""vec X: the columns of a matrix one below the other, as a SymPy matrix expression. How it is read stands in
`rules_blocks.py`.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.errors import ArgumentError


class Vec(sp.MatrixExpr):
    """The column of size rows·columns whose entry i + j·rows is X[i, j]."""

    def __new__(cls, x: Any) -> Any:
        return sp.Basic.__new__(cls, x)

    @property
    def arg(self) -> Any:
        return self.args[0]

    @property
    def shape(self) -> tuple[Any, Any]:
        rows, columns = self.arg.shape
        return rows * columns, sp.S.One

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        rows = self.arg.shape[0]
        if i.is_Integer and rows.is_Integer:
            return self.arg[i % rows, i // rows]
        return MatrixElement(self, i, j)

    def _sympystr(self, printer: Any) -> str:
        return f"vec({printer._print(self.arg)})"

    def _latex(self, printer: Any, exp: Any = None) -> str:
        return rf"\operatorname{{vec}}\left({printer._print(self.arg)}\right)"


def vec(x: Any) -> Any:
    """The columns of a matrix one below the other: vec(A*X*B) = KroneckerProduct(B.T, A)*vec(X). A column is its own
    vec.
    """
    if not getattr(x, "is_Matrix", False):
        raise ArgumentError(f"vec needs a matrix, not {x!r}")
    return x if x.shape[1] == 1 else Vec(x)
