"""The inverse of the error function, of what lies strictly between −1 and 1."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.pi import pi
from symnn.ops.power import power

HALF = Fraction(1, 2)

erfinv = Operator(
    name="erfinv",
    value=lambda field, x: field.erfinv(x),
    partials=(lambda x, y: HALF * power(pi, HALF) * exp(y * y),),
    latex=r"\operatorname{erf}^{-1}",
    domain=("within one",),
    keeps_sign=True,
    exact_at=((0, 0),),
    sympy=sp.erfinv,
    opaque=True,
    reflection=lambda u, f: -f,
)
