"""Batch norm: γ∘x̂ + β, normalised over the examples (and the places of an image), each feature or channel by itself; in
evaluation by running statistics that are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.bridge import read
from symnn.errors import ArgumentError
from symnn.nets import initialisers
from symnn.nets.factored import Factored, plain
from symnn.nets.layer import Layer, State
from symnn.nets.layers.layer_normalisation import epsilon
from symnn.nets.operations.torch_norms import batch_norm
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class BatchNorm(Layer):
    """Each feature normalised over the batch with the biased variance, as PyTorch does; of several axes the first one
    is that of the channels. With `Network(…, training=False)` the running mean and variance are tensors that are given.

    eps  a number that is not negative, or a symbol; a positive symbol epsilon if it is not given

    Shapes: γ and β are (features, 1). ArgumentError in training without a batch. Source: Ioffe, Szegedy 2015.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(2), symnn.layers.BatchNorm(), inputs=3, loss="mse", batch=4)
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dgamma2', 'dbeta2']
    """

    eps: Any = None
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "eps", epsilon(self.eps))

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        one = x.shape[1:2]
        if at.training and at.layout.batch is None:
            raise ArgumentError(f"layer {at.index} is a batch norm and needs a batch: Network(…, batch=N)")
        gamma = at.trained("gamma", one, "scale", start=initialisers.find("ones"))
        beta = at.trained("beta", one, "shift", start=initialisers.find("zeros"))
        mu, nu = (None, None) if at.training else (self._running(at, one, *told) for told in RUNNING)
        return at.made(
            batch_norm(at, x, gamma, beta, mu, nu, at.training, 0.1, self.eps), "scale and shift", cotangent=""
        )

    def _running(self, at: Place, one: Any, letter: str, words: str) -> Factored:
        return plain(read(at.given(letter, (*one, 1), words)), one)


RUNNING = (("mu", "running mean"), ("nu", "running variance"))
