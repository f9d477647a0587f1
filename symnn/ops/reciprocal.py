"""1/x."""

from symnn.expr.records import Operator

reciprocal = Operator(
    name="reciprocal",
    value=lambda field, x: field.reciprocal(x),
    partials=(lambda x, y: -(y * y),),
    latex=r"\operatorname{reciprocal}",
    spellings=("inv",),
    domain=("nonzero",),
    keeps_sign=True,
    sympy=lambda x: 1 / x,
    opaque=True,
    reflection=lambda u, f: -f,
)
