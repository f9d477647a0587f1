"""The whole part: the largest whole number that is not above x. Its derivative is 0, by convention also where it
jumps, at every whole number.
"""

from math import inf

import sympy as sp

from symnn.expr.build import const
from symnn.expr.records import Operator

floor = Operator(
    name="floor",
    value=lambda field, x: field.floor(x),
    partials=(lambda x, y: const(0),),
    latex=r"\operatorname{floor}",
    steps=True,
    limits=(-inf, inf),
    sympy=sp.floor,
    opaque=True,
    source="Graham, Knuth and Patashnik, Concrete Mathematics, 3.1",
    sample=(-1.5, 0, 2.5),
)
