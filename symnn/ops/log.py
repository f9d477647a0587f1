"""The natural logarithm."""

from symnn.expr.records import Operator
from symnn.ops.reciprocal import reciprocal

log = Operator(
    name="log",
    value=lambda field, x: field.log(x),
    partials=(lambda x, y: reciprocal(x),),
    latex=r"\log",
    spellings=("ln",),
    domain=("positive",),
    opaque=True,
)
