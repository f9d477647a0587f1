"""The larger of x and a bound low, with slope 1 where they are equal, as PyTorch has it for clamp."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.relu import relu
from symnn.ops.step import step

clamp_min = Operator(
    name="clamp_min",
    arity=2,
    defaults=(Fraction(0),),
    define=lambda x, low: low + relu(x - low),
    partials=(lambda x, low, y: step(x - low), lambda x, low, y: 1 - step(x - low)),
    latex=r"\max",
    kinks=((0, 1),),
)
