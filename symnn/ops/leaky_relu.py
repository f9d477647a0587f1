"""Leaky relu: x where x > 0, else αx. Its slope at 0 is α (PyTorch's choice), and so is PyTorch's default α = 0.01."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.positive import positive
from symnn.ops.relu import relu

leaky_relu = Operator(
    name="leaky_relu",
    arity=2,
    defaults=(Fraction(1, 100),),
    define=lambda x, alpha: relu(x) - alpha * relu(-x),
    partials=(lambda x, alpha, y: positive(x) + alpha * (1 - positive(x)), lambda x, alpha, y: -relu(-x)),
    latex=r"\operatorname{LeakyReLU}",
    spellings=("lrelu",),
    kinks=((0, Fraction(1, 100)),),
    source="Maas, Hannun, Ng 2013",
    torch_gain=(sp.sqrt(2 / (1 + sp.Rational(1, 10000))), "It is exact, √(2/(1 + a²)) for the slope a = 0.01."),
)
