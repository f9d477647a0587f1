"""Soft shrinkage: x drawn towards 0 by a bound, else 0. Its slope at ±bound is 0 (PyTorch's choice)."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu

softshrink = Operator(
    name="softshrink",
    arity=2,
    defaults=(Fraction(1, 2),),
    define=lambda x, bound: relu(x - bound) - relu(-x - bound),
    partials=(
        lambda x, bound, y: positive(x - bound) + positive(-x - bound),
        lambda x, bound, y: positive(-x - bound) - positive(x - bound),
    ),
    latex=r"\operatorname{softshrink}",
    spellings=("soft_shrink", "soft_threshold"),
    kinks=((Fraction(-1, 2), 0), (Fraction(1, 2), 0)),
    sample=(-1, 0.2, 2),
)
