"""−Σ ((1 − α) y + α/K) log p with p = softmax(z): cross-entropy that leaves the share α/K to every of the K classes."""

from fractions import Fraction

from symnn.expr import Node, size
from symnn.nets.loss import Loss
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax
from symnn.ops.reciprocal import reciprocal


def smoothed(logp: Node, y: Node, smoothing: Node, axis: int) -> Node:
    return -((1 - smoothing) * (y * logp)) - smoothing * reciprocal(size(y.shape[axis])) * logp


def entries(p: Node, y: Node, smoothing: Node, axis: int) -> Node:
    return smoothed(log(p), y, smoothing, axis)


def on_logits(z: Node, y: Node, axis: int, smoothing: Node) -> Node:
    return smoothed(log_softmax(z, axis=axis), y, smoothing, axis)


label_smoothing = Loss(
    name="label_smoothing",
    entries=entries,
    on_logits=on_logits,
    link="softmax",
    strict=True,
    unit=True,
    normalised=True,
    along=True,
    targets="one-hot, or a distribution over the classes",
    parameters={"smoothing": r"\alpha"},
    defaults={"smoothing": Fraction(1, 10)},
    spellings=("smoothed_cross_entropy", "label_smoothing_cross_entropy"),
    source="Szegedy et al. 2016, section 7",
)
