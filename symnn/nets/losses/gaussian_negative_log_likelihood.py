"""log σ + (a − y)²/(2σ²): the negative log-likelihood of y ~ N(a, σ²), without its constant ½ log 2π (as PyTorch leaves
it out).
"""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal


def entries(a: Node, y: Node, sigma: Node) -> Node:
    return log(sigma) + Fraction(1, 2) * (reciprocal(sigma * sigma) * ((a - y) * (a - y)))


gaussian_negative_log_likelihood = Loss(
    name="gaussian_negative_log_likelihood",
    entries=entries,
    parameters={"sigma": r"\sigma"},
    spellings=("gaussian_nll", "normal_nll"),
)
