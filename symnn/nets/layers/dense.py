"""The fully connected layer. What it computes in which layout is written in `layout.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.activation import Activation
from symnn.nets.activation import activation as resolve


@dataclass(frozen=True, eq=False)
class Dense:
    """`units` neurons, each connected to the whole input: z = W a + b, then the activation.

    units       a positive integer or a SymPy integer symbol
    activation  a name, a record of `symnn.ops`, a SymPy Lambda or expression in one symbol; None for none
    bias        False leaves b out

    The same object given twice to a network is one layer used twice: the weights are tied and their gradient is the
    sum.
    """

    units: Any
    activation: Any = None
    bias: bool = True
    function: Activation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", extent(self.units, "Dense"))
        object.__setattr__(self, "function", resolve(self.activation))
        if self.function.name == "softmax" and self.units == 1:
            raise ArgumentError("softmax over 1 output is always 1: use sigmoid, or at least 2 units")
