"""The determinant of a square matrix."""

import sympy as sp

from symnn.expr.build import einsum
from symnn.expr.records import MatrixOperator
from symnn.ops.inverse import inverse

determinant = MatrixOperator(
    name="determinant",
    # g·det(A)·A⁻ᵀ, which needs A to be invertible though det A itself does not
    pullback=lambda a, y, g: einsum(", , j i -> i j", g, y, inverse(a)),
    keeps_shape=False,
    latex=r"\det",
    condition="det A ≠ 0",
    sympy=sp.Determinant,
)
