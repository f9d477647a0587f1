"""−Σ w y log p with p = softmax(z) and a weight of each class; a mean over examples divides by the weights met."""

from symnn.expr import Node
from symnn.nets.loss import Loss
from symnn.nets.loss_axes import each_class
from symnn.nets.losses.softmax_cross_entropy import on_logits as plain
from symnn.ops.log import log


def weighted(y: Node, axis: int, w: Node) -> Node:
    return each_class(w, y, axis) * y


weighted_cross_entropy = Loss(
    name="weighted_cross_entropy",
    entries=lambda p, y, w, axis: -(weighted(y, axis, w) * log(p)),
    on_logits=lambda z, y, axis, w: plain(z, weighted(y, axis, w), axis),
    link="softmax",
    strict=True,
    unit=True,
    normalised=True,
    along=True,
    targets="one-hot",
    given={"w": ("class", "weight of each class")},
    mass=weighted,
    spellings=("class_weights", "cross_entropy_with_class_weights"),
)
