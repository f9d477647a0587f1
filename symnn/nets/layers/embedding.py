"""An embedding: the row of a matrix for each class number, which is the product with its one-hot vector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.bridge import read
from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.layer import Layer, State
from symnn.nets.one_hot import one_hot
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class Embedding(Layer):
    """`units` numbers for each of `classes` classes. It is the first layer, and the input is one class number for each
    example, counted from 0.

    Shapes: W is (units, classes) in "columns", where a class is a column, and (classes, units) otherwise, where it is a
    row, as in PyTorch. ArgumentError for impossible sizes, and where it is fed by a layer.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Embedding(5, 3), symnn.Dense(2), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'dW2', 'db2']
    """

    classes: Any
    units: Any

    inputs = 1
    fed = "class number, counted from 0"

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", extent(self.classes, "Embedding"))
        object.__setattr__(self, "units", extent(self.units, "Embedding"))

    def build(self, at: Place, source: State) -> State:
        if not source.given:
            raise ArgumentError(f"layer {at.index} looks class numbers up, so it is fed by an input and not by a layer")
        layout, columns = at.layout, at.layout.name == "columns"
        shape = (self.units, self.classes) if columns else (self.classes, self.units)
        W = at.parameter("W", shape, "one vector a class", fans=(self.classes, self.units), decays=True)
        o = at.symbol(layout.letter("o"), layout.state(self.classes))
        node = one_hot(read(source.symbol), classes=self.classes, along=layout.axis)
        at.define(o, node=node, rule="the class as one-hot")
        a = at.symbol(layout.letter("a"), layout.state(self.units))
        at.define(
            a, W * o if columns else o * W, rule="the vector of the class", cotangent=layout.letter("delta"),
            pulled={W: lambda d: d * o.T if columns else o.T * d},
        )  # fmt: skip
        return State(a, self.units)
