"""Hard swish x·hardsigmoid(x), with slope 0 at −3 and 1 at 3 (PyTorch's choice)."""

from symnn.expr.records import Operator
from symnn.ops.hard_sigmoid import SIXTH, hard_sigmoid
from symnn.ops.positive import positive
from symnn.ops.step import step

hard_swish = Operator(
    name="hard_swish",
    define=lambda x: x * hard_sigmoid(x),
    partials=(lambda x, y: hard_sigmoid(x) + SIXTH * (x * (positive(x + 3) - step(x - 3))),),
    latex=r"\operatorname{hardswish}",
    spellings=("hardswish",),
    kinks=((-3, 0), (3, 1)),
    source="Howard et al. 2019",
    sample=(-2, 0, 4),
)
