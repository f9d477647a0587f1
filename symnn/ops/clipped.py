"""x clipped to [low, high], with slope 0 at both bounds, as PyTorch has it for hardtanh."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu
from symnn.ops.step import step

clipped = Operator(
    name="clipped",
    arity=3,
    defaults=(Fraction(-1), Fraction(1)),
    # it is meant for a <= b
    define=lambda x, low, high: low + relu(x - low) - relu(x - high),
    partials=(
        lambda x, low, high, y: positive(x - low) - step(x - high),
        lambda x, low, high, y: 1 - positive(x - low),
        lambda x, low, high, y: positive(x - high),
    ),
    latex=r"\operatorname{clip}",
    kinks=((-1, 0), (1, 0)),
    sample=(-2, 0.5, 3),
)
