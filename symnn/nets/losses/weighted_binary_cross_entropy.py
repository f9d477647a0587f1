"""The mean over outputs of w(softplus(z) − y z): binary cross-entropy on logits with a weight of each output."""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import each_class
from symnn.nets.losses.binary_cross_entropy import binary_cross_entropy as plain
from symnn.nets.losses.binary_cross_entropy import on_logits as plain_on_logits


def entries(a: Node, y: Node, w: Node, axis: int) -> Node:
    return each_class(w, a, axis) * plain.entries(a, y)


def on_logits(z: Node, y: Node, axis: int, w: Node) -> Node:
    return each_class(w, z, axis) * plain_on_logits(z, y)


weighted_binary_cross_entropy = Loss(
    name="weighted_binary_cross_entropy",
    entries=entries,
    on_logits=on_logits,
    link="sigmoid",
    by_logits=True,
    strict=True,
    unit=True,
    mean=True,
    along=True,
    targets=plain.targets,
    given={"w": ("class", "weight of each output")},
    spellings=("weighted_bce", "weighted_bce_with_logits"),
)
