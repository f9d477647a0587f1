"""The arc sine of what lies strictly between −1 and 1, where it has a slope."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.atan import atan
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

asin = Operator(
    name="asin",
    define=lambda x: atan(x * reciprocal(sqrt(1 - x * x))),
    partials=(lambda x, y: reciprocal(sqrt(1 - x * x)),),
    latex=r"\arcsin",
    spellings=("arcsin",),
    range=(Fraction(-8, 5), Fraction(8, 5)),
    open=True,
    keeps_sign=True,
    beyond=lambda x: not (abs(x) < 1 or abs(x) > 1),
    sympy=sp.asin,
)
