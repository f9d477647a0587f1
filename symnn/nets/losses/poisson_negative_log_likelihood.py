"""The mean over outputs of exp(a) − y a: counts y of a Poisson distribution with mean exp(a), up to what is no function
of a. PyTorch's log_input=True.
"""

from symnn.nets.factored import plain
from symnn.nets.loss import Loss
from symnn.nets.operations.torch_losses import NONE, poisson_nll

poisson_negative_log_likelihood = Loss(
    name="poisson_negative_log_likelihood",
    entries=lambda a, y: poisson_nll(plain(a, a.shape), plain(y, y.shape), reduction=NONE).node,
    mean=True,
    targets="counts 0, 1, …",
    spellings=("poisson_nll", "poisson_nll_loss"),
)
