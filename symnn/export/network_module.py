"""A network as one function: loss and all gradients of a batch. Nothing is derived here but what the calculus gives;
nothing is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.derivative import vjps
from symnn.calculus.printed_form.reduce import tidy
from symnn.errors import ArgumentError
from symnn.export.python_source import Names
from symnn.export.standalone import Definition, Input, Program
from symnn.expr import Atom, Const, Node, add
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.nets.backprop import cotangents, data_loss

if TYPE_CHECKING:
    from symnn.nets.network import Network

NAME = "loss_and_gradients"


def network_source(net: Network) -> str:
    """A module that needs NumPy alone, with `loss_and_gradients(parameters, x, y)`.

    `parameters` is a dictionary (W1, b1, …). It returns the loss and a dictionary of the gradients, each in the shape
    in which its parameter was given. All values are finite at logits of ±800. ArgumentError for a network without loss
    or of unknown depth.
    """
    return _program(net).source()


def network_function(net: Network) -> Callable[..., Any]:
    """The function of `network_source`, compiled, with its `.source`."""
    return _program(net).function()


def export_network(net: Network, path: Any = None) -> str:
    """The source, also written to `path` if one is given."""
    source = network_source(net)
    if path is not None:
        Path(path).write_text(source, encoding="utf-8")
    return source


def _program(net: Network) -> Program:
    if net.loss is None:
        raise ArgumentError(
            "this network has no loss to export: give it one, as in Network(…, loss='half_squared_error')"
        )
    if not net.places:
        raise ArgumentError("a network of unknown depth can be derived, but not written out: give Layers a number")
    definitions = [*_forward(net), *_backward(net)]
    inputs = _inputs(net)
    given = {i.atom for i in inputs}
    made = {d.atom for d in definitions}
    # symbols of the loss and of the penalty: sigma, lambda
    free = [a for a in atoms([d.node for d in definitions]) if a not in given | made]
    more = [a for a in free if isinstance(a.label, sp.Symbol)]
    taken = Names([NAME, *(i.identifier for i in inputs), *(d.identifier for d in definitions)])
    inputs += [Input(taken.fresh(a.label), a, "a setting") for a in more]
    trained = tuple(net.parameters)
    title = f"Loss ({net.loss.name.replace('_', ' ')}) and gradients of a {net.widths} network"
    return Program(
        NAME, inputs, definitions, {k: f"d{k}" for k in trained}, "loss", trained, title, _formulas(net, definitions)
    )


def _atom(symbol: Any) -> Atom:
    found = read(symbol)
    assert isinstance(found, Atom)
    return found


def _inputs(net: Network) -> list[Input]:
    found = [_input(symbol, words) for p in net.places for symbol, words in p.described]
    many = net.layout.batch is not None
    found.append(_input(net.x, "inputs, " + _examples(net) if many else "input"))
    if net.classes is not None:
        found.append(_input(net.classes, "class numbers, counted from 0" if many else "class number, counted from 0"))
    else:
        found.append(_input(net.y, "targets, " + _examples(net) if many else "target"))
    return found


def _examples(net: Network) -> str:
    return "one example per " + ("column" if net.layout.name == "columns" else "row")


def _input(symbol: Any, description: str) -> Input:
    return Input(str(symbol), _atom(symbol), description, getattr(symbol, "shape", None))


def _definition(symbol: Any, node: Node, text: str) -> Definition:
    shape = show(node.shape) if node.shape else "a number"
    return Definition(str(symbol), _atom(symbol), node, f"{text}, {shape}" if text else shape)


def _forward(net: Network) -> list[Definition]:
    found = []
    for p in net.places:
        found.append(_definition(p.z, read(net.pre_activation(p)), ""))
        found.append(_definition(p.a, net.activated(p), ""))
    if net.classes is not None:
        found.append(_definition(net.y, net.target(), "one-hot"))
    return [*found, Definition("loss", None, net.penalised(data_loss(net, net.places[-1], stable=True)))]


def _backward(net: Network) -> list[Definition]:
    """δ for every layer, with the names of the forward lines, then the gradients, summed over the uses of a tied
    layer.
    """
    deltas: list[Definition] = []
    parts: dict[Any, list[Node]] = {}
    for p, following in reversed(list(zip(net.places, (*net.places[1:], None), strict=True))):
        delta, *more = cotangents(net, p, following, stable=True)
        deltas.append(_definition(p.delta, delta, f"∂loss/∂{p.z}"))
        for symbol, part in zip(p.extra, more, strict=True):
            parts.setdefault(symbol, []).append(part)
        affine = [s for s in (p.W, p.b) if s is not None]
        for symbol, part in zip(
            affine, vjps(read(net.pre_activation(p)), [read(s) for s in affine], read(p.delta)), strict=True
        ):
            parts.setdefault(symbol, []).append(part)
    if (penalty := net.penalty()) is not None:
        for symbol in {p.W: None for p in net.places}:
            parts[symbol] += map(tidy, vjps(penalty, [read(symbol)], Const(1)))
    gradients = [
        Definition(f"d{name}", None, add(*parts[symbol]), f"∂loss/∂{name}") for name, symbol in net.parameters.items()
    ]
    return deltas + gradients


def _formulas(net: Network, definitions: list[Definition]) -> list[str]:
    """The network in words of mathematics, for the docstring."""
    lines = []
    for p in net.places:
        product = {"columns": f"{p.W} {p.source}", "rows": f"{p.source} {p.W}", "torch": f"{p.source} {p.W}ᵀ"}[
            net.layout.name
        ]
        bias = f" + {p.b}{'' if net.layout.name == 'columns' else 'ᵀ'}" if p.b is not None else ""
        lines.append(f"    {p.z} = {product}{bias}")
        lines.append(f"    {p.a} = {p.z if p.function.identity else f'{p.function.name}({p.z})'}")
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
