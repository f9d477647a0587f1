"""Hard shrinkage: x where |x| > bound, else 0. Its slope at ±bound is 0 (PyTorch's choice)."""

from fractions import Fraction

from symnn.expr.build import const
from symnn.expr.records import Operator
from symnn.ops.positive import positive

hardshrink = Operator(
    name="hardshrink",
    arity=2,
    defaults=(Fraction(1, 2),),
    define=lambda x, bound: x * (positive(x - bound) + positive(-x - bound)),
    partials=(
        lambda x, bound, y: positive(x - bound) + positive(-x - bound),
        lambda x, bound, y: const(0),
    ),
    latex=r"\operatorname{hardshrink}",
    spellings=("hard_shrink",),
    kinks=((Fraction(-1, 2), 0), (Fraction(1, 2), 0)),
    sample=(-1, 0.2, 2),
)
