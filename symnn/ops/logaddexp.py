"""log(eˣ + e^y)."""

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.sigmoid import sigmoid

logaddexp = Operator(
    name="logaddexp",
    arity=2,
    define=lambda x, y: log(exp(x) + exp(y)),
    partials=(lambda x, y, r: sigmoid(x - y), lambda x, y, r: sigmoid(y - x)),
    latex=r"\operatorname{logaddexp}",
)
