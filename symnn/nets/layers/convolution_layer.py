"""Convolutions over one or two axes: z_fo = Σ w_fct x_ci with i = stride·o + dilation·t − padding, over c and t."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sympy as sp

from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.activation import activation
from symnn.nets.factored import quotient
from symnn.nets.layer import Layer, State
from symnn.nets.layers.dense import activated, trained_numbers
from symnn.nets.operations.torch_convolutions import conv, each
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class _Convolution(Layer):
    """Its output is (filters, …fewer places).

    filters     the number of output channels
    kernel      the size of the window, a number for all axes or one for each; so are stride, padding and dilation
    groups      so many groups of channels, each with filters of its own
    activation  as for Dense
    bias        False leaves b out

    Shapes: W is (filters, channels/groups, …kernel), b is (filters, 1).
    """

    filters: Any
    kernel: Any
    stride: Any = 1
    padding: Any = 0
    dilation: Any = 1
    groups: int = 1
    activation: Any = None
    bias: bool = True
    several = True
    axes: ClassVar[int] = 1

    def build(self, at: Place, source: State) -> State:
        x, kernel = at.tensor(source), tuple(extent(k, "a window") for k in each(self.kernel, self.axes))
        if x.rank != self.axes + 2:
            places = "places" if self.axes == 1 else "height, width"
            raise ArgumentError(f"layer {at.index} is fed (channels, {places}), not {source.features}")
        channels = quotient(x.shape[1], self.groups)
        if channels is None or quotient(extent(self.filters, "filters"), self.groups) is None:
            raise ArgumentError(f"layer {at.index} puts {x.shape[1]} channels, {self.filters} filters in {self.groups}")
        inputs, outputs = channels * sp.Mul(*kernel), extent(self.filters, "filters") * sp.Mul(*kernel)
        W = at.trained("W", (self.filters, channels, *kernel), "filters", fans=(inputs, outputs), decays=True)
        b = at.trained("b", (self.filters,), "bias", start="biases") if self.bias else None
        made = conv(self.axes)(x, W, b, self.stride, self.padding, self.dilation, self.groups)
        z = at.made(made, "definition of the pre-activation", letter="z")
        function = at.ended(activation(self.activation), z.features)
        return activated(at, z.symbol, z.features, function, trained_numbers(at, function))


class Conv1d(_Convolution):
    """A convolution over one axis: (channels, places).

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Conv1d(2, 3), symnn.layers.Flatten(), inputs=(1, 5), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1']
    """


class Conv2d(_Convolution):
    """A convolution over two axes: (channels, height, width).

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Conv2d(2, 2), symnn.layers.Flatten(), inputs=(1, 3, 3), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1']
    """

    axes = 2
