"""Pooling over windows of the axes behind the channels: the largest entry, or the mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from symnn.errors import ArgumentError
from symnn.nets.factored import Factored
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_convolutions import avg_pool, max_pool
from symnn.nets.operations.torch_reductions import mean
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class _Pooling(Layer):
    """It is fed (channels, places) or (channels, height, width).

    kernel   the size of the window, a number or one for each axis; so are stride (that of the window unless given) and
             padding
    """

    kernel: Any
    stride: Any = ()
    padding: Any = 0
    several = True
    words: ClassVar[str]

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        if x.rank not in (3, 4):
            raise ArgumentError(f"layer {at.index} pools over windows: it is fed (channels, places) or images")
        return at.made(self.pooled(x.rank - 2)(x, self.kernel, self.stride, self.padding), self.words)

    def pooled(self, axes: int) -> Callable[..., Factored]:
        """One number of each window over so many axes."""
        raise NotImplementedError


class MaxPool(_Pooling):
    """The largest entry of every window of (channels, …places); of equal ones the first gets the whole slope.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.MaxPool(2), symnn.Dense(1), inputs=(1, 4), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW2', 'db2']
    """

    words = "largest of each window"

    def pooled(self, axes: int) -> Callable[..., Factored]:
        return max_pool(axes)


class AvgPool(_Pooling):
    """The mean of every window of (channels, …places); what is outside counts as 0.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.AvgPool(2), symnn.Dense(1), inputs=(1, 4), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW2', 'db2']
    """

    words = "mean of each window"

    def pooled(self, axes: int) -> Callable[..., Factored]:
        return avg_pool(axes)


@dataclass(frozen=True, eq=False)
class MeanOver(Layer):
    """The mean over axes of an example, counted from 0: over the positions of (positions, features) with 0, over the
    places of (channels, height, width) with (1, 2).

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(2), symnn.layers.MeanOver(), inputs=(4, 3), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1']
    """

    axes: int | tuple[int, ...] = 0
    several = True

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        gone = [a + 1 for a in (self.axes if isinstance(self.axes, tuple) else (self.axes,))]
        if not all(0 < a < x.rank for a in gone) or len(gone) > x.rank - 2:
            raise ArgumentError(f"layer {at.index} takes the mean over axes {self.axes} of {source.features}")
        return at.made(mean(x, gone), "mean over axes")
