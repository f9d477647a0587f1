"""The smaller of two, as (x + y − |x − y|)/2: at a tie each argument gets half of the slope."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.abs_ import absolute
from symnn.ops.sign import sign

HALF = Fraction(1, 2)

minimum = Operator(
    name="minimum",
    arity=2,
    define=lambda x, y: HALF * (x + y - absolute(x - y)),
    partials=(lambda x, y, m: HALF * (1 - sign(x - y)), lambda x, y, m: HALF * (1 + sign(x - y))),
    latex=r"\min",
    spellings=("min",),
    sympy=sp.Min,
    sample=(1, 2, 3),
)
