"""The logistic sigmoid σ(x) = 1/(1 + e^(−x))."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal

sigmoid = Operator(
    name="sigmoid",
    define=lambda x: reciprocal(1 + exp(-x)),
    partials=(lambda x, y: y * (1 - y),),
    latex=r"\sigma",
    spellings=("logistic", "expit"),
    range=(0, 1),
    open=True,
    exact_at=((0, Fraction(1, 2)),),
    direct=lambda field, x: field.sigmoid(x),
    opaque=True,
    reflection=lambda u, f: 1 - f,
    mistaken_for="tanh",
    torch_gain=(sp.Integer(1), "It is a placeholder: the sigmoid shrinks a unit variance far more than 1 makes good."),
)
