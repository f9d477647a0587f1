"""The mean over outputs of |a − y|; its slope at a = y is 0, as in PyTorch."""

from symnn.nets.factored import plain
from symnn.nets.loss import Loss
from symnn.nets.operations.torch_losses import NONE, l1

mean_absolute_error = Loss(
    name="mean_absolute_error",
    entries=lambda a, y: l1(plain(a, a.shape), plain(y, y.shape), NONE).node,
    mean=True,
    spellings=("mae", "l1", "l1_loss"),
)
