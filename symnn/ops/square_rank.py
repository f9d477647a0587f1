"""The rank of a square matrix. Its derivative is 0 wherever it has one, and it has none where it jumps."""

from typing import Any

from symnn.errors import UnsupportedError
from symnn.expr.records import MatrixOperator


def value(field: Any, matrix: Any) -> Any:
    """The number of pivots of Gauss's elimination."""
    if not field.ordered:
        raise UnsupportedError("a rank is told in ordered fields alone")
    rows, pivots = matrix.copy(), 0
    for column in range(len(rows)):
        below = [i for i in range(pivots, len(rows)) if not field.is_zero(rows[i, column])]
        if not below:
            continue
        rows[[pivots, below[0]]] = rows[[below[0], pivots]]
        scale = field.negate(field.reciprocal(rows[pivots, column]))
        for i in range(pivots + 1, len(rows)):
            factor = field.multiply(scale, rows[i, column])
            if not field.is_zero(factor):
                rows[i] = [field.add(x, field.multiply(factor, y)) for x, y in zip(rows[i], rows[pivots], strict=True)]
        pivots += 1
    return field.from_fraction(pivots)


square_rank = MatrixOperator(
    name="square_rank",
    keeps_shape=False,
    latex=r"\operatorname{rank}",
    value=value,
    source="Horn and Johnson, Matrix Analysis, section 0.4",
)
