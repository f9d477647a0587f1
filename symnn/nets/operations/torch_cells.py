"""Recurrent cells, and whole recurrent layers over a fixed number of steps, with the state of every step named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnn.errors import UnsupportedError
from symnn.nets.factored import Factored, mapped
from symnn.nets.operations.torch_arithmetic import add, product, sub
from symnn.nets.operations.torch_indexing import cat, chunk, select, stack, unbind
from symnn.nets.operations.torch_products import linear
from symnn.nets.operations.torch_views import transpose
from symnn.ops.relu import relu
from symnn.ops.sigmoid import sigmoid
from symnn.ops.tanh import tanh


def lstm_cell(
    at: Any, x: Factored, state: Sequence[Factored], wx: Any, wh: Any, bx: Any = None, bh: Any = None
) -> tuple[Factored, Factored]:
    """Gates i, f, g, o; c′ = f∘c + i∘g, h′ = o∘tanh(c′)."""
    h, c = state
    z = at.named(add(linear(x, wx, bx), linear(h, wh, bh)), "z")
    parts = chunk(z, 4, -1)
    i, f, o = (at.named(mapped(sigmoid, parts[k]), name) for k, name in ((0, "i"), (1, "f"), (3, "o")))
    g = at.named(mapped(tanh, parts[2]), "g")
    c = at.named(add(product(f, c), product(i, g)), "c")
    return at.named(product(o, mapped(tanh, c)), "h"), c


def gru_cell(at: Any, x: Factored, h: Factored, wx: Any, wh: Any, bx: Any = None, bh: Any = None) -> Factored:
    """Gates r, z; n = tanh(W x + r∘(U h)), h′ = (1 − z)∘n + z∘h."""
    a, b = chunk(at.named(linear(x, wx, bx), "a"), 3, -1), chunk(at.named(linear(h, wh, bh), "u"), 3, -1)
    r, z = (at.named(mapped(sigmoid, add(a[k], b[k])), name) for k, name in ((0, "r"), (1, "z")))
    n = at.named(mapped(tanh, add(a[2], product(r, b[2]))), "n")
    return at.named(add(product(sub(1, z), n), product(z, h)), "h")


def plain_cell(function: Any) -> Callable[..., Factored]:
    def rule(at: Any, x: Factored, h: Factored, wx: Any, wh: Any, bx: Any = None, bh: Any = None) -> Factored:
        return at.named(mapped(function, add(linear(x, wx, bx), linear(h, wh, bh))), "h")

    return rule


Step = Callable[[Any, Factored, Any, Sequence[Factored]], tuple[Factored, Any]]


def _lstm_step(at: Any, x: Factored, state: Any, weights: Sequence[Factored]) -> tuple[Factored, Any]:
    h, c = lstm_cell(at, x, state, *weights)
    return h, (h, c)


def _one_state(cell: Callable[..., Factored]) -> Step:
    def run(at: Any, x: Factored, state: Any, weights: Sequence[Factored]) -> tuple[Factored, Any]:
        h = cell(at, x, state[0], *weights)
        return h, (h,)

    return run


def layer(step: Step, states: int) -> Callable[..., Any]:
    """A recurrent layer: (output, last states), each state (layers·directions, batch, width)."""

    def rule(
        at: Any, x: Factored, given: Any, weights: Sequence[Factored], biases: bool, layers: int, p: float, train: bool,
        both: bool, batch_first: bool,
    ) -> tuple[Factored, ...]:  # fmt: skip
        if p and train:
            raise UnsupportedError("dropout between recurrent layers is random: read the module after module.eval()")
        first = given if isinstance(given, list | tuple) else (given,)
        size = 4 if biases else 2
        if len(weights) != size * layers * (1 + both):
            raise UnsupportedError("a recurrent layer with projections")
        sequence = unbind(transpose(x, 0, 1) if batch_first and x.rank == 3 else x, 0)
        last: list[Any] = []
        for k in range(layers):
            outputs = []
            for d in range(1 + both):
                place = k * (1 + both) + d
                state: Any = tuple(select(s, 0, place) for s in first)
                made = []
                for y in reversed(sequence) if d else sequence:
                    h, state = step(at, y, state, weights[size * place : size * (place + 1)])
                    made.append(h)
                outputs.append(made[::-1] if d else made)
                last.append(state)
            sequence = tuple(cat(hs, -1) if both else hs[0] for hs in zip(*outputs, strict=True))
        out = stack(sequence, 1 if batch_first and x.rank == 3 else 0)
        return (out, *(stack([s[m] for s in last], 0) for m in range(states)))

    return rule


RULES: dict[str, Callable[..., Any]] = {
    "lstm_cell": lstm_cell,
    "gru_cell": gru_cell,
    "rnn_tanh_cell": plain_cell(tanh),
    "rnn_relu_cell": plain_cell(relu),
    "lstm.input": layer(_lstm_step, 2),
    "gru.input": layer(_one_state(gru_cell), 1),
    "rnn_tanh.input": layer(_one_state(plain_cell(tanh)), 1),
    "rnn_relu.input": layer(_one_state(plain_cell(relu)), 1),
}
