"""Hard tanh: x clipped to [−1, 1], with slope 0 at both corners (PyTorch's choice)."""

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu
from symnn.ops.step import step

hard_tanh = Operator(
    name="hard_tanh",
    define=lambda x: relu(x + 1) - relu(x - 1) - 1,
    partials=(lambda x, y: positive(x + 1) - step(x - 1),),
    latex=r"\operatorname{hardtanh}",
    spellings=("hardtanh",),
    kinks=((-1, 0), (1, 0)),
    range=(-1, 1),
    keeps_sign=True,
    reflection=lambda u, f: -f,
    sample=(-2, 0.5, 3),
)
