"""The inverse of the hyperbolic sine, log(x + √(x² + 1))."""

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

asinh = Operator(
    name="asinh",
    define=lambda x: log(x + sqrt(x * x + 1)),
    partials=(lambda x, y: reciprocal(sqrt(x * x + 1)),),
    latex=r"\operatorname{arsinh}",
    spellings=("arcsinh", "arsinh"),
    keeps_sign=True,
    exact_at=((0, 0),),
    sympy=sp.asinh,
)
