"""SiLU or swish: x·σ(x)."""

from symnn.expr.nodes import Node
from symnn.expr.records import Operator
from symnn.ops.sigmoid import sigmoid


def slope(x: Node, y: Node) -> Node:
    s = sigmoid(x)
    return s + y * (1 - s)


silu = Operator(
    name="silu",
    define=lambda x: x * sigmoid(x),
    partials=(slope,),
    latex=r"\operatorname{SiLU}",
    spellings=("swish",),
    keeps_sign=True,
    source="Elfwing, Uchibe, Doya 2018",
)
