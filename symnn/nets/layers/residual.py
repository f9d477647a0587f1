"""A residual block: x + f(x), so that δ has a way past f."""

from __future__ import annotations

from symnn.errors import ArgumentError
from symnn.nets.layer import Layer, State
from symnn.nets.layers.branches import added
from symnn.nets.place import Place


class Residual(Layer):
    """The layers, one after the other, and their input added to what comes out.

    ArgumentError for no layer, and for layers with another number of outputs than inputs. Source: He, Zhang, Ren, Sun
    2016.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.Residual(symnn.Dense(3, "tanh")), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1']
    """

    several = True

    def __init__(self, *layers: Layer) -> None:
        if not layers or not all(isinstance(layer, Layer) for layer in layers):
            raise ArgumentError("a residual block is made of layers: Residual(Dense(3, activation='relu'), Dense(3))")
        self.layers = layers

    def build(self, at: Place, source: State) -> State:
        return added(at, [source, at.inner(self.layers, source)])
