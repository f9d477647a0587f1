"""Weight norm: a dense layer whose weights are lengths times directions, W = g v/‖v‖ for the weights of each unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.bridge.symbols import extent
from symnn.nets import initialisers
from symnn.nets.activation import activation
from symnn.nets.layer import Layer, State
from symnn.nets.layers.dense import activated, trained_numbers
from symnn.nets.operations.torch_products import linear, weight_norm
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class WeightNorm(Layer):
    """`units` neurons as in Dense, with V (units, inputs) for the directions and g (units, 1) for the lengths.

    activation  as for Dense

    Source: Salimans, Kingma 2016; over the inputs of each unit, as PyTorch does with dim=0.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.WeightNorm(2), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dV1', 'dg1', 'db1']
    """

    units: Any
    activation: Any = None
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", extent(self.units, "WeightNorm"))

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        n = x.shape[-1]
        V = at.trained("V", (self.units, n), "directions", fans=(n, self.units))
        g = at.trained("g", (self.units, 1), "lengths", start=initialisers.find("ones"))
        b = at.trained("b", (self.units,), "bias", start="biases")
        W = at.named(weight_norm(at, V, g), "W", "lengths times directions")
        z = at.made(linear(x, W, b), "definition of the pre-activation", letter="z")
        function = at.ended(activation(self.activation), z.features)
        return activated(at, z.symbol, z.features, function, trained_numbers(at, function))
