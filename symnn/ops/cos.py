"""The cosine."""

from symnn.expr.records import Operator
from symnn.ops.sin import sin

cos = Operator(
    name="cos",
    value=lambda field, x: field.cos(x),
    partials=(lambda x, y: -sin(x),),
    latex=r"\cos",
    range=(-1, 1),
    opaque=True,
    reflection=lambda u, f: f,
)
