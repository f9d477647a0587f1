"""−y log a − (1 − y) log(1 − a), for a probability a. On logits it is softplus(z) − y z, which no size of z
overflows.
"""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.softplus import softplus


def entries(a: Node, y: Node) -> Node:
    return -(y * log(a) + (1 - y) * log(1 - a))


def on_logits(z: Node, y: Node, axis: int = 0) -> Node:
    return softplus(z) - y * z


binary_cross_entropy = Loss(
    name="binary_cross_entropy",
    entries=entries,
    on_logits=on_logits,
    link="sigmoid",
    unit=True,
    targets="numbers from 0 to 1",
    spellings=("bce", "log_loss", "logistic"),
)
