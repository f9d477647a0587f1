"""Depth as a number or a symbol: `Layers("L")` stands for dense layers 1 … L with sizes n^{[l]}. The induction over l
is in `generic.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from symnn import ops
from symnn.errors import ArgumentError
from symnn.nets.activation import Activation
from symnn.nets.activation import activation as resolve
from symnn.nets.layer import Layer
from symnn.nets.layers.dense import Dense


@dataclass(frozen=True, eq=False)
class Layers:
    """`depth` dense layers: a symbol or its name ("L") for an unknown depth, or a positive integer.

    activation  of every layer; an unknown function g by default
    output      activation of the last layer, if it is another one; "" for none, which leaves it open for its loss
    """

    depth: Any
    activation: Any = "g"
    output: Any = None
    function: Activation = field(init=False, repr=False)
    last: Activation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", _depth(self.depth))
        chosen = (
            ops.uninterpreted("g") if isinstance(self.activation, str) and self.activation == "g" else self.activation
        )
        object.__setattr__(self, "activation", chosen)
        object.__setattr__(self, "function", resolve(chosen))
        object.__setattr__(self, "last", self.function if self.output is None else resolve(self.output))
        if self.function.parameters or self.last.parameters:
            raise ArgumentError(
                "the activation of Layers trains no numbers of its own: fix them, as in"
                ' symnn.activation(…, beta="fixed"), or use Dense layers'
            )

    @property
    def symbolic(self) -> bool:
        return not self.depth.is_Integer

    def unrolled(self) -> list[Layer]:
        """The layers one by one, of sizes n_1, n_2, …; only for a depth that is a number."""
        return stack([size(k) for k in range(1, int(self.depth) + 1)], self.activation, self.output)

    def generic(self, units: Any, *, last: bool = False) -> Layer:
        """The layer of this size."""
        return Dense(units, activation=self.output if last and self.output is not None else self.activation)


def stack(units: Sequence[Any], activation: Any, output: Any = None) -> list[Layer]:
    """Dense layers of these sizes; `output` is the activation of the last, if it is another one."""
    last = activation if output is None else output
    return [*(Dense(n, activation=activation) for n in units[:-1]), Dense(units[-1], activation=last)]


def size(layer: Any) -> sp.Symbol:
    """n_l: the number of neurons of layer l."""
    return sp.Symbol(f"n_{layer}", integer=True, positive=True)


def _depth(given: Any) -> sp.Expr:
    if isinstance(given, str) and given.isidentifier():
        return sp.Symbol(given, integer=True, positive=True)
    if isinstance(given, bool) or not isinstance(given, int | sp.Symbol | sp.Integer):
        raise ArgumentError(f'a depth is a positive integer or a symbol like "L", not {given!r}')
    depth = sp.Integer(given) if isinstance(given, int) else given
    if depth.is_Integer and depth < 1:
        raise ArgumentError(f"a network needs at least 1 layer, not {depth}")
    return depth
