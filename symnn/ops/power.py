"""x to the power c. A whole c is repeated multiplication; for any other c the base may not be negative."""

import sympy as sp

from symnn.expr.nodes import Const, Node
from symnn.expr.records import Operator
from symnn.ops.log import log


def by_base(x: Node, c: Node, y: Node) -> Node:
    """c·x^(c−1). A constant exponent is lowered as a number, so that x² has the derivative 2x and x has 1."""
    if not isinstance(c, Const):
        return c * power(x, c - 1)
    if c.value in (0, 1):
        return c
    return c * (x if c.value == 2 else power(x, c.value - 1))


power = Operator(
    name="power",
    arity=2,
    value=lambda field, x, c: field.power(x, c),
    partials=(by_base, lambda x, c, y: log(x) * y),
    latex=r"\operatorname{power}",
    spellings=("pow",),
    domain=("base", "real"),
    sympy=sp.Pow,
    opaque=True,
)
