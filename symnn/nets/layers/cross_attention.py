"""Cross-attention: queries of what is fed, keys and values of a memory, as a decoder attends to what was encoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.errors import ArgumentError
from symnn.nets.factored import Factored
from symnn.nets.layer import Layer, State
from symnn.nets.layers.self_attention import SelfAttention
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class CrossAttention(SelfAttention):
    """softmax(QKᵀ/√d)V with K and V of a memory.

    memory  a layer or a sequence of layers that makes it, as [FurtherInput("u", (positions, features)), Dense(4)]
    heads, size, causal, masked, groups  as for SelfAttention; a mask is (positions, positions of the memory)

    Source: Vaswani et al. 2017, section 3.2.3.

    Example:

        >>> import symnn
        >>> attended = symnn.layers.CrossAttention(memory=symnn.layers.FurtherInput("u", (4, 2)))
        >>> net = symnn.Network(attended, symnn.Dense(1), inputs=(3, 2), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW_q1', 'dW_k1', 'dW_v1', 'dW_o1', 'dW2', 'db2']
    """

    memory: Any = None

    def _told(self, at: Place, source: State) -> Factored:
        if self.memory is None:
            raise ArgumentError(
                f"layer {at.index} attends to a memory: give it, as in memory=FurtherInput('u', (S, n))"
            )
        layers = (self.memory,) if isinstance(self.memory, Layer) else tuple(self.memory)
        memory = at.inner(layers, source)
        told = at.tensor(memory)
        if told.rank != 3:
            raise ArgumentError(f"layer {at.index} attends to (positions, features), not to {memory.features}")
        return told
