"""Flatten and Reshape: the same entries along other axes, the last one running fastest."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.factored import reshaped, same
from symnn.nets.layer import Layer, State
from symnn.nets.place import Place


class Flatten(Layer):
    """All axes of an example as one: (channels, height, width) becomes channels·height·width features.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Flatten(), symnn.Dense(1), inputs=(2, 3), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW2', 'db2']
    """

    several = True

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        return at.made(reshaped(x, (x.shape[0], sp.Mul(*x.shape[1:]))), "all axes as one")


class Reshape(Layer):
    """An example with axes of the sizes `shape`: Reshape(2, 3). ArgumentError where there are not as many entries.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(6), symnn.layers.Reshape(2, 3), symnn.Dense(1), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW3', 'db3']
    """

    several = True

    def __init__(self, *shape: Any) -> None:
        self.shape = tuple(extent(s, "Reshape") for s in shape)

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        if not same(sp.Mul(*x.shape[1:]), sp.Mul(*self.shape)):
            raise ArgumentError(f"layer {at.index} reshapes {source.features} to {self.shape}: not as many entries")
        return at.made(reshaped(x, (x.shape[0], *self.shape)), "other axes")
