"""Operators that only generated code knows: forms of e^x − 1, log(1 + x) and log(1 − e^x) that keep their digits, a
choice between two values, and quotients that are whole.
"""

from fractions import Fraction

from symnn.errors import NotDifferentiableError
from symnn.expr import Contract, Fold, Node, broadcast, sum_over
from symnn.expr.records import Composition, MatrixOperator, Operator
from symnn.ops.axes import chosen, others
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid


def _quotient(x: Node, axes: tuple[int, ...]) -> Node:
    """Π x / x over the axes."""
    every = tuple(range(x.rank))
    return Contract([Fold("product", x, axes), reciprocal(x)], [others(x, axes), every], every)


def _difference(x: Node, axes: tuple[int, ...]) -> Node:
    """Σ x − x over the axes."""
    return broadcast(sum_over(x, axes), x.shape, others(x, axes)) - x


def _no_pullback(a: Node, y: Node, g: Node) -> Node:
    raise NotDifferentiableError("an adjugate stands in generated code only: differentiate before it is made")


log1mexp = Operator(
    name="log1mexp",
    define=lambda x: log(1 - exp(x)),
    partials=(lambda x, y: -exp(x) * reciprocal(1 - exp(x)),),
    latex=r"\operatorname{log1mexp}",
    range=(None, 0),
)

sigmoid_slope = Operator(
    name="sigmoid_slope",
    define=lambda x: sigmoid(x) * (1 - sigmoid(x)),
    partials=(lambda x, y: y * (1 - 2 * sigmoid(x)),),
    latex=r"\sigma'",
    range=(0, Fraction(1, 4)),
)

select = Operator(
    name="select",
    arity=3,
    value=lambda field, c, x, y: y if c == 0 else x,
    latex=r"\operatorname{select}",
)
"""x where c is not 0, else y."""

product_of_others = Composition(
    name="product_of_others",
    define=lambda x, axis: _quotient(x, chosen(x, axis)),
    settings=(("axis", 0),),
    latex=r"\prod_{\ne}",
)
"""The product over axes without the entry itself: right also where an entry is 0."""

sum_of_others = Composition(
    name="sum_of_others",
    define=lambda x, axis: _difference(x, chosen(x, axis)),
    settings=(("axis", 0),),
    latex=r"\sum_{\ne}",
)
"""The sum over axes without the entry itself: exact where the entry is far larger than the others."""

adjugate = MatrixOperator(
    name="adjugate",
    pullback=_no_pullback,
    keeps_shape=True,
    latex=r"\operatorname{adj}",
)
"""det A·A⁻¹, which every matrix has."""
