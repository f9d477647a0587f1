"""Mish: x·tanh(softplus(x))."""

from symnn.expr.nodes import Node
from symnn.expr.records import Operator
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus
from symnn.ops.tanh import tanh


def slope(x: Node, y: Node) -> Node:
    t = tanh(softplus(x))
    return t + x * ((1 - t * t) * sigmoid(x))


mish = Operator(
    name="mish",
    define=lambda x: x * tanh(softplus(x)),
    partials=(slope,),
    latex=r"\operatorname{Mish}",
    keeps_sign=True,
    source="Misra 2019",
)
