"""The logarithm of the logistic function: −softplus(−x)."""

from symnn.expr.records import Operator
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus

log_sigmoid = Operator(
    name="log_sigmoid",
    define=lambda x: -softplus(-x),
    partials=(lambda x, y: sigmoid(-x),),
    latex=r"\log\sigma",
    spellings=("logsigmoid",),
    range=(None, 0),
    open=True,
)
