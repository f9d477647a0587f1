"""Recurrent layers over (steps, features): RNN, LSTM and GRU, the same weights at every step, from a state of zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symnn.bridge.symbols import extent
from symnn.errors import ArgumentError
from symnn.nets.factored import Factored, mapped, permuted
from symnn.nets.layer import Layer, State
from symnn.nets.operations.torch_arithmetic import add
from symnn.nets.operations.torch_cells import gru_gates, lstm_gates
from symnn.nets.operations.torch_indexing import stack, unbind
from symnn.nets.operations.torch_products import linear
from symnn.nets.place import Place
from symnn.ops.tanh import tanh

Affine = tuple[Factored, Factored | None, Factored | None]
"""The weights of the input, those of the state, and a bias."""


@dataclass(frozen=True, eq=False)
class _Recurrent(Layer):
    """It runs over (steps, features), from a state of zeros.

    units  the size of the state
    last   True: the state after the last step; False: those of all steps, (steps, units)

    Shapes: every gate has W (units, features), U (units, units) and b (units, 1); in "rows" W is (features, units).
    """

    units: Any
    last: bool = True
    several = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", extent(self.units, type(self).__name__))

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        if x.rank != 3 or not x.shape[1].is_Integer:
            raise ArgumentError(f"layer {at.index} runs over (steps, features) with a number of steps: inputs=(3, n)")
        weights = self.weights(at, x.shape[-1])
        state: Any = None
        outputs = []
        for at.step, part in enumerate(unbind(x, 1), start=1):
            here = at.named(part, "x", "the input of this step", cotangent="")
            h, state = self.step(at, here, state, weights)
            outputs.append(h)
        if self.last:
            return at.made(outputs[-1], "the last state")
        return at.made(stack(outputs, 1), "the states of all steps")

    def weights(self, at: Place, n: Any) -> Sequence[Affine]:
        raise NotImplementedError

    def step(self, at: Place, x: Factored, state: Any, weights: Sequence[Affine]) -> tuple[Factored, Any]:
        """(output, state) after a step; the state before the first is None, which is 0."""
        raise NotImplementedError

    def gate(self, at: Place, n: Any, name: str = "", *, bias: bool = True) -> Affine:
        """W_i, U_i and b_i of the gate i."""
        end = f"_{name}" if name else ""
        said = f" of the gate {name}" if name else ""
        return (
            self._matrix(at, f"W{end}", n, f"weights of the input{said}"),
            self._matrix(at, f"U{end}", self.units, f"weights of the state{said}"),
            at.trained(f"b{end}", (self.units,), f"bias{said}", start="biases") if bias else None,
        )

    def _matrix(self, at: Place, letter: str, n: Any, words: str) -> Factored:
        rows = at.layout.name == "rows"
        shape = (n, self.units) if rows else (self.units, n)
        W = at.trained(letter, shape, words, fans=(n, self.units), decays=True)
        return permuted(W, (1, 0)) if rows else W


def affine_of_both(x: Factored, h: Factored | None, gate: Affine) -> Factored:
    """W x + U h + b."""
    W, U, b = gate
    here = linear(x, W, b)
    return here if h is None or U is None else add(here, linear(h, U))


class RNN(_Recurrent):
    """h′ = tanh(W x + U h + b). Source: Elman 1990.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.RNN(2), symnn.Dense(1), inputs=(3, 2), loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'dU1', 'db1', 'dW2', 'db2']
    """

    def weights(self, at: Place, n: Any) -> Sequence[Affine]:
        return [self.gate(at, n)]

    def step(self, at: Place, x: Factored, state: Any, weights: Sequence[Affine]) -> tuple[Factored, Any]:
        z = at.named(affine_of_both(x, state, weights[0]), "z", "definition of the pre-activation")
        h = at.named(mapped(tanh, z), "h", "the state")
        return h, h


class LSTM(_Recurrent):
    """Gates i, f, g, o; c′ = f∘c + i∘g, h′ = o∘tanh(c′). Source: Hochreiter, Schmidhuber 1997.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.LSTM(2), symnn.Dense(1), inputs=(2, 2), loss="mse")
        >>> len([step for step in net.backprop().steps if step.section == "gradients"])
        14
    """

    def weights(self, at: Place, n: Any) -> Sequence[Affine]:
        return [self.gate(at, n, name) for name in "ifgo"]

    def step(self, at: Place, x: Factored, state: Any, weights: Sequence[Affine]) -> tuple[Factored, Any]:
        h, c = (None, None) if state is None else state
        z = [
            x if c is None and name == "f" else at.named(affine_of_both(x, h, gate), f"z_{name}")
            for name, gate in zip("ifgo", weights, strict=True)
        ]
        state = lstm_gates(at, z, c)
        return state[0], state


class GRU(_Recurrent):
    """Gates r, z; n = tanh(W x + b + r∘(U h + c)), h′ = (1 − z)∘n + z∘h. Source: Cho et al. 2014, in PyTorch's form.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.GRU(2), symnn.Dense(1), inputs=(2, 2), loss="mse")
        >>> len([step for step in net.backprop().steps if step.section == "gradients"])
        12
    """

    def weights(self, at: Place, n: Any) -> Sequence[Affine]:
        inside = at.trained("c_n", (self.units,), "bias inside of the gate n", start="biases")
        W, U, b = self.gate(at, n, "n")
        return [self.gate(at, n, "r"), self.gate(at, n, "z"), (W, U, b), (W, None, inside)]

    def step(self, at: Place, x: Factored, state: Any, weights: Sequence[Affine]) -> tuple[Factored, Any]:
        r, z, (W, U, b), (_, _, c) = weights
        gates = [affine_of_both(x, state, gate) for gate in (r, z)]
        assert c is not None
        assert U is not None
        inside = c if state is None else at.named(linear(state, U, c), "u")
        h = gru_gates(at, gates, linear(x, W, b), inside, state)
        return h, h
