"""Hard sigmoid as PyTorch has it: relu6(x + 3)/6, with slope 0 at both corners."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu
from symnn.ops.step import step

SIXTH = Fraction(1, 6)

hard_sigmoid = Operator(
    name="hard_sigmoid",
    define=lambda x: SIXTH * (relu(x + 3) - relu(x - 3)),
    partials=(lambda x, y: SIXTH * (positive(x + 3) - step(x - 3)),),
    latex=r"\operatorname{hardsigmoid}",
    spellings=("hardsigmoid",),
    kinks=((-3, 0), (3, 0)),
    range=(0, 1),
    sample=(-4, 0, 4),
)
