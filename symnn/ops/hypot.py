"""The length √(x² + y²) of the vector (x, y)."""

from symnn.expr.records import Operator
from symnn.later import LaterFunction
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

hypot = Operator(
    name="hypot",
    arity=2,
    define=lambda x, y: sqrt(x * x + y * y),
    partials=(lambda x, y, r: x * reciprocal(r), lambda x, y, r: y * reciprocal(r)),
    latex=r"\operatorname{hypot}",
    range=(0, None),
    sympy=LaterFunction("sympy.codegen.cfunctions", "hypot"),
    by_sympy=False,
)
