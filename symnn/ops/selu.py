"""The self-normalising unit λ·elu(x, α), with λ and α as printed by Klambauer et al. 2017."""

from fractions import Fraction

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.elu import elu
from symnn.ops.positive import positive

ALPHA = Fraction("1.6732632423543772848170429916717")
LAMBDA = Fraction("1.0507009873554804934193349852946")

selu = Operator(
    name="selu",
    define=lambda x: LAMBDA * elu(x, ALPHA),
    partials=(lambda x, y: LAMBDA * positive(x) + (1 - positive(x)) * (y + LAMBDA * ALPHA),),
    latex=r"\operatorname{SELU}",
    kinks=((0, LAMBDA * ALPHA),),
    range=(-LAMBDA * ALPHA, None),
    keeps_sign=True,
    source="Klambauer, Unterthiner, Mayr, Hochreiter 2017",
    torch_gain=(
        sp.Rational(3, 4),
        "It is a rule of thumb, below the 1 for which SELU's constants are made, for steadier gradients.",
    ),
)
