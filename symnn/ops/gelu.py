"""The Gaussian error linear unit xΦ(x) = x(1 + erf(x/√2))/2, the exact form."""

from fractions import Fraction

from symnn.expr.nodes import Node
from symnn.expr.records import Operator
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.pi import pi
from symnn.ops.power import power

HALF = Fraction(1, 2)


def cdf(x: Node) -> Node:
    """Φ(x), the distribution function of a standard normal variable."""
    return HALF * (1 + erf(power(2, -HALF) * x))


def density(x: Node) -> Node:
    """φ(x) = e^(−x²/2)/√(2π)."""
    return power(2, -HALF) * power(pi, -HALF) * exp(-HALF * (x * x))


gelu = Operator(
    name="gelu",
    define=lambda x: x * cdf(x),
    partials=(lambda x, y: cdf(x) + x * density(x),),
    latex=r"\operatorname{GELU}",
    keeps_sign=True,
    source="Hendrycks, Gimpel 2016",
)
