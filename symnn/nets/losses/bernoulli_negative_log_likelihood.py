"""−log of the Bernoulli likelihood a^y (1 − a)^(1 − y): the same function as binary cross-entropy, which a test
proves.
"""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.nets.losses.binary_cross_entropy import binary_cross_entropy as plain
from symnn.ops.log import log


def entries(a: Node, y: Node) -> Node:
    return -(y * log(a)) - (1 - y) * log(1 - a)


bernoulli_negative_log_likelihood = Loss(
    name="bernoulli_negative_log_likelihood",
    entries=entries,
    on_logits=plain.on_logits,
    link="sigmoid",
    unit=True,
    targets="0 or 1",
    spellings=("bernoulli_nll",),
)
