"""The arc cosine of what lies strictly between −1 and 1, where it has a slope."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.asin import asin
from symnn.ops.pi import pi
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

acos = Operator(
    name="acos",
    define=lambda x: Fraction(1, 2) * pi - asin(x),
    partials=(lambda x, y: -reciprocal(sqrt(1 - x * x)),),
    latex=r"\arccos",
    spellings=("arccos",),
    range=(0, Fraction(16, 5)),
    open=True,
    beyond=lambda x: not (abs(x) < 1 or abs(x) > 1),
    sympy=sp.acos,
)
