"""The sum of branches that are fed by the same state: a layer with several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnn.errors import ArgumentError
from symnn.nets.layer import Layer, State
from symnn.nets.place import Place


class Branches(Layer):
    """b₁(x) + b₂(x) + …, where each branch is a layer, or a sequence of layers; an empty one passes x on.

    ArgumentError for fewer than 2 branches, and for branches with different numbers of outputs.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Branches(symnn.Dense(2), symnn.Dense(2, "tanh")), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW2', 'db2']
    """

    several = True

    def __init__(self, *branches: Layer | Sequence[Layer]) -> None:
        if len(branches) < 2:
            raise ArgumentError(f"a sum has at least 2 branches, not {len(branches)}: Branches((), [Dense(3)])")
        self.branches = tuple((b,) if isinstance(b, Layer) else tuple(b) for b in branches)
        for layer in (layer for branch in self.branches for layer in branch):
            if not isinstance(layer, Layer):
                raise ArgumentError(f"a branch of a sum is made of layers, not of {layer!r}")

    def build(self, at: Place, source: State) -> State:
        return added(at, [at.inner(branch, source) for branch in self.branches])


def added(at: Place, states: Sequence[State]) -> State:
    """The sum of states of one size, with a δ of its own: what it receives goes to each of them."""
    sizes = [s.features for s in states]
    if len(set(sizes)) > 1:
        raise ArgumentError(
            f"layer {at.index} adds states of {' and '.join(map(str, sizes))} features:"
            " give all branches as many outputs"
        )
    a = at.symbol(at.layout.letter("a"), states[0].symbol.shape)
    terms: list[Any] = [s.symbol for s in states]
    once = {t: lambda behind: behind for t in terms if terms.count(t) == 1}
    at.define(
        a, sum(terms[1:], terms[0]), rule="sum of the branches", cotangent=at.layout.letter("delta"), pulled=once,
    )  # fmt: skip
    return State(a, sizes[0])
