"""The mean over outputs of log(1 + exp(−y a)) for targets −1 and 1."""

from symnn.nets.factored import plain
from symnn.nets.loss import Loss
from symnn.nets.operations.torch_losses import NONE
from symnn.nets.operations.torch_margins import soft_margin as entries

soft_margin = Loss(
    name="soft_margin",
    entries=lambda a, y: entries(plain(a, a.shape), plain(y, y.shape), NONE).node,
    mean=True,
    targets="−1 or 1",
    spellings=("soft_margin_loss", "logistic_loss"),
)
