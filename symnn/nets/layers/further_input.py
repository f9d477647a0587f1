"""A second input of a network, at the beginning of a branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.layer import Layer, State
from symnn.nets.layout import shaped
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class FurtherInput(Layer):
    """A tensor `name` of so many features for each example, (positions, features) for a sequence, given beside the
    network's own input: what it is fed is left aside. W₁x + W₂u + … is computed by
    `Network(Branches(Dense(3), [FurtherInput("u", 4), Dense(3)]), inputs=2)`.

    ArgumentError for an impossible size, and for a name that is no identifier.

    Example:

        >>> import symnn
        >>> both = symnn.layers.Concatenation(symnn.Dense(2), symnn.layers.FurtherInput("u", 3))
        >>> net = symnn.Network(both, symnn.Dense(1), inputs=2, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW3', 'db3']
    """

    name: str
    features: Any
    several = True

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name.isidentifier() and self.name.isascii()):
            raise ArgumentError(f"the name of an input is a word such as u, not {self.name!r}")
        several = isinstance(self.features, tuple)
        sizes = tuple(extent(n, "FurtherInput") for n in (self.features if several else (self.features,)))
        object.__setattr__(self, "features", sizes if several else sizes[0])

    def build(self, at: Place, source: State) -> State:
        symbol = shaped(self.name, at.layout.state(self.features))
        at.given_here.append((symbol, f"input {self.name}"))
        return State(symbol, self.features, given=True)
