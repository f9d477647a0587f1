"""The logarithm to the base 2."""

from math import inf

from symnn.expr.build import const
from symnn.expr.records import Operator
from symnn.later import LaterFunction
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal

log2 = Operator(
    name="log2",
    define=lambda x: log(x) * reciprocal(log(const(2))),
    partials=(lambda x, y: reciprocal(x * log(const(2))),),
    latex=r"\log_{2}",
    domain=("positive",),
    exact_at=((1, 0),),
    limits=(None, inf),
    at_border=-inf,
    sympy=LaterFunction("sympy.codegen.cfunctions", "log2"),
    by_sympy=False,
)
