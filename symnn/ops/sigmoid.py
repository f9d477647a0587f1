"""The logistic sigmoid σ(x) = 1/(1 + e^(−x))."""

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal

sigmoid = Operator(
    name="sigmoid",
    define=lambda x: reciprocal(1 + exp(-x)),
    partials=(lambda x, y: y * (1 - y),),
    latex=r"\sigma",
    spellings=("logistic", "expit"),
    range=(0, 1),
    opaque=True,
    reflection=lambda u, f: 1 - f,
)
