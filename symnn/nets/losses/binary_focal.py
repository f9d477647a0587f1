"""The mean over outputs of −α y (1 − p)^γ log p − (1 − α)(1 − y) p^γ log(1 − p), for a probability p."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus


def entries(p: Node, y: Node, alpha: Node, gamma: Node) -> Node:
    right = alpha * y * power(1 - p, gamma) * log(p)
    return -(right + (1 - alpha) * (1 - y) * power(p, gamma) * log(1 - p))


def on_logits(z: Node, y: Node, axis: int, alpha: Node, gamma: Node) -> Node:
    right = alpha * y * power(sigmoid(-z), gamma) * softplus(-z)
    return right + (1 - alpha) * (1 - y) * power(sigmoid(z), gamma) * softplus(z)


binary_focal = Loss(
    name="binary_focal",
    entries=entries,
    on_logits=on_logits,
    link="sigmoid",
    strict=True,
    unit=True,
    mean=True,
    targets="0 or 1",
    parameters={"alpha": r"\alpha", "gamma": r"\gamma"},
    defaults={"alpha": Fraction(1, 4), "gamma": Fraction(2)},
    spellings=("sigmoid_focal", "sigmoid_focal_loss"),
    source="Lin et al. 2017, equation 5",
)
