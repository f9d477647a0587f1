"""The hyperbolic tangent, as 2σ(2x) − 1."""

from symnn.expr.records import Operator
from symnn.ops.sigmoid import sigmoid

tanh = Operator(
    name="tanh",
    define=lambda x: 2 * sigmoid(2 * x) - 1,
    partials=(lambda x, y: 1 - y * y,),
    latex=r"\tanh",
    range=(-1, 1),
    reflection=lambda u, f: -f,
)
