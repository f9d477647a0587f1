"""log(1 + x), which keeps its digits where x is small."""

from symnn.expr.records import Operator
from symnn.later import LaterFunction
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal

log1p = Operator(
    name="log1p",
    define=lambda x: log(1 + x),
    partials=(lambda x, y: reciprocal(1 + x),),
    latex=r"\operatorname{log1p}",
    keeps_sign=True,
    sympy=LaterFunction("sympy.codegen.cfunctions", "log1p"),
    by_sympy=False,
)
