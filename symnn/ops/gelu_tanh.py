"""The tanh form of gelu: x(1 + tanh(√(2/π)(x + 0.044715x³)))/2."""

from fractions import Fraction

from symnn.expr.nodes import Node
from symnn.expr.records import Operator
from symnn.ops.pi import pi
from symnn.ops.power import power
from symnn.ops.tanh import tanh

HALF = Fraction(1, 2)
CUBIC = Fraction(44715, 1000000)


def gate(x: Node) -> Node:
    """tanh(√(2/π)(x + 0.044715x³)), which runs from −1 to 1."""
    return tanh(power(2, HALF) * power(pi, -HALF) * (x + CUBIC * (x * x * x)))


def slope(x: Node, y: Node) -> Node:
    t = gate(x)
    inner = power(2, HALF) * power(pi, -HALF) * (1 + 3 * CUBIC * (x * x))
    return HALF * (1 + t) + HALF * x * (1 - t * t) * inner


gelu_tanh = Operator(
    name="gelu_tanh",
    define=lambda x: HALF * x * (1 + gate(x)),
    partials=(slope,),
    latex=r"\operatorname{GELU}_{\tanh}",
    keeps_sign=True,
    source="Hendrycks, Gimpel 2016",
)
