"""Operators that only generated code knows: forms of 1 − erf(x), log(1 − e^x) and others that keep their digits, a
choice between two values, and quotients that are whole.
"""

from collections.abc import Hashable
from fractions import Fraction

from symnn.errors import NotDifferentiableError
from symnn.expr import Contract, Fold, Node, broadcast, sum_over
from symnn.expr.records import Composition, MatrixOperator, Operator
from symnn.ops.axes import chosen, others
from symnn.ops.determinant import determinant
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.inverse import inverse
from symnn.ops.log import log
from symnn.ops.norm import norm
from symnn.ops.pi import pi
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus
from symnn.ops.tanh import tanh


def _quotient(x: Node, axes: tuple[int, ...]) -> Node:
    """Π x / x over the axes."""
    every = tuple(range(x.rank))
    return Contract([Fold("product", x, axes), reciprocal(x)], [others(x, axes), every], every)


def _difference(x: Node, axes: tuple[int, ...]) -> Node:
    """Σ x − x over the axes."""
    return broadcast(sum_over(x, axes), x.shape, others(x, axes)) - x


def _second_cofactors(a: Node) -> Node:
    """det A·(B_ji B_lk − B_li B_jk) for B = A⁻¹, on the labels i, j, k, l."""
    b = inverse(a)
    sizes: dict[Hashable, object] = dict(enumerate((*a.shape, *a.shape)))
    one = Contract([determinant(a), b, b], [(), (1, 0), (3, 2)], (0, 1, 2, 3), sizes)
    return one - Contract([determinant(a), b, b], [(), (3, 0), (1, 2)], (0, 1, 2, 3), sizes)


def _no_pullback(a: Node, y: Node, g: Node) -> Node:
    raise NotDifferentiableError("an adjugate stands in generated code only: differentiate before it is made")


erfc = Operator(
    name="erfc",
    define=lambda x: 1 - erf(x),
    partials=(lambda x, y: -2 * power(pi, Fraction(-1, 2)) * exp(-(x * x)),),
    latex=r"\operatorname{erfc}",
    range=(0, 2),
)

erfcx = Operator(
    name="erfcx",
    define=lambda x: exp(x * x) * (1 - erf(x)),
    partials=(lambda x, y: 2 * x * y - 2 * power(pi, Fraction(-1, 2)),),
    latex=r"\operatorname{erfcx}",
    range=(0, None),
)

erfcx_excess = Operator(
    name="erfcx_excess",
    define=lambda x: power(pi, Fraction(-1, 2)) - x * (exp(x * x) * (1 - erf(x))),
    partials=(lambda x, y: 2 * x * y - exp(x * x) * (1 - erf(x)),),
    latex=r"\operatorname{excess}",
    range=(0, None),
)
"""1/√π − x·erfcx(x), which is −erfcx′(x)/2."""

ierfc = Operator(
    name="ierfc",
    define=lambda x: power(pi, Fraction(-1, 2)) * exp(-(x * x)) - x * (1 - erf(x)),
    partials=(lambda x, y: erf(x) - 1,),
    latex=r"\operatorname{ierfc}",
    range=(0, None),
)
"""The integral of erfc from x to ∞."""

log_half_erfc = Operator(
    name="log_half_erfc",
    define=lambda x: log(Fraction(1, 2) * (1 - erf(x))),
    partials=(lambda x, y: -2 * power(pi, Fraction(-1, 2)) * exp(-(x * x)) * reciprocal(1 - erf(x)),),
    latex=r"\log\tfrac12\operatorname{erfc}",
    range=(None, 0),
)
"""The logarithm of the normal distribution function, at −√2 x."""

log1mexp = Operator(
    name="log1mexp",
    define=lambda x: log(1 - exp(x)),
    partials=(lambda x, y: -exp(x) * reciprocal(1 - exp(x)),),
    latex=r"\operatorname{log1mexp}",
    range=(None, 0),
)

log_cloglog = Operator(
    name="log_cloglog",
    define=lambda x: log(1 - exp(-exp(x))),
    partials=(lambda x, y: exp(x - exp(x)) * reciprocal(1 - exp(-exp(x))),),
    latex=r"\log\operatorname{cloglog}^{-1}",
    range=(None, 0),
)
"""The logarithm of the probability in a complementary log-log model."""

log_softplus = Operator(
    name="log_softplus",
    define=lambda x: log(softplus(x)),
    partials=(lambda x, y: sigmoid(x) * reciprocal(softplus(x)),),
    latex=r"\log\operatorname{softplus}",
)

log_cosh = Operator(
    name="log_cosh",
    define=lambda x: log(Fraction(1, 2) * (exp(x) + exp(-1 * x))),
    partials=(lambda x, y: tanh(x),),
    latex=r"\log\cosh",
    range=(0, None),
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

quotient = Operator(
    name="quotient",
    arity=2,
    define=lambda x, y: x * reciprocal(y),
    latex=r"\operatorname{quotient}",
)
"""x/y as one step, which no other factor comes between."""

length = Composition(
    name="length",
    define=lambda x, axis: norm(x, axis=axis),
    settings=(("axis", None),),
    latex=r"\lVert\cdot\rVert",
)
"""The Euclidean norm, right also where a square of an entry is too large or too small for a float."""

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

second_adjugate = Composition(
    name="second_adjugate",
    define=_second_cofactors,
    latex=r"\operatorname{adj}_2",
)
"""The second derivatives of det A, which every matrix has: by the entries ij and kl, ± det A without both rows and both
columns, and 0 where i = k or j = l.
"""

adjugate = MatrixOperator(
    name="adjugate",
    pullback=_no_pullback,
    keeps_shape=True,
    latex=r"\operatorname{adj}",
)
"""det A·A⁻¹, which every matrix has."""
