"""The smallest eigenvalue of a symmetric matrix, −λ_max(−A)."""

from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.lambda_max import lambda_max


def define(a: Node) -> Node:
    return -lambda_max(-a)


lambda_min = Composition(
    name="lambda_min",
    define=define,
    latex=r"\lambda_{\min}",
    shapes="n n -> number",
    sample=(((2, 1), (1, 2)),),
)
