"""The cosine."""

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.sin import sin

cos = Operator(
    name="cos",
    value=lambda field, x: field.cos(x),
    partials=(lambda x, y: -sin(x),),
    latex=r"\cos",
    range=(-1, 1),
    exact_at=((0, 1),),
    sympy=sp.cos,
    opaque=True,
    reflection=lambda u, f: f,
    mistaken_for="sin",
)
