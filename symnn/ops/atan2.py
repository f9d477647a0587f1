"""The angle of the point (x, y), from −π to π, without the half line x < 0, y = 0, where it jumps."""

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.atan import atan
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

atan2 = Operator(
    name="atan2",
    arity=2,
    define=lambda y, x: 2 * atan(y * reciprocal(x + sqrt(x * x + y * y))),
    partials=(
        lambda y, x, a: x * reciprocal(x * x + y * y),
        lambda y, x, a: -y * reciprocal(x * x + y * y),
    ),
    latex=r"\operatorname{atan2}",
    spellings=("arctan2",),
    beyond=lambda y, x: not (y != 0 or x > 0),
    sympy=sp.atan2,
)
