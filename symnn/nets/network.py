"""A network: layers in their places, a loss, and what they compute as nodes. The derivation is made in `backprop.py`;
no layer is known by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read
from symnn.bridge.symbols import extent
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import Derivation, SymbolName
from symnn.errors import ArgumentError
from symnn.expr import Const, Contract, Node, add, dot, scale, size, substitute, sum_over
from symnn.nets import backprop, generic, losses
from symnn.nets.activation import Activation, activation
from symnn.nets.layer import Layer, State
from symnn.nets.layers.repeated import Layers
from symnn.nets.layers.repeated import size as layer_size
from symnn.nets.layout import layout as find_layout
from symnn.nets.layout import shaped
from symnn.nets.loss import Loss
from symnn.nets.loss_arguments import compared, refuse_undefined, settings
from symnn.nets.one_hot import one_hot
from symnn.nets.place import Graph
from symnn.nets.start import start
from symnn.ops.reciprocal import reciprocal

if TYPE_CHECKING:
    import numpy as np

ORDERS = ("layers", "computation")


class Network:
    """Layers and a loss, for one example or a batch.

    layers       from input to output (`Dense`, `symnn.layers`), or one `Layers(depth)`
    inputs       number of input features, an integer or a SymPy symbol; of several axes a tuple, (positions, features)
                 or (channels, height, width). Of a sequence every position counts as an example in a mean
    loss         a name or a record of `symnn.nets.losses`; None for a network that is only evaluated
    layout       "columns": z = W a + b; "rows": z = a W + bᵀ; "torch": z = a Wᵀ + bᵀ
    batch        None for a single example, else the number of examples (an integer or a symbol)
    reduction    of the losses of a batch: "mean" or "sum"
    l2           a factor λ (a symbol, a number, or True for a symbol lambda): adds λ/2 times the sum of all squared
                 weights, not biases
    input_index  0: the input is x and the first layer is layer 1; 1: the input is a^{[1]} and the first layer is layer
                 2
    training     False: layers such as dropout compute what they compute in evaluation
    parameters   those of the loss, as in sigma=2; a symbol otherwise

    Attributes: x, y (and `classes`, if those are the target), `places`, `output`. A gradient has the shape of its
    parameter. ArgumentError for sizes, layers and losses that do not fit.
    """

    def __init__(
        self,
        *layers: Layer | Layers,
        inputs: Any = None,
        loss: str | Loss | None = None,
        layout: str = "columns",
        batch: Any = None,
        reduction: str = "mean",
        l2: Any = None,
        input_index: int = 0,
        training: bool = True,
        **parameters: Any,
    ) -> None:
        if input_index not in (0, 1):
            raise ArgumentError(f"the input is counted as layer 0 or 1, not {input_index!r}")
        if reduction not in ("mean", "sum"):
            raise ArgumentError(f'the reduction is "mean" or "sum", not {reduction!r}')
        self._given = {
            "inputs": inputs, "loss": loss, "layout": layout, "batch": batch, "reduction": reduction, "l2": l2,
            "input_index": input_index, "training": training, **parameters,
        }  # fmt: skip
        self.layout = find_layout(layout, batch)
        self.reduction, self.input_index, self.l2 = reduction, input_index, _factor(l2)
        self.loss = loss if loss is None or isinstance(loss, Loss) else losses.find(loss)
        self.layers = _layers(layers)
        self.depth = layers[0] if isinstance(layers[0], Layers) else None
        first = self.layers[0] if self.layers else Layer()
        self.fed = first.fed
        self.inputs = layer_size(0) if inputs is None and self.depth else _extent(first, inputs)
        self.settings = settings(self.loss, parameters)
        self.loss_symbol = sp.Symbol("loss", real=True)
        name = self.layout.letter("a") + "1" if input_index else self.layout.letter("x")
        self.x = shaped(name, self.layout.state(self.inputs))
        graph = Graph(self.layout, 1 + input_index, training=training)
        self.output = graph.run(self.layers, State(self.x, self.inputs, given=True), self.ended)
        self.places = tuple(graph.places)
        if self.depth is not None and self.depth.symbolic:
            self.outputs = layer_size(self.depth.depth)
            self.last = self.ended(self.depth.last, self.outputs)
        else:
            self.last, self.outputs = self.output.function, self.output.features
        self._flat_enough()
        self.y = shaped(self.layout.letter("y"), self.layout.state(self.outputs))
        one = self.outputs[:-1] if isinstance(self.outputs, tuple) else 1
        self.classes = shaped("c", self.layout.state(one)) if self.loss and self.loss.classes else None
        self.compared = compared(self.loss, self.layout, self.outputs)
        self.ended(self.last, self.outputs)
        self._names_differ()
        refuse_undefined(
            self.settings, lambda: self.data_loss(read(self.y), read(self.y)), getattr(self.loss, "name", "")
        )

    def ended(self, last: Activation, outputs: Any) -> Activation:
        """The activation of the last layer: a loss on logits brings the one for which it is made where nothing is said.
        ArgumentError if the loss has no meaning after it.
        """
        if self.loss is None:
            return last
        found = activation(self.loss.link) if self.loss.strict and last.open else last
        self.loss.check(found, outputs)
        return found

    @property
    def parameters(self) -> dict[str, Any]:
        """The trainable SymPy symbols by name: W1, b1, …; a tied layer's once."""
        return {p.symbol.name: p.symbol for place in self.places for p in place.own}

    @property
    def axes(self) -> tuple[Any, ...]:
        """The sizes of one example's outputs: features, or positions and features."""
        return self.outputs if isinstance(self.outputs, tuple) else (self.outputs,)

    @property
    def axis(self) -> int:
        """The axis of the features in the output as a node."""
        return self.layout.axis_of(self.outputs)

    @property
    def weights(self) -> list[Any]:
        """The trainable symbols that a penalty concerns."""
        return [p.symbol for place in self.places for p in place.own if p.decays]

    @property
    def given(self) -> list[tuple[Any, str]]:
        """What layers are given beside the input, such as masks, in words."""
        layers = (pair for place in self.places for pair in place.given_here)
        return list(dict.fromkeys([*layers, *self.compared.values()]))

    @property
    def names(self) -> dict[Any, SymbolName]:
        """How the symbols of this network are written."""
        x = SymbolName(self.x.name[:1], "1" if self.input_index else None)
        found = {self.loss_symbol: SymbolName("loss"), self.y: SymbolName(self.y.name), self.x: x}
        for place in self.places:
            found |= place.names
        return found

    @property
    def widths(self) -> str:
        """3-4-2: the inputs, and the outputs of every layer."""
        return "-".join(map(width, (self.inputs, *(p.output.features for p in self.places))))

    # what is computed, as nodes over the symbols of earlier lines

    def target(self) -> Node:
        """The target as a node; the one-hot of the classes if those are what is given."""
        if self.classes is None:
            return read(self.y)
        return one_hot(read(self.classes), classes=self.axes[-1], along=self.axis)

    def loss_factor(self) -> Node:
        """What the sum of all entries of the loss is multiplied by: 1/N for a mean over N examples, 1/m for one over m
        outputs.
        """
        count: list[sp.Expr] = []
        if self.reduction == "mean":
            count += [*([] if self.layout.batch is None else [self.layout.batch]), *self.axes[:-1]]
        if self.loss is not None and self.loss.mean:
            count.append(self.axes[-1])
        total = sp.Mul(*count)
        return Const(Fraction(1, int(total))) if total.is_Integer else reciprocal(size(total))

    def data_loss(self, state: Node, target: Node, *, logits: bool = False) -> Node:
        """The loss without penalty, from the output (or with `logits` from the last pre-activation, in the form stable
        for large ones).
        """
        loss, told = self._loss(), self._told()
        if logits and loss.on_logits:
            entries = loss.on_logits(state, target, self.axis, **told)
        else:
            entries = loss.entries(state, target, **told, **({"axis": self.axis} if loss.along else {}))
        factor, axes = self.loss_factor(), tuple(range(entries.rank))
        if loss.mass is not None and self.reduction == "mean":
            factor = reciprocal(sum_over(loss.mass(target, self.axis, **told)))
        if factor is Const(1):
            return Contract([entries], [axes], ()) if axes else entries
        return Contract([factor, entries], [(), axes], ())

    def _told(self) -> dict[str, Node]:
        """The parameters of the loss and what it is given, by name."""
        given = {letter: symbol for letter, (symbol, _) in self.compared.items()}
        return {name: read(value) for name, value in (self.settings | given).items()}

    def penalty(self) -> Node | None:
        """λ/2 times the sum of the squares of all weights."""
        if self.l2 is None:
            return None
        return scale(scale(Fraction(1, 2), self.l2), add(*(dot(W, W) for W in map(read, self.weights))))

    def penalised(self, loss: Node) -> Node:
        """The loss with the penalty and with what layers add to it, over their own symbols."""
        penalty = self.penalty()
        count = self.layout.batch if self.reduction == "mean" and self.layout.batch is not None else sp.S.One
        terms = [scale(reciprocal(size(count)), t) if count != 1 else t for place in self.places for t in place.terms]
        more = [*([] if penalty is None else [penalty]), *terms]
        return add(loss, *more) if more else loss

    def by_logits(self, *, stable: bool) -> bool:
        """Whether the loss is taken of the last pre-activation: it is defined so, or (with `stable`) it can be and
        overflows nowhere.
        """
        loss = self._loss()
        return loss.by_logits or (stable and loss.on_logits is not None and self.last.name == loss.link)

    def output_node(self, *, logits: bool = False) -> Node:
        """The output (with `logits`, the last pre-activation) as one node over the parameters and the input."""
        return self._values()[read(self.output.logits if logits else self.output.symbol)]

    def _values(self) -> dict[Node, Node]:
        """Every intermediate over the parameters and the input."""
        self._written_out()
        values: dict[Node, Node] = {}
        for d in (d for p in self.places for d in p.definitions):
            values[d.atom] = substitute(d.node, values)
        return values

    def loss_node(self, *, stable: bool = False) -> Node:
        """The whole loss as one node over parameters, input and target (or classes); `stable` for the form that no
        logit overflows.
        """
        logits, values = self.by_logits(stable=stable), self._values()
        output = values[read(self.output.logits if logits else self.output.symbol)]
        return substitute(self.penalised(self.data_loss(output, self.target(), logits=logits)), values)

    def loss_expression(self) -> Any:
        """The whole loss as a SymPy expression over parameters, input and target."""
        return to_sympy(self.loss_node())

    def backprop(self, *, order: str = "layers") -> Derivation:
        """The derivation: forward definitions, δ for every layer, all gradients; every line judged with earlier names
        opaque.

        order  of the gradients: that of the "layers", or of their "computation", the last layer first
        """
        self._loss()
        if order not in ORDERS:
            raise ArgumentError(f"gradients are in the order of {' or '.join(map(repr, ORDERS))}, not {order!r}")
        if self.depth is not None and self.depth.symbolic:
            return generic.derive(self, self.depth)
        found = backprop.derive(self)
        return found if order == "layers" else backprop.last_first(found, self.places)

    def untrained(self) -> Network:
        """The same network as it is used after training: without dropout, with running statistics."""
        layers = (self.depth,) if self.depth is not None else self.layers
        return Network(*layers, **(self._given | {"training": False}))

    def of_layers(self, layers: Sequence[Layer]) -> Network:
        """A network of other layers, and the same in everything else."""
        return Network(*layers, **self._given)

    def initial(
        self, generator: np.random.Generator, weights: Any = "xavier_normal", biases: Any = "zeros"
    ) -> dict[str, Any]:
        """Starting values for all parameters as NumPy arrays, drawn from `generator`; what a layer starts by
        itself (scales at 1) is not asked.
        """
        self._written_out()
        return start(self.places, generator, weights, biases)

    def numpy(self, target: str = "numpy") -> Callable[..., Any]:
        """A NumPy function: loss and all gradients in one call; or the same of another target."""
        from symnn.export import network_function

        return network_function(self, target)

    def export(self, path: Any = None, target: str = "numpy") -> str:
        """A readable file that needs NumPy alone, or what its target needs ("python", "jax", "torch", "c"); its text if
        no path is given. For C, `path` is the source, and header and Python file come beside it.
        """
        from symnn.export import export_network

        return export_network(self, path, target)

    def __repr__(self) -> str:
        shown = self.widths if self.places else f"{self.inputs}-…-{self.outputs}"
        return f"<Network {shown}, {self.loss.name if self.loss else 'no loss'}, {self.layout.name}>"

    def _loss(self) -> Loss:
        if self.loss is None:
            raise ArgumentError("this network has no loss: give it one, as in Network(…, loss='mse')")
        return self.loss

    def _flat_enough(self) -> None:
        """ArgumentError for a loss of an image."""
        if self.loss is not None and len(self.axes) > 2:
            raise ArgumentError(
                f"a loss is taken of one axis of features, or of a sequence of them, but the last layer has"
                f" {width(self.outputs)} outputs: put Flatten() and a Dense layer after it"
            )

    def _names_differ(self) -> None:
        """ArgumentError where one name stands for two things, as an input that is called like a parameter."""
        defined = [d for p in self.places for d in p.definitions]
        used = [
            *(self.x, self.y, self.loss_symbol, *self.parameters.values(), *dict.fromkeys(s for s, _ in self.given)),
            *(s for d in defined for s in (d.symbol, d.cotangent) if s is not None),
        ]
        names = [s.name for s in (*used, *([] if self.classes is None else [self.classes]))]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ArgumentError(f"the name {twice} stands for two things in this network: call one of them otherwise")

    def _written_out(self) -> None:
        if not self.places:
            raise ArgumentError("a network of unknown depth can be derived, but not written out: give Layers a number")


def _layers(layers: Sequence[Any]) -> tuple[Layer, ...]:
    """The layers one by one; none for a single `Layers` of symbolic depth."""
    if not layers:
        raise ArgumentError("a network needs at least 1 layer: Network(Dense(2), inputs=3)")
    for k, layer in enumerate(layers, start=1):
        if isinstance(layer, list | tuple) and layer and all(isinstance(part, Layer | Layers) for part in layer):
            raise ArgumentError("layers are given one by one, not as a list: write a star before it, Network(*layers)")
        if not isinstance(layer, Layer | Layers):
            raise ArgumentError(f"layer {k} is {layer!r}: a layer is written symnn.Dense(units, activation=…)")
        if isinstance(layer, Layers) and len(layers) > 1:
            raise ArgumentError(
                f"layer {k} is Layers, which is a whole network: leave the others out, or use its `output`"
            )
    first = layers[0]
    if isinstance(first, Layers):
        return () if first.symbolic else tuple(first.unrolled())
    return tuple(layers)


def _extent(first: Layer, inputs: Any) -> Any:
    """The number of input features; a first layer that says it itself may not be contradicted."""
    if isinstance(inputs, tuple) and (first.inputs is None or first.several):
        return tuple(extent(n, "inputs") for n in inputs)
    if first.inputs is None or (inputs is not None and extent(inputs, "inputs") != first.inputs):
        if first.inputs is not None:
            raise ArgumentError(f"the first layer takes {first.inputs} input features, but inputs is {inputs}")
        if inputs is None:
            raise ArgumentError("a network needs its number of input features: Network(Dense(2), inputs=3)")
        return extent(inputs, "inputs")
    return first.inputs


def width(features: Any) -> str:
    """3×8×8"""
    return "×".join(map(str, features)) if isinstance(features, tuple) else str(features)


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
