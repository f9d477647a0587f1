"""The length of the vector (x, y)."""

from sympy.codegen import cfunctions

from symnn.expr.records import Operator
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

hypot = Operator(
    name="hypot",
    arity=2,
    define=lambda x, y: sqrt(x * x + y * y),
    partials=(lambda x, y, r: x * reciprocal(r), lambda x, y, r: y * reciprocal(r)),
    latex=r"\operatorname{hypot}",
    range=(0, None),
    sympy=cfunctions.hypot,
    by_sympy=False,
)
