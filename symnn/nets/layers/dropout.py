"""Dropout: M∘x/(1 − p) in training, with a mask M of zeros and ones that is given; the identity in evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_arithmetic import div, product
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class Dropout(Layer):
    """Each entry is left out with probability `rate`, and the others grow by 1/(1 − rate), so that the mean stays.

    rate  a number p with 0 <= p < 1, or a symbol

    The mask is a tensor in the shape of the state that is given beside the input: no random number is drawn here. It
    may be any tensor for the mathematics to hold. With `Network(…, training=False)` the layer does nothing.
    Source: Srivastava et al. 2014, scaled in training as in PyTorch.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4, "relu"), symnn.layers.Dropout(0.5), symnn.Dense(2), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW3', 'db3']
    """

    rate: Any
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _rate(self.rate))

    def build(self, at: Place, source: State) -> State:
        x = source.symbol
        if not at.training:
            a = at.symbol(at.layout.letter("a"), x.shape)
            at.define(a, x, rule="dropout does nothing in evaluation", word="", pulled={x: lambda behind: behind})
            return State(a, source.features, source.before, source.function)
        mask = at.given(at.layout.letter("m"), x.shape, "mask of zeros and ones")

        if isinstance(source.features, tuple):
            mask_there = at.tensor(State(mask, source.features))
            kept_there = product(mask_there, div(at.tensor(source), 1 - self.rate))
            return at.made(kept_there, "the mask leaves entries out")

        def kept(state: Any) -> Any:
            return sp.HadamardProduct(mask, state) / (1 - self.rate)

        a = at.symbol(at.layout.letter("a"), x.shape)
        at.define(a, kept(x), rule="the mask leaves entries out", pulled={x: kept})
        return State(a, source.features)


def _rate(given: Any) -> Any:
    if isinstance(given, sp.Symbol):
        return given
    if isinstance(given, bool) or not isinstance(given, int | float | Fraction | sp.Rational) or not 0 <= given < 1:
        raise ArgumentError(f"the rate of dropout is a symbol or a number of at least 0 and below 1, not {given!r}")
    return sp.Rational(str(given))
