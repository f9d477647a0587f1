"""Gated units: g(W x)∘(V x), where one linear map opens and closes the other; SwiGLU is the one with silu. GLU is the
gate alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.activation import activation
from symnn.nets.factored import Factored, mapped
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_arithmetic import product
from symnn.nets.operations.torch_indexing import sliced
from symnn.nets.place import Place
from symnn.ops.sigmoid import sigmoid
from symnn.ops.silu import silu


@dataclass(frozen=True, eq=False)
class GatedUnit(Layer):
    """`units` gated numbers.

    activation  of the gate: sigmoid unless given (GLU); relu makes ReGLU of it, gelu GEGLU, silu SwiGLU
    bias        True adds b and c

    Shapes: W and V are those of Dense. Source: Dauphin et al. 2017; Shazeer 2020.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.GatedUnit(2), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'dV1']
    """

    units: Any
    activation: Any = sigmoid
    bias: bool = False
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", extent(self.units, "GatedUnit"))

    def build(self, at: Place, source: State) -> State:
        x, gate = at.tensor(source), activation(self.activation)
        u = at.named(
            at.linear(x, self.units, "W", bias="b" if self.bias else ""), "u", "the gate before its activation"
        )
        v = at.named(at.linear(x, self.units, "V", bias="c" if self.bias else ""), "v", "what is gated")
        opened = Factored(gate.apply(u.node, max(u.node.rank - 1, 0), []), u.factors)
        return at.made(product(opened, v), "gated")


@dataclass(frozen=True, eq=False)
class GLU(Layer):
    """u∘σ(v) for the two halves u and v of the features, without weights of its own. Source: Dauphin et al. 2017.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4), symnn.layers.GLU(), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1']
    """

    several = True

    def build(self, at: Place, source: State) -> State:
        features = source.features[-1] if isinstance(source.features, tuple) else source.features
        half = sp.sympify(features, strict=True) / 2
        if not half.is_integer:
            raise ArgumentError(f"layer {at.index} halves its features, but is fed {features}")
        x = at.tensor(source)
        return at.made(product(sliced(x, -1, 0, half), mapped(sigmoid, sliced(x, -1, half, half))), "one half gates")


@dataclass(frozen=True, eq=False)
class SwiGLU(GatedUnit):
    """silu(W x)∘(V x).

    units, activation, bias  as for GatedUnit, with silu unless given

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.SwiGLU(2), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'dV1']
    """

    activation: Any = silu
