"""The logistic sigmoid σ(x) = 1/(1 + e^(−x))."""

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal

HELPER = """\
def _sigmoid(x):
    # exp is only ever taken of something <= 0, so it cannot overflow
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)
"""

sigmoid = Operator(
    name="sigmoid",
    define=lambda x: reciprocal(1 + exp(-x)),
    partials=(lambda x, y: y * (1 - y),),
    latex=r"\sigma",
    spellings=("logistic", "expit"),
    numpy="_sigmoid({0})",
    helper=HELPER,
    range=(0, 1),
    opaque=True,
    reflection=lambda u, f: 1 - f,
)
