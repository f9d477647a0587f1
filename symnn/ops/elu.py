"""The exponential linear unit: x where x > 0, else α(e^x − 1). Its slope at 0 is α (PyTorch's choice)."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.positive import positive
from symnn.ops.relu import relu

elu = Operator(
    name="elu",
    arity=2,
    defaults=(Fraction(1),),
    define=lambda x, alpha: relu(x) - alpha * (1 - exp(-relu(-x))),
    # where x <= 0 the slope αe^x is y + α, too, in which digits cancel
    partials=(
        lambda x, alpha, y: positive(x) + (1 - positive(x)) * alpha * exp(-relu(-x)),
        lambda x, alpha, y: exp(-relu(-x)) - 1,
    ),
    latex=r"\operatorname{ELU}",
    kinks=((0, 1),),
    source="Clevert, Unterthiner, Hochreiter 2016",
)
