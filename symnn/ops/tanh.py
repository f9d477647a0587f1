"""The hyperbolic tangent (e^x − e^(−x))/(e^x + e^(−x)), which is 2σ(2x) − 1."""

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.sigmoid import sigmoid

tanh = Operator(
    name="tanh",
    define=lambda x: 2 * sigmoid(2 * x) - 1,
    partials=(lambda x, y: 1 - y * y,),
    latex=r"\tanh",
    range=(-1, 1),
    open=True,
    keeps_sign=True,
    exact_at=((0, 0),),
    direct=lambda field, x: field.tanh(x),
    sympy=sp.tanh,
    reflection=lambda u, f: -f,
    mistaken_for="sigmoid",
    torch_gain=(sp.Rational(5, 3), "It is a rule of thumb, a little more than what keeps a unit variance."),
)
