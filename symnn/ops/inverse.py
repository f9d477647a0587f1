"""The inverse of a square matrix."""

import sympy as sp

from symnn.expr.build import einsum
from symnn.expr.records import MatrixOperator

inverse = MatrixOperator(
    name="inverse",
    # −A⁻ᵀ G A⁻ᵀ
    pullback=lambda a, y, g: -einsum("j i, j k, l k -> i l", y, g, y),
    keeps_shape=True,
    latex="^{-1}",
    condition="det A ≠ 0",
    sympy=sp.Inverse,
)
