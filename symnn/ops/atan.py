"""The arc tangent, between −π/2 and π/2."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.reciprocal import reciprocal

atan = Operator(
    name="atan",
    value=lambda field, x: field.atan(x),
    partials=(lambda x, y: reciprocal(1 + x * x),),
    latex=r"\arctan",
    spellings=("arctan", "tan^-1"),
    range=(Fraction(-8, 5), Fraction(8, 5)),
    open=True,
    keeps_sign=True,
    exact_at=((0, 0),),
    sympy=sp.atan,
    opaque=True,
    reflection=lambda u, f: -f,
)
