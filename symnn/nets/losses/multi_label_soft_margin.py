"""The mean over outputs of binary cross-entropy on their logits, softplus(z) − y z: each label by itself."""

from symnn.nets.loss import Loss
from symnn.nets.losses.binary_cross_entropy import on_logits

multi_label_soft_margin = Loss(
    name="multi_label_soft_margin",
    entries=lambda a, y: on_logits(a, y),
    mean=True,
    targets="0 or 1",
    spellings=("multi_label_soft_margin_loss", "multilabel_soft_margin_loss"),
)
