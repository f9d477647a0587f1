"""log det A of a square matrix with a positive determinant."""

from symnn.expr.build import einsum
from symnn.expr.records import MatrixOperator
from symnn.ops.inverse import inverse

log_determinant = MatrixOperator(
    name="log_determinant",
    # g·A⁻ᵀ
    pullback=lambda a, y, g: einsum(", j i -> i j", g, inverse(a)),
    keeps_shape=False,
    latex=r"\log\det",
    condition="det A > 0",
)
