"""The rectifier cut off at 6, with slope 0 at both corners (PyTorch's choice)."""

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu
from symnn.ops.step import step

relu6 = Operator(
    name="relu6",
    define=lambda x: relu(x) - relu(x - 6),
    partials=(lambda x, y: positive(x) - step(x - 6),),
    latex=r"\operatorname{ReLU6}",
    kinks=((0, 0), (6, 0)),
    range=(0, 6),
    source="Krizhevsky 2010",
    sample=(-1, 3, 8),
)
