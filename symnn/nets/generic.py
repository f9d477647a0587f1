"""Backpropagation at a depth that is a symbol: one generic layer, and induction over it from the last layer downwards.

The base is ∂loss/∂z of layer L; the step derives ∂loss/∂z of layer l from that of layer l + 1, both as judged lines.
Together they hold for every layer of every depth, by the chain rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.claims.derivation import Derivation, Step, SymbolName
from symnn.derive import derived_lines
from symnn.derive.judged_line import step as line
from symnn.derive.reverse import Reverse
from symnn.derive.shown_between import met
from symnn.derive.told_assumptions import told_assumptions
from symnn.errors import UnsupportedError
from symnn.nets import backprop
from symnn.nets.layer import State
from symnn.nets.layers.repeated import Layers, size
from symnn.nets.place import Graph, Place, subscript

if TYPE_CHECKING:
    from symnn.nets.network import Network


def derive(net: Network, layers: Layers) -> Derivation:
    """Forward, backward and gradients of a generic layer l, for all l at once."""
    if net.l2 is not None:
        raise UnsupportedError(
            "a penalty over unknown many layers is not written out: leave l2 out, or give Layers a number"
        )
    depth, graph, first = str(layers.depth), Graph(net.layout), 1 + net.input_index
    here, above = (place(net, layers, graph, index, before) for index, before in (("l", "l-1"), ("l+1", "l")))
    top = place(net, layers, graph, depth, f"{depth}-1", last=True)
    same = top.output.function.name == here.output.function.name
    base, step, gradients = _induction(net, here, above, top)
    base = backprop.explained(net, top.output, base, [*top.definitions, *backprop.loss(net, top.output)])
    base = [replace(s, rule=f"base of the induction: {s.rule}") for s in base]
    said = f"step of the induction, from l + 1 to l for l = {depth} − 1, …, {first}"
    step = [replace(s, rule=f"{said}: {s.rule}") for s in step]
    rule = f"chain rule through layer l, for l = {first}, …, {depth}"
    steps = (
        *first_state(net, first - 1),
        *_forward(here, f"for l = {first}, …, {depth}", "" if same else " − 1"),
        *([] if same else derived_lines.forward(top.definitions[-1:])),
        *derived_lines.forward(backprop.loss(net, top.output)),
        *base,
        *step,
        *(replace(g, rule=rule) for g in gradients),
    )
    return Derivation(
        f"Backpropagation through {depth} layers",
        steps,
        _inputs(net, here, first),
        told_assumptions([h.text for h in backprop.hypotheses(net)], steps),
        net.names | here.names | above.names | top.names | sizes(depth) | states(net, here, first - 1),
        met=met(steps),
    )


def _induction(net: Network, here: Place, above: Place, top: Place) -> tuple[list[Step], list[Step], list[Step]]:
    """The lines of layer L from the loss, those of layer l from layer l + 1, and the gradients of layer l."""
    last = Reverse([*top.definitions, *backprop.loss(net, top.output)], ())
    known = {d.symbol: d.cotangent for d in above.definitions if d.cotangent is not None}
    own = [p.symbol for p in here.own]
    sweep = Reverse([*here.definitions, *above.definitions], own, known)
    derived = derived_lines.DerivedLines(sweep)
    base = derived_lines.DerivedLines(last, hypotheses=backprop.hypotheses(net)).backward()
    return base, derived.backward(), list(map(derived.gradient, own))


def _forward(here: Place, words: str, but_last: str) -> list[Step]:
    *inside, output = derived_lines.forward(here.definitions)
    rules = [*((s, words) for s in inside), (output, words + but_last)]
    return [replace(s, rule=f"{s.rule}, {said}") for s, said in rules]


def place(net: Network, layers: Layers, graph: Graph, index: str, before: str, *, last: bool = False) -> Place:
    """Layer `index` with sizes n^{[index]} and n^{[before]}."""
    units, inputs = size(subscript(index)), size(subscript(before))
    letter = net.layout.letter("a")
    source = sp.MatrixSymbol(f"{letter}_{subscript(before)}", *net.layout.state(inputs))
    layer = layers.generic(units, last=last)
    return graph.stand(layer, State(source, inputs), index=index, ended=net.ended if last else None)


def first_state(net: Network, layer: int) -> list[Step]:
    """The line a^{[0]} = x; none where the input bears that name itself."""
    letter = net.layout.letter("a")
    if net.names.get(net.x) == SymbolName(letter, str(layer)):
        return []
    symbol = sp.MatrixSymbol(f"{letter}_{layer}", *net.x.shape)
    rule = "the input is the first state"
    return [line(key=f"{letter}{layer}", symbol=symbol, shown=net.x, shape=net.x.shape, rule=rule, section="forward")]


def states(net: Network, here: Place, layer: int) -> dict[Any, SymbolName]:
    """How the state before layer l, and the first one, are written."""
    letter = net.layout.letter("a")
    return {here.source.symbol: SymbolName(letter, "l-1")} | {
        s.symbol: SymbolName(letter, str(layer)) for s in first_state(net, layer)
    }


def sizes(depth: str) -> dict[Any, SymbolName]:
    """n_l is written n^{[l]}."""
    return {size(subscript(index)): SymbolName("n", index) for index in ("l", "l-1", "l+1", depth, f"{depth}-1")}


def _inputs(net: Network, here: Place, first: int) -> tuple[tuple[Any, tuple[Any, ...], str], ...]:
    own = ((p.symbol, tuple(getattr(p.symbol, "shape", (1, 1))), p.words) for p in here.own)
    return (
        (net.x, tuple(net.x.shape), f"input, the state of layer {first - 1}"),
        *own,
        (net.y, tuple(net.y.shape), "target"),
    )
