"""Threshold: x where x > bound, else a value. Its slope at the bound is 0 (PyTorch's choice)."""

from fractions import Fraction

from symnn.expr.build import const
from symnn.expr.records import Operator
from symnn.ops.positive import positive

threshold = Operator(
    name="threshold",
    arity=3,
    defaults=(Fraction(0), Fraction(0)),
    define=lambda x, bound, value: positive(x - bound) * x + (1 - positive(x - bound)) * value,
    partials=(
        lambda x, bound, value, y: positive(x - bound),
        lambda x, bound, value, y: const(0),
        lambda x, bound, value, y: 1 - positive(x - bound),
    ),
    latex=r"\operatorname{threshold}",
    kinks=((0, 0),),
    sample=(0, 0.5, 2),
)
