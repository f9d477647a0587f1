"""The inverse of the hyperbolic cosine, log(x + √(x² − 1)), for x ≥ 1."""

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

acosh = Operator(
    name="acosh",
    define=lambda x: log(x + sqrt(x - 1) * sqrt(x + 1)),
    partials=(lambda x, y: reciprocal(sqrt(x - 1) * sqrt(x + 1)),),
    latex=r"\operatorname{arcosh}",
    range=(0, None),
    spellings=("arccosh", "arcosh"),
    sympy=sp.acosh,
)
