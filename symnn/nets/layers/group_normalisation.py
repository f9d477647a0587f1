"""Group norm: the channels in equal groups, each normalised together with the places of an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.errors import ArgumentError
from symnn.nets import initialisers
from symnn.nets.factored import quotient
from symnn.nets.layer import Layer, State
from symnn.nets.layers.layer_normalisation import epsilon
from symnn.nets.operations.torch_norms import group_norm
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class GroupNorm(Layer):
    """(features) or (channels, …) in `groups` groups, with γ and β for each channel.

    groups  how many; a number that divides that of the channels
    eps     a number that is not negative, or a symbol; a positive symbol epsilon if it is not given

    Shapes: γ and β are (channels, 1). Source: Wu, He 2018.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4), symnn.layers.GroupNorm(2), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dgamma2', 'dbeta2']
    """

    groups: int
    eps: Any = None
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "eps", epsilon(self.eps))

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        channels = x.shape[1]
        if quotient(channels, self.groups) is None:
            raise ArgumentError(f"layer {at.index} puts {channels} channels into {self.groups} groups")
        gamma = at.trained("gamma", (channels,), "scale", start=initialisers.find("ones"))
        beta = at.trained("beta", (channels,), "shift", start=initialisers.find("zeros"))
        return at.made(group_norm(at, x, self.groups, gamma, beta, self.eps), "scale and shift", cotangent="")
