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
    h, c = state
    z = at.named(add(linear(x, wx, bx), linear(h, wh, bh)), "z")
    return lstm_gates(at, chunk(z, 4, -1), c)


def lstm_gates(at: Any, z: Sequence[Factored], c: Factored | None) -> tuple[Factored, Factored]:
    """(h′, c′) with gates i, f, g, o of the four pre-activations: c′ = f∘c + i∘g, h′ = o∘tanh(c′). No c is 0."""
    i, g = at.named(mapped(sigmoid, z[0]), "i"), at.named(mapped(tanh, z[2]), "g")
    made = product(i, g) if c is None else add(product(at.named(mapped(sigmoid, z[1]), "f"), c), product(i, g))
    made, o = at.named(made, "c"), at.named(mapped(sigmoid, z[3]), "o")
    return at.named(product(o, mapped(tanh, made)), "h"), made


def gru_cell(at: Any, x: Factored, h: Factored, wx: Any, wh: Any, bx: Any = None, bh: Any = None) -> Factored:
    a, b = chunk(at.named(linear(x, wx, bx), "w"), 3, -1), chunk(at.named(linear(h, wh, bh), "u"), 3, -1)
    return gru_gates(at, [add(a[k], b[k]) for k in range(2)], a[2], b[2], h)


def gru_gates(at: Any, gates: Sequence[Factored], a: Factored, b: Factored, h: Factored | None) -> Factored:
    """h′ = (1 − z)∘n + z∘h with gates r, z of the two pre-activations and n = tanh(a + r∘b). No h is 0."""
    r, z = (at.named(mapped(sigmoid, gates[k]), name) for k, name in ((0, "r"), (1, "z")))
    n = at.named(mapped(tanh, add(a, product(r, b))), "n")
    new = product(sub(1, z), n)
    return at.named(new if h is None else add(new, product(z, h)), "h")


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
        first, size = _listed(given), 4 if biases else 2
        if len(weights) != size * layers * (1 + both):
            raise UnsupportedError("a recurrent layer with projections")
        turned = batch_first and x.rank == 3
        sequence = unbind(transpose(x, 0, 1) if turned else x, 0)
        last: list[Any] = []
        for k in range(layers):
            outputs = []
            for d in range(1 + both):
                place = k * (1 + both) + d
                state = tuple(select(s, 0, place) for s in first)
                made, end = _run(step, at, sequence, state, weights[size * place : size * (place + 1)], bool(d))
                outputs.append(made)
                last.append(end)
            sequence = tuple(cat(hs, -1) if both else hs[0] for hs in zip(*outputs, strict=True))
        out = stack(sequence, 1 if turned else 0)
        return (out, *(stack([s[m] for s in last], 0) for m in range(states)))

    return rule


def _listed(given: Any) -> Sequence[Factored]:
    return given if isinstance(given, list | tuple) else (given,)


def _run(
    step: Step, at: Any, sequence: Sequence[Factored], state: Any, weights: Sequence[Factored], backwards: bool
) -> tuple[list[Factored], Any]:
    """One direction of one layer: an output for every entry of the sequence, and the last state."""
    made = []
    for y in reversed(sequence) if backwards else sequence:
        h, state = step(at, y, state, weights)
        made.append(h)
    return made[::-1] if backwards else made, state


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
