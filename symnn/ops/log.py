"""The natural logarithm."""

from math import inf

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.reciprocal import reciprocal

log = Operator(
    name="log",
    value=lambda field, x: field.log(x),
    partials=(lambda x, y: reciprocal(x),),
    latex=r"\log",
    spellings=("ln",),
    domain=("positive",),
    exact_at=((1, 0),),
    limits=(None, inf),
    at_border=-inf,
    sympy=sp.log,
    opaque=True,
    mistaken_for="exp",
)
