"""The exponential function."""

from math import inf

import sympy as sp

from symnn.expr.records import Operator

exp = Operator(
    name="exp",
    value=lambda field, x: field.exp(x),
    partials=(lambda x, y: y,),
    latex=r"\exp",
    range=(0, None),
    open=True,
    exact_at=((0, 1),),
    limits=(0, inf),
    sympy=sp.exp,
    opaque=True,
)
