"""Softmax cross-entropy whose target is the number of the right class, counted from 0: −log p at that class."""

from symnn.nets.loss import Loss
from symnn.nets.losses.softmax_cross_entropy import softmax_cross_entropy as plain

softmax_cross_entropy_with_classes = Loss(
    name="softmax_cross_entropy_with_classes",
    entries=plain.entries,
    on_logits=plain.on_logits,
    link="softmax",
    strict=True,
    unit=True,
    normalised=True,
    classes=True,
    targets="classes 0, 1, …",
    spellings=("sparse_softmax_cross_entropy", "sparse_categorical_cross_entropy", "softmax_cross_entropy_integer"),
)
