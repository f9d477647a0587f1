"""[x > 0]: the derivative of relu, 0 at 0. Its own derivative is 0, by convention also at 0."""

import sympy as sp

from symnn.expr.build import const
from symnn.expr.records import Operator
from symnn.ops.step import step

positive = Operator(
    name="positive",
    define=lambda x: 1 - step(-x),
    partials=(lambda x, y: const(0),),
    latex=r"\mathbf{1}_{> 0}",
    kinks=((0, 0),),
    range=(0, 1),
    sides=((0, 0), (0, 0), (1, 0)),
    sympy=lambda x: sp.Heaviside(x, 0),
    by_sympy=False,
    mistaken_for="relu",
)
