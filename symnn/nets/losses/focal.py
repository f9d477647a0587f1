"""−Σ y (1 − p)^γ log p with p = softmax(z): cross-entropy in which what is already right counts little."""

from fractions import Fraction

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax
from symnn.ops.power import power
from symnn.ops.softmax import softmax


def entries(p: Node, y: Node, gamma: Node) -> Node:
    return -(y * power(1 - p, gamma) * log(p))


def on_logits(z: Node, y: Node, axis: int, gamma: Node) -> Node:
    return -(y * power(1 - softmax(z, axis=axis), gamma) * log_softmax(z, axis=axis))


focal = Loss(
    name="focal",
    entries=entries,
    on_logits=on_logits,
    link="softmax",
    strict=True,
    unit=True,
    normalised=True,
    targets="one-hot",
    parameters={"gamma": r"\gamma"},
    defaults={"gamma": Fraction(2)},
    spellings=("focal_loss", "softmax_focal"),
    source="Lin et al. 2017",
)
