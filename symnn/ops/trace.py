"""The trace: no record, a contraction of a matrix with itself."""

from symnn.errors import ShapeError
from symnn.expr.build import einsum
from symnn.expr.nodes import Node


def trace(a: Node) -> Node:
    """Σᵢ aᵢᵢ of a square matrix."""
    if a.rank != 2 or a.shape[0] != a.shape[1]:
        raise ShapeError("a trace needs a square matrix, but {0.name} has shape {0.shape}", (a, a.shape))
    return einsum("i i ->", a)
