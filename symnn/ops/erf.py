"""The error function erf(x) = 2/√π ∫₀ˣ e^(−t²) dt."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.pi import pi
from symnn.ops.power import power

erf = Operator(
    name="erf",
    value=lambda field, x: field.erf(x),
    partials=(lambda x, y: 2 * power(pi, Fraction(-1, 2)) * exp(-(x * x)),),
    latex=r"\operatorname{erf}",
    range=(-1, 1),
    open=True,
    keeps_sign=True,
    exact_at=((0, 0),),
    limits=(-1, 1),
    sympy=sp.erf,
    opaque=True,
    reflection=lambda u, f: -f,
)
