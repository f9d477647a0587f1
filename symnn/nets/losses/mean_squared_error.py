"""The mean over outputs of (a − y)²."""

from symnn.nets.loss import Loss

mean_squared_error = Loss(
    name="mean_squared_error",
    entries=lambda a, y: (a - y) * (a - y),
    mean=True,
    spellings=("mse", "l2_loss"),
)
