"""Softsign x/(1 + |x|)."""

from symnn.expr.records import Operator
from symnn.ops.abs_ import absolute
from symnn.ops.reciprocal import reciprocal

softsign = Operator(
    name="softsign",
    define=lambda x: x * reciprocal(1 + absolute(x)),
    # |x| is x·sign x, so both parts of the quotient rule make one
    partials=(lambda x, y: reciprocal(1 + absolute(x)) * reciprocal(1 + absolute(x)),),
    latex=r"\operatorname{softsign}",
    range=(-1, 1),
    open=True,
    keeps_sign=True,
    reflection=lambda u, f: -f,
)
