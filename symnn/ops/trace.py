"""The trace: no record, a contraction of a matrix with itself."""

from symnn.errors import ShapeError
from symnn.expr.build import einsum
from symnn.expr.nodes import Node, show


def trace(a: Node) -> Node:
    """Σᵢ aᵢᵢ of a square matrix."""
    if a.rank != 2 or a.shape[0] != a.shape[1]:
        raise ShapeError(f"a trace needs a square matrix, but {a} has shape {show(a.shape)}")
    return einsum("i i ->", a)
