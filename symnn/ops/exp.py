"""The exponential function."""

from symnn.expr.records import Operator

exp = Operator(
    name="exp",
    value=lambda field, x: field.exp(x),
    partials=(lambda x, y: y,),
    latex=r"\exp",
    range=(0, None),
    opaque=True,
)
