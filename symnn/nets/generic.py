"""Backpropagation at a depth that is a symbol: one generic layer, and induction over it from the last layer downwards.

The base is ∂loss/∂z of layer L; the step derives ∂loss/∂z of layer l from that of layer l + 1, both as judged lines.
Together they hold for every layer of every depth, by the chain rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.claims.derivation import Derivation, Name, Step
from symnn.derive.conventions import conventions
from symnn.derive.judged_line import step as line
from symnn.errors import UnsupportedError
from symnn.nets import backprop
from symnn.nets.activation import Activation
from symnn.nets.depth import Layers, size
from symnn.nets.layout import Layout
from symnn.nets.place import Place, names, state_letters

if TYPE_CHECKING:
    from symnn.nets.network import Network


def derive(net: Network, layers: Layers) -> Derivation:
    """Forward, backward and gradients of a generic layer l, for all l at once."""
    if net.l2 is not None:
        raise UnsupportedError(
            "a penalty over unknown many layers is not written out: leave l2 out, or give Layers a number"
        )
    depth = str(layers.depth)
    here = place("l", "l-1", layers.function, net.layout)
    above = place("l+1", "l", layers.function, net.layout)
    top = place(depth, f"{depth}-1", net.last, net.layout)
    first = 1 + net.input_index
    z, a = backprop.forward_lines(net, here)
    same = top.function.name == here.function.name
    forward = [
        *first_state(net, first - 1),
        replace(z, rule=f"{z.rule}, for l = {first}, …, {depth}"),
        replace(a, rule=f"{a.rule}, for l = {first}, …, {depth}{'' if same else ' − 1'}"),
    ]
    if not same:
        forward += backprop.forward_lines(net, top)[1:]
    forward += backprop.loss_lines(net, top)
    base, _ = backprop.delta_line(net, top, None)
    step, _ = backprop.delta_line(net, here, above)
    base = replace(base, rule=f"base of the induction: {base.rule}")
    step = replace(step, rule=f"step of the induction, from l + 1 to l for l = {depth} − 1, …, {first}: {step.rule}")
    rule = f"chain rule through layer l, for l = {first}, …, {depth}"
    gradients = [replace(g, rule=rule) for g in backprop.gradient_lines(net, here, [here], {})]
    steps = (*forward, base, step, *gradients)
    return Derivation(
        f"Backpropagation through {depth} layers",
        steps,
        _inputs(net, here, first),
        (*(h.text for h in backprop.hypotheses(net)), *conventions(steps)),
        net.names | names([here, above, top], net.layout) | sizes(net, depth) | states(net, here, first - 1),
    )


def first_state(net: Network, layer: int) -> list[Step]:
    """The line a^{[0]} = x; none where the input bears that name itself."""
    letter = state_letters(net.layout)[1]
    if net.names.get(net.x) == Name(letter, str(layer)):
        return []
    symbol = sp.MatrixSymbol(f"{letter}_{layer}", *net.x.shape)
    rule = "the input is the first state"
    return [line(key=f"{letter}{layer}", symbol=symbol, shown=net.x, shape=net.x.shape, rule=rule, section="forward")]


def states(net: Network, here: Place, layer: int) -> dict[Any, Name]:
    """How the state before layer l, and the first one, are written."""
    letter = state_letters(net.layout)[1]
    return {here.source: Name(letter, "l-1")} | {s.symbol: Name(letter, str(layer)) for s in first_state(net, layer)}


def place(index: str, before: str, function: Activation, layout: Layout) -> Place:
    """Layer `index` with sizes n^{[index]} and n^{[before]}."""
    units, inputs = size(_text(index)), size(_text(before))
    state = layout.state(units)
    letters = state_letters(layout)
    z, a, delta = (sp.MatrixSymbol(f"{letter}_{_text(index)}", *state) for letter in letters)
    source = sp.MatrixSymbol(f"{letters[1]}_{_text(before)}", *layout.state(inputs))
    W = sp.MatrixSymbol(f"W_{_text(index)}", *layout.weight(units, inputs))
    b = sp.MatrixSymbol(f"b_{_text(index)}", units, 1)
    return Place(index, index, inputs, units, function, state, source, W, b, (), z, a, delta)


def sizes(net: Network, depth: str) -> dict[Any, Name]:
    """n_l is written n^{[l]}."""
    return {size(_text(index)): Name("n", index) for index in ("l", "l-1", "l+1", depth, f"{depth}-1")}


def _text(index: str) -> str:
    return index if len(index) == 1 else f"{{{index}}}"


def _inputs(net: Network, here: Place, first: int) -> tuple[tuple[Any, tuple[Any, ...], str], ...]:
    return (
        (net.x, tuple(net.x.shape), f"input, the state of layer {first - 1}"),
        (here.W, tuple(here.W.shape), "weights of layer l"),
        (here.b, tuple(here.b.shape), "bias of layer l"),
        (net.y, tuple(net.y.shape), "target"),
    )
