"""The unit step [x >= 0]: 1 at 0, as a threshold neuron fires. Its derivative is 0, by convention also at 0."""

import sympy as sp

from symnn.expr.build import const
from symnn.expr.records import Operator

step = Operator(
    name="step",
    value=lambda field, x: field.step(x),
    partials=(lambda x, y: const(0),),
    latex=r"\mathbf{1}_{\ge 0}",
    spellings=("heaviside", "unit_step"),
    kinks=((0, 0),),
    range=(0, 1),
    sides=((0, 0), (1, 0), (1, 0)),
    sympy=lambda x: sp.Heaviside(x, 1),
    by_sympy=False,
    opaque=True,
)
