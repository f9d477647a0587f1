"""A network: dense layers in their places, a loss, and what they compute as nodes. The derivation is made in
`backprop.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.symbols import extent
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import Derivation, Name
from symnn.errors import ArgumentError
from symnn.expr import Const, Contract, Node, add, dot, scale, size, substitute
from symnn.nets import backprop, generic, losses
from symnn.nets.activation import Activation, activation
from symnn.nets.depth import Layers
from symnn.nets.depth import size as layer_size
from symnn.nets.layers.dense import Dense
from symnn.nets.layout import layout as find_layout
from symnn.nets.loss import Loss
from symnn.nets.one_hot import one_hot
from symnn.nets.place import Place, names, places
from symnn.nets.start import start
from symnn.ops.reciprocal import reciprocal

if TYPE_CHECKING:
    import numpy as np


class Network:
    """Dense layers and a loss, for one example or a batch.

    layers       `Dense` layers from input to output, or one `Layers(depth)`
    inputs       number of input features, an integer or a SymPy symbol
    loss         a name or a record of `symnn.nets.losses`; None for a network that is only evaluated
    layout       "columns": z = W a + b; "rows": z = a W + bᵀ; "torch": z = a Wᵀ + bᵀ
    batch        None for a single example, else the number of examples (an integer or a symbol)
    reduction    of the losses of a batch: "mean" or "sum"
    l2           a factor λ (a symbol, a number, or True for a symbol lambda): adds λ/2 times the sum of all squared
                 weights, not biases
    input_index  0: the input is x and the first layer is layer 1; 1: the input is a^{[1]} and the first layer is layer
                 2
    parameters   those of the loss, as in sigma=2; a symbol otherwise

    Shapes: `W` is (units, inputs), in "rows" (inputs, units); `b` is (units, 1); a gradient has the shape of its
    parameter.
    """

    def __init__(
        self,
        *layers: Dense | Layers,
        inputs: Any = None,
        loss: str | Loss | None = None,
        layout: str = "columns",
        batch: Any = None,
        reduction: str = "mean",
        l2: Any = None,
        input_index: int = 0,
        **parameters: Any,
    ) -> None:
        if input_index not in (0, 1):
            raise ArgumentError(f"the input is counted as layer 0 or 1, not {input_index!r}")
        if reduction not in ("mean", "sum"):
            raise ArgumentError(f'the reduction is "mean" or "sum", not {reduction!r}')
        self.layout = find_layout(layout, batch)
        self.reduction, self.input_index, self.l2 = reduction, input_index, _factor(l2)
        self.loss = None if loss is None else loss if isinstance(loss, Loss) else losses.find(loss)
        self.layers = _dense(layers)
        self.depth = layers[0] if isinstance(layers[0], Layers) else None
        self.inputs = layer_size(0) if inputs is None and self.depth else extent(inputs, "inputs")
        self.settings = _settings(self.loss, parameters)
        self.loss_symbol = sp.Symbol("loss", real=True)
        large = self.layout.batch is not None
        self.x = sp.MatrixSymbol(
            f"{'A' if large else 'a'}1" if input_index else "X" if large else "x", *self.layout.state(self.inputs)
        )
        self.places = tuple(self._places())
        self.last = (
            self.places[-1].function
            if self.depth is None or not self.depth.symbolic
            else self._brought(self.depth.last)
        )
        self.outputs = self.places[-1].units if self.depth is None or self.places else layer_size(self.depth.depth)
        self.y = sp.MatrixSymbol("Y" if large else "y", *self.layout.state(self.outputs))
        self.classes = sp.MatrixSymbol("c", *self.layout.state(1)) if self.loss and self.loss.classes else None
        if self.loss is not None:
            self.loss.check(self.last, self.outputs)

    def _places(self) -> list[Place]:
        functions = [layer.function for layer in self.layers]
        functions[-1:] = map(self._brought, functions[-1:])
        return places(self.layers, functions, self.x, self.inputs, self.layout, 1 + self.input_index)

    def _brought(self, last: Activation) -> Activation:
        """The last activation: a loss on logits brings the one it is made for."""
        return activation(self.loss.link) if self.loss is not None and self.loss.strict and last.identity else last

    @property
    def parameters(self) -> dict[str, Any]:
        """The trainable SymPy symbols by name: W1, b1, …; a tied layer's once."""
        return {str(symbol): symbol for p in self.places for symbol in p.own}

    @property
    def names(self) -> dict[Any, Name]:
        """How the symbols of this network are written."""
        x = Name(self.x.name[:1], "1" if self.input_index else None)
        return {self.loss_symbol: Name("loss"), self.y: Name(self.y.name), self.x: x} | names(self.places, self.layout)

    @property
    def widths(self) -> str:
        """3-4-2: the inputs, and the units of every layer."""
        return "-".join(str(n) for n in (self.inputs, *(p.units for p in self.places)))

    # what is computed, as nodes over the symbols of earlier lines

    def pre_activation(self, place: Place) -> Any:
        """z as a SymPy expression in W, b and the state before."""
        return self.layout.affine(place.W, place.source, place.b)

    def activated(self, place: Place) -> Node:
        """a as a node in z."""
        return place.function.apply(read(place.z), self.layout.axis, [read(e) for e in place.extra])

    def target(self) -> Node:
        """The target as a node; the one-hot of the classes if those are what is given."""
        if self.classes is None:
            return read(self.y)
        return one_hot(read(self.classes), classes=self.outputs, along=self.layout.axis)

    def loss_factor(self) -> Node:
        """What the sum of all entries of the loss is multiplied by: 1/N for a mean over N examples, 1/m for one over m
        outputs.
        """
        count: list[sp.Expr] = []
        if self.reduction == "mean" and self.layout.batch is not None:
            count.append(self.layout.batch)
        if self.loss is not None and self.loss.mean:
            count.append(self.outputs)
        total = sp.Mul(*count)
        return Const(Fraction(1, int(total))) if total.is_Integer else reciprocal(size(total))

    def data_loss(self, state: Node, target: Node, *, logits: bool = False) -> Node:
        """The loss without penalty, from the output (or with `logits` from the last pre-activation, in the form stable
        for large ones).
        """
        loss = self._loss()
        settings = {name: read(value) for name, value in self.settings.items()}
        entries = (
            loss.on_logits(state, target, self.layout.axis)
            if logits and loss.on_logits
            else loss.entries(state, target, **settings)
        )
        factor, axes = self.loss_factor(), tuple(range(entries.rank))
        if factor is Const(1):
            return Contract([entries], [axes], ()) if axes else entries
        return Contract([factor, entries], [(), axes], ())

    def penalty(self) -> Node | None:
        """λ/2 times the sum of the squares of all weights."""
        if self.l2 is None:
            return None
        weights = dict.fromkeys(read(p.W) for p in self.places)
        return scale(scale(Fraction(1, 2), self.l2), add(*(dot(W, W) for W in weights)))

    def penalised(self, loss: Node) -> Node:
        """The loss with the penalty, if there is one."""
        penalty = self.penalty()
        return loss if penalty is None else add(loss, penalty)

    def by_logits(self, *, stable: bool) -> bool:
        """Whether the loss is taken of the last pre-activation: it is defined so, or (with `stable`) it can be and
        overflows nowhere.
        """
        loss = self._loss()
        return loss.by_logits or (stable and loss.on_logits is not None and self.last.name == loss.link)

    def output_node(self, *, logits: bool = False) -> Node:
        """The output (with `logits`, the last pre-activation) as one node over the parameters and the input."""
        value = read(self.x)
        for p in self._concrete():
            z = substitute(read(self.pre_activation(p)), {read(p.source): value})
            value = z if logits and p is self.places[-1] else substitute(self.activated(p), {read(p.z): z})
        return value

    def loss_node(self, *, stable: bool = False) -> Node:
        """The whole loss as one node over parameters, input and target (or classes); `stable` for the form that no
        logit overflows.
        """
        logits = self.by_logits(stable=stable)
        return self.penalised(self.data_loss(self.output_node(logits=logits), self.target(), logits=logits))

    def loss_expression(self) -> Any:
        """The whole loss as a SymPy expression over parameters, input and target."""
        return to_sympy(self.loss_node())

    def backprop(self) -> Derivation:
        """The derivation: forward definitions, δ for every layer, all gradients; every line judged with earlier names
        opaque.
        """
        self._loss()
        return (
            generic.derive(self, self.depth)
            if self.depth is not None and self.depth.symbolic
            else backprop.derive(self)
        )

    def initial(
        self, generator: np.random.Generator, weights: Any = "xavier_normal", biases: Any = "zeros"
    ) -> dict[str, Any]:
        """Starting values for all parameters as NumPy arrays, drawn from `generator`; further trainable numbers start
        at 1.
        """
        return start(self._concrete(), generator, weights, biases)

    def numpy(self) -> Callable[..., Any]:
        """A NumPy function: loss and all gradients in one call."""
        from symnn.export import network_function

        return network_function(self)

    def export(self, path: Any = None) -> str:
        """A readable Python file that needs NumPy alone; its text if no path is given."""
        from symnn.export import export_network

        return export_network(self, path)

    def __repr__(self) -> str:
        shown = self.widths if self.places else f"{self.inputs}-…-{self.outputs}"
        return f"<Network {shown}, {self.loss.name if self.loss else 'no loss'}, {self.layout.name}>"

    def _loss(self) -> Loss:
        if self.loss is None:
            raise ArgumentError(
                f"this network has no loss: give it one, as in Network(…, loss={next(iter(losses.TABLE))!r})"
            )
        return self.loss

    def _concrete(self) -> tuple[Place, ...]:
        if not self.places:
            raise ArgumentError("a network of unknown depth can be derived, but not written out: give Layers a number")
        return self.places


def _dense(layers: Sequence[Any]) -> tuple[Dense, ...]:
    """The layers one by one; none for a single `Layers` of symbolic depth."""
    if not layers:
        raise ArgumentError("a network needs at least 1 layer: Network(Dense(2), inputs=3)")
    for k, layer in enumerate(layers, start=1):
        if not isinstance(layer, Dense | Layers):
            raise ArgumentError(f"layer {k} is {layer!r}: a layer is written symnn.Dense(units, activation=…)")
        if isinstance(layer, Layers) and len(layers) > 1:
            raise ArgumentError(
                f"layer {k} is Layers, which is a whole network: leave the others out, or use its `output`"
            )
    first = layers[0]
    if isinstance(first, Layers):
        return () if first.symbolic else tuple(first.unrolled())
    return tuple(layers)


def _factor(l2: Any) -> Node | None:
    """λ as a node."""
    if l2 is None or l2 is False:
        return None
    if l2 is True:
        return read(sp.Symbol("lambda", real=True))
    if not isinstance(l2, int | float | Fraction | sp.Expr):
        raise ArgumentError(f"l2 is a symbol or a number that is not negative, not {l2!r}")
    if isinstance(l2, sp.Expr):
        return read(l2)
    if not 0 <= l2 < float("inf"):
        raise ArgumentError(f"l2 may not be negative, but is {l2}")
    return Const(Fraction(str(l2)))


def _settings(loss: Loss | None, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the loss: what was given, else a positive symbol of that name."""
    known = loss.parameters if loss else {}
    for name in given:
        if name not in known:
            of = f"; {loss.name} has {', '.join(known) or 'no parameters'}" if loss else ""
            raise ArgumentError(f"Network has no option {name!r}{of}")
    return {
        name: sp.sympify(given[name], strict=True) if name in given else sp.Symbol(name, positive=True)
        for name in known
    }
