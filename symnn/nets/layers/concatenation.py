"""Concatenation: what several branches give, one behind the other along the last axis."""

from __future__ import annotations

from symnn.errors import ArgumentError
from symnn.nets.layer import Layer, State
from symnn.nets.layers.branches import Branches
from symnn.nets.operations.torch_indexing import cat
from symnn.nets.place import Place


class Concatenation(Branches):
    """(b₁(x), b₂(x), …) for branches b₁, b₂, …, each a layer or a sequence of layers; an empty one passes x on.

    axis  along which, counted from 0 within an example: the last unless given; 0 for the channels of images

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Concatenation(symnn.Dense(2), symnn.Dense(1)), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW2', 'db2']
    """

    def __init__(self, *branches: Layer, axis: int = -1) -> None:
        super().__init__(*branches)
        self.axis = axis

    def build(self, at: Place, source: State) -> State:
        parts = [at.tensor(at.inner(branch, source)) for branch in self.branches]
        axis = self.axis % (parts[0].rank - 1) + 1
        sizes = {(*p.shape[:axis], *p.shape[axis + 1 :]) for p in parts}
        if len(sizes) > 1:
            raise ArgumentError(f"layer {at.index} puts branches together that differ beside axis {axis - 1}")
        return at.made(cat(parts, axis), "the branches, one behind the other")
