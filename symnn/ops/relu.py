"""The rectifier max(x, 0) = (x + |x|)/2; its derivative at 0 is 0 (PyTorch's choice)."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.abs_ import absolute
from symnn.ops.positive import positive

relu = Operator(
    name="relu",
    define=lambda x: Fraction(1, 2) * (x + absolute(x)),
    partials=(lambda x, y: positive(x),),
    latex=r"\operatorname{ReLU}",
    spellings=("rectifier",),
    kinks=((0, 0),),
    range=(0, None),
    mistaken_for="positive",
    torch_gain=(sp.sqrt(2), "It is exact: the rectifier halves the second moment."),
)
