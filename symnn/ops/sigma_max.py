"""The largest singular value √λ_max(AᵀA), which is the spectral norm; of a column it is its length."""

from symnn.expr.build import dot, matmul, transpose
from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.lambda_max import lambda_max
from symnn.ops.sqrt import sqrt


def define(a: Node) -> Node:
    return sqrt(dot(a, a) if a.rank == 1 else lambda_max(matmul(transpose(a), a)))


sigma_max = Composition(
    name="sigma_max",
    define=define,
    latex=r"\sigma_{\max}",
    spellings=("spectral_norm",),
    shapes="n m -> number",
    sample=(((3, 0), (4, 0)),),
)
