"""The square root, never negative."""

from fractions import Fraction
from math import inf

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

sqrt = Operator(
    name="sqrt",
    define=lambda x: power(x, Fraction(1, 2)),
    partials=(lambda x, y: Fraction(1, 2) * reciprocal(y),),
    latex=r"\sqrt",
    domain=("nonnegative",),
    range=(0, None),
    keeps_sign=True,
    limits=(None, inf),
    at_border=0,
    sympy=sp.sqrt,
)
