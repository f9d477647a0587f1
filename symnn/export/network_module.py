"""A network as one function: loss and all gradients of a batch. Nothing is derived here but what the calculus gives;
nothing is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.reduce import tidy
from symnn.derive.reverse import Cotangent, Reverse, named
from symnn.errors import ArgumentError
from symnn.export.copied_network import copied
from symnn.export.python_source import Names
from symnn.export.standalone import Input, NamedValue, Program, write
from symnn.expr import Atom, Node, add
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.nets import backprop
from symnn.nets.shortened import shortened

if TYPE_CHECKING:
    from symnn.nets.network import Network

NAME = "loss_and_gradients"
PREDICT = "predict"


def network_source(net: Network, target: str = "numpy") -> str:
    """A file with `loss_and_gradients(parameters, x, y)` in the language of a target; "numpy" needs NumPy alone.

    `parameters` is a dictionary (W1, b1, …). It returns the loss and a dictionary of the gradients, each in the shape
    in which its parameter was given. All values are finite at logits of ±800. ArgumentError for a network without loss
    or of unknown depth, UnsupportedError for sizes that a target needs as numbers.
    """
    return network_file(net).source(target)


def network_function(net: Network, target: str = "numpy") -> Callable[..., Any]:
    """The function of `network_source`, to be called, with its `.source`."""
    return network_program(net).function(target)


def export_network(net: Network, path: Any = None, target: str = "numpy") -> str:
    """The source, also written to `path` if one is given; for C with the header and the Python file beside it."""
    if path is None:
        return network_source(net, target)
    return write(network_file(net), Path(path), target)


def network_file(net: Network) -> Program:
    """The program with `predict` beside it: the output for given parameters and inputs, as after training."""
    return replace(network_program(net), beside=(predict_program(net),))


def predict_program(net: Network) -> Program:
    """The network's output alone, in the form for use after training (dropout is left out)."""
    calm = net.untrained()
    definitions = [
        _definition(d.symbol, d.node, "") for d in backprop.definitions(calm)[: -1 - (calm.classes is not None)]
    ]
    last = str(calm.output.symbol)
    compared = {_atom(s) for s in (calm.y, calm.classes, *(s for s, _ in calm.compared.values())) if s is not None}
    kept = [i for i in _inputs(calm) if i.atom not in compared]
    taken = Names([PREDICT, *(i.identifier for i in kept), *(d.identifier for d in definitions)])
    kept += _free(calm, kept, definitions, taken)
    return Program(
        PREDICT, kept, definitions, {}, last, tuple(calm.parameters), f"The output {last} of a {calm.widths} network"
    )


def network_program(net: Network) -> Program:
    if net.loss is None:
        raise ArgumentError(
            "this network has no loss to export: give it one, as in Network(…, loss='half_squared_error')"
        )
    if not net.places:
        raise ArgumentError("a network of unknown depth can be derived, but not written out: give Layers a number")
    found = shortened(net)
    if found is None:
        return _program(net)
    short = _program(found.short)
    settings = [i for i in short.inputs if i.identifier not in {j.identifier for j in _inputs(found.short)}]
    made = copied(found, short, [*_inputs(net), *settings])
    return replace(made, title=_title(net), formulas=_formulas(net, made.definitions))


def _program(net: Network) -> Program:
    definitions = _definitions(net)
    inputs = _inputs(net)
    taken = Names([NAME, *(i.identifier for i in inputs), *(d.identifier for d in definitions)])
    inputs += _free(net, inputs, definitions, taken)
    trained = tuple(net.parameters)
    return Program(
        NAME,
        inputs,
        definitions,
        {k: f"d{k}" for k in trained},
        "loss",
        trained,
        _title(net),
        _formulas(net, definitions),
        [h.text for h in backprop.hypotheses(net)],
    )


def _title(net: Network) -> str:
    assert net.loss is not None
    return f"Loss ({net.loss.name.replace('_', ' ')}) and gradients of a {net.widths} network"


def _free(net: Network, inputs: list[Input], definitions: list[NamedValue], names: Names) -> list[Input]:
    """Symbols of the loss, of the penalty, of somebody's own functions; those with a usual value come last."""
    known = {i.atom for i in inputs} | {d.atom for d in definitions}
    free = [a for a in atoms([d.node for d in definitions]) if a not in known and isinstance(a.label, sp.Symbol)]
    usual: dict[Any, float] = {read(s): 1.0 for s in net.settings.values()}
    usual |= {} if net.l2 is None else {net.l2: 0.0}
    made = [Input(names.fresh(a.label), a, "a setting", None, usual.get(a)) for a in free]
    return sorted(made, key=lambda i: i.default is not None)


def _atom(symbol: Any) -> Atom:
    found = read(symbol)
    assert isinstance(found, Atom)
    return found


def _inputs(net: Network) -> list[Input]:
    many = net.layout.batch is not None
    found = [_input(p.symbol, p.words) for place in net.places for p in place.own]
    found.append(_input(net.x, _plural(net.fed or "input", net) if many else net.fed or "input"))
    if net.classes is not None:
        found.append(_input(net.classes, "class numbers, counted from 0" if many else "class number, counted from 0"))
    else:
        found.append(_input(net.y, "targets, " + _examples(net) if many else "target"))
    return [*found, *(_input(symbol, words) for symbol, words in net.given)]


def _examples(net: Network) -> str:
    return "one example per " + ("column" if net.layout.name == "columns" else "row")


def _plural(said: str, net: Network) -> str:
    noun, comma, rest = said.partition(",")
    return f"{noun}s{comma}{rest}, {_examples(net)}"


def _input(symbol: Any, description: str) -> Input:
    return Input(symbol.name, _atom(symbol), description, getattr(symbol, "shape", None))


def _definition(symbol: Any, node: Node, text: str) -> NamedValue:
    shape = show(node.shape) if node.shape else "a number"
    return NamedValue(symbol.name, _atom(symbol), node, f"{text}, {shape}" if text else shape)


def _definitions(net: Network) -> list[NamedValue]:
    """The forward pass; δ for every name that has one, with the names of the forward lines; then the gradients, summed
    over the uses of a tied layer.
    """
    program = backprop.definitions(net, stable=True)
    sweep = Reverse(program, net.parameters.values())
    loss = program[-1]
    forward = [_definition(d.symbol, d.node, "one-hot" if d.symbol == net.y else "") for d in program[:-1]]
    deltas = [
        _definition(c.of.cotangent, _used_at_once(net, c), f"∂loss/∂{c.of.symbol}")
        for c in sweep.cotangents.values()
        if c.of is not None and c.of.cotangent is not None
    ]
    gradients = []
    for name, symbol in net.parameters.items():
        c = sweep.gradients[symbol]
        parts = [tidy(part) if user is loss else part for user, part in c.parts]
        gradients.append(NamedValue(f"d{name}", None, named(add(*parts), c.users), f"∂loss/∂{name}"))
    return [*forward, NamedValue("loss", None, loss.node), *deltas, *gradients]


def _used_at_once(net: Network, c: Cotangent) -> Node:
    """What the targets satisfy is used at once, while σ(−z) is not yet 1 − a, which loses digits."""
    given = [(h.left, h.right) for h in backprop.hypotheses(net)]
    if not given or read(net.y) not in atoms(c.node):
        return c.node
    return named(tidy(c.opened(), given), c.users)


def _formulas(net: Network, definitions: Sequence[Any]) -> list[str]:
    """The network in words of mathematics, for the docstring."""
    lines = [f"    {d.symbol.name} = {d.text or d.shown}" for p in net.places for d in p.definitions]
    loss = "" if net.loss is None else net.loss.name.replace("_", " ")
    if net.layout.batch is not None:
        loss += f", {'averaged' if net.reduction == 'mean' else 'summed'} over {net.layout.batch} examples"
    if net.l2 is not None:
        loss += f", plus {net.l2}/2 times the sum of all squared weights"
    lines.append(f"    loss = {loss}")
    return [
        *lines,
        *(f"    {d.identifier} = {d.comment.split(',')[0]}" for d in definitions if d.comment.startswith("∂")),
    ]
