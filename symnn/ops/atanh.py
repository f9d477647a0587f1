"""The inverse of the hyperbolic tangent, ½ log((1 + x)/(1 − x)), for |x| < 1."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal

HALF = Fraction(1, 2)

atanh = Operator(
    name="atanh",
    define=lambda x: HALF * (log(1 + x) - log(1 - x)),
    partials=(lambda x, y: reciprocal(1 - x * x),),
    latex=r"\operatorname{artanh}",
    keeps_sign=True,
    spellings=("arctanh", "artanh"),
    sympy=sp.atanh,
)
