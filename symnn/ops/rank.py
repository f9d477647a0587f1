"""The rank of a matrix, which is that of AᵀA; of a column it is 1, or 0 where all entries are 0."""

from symnn.expr.build import broadcast, dot, matmul, transpose
from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.square_rank import square_rank


def define(a: Node) -> Node:
    return square_rank(broadcast(dot(a, a), (1, 1)) if a.rank == 1 else matmul(transpose(a), a))


rank = Composition(
    name="rank",
    define=define,
    latex=r"\operatorname{rank}",
    shapes="n m -> number",
    sample=(((1, 2), (2, 4)),),
)
