"""The logarithm to the base 10."""

from math import inf

from symnn.expr.build import const
from symnn.expr.records import Operator
from symnn.later import LaterFunction
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal

log10 = Operator(
    name="log10",
    define=lambda x: log(x) * reciprocal(log(const(10))),
    partials=(lambda x, y: reciprocal(x * log(const(10))),),
    latex=r"\log_{10}",
    domain=("positive",),
    exact_at=((1, 0),),
    limits=(None, inf),
    at_border=-inf,
    sympy=LaterFunction("sympy.codegen.cfunctions", "log10"),
    by_sympy=False,
)
