"""Softplus log(1 + e^x): the smooth relu."""

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.sigmoid import sigmoid

softplus = Operator(
    name="softplus",
    define=lambda x: log(1 + exp(x)),
    partials=(lambda x, y: sigmoid(x),),
    latex=r"\operatorname{softplus}",
    spellings=("log1pexp",),
    range=(0, None),
    open=True,
    opaque=True,
    reflection=lambda u, f: f - u,
)
