"""−Σ y log p with p = softmax(z), for targets that sum to 1 (one-hot rows). On logits it is −Σ y log_softmax(z)."""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax


def entries(p: Node, y: Node) -> Node:
    return -(y * log(p))


def on_logits(z: Node, y: Node, axis: int = 0) -> Node:
    return -(y * log_softmax(z, axis=axis))


softmax_cross_entropy = Loss(
    name="softmax_cross_entropy",
    entries=entries,
    on_logits=on_logits,
    link="softmax",
    strict=True,
    unit=True,
    normalised=True,
    targets="one-hot, or a distribution over the classes",
    spellings=("cross_entropy", "categorical_cross_entropy", "ce"),
)
