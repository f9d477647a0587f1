"""KL(y ‖ p) = Σ y (log y − log p) with p = softmax(z), for targets y that are distributions over the classes."""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax


def entries(p: Node, y: Node) -> Node:
    return y * log(y) - y * log(p)


def on_logits(z: Node, y: Node, axis: int = 0) -> Node:
    return y * log(y) - y * log_softmax(z, axis=axis)


kullback_leibler_divergence = Loss(
    name="kullback_leibler_divergence",
    entries=entries,
    on_logits=on_logits,
    link="softmax",
    strict=True,
    unit=True,
    normalised=True,
    targets="a distribution over the classes",
    spellings=("kl_div", "kl_divergence", "kl_div_loss", "kld"),
)
