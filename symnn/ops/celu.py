"""The continuously differentiable exponential unit: x where x > 0, else α(e^{x/α} − 1). Its slope at 0 is 1."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.positive import positive
from symnn.ops.reciprocal import reciprocal
from symnn.ops.relu import relu

celu = Operator(
    name="celu",
    arity=2,
    defaults=(Fraction(1),),
    define=lambda x, alpha: relu(x) - alpha * (1 - exp(-relu(-x) * reciprocal(alpha))),
    # where x <= 0 the slope e^{x/α} is y/α + 1, too, in which digits cancel
    partials=(
        lambda x, alpha, y: positive(x) + (1 - positive(x)) * exp(-relu(-x) * reciprocal(alpha)),
        lambda x, alpha, y: exp(-relu(-x) * reciprocal(alpha)) * (1 + relu(-x) * reciprocal(alpha)) - 1,
    ),
    domain=("real", "nonzero"),
    latex=r"\operatorname{CELU}",
    source="Barron 2017",
)
