"""eˣ − 1, which keeps its digits where x is small."""

from math import inf

from symnn.expr.records import Operator
from symnn.later import LaterFunction
from symnn.ops.exp import exp

expm1 = Operator(
    name="expm1",
    define=lambda x: exp(x) - 1,
    partials=(lambda x, y: exp(x),),
    latex=r"\operatorname{expm1}",
    range=(-1, None),
    open=True,
    keeps_sign=True,
    exact_at=((0, 0),),
    limits=(-1, inf),
    sympy=LaterFunction("sympy.codegen.cfunctions", "expm1"),
    by_sympy=False,
)
