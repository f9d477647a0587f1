"""Leaky relu: x where x > 0, else αx. Its slope at 0 is α (PyTorch's choice), and so is PyTorch's default α = 0.01."""

from fractions import Fraction

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
)
