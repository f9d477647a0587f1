"""Parametric relu: x where x > 0, else αx with a slope α that a layer trains. It starts at ¼, as in PyTorch."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu

prelu = Operator(
    name="prelu",
    arity=2,
    defaults=(Fraction(1, 4),),
    trained=("alpha",),
    define=lambda x, alpha: relu(x) - alpha * relu(-x),
    partials=(lambda x, alpha, y: positive(x) + alpha * (1 - positive(x)), lambda x, alpha, y: -relu(-x)),
    latex=r"\operatorname{PReLU}",
    spellings=("parametric_relu",),
    kinks=((0, Fraction(1, 4)),),
    source="He, Zhang, Ren, Sun 2015, equation 1",
)
