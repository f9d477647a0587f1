"""The mean over outputs of (1 − y) z + (1 + (w − 1) y) softplus(−z): PyTorch's pos_weight w."""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import each_class
from symnn.nets.losses.binary_cross_entropy import binary_cross_entropy as plain
from symnn.ops.log import log
from symnn.ops.softplus import softplus


def entries(a: Node, y: Node, w: Node, axis: int) -> Node:
    return -(each_class(w, a, axis) * y * log(a) + (1 - y) * log(1 - a))


def on_logits(z: Node, y: Node, axis: int, w: Node) -> Node:
    return (1 - y) * z + (1 + (each_class(w, z, axis) - 1) * y) * softplus(-z)


positive_weighted_binary_cross_entropy = Loss(
    name="positive_weighted_binary_cross_entropy",
    entries=entries,
    on_logits=on_logits,
    link="sigmoid",
    by_logits=True,
    strict=True,
    unit=True,
    mean=True,
    along=True,
    targets=plain.targets,
    given={"w": ("class", "weight of a positive target")},
    spellings=("pos_weight", "bce_with_pos_weight"),
)
