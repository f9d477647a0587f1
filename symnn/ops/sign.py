"""The sign: -1, 0 or 1. Its derivative is 0, by convention also where it jumps."""

import sympy as sp

from symnn.expr.build import const
from symnn.expr.records import Operator

sign = Operator(
    name="sign",
    value=lambda field, x: field.sign(x),
    partials=(lambda x, y: const(0),),
    latex=r"\operatorname{sign}",
    spellings=("sgn",),
    kinks=((0, 0),),
    range=(-1, 1),
    keeps_sign=True,
    sides=((-1, 0), (0, 0), (1, 0)),
    sympy=sp.sign,
    opaque=True,
    reflection=lambda u, f: -f,
)
