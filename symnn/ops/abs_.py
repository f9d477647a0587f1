"""The absolute value |x|; its derivative at 0 is 0 (PyTorch's choice)."""

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.sign import sign

absolute = Operator(
    name="abs",
    value=lambda field, x: field.absolute(x),
    partials=(lambda x, y: sign(x),),
    latex=r"\operatorname{abs}",
    spellings=("absolute", "Abs", "fabs"),
    kinks=((0, 0),),
    range=(0, None),
    sides=((0, -1), (0, 0), (0, 1)),
    sympy=sp.Abs,
    bars=("vert", ""),
    opaque=True,
    reflection=lambda u, f: f,
)
