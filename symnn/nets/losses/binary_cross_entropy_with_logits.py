"""Binary cross-entropy for a last layer without activation: its logits z go through σ inside the loss, softplus(z) − y
z.
"""

from symnn.nets.loss import Loss
from symnn.nets.losses.binary_cross_entropy import binary_cross_entropy as plain

binary_cross_entropy_with_logits = Loss(
    name="binary_cross_entropy_with_logits",
    entries=plain.entries,
    on_logits=plain.on_logits,
    link="sigmoid",
    by_logits=True,
    strict=True,
    unit=True,
    targets=plain.targets,
    spellings=("bce_with_logits", "sigmoid_cross_entropy"),
)
