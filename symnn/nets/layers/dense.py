"""The fully connected layer: columns W a + b, rows a W + bᵀ, torch a Wᵀ + bᵀ, then the activation.

With a batch of N examples the state has one column (or row) for each, and b is repeated by a row (or column) of ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sympy as sp

from symnn.bridge import call, read
from symnn.bridge.symbols import extent
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import vjps
from symnn.errors import ArgumentError
from symnn.expr import Atom, Composition, Contract, Node, Operator, add, ones, postorder, substitute
from symnn.nets.activation import Activation
from symnn.nets.activation import activation as resolve
from symnn.nets.layer import Layer, State
from symnn.nets.layout import Layout
from symnn.nets.place import Place


@dataclass(frozen=True, eq=False)
class Dense(Layer):
    """`units` neurons, each connected to the whole input: z = W a + b, then the activation.

    units       a positive integer or a SymPy integer symbol
    activation  a name, a record of `symnn.ops`, a SymPy Lambda or expression in one symbol; None for none, which leaves
                the last layer open for what its loss is made for ("identity" does not)
    bias        False leaves b out

    Shapes: W is (units, inputs), in "rows" (inputs, units); b is (units, 1). ArgumentError for an impossible size.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.Dense(4, "tanh"), symnn.Dense(2), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW2', 'db2']
    """

    units: Any
    activation: Any = None
    bias: bool = True
    several = True
    function: Activation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", extent(self.units, "Dense"))
        object.__setattr__(self, "function", resolve(self.activation))
        if self.function.name == "softmax" and self.units == 1:
            raise ArgumentError("softmax over 1 output is always 1: use sigmoid, or at least 2 units")

    def build(self, at: Place, source: State) -> State:
        if isinstance(source.features, tuple):
            return self._at_every_position(at, source)
        layout, a, n = at.layout, source.symbol, source.features
        function = at.ended(self.function, self.units)
        shape = (n, self.units) if layout.name == "rows" else (self.units, n)
        W = at.parameter("W", shape, "weights", fans=(n, self.units), decays=True)
        b = at.parameter("b", (self.units, 1), "bias", start="biases") if self.bias else None
        extra = trained_numbers(at, function)
        z = at.symbol(layout.letter("z"), layout.state(self.units))
        words = AffineInWords(layout, W, a, b)
        at.define(
            z, words.affine, node=affine_node(layout, W, a, b, layout.state(self.units)),
            rule="definition of the pre-activation", cotangent=layout.letter("delta"),
            text=plainly(layout, W, a, b), pulled={a: words.through, W: words.outer, b: words.gathered},
        )  # fmt: skip
        return activated(at, z, self.units, function, extra)

    def _at_every_position(self, at: Place, source: State) -> State:
        """The same map along the last axis."""
        x = at.tensor(source)
        function = at.ended(self.function, (*source.features[:-1], self.units))
        product = at.linear(x, self.units, bias="b" if self.bias else "")
        z = at.made(product, "definition of the pre-activation", letter="z")
        return activated(at, z.symbol, z.features, function, trained_numbers(at, function))


def trained_numbers(at: Place, function: Activation) -> list[Any]:
    """The further trainable numbers of an activation, of this layer or of all; the fixed ones are given."""
    for symbol in function.fixed:
        at.given_here.append((symbol, "number of the activation"))
    return [
        at.shared(letter, "trainable number", start=float(start))
        if letter in function.shared
        else at.parameter(letter, (), "trainable number", start=float(start))
        for letter, start in function.parameters
    ]


@dataclass(frozen=True, slots=True)
class AffineInWords:
    """The affine map of matrix symbols, b a column or None, and what backpropagation makes of it, as a textbook writes
    them; a derivation judges each anew.
    """

    layout: Layout
    W: Any
    a: Any
    b: Any

    def affine(self) -> Any:
        letters = (("W", self.W), ("a", self.a), ("b", self.b))
        given = {_stand_in(letter, x.shape): x for letter, x in letters if x is not None}
        return _affine(self.layout, *given, *([None] if self.b is None else [])).xreplace(given)

    def through(self, delta: Any) -> Any:
        """The cotangent of the state before, from that of the pre-activation."""
        if self.layout.name == "columns":
            return times(self.W.T, delta)
        return times(delta, self.W.T if self.layout.name == "rows" else self.W)

    def outer(self, delta: Any) -> Any:
        """The gradient of the weights."""
        if self.layout.name == "columns":
            return times(delta, self.a.T)
        return times(self.a.T, delta) if self.layout.name == "rows" else times(delta.T, self.a)

    def gathered(self, delta: Any) -> Any:
        """The gradient of the bias, a column: delta summed over the batch."""
        column = delta if self.layout.name == "columns" else delta.T
        return column if self.layout.batch is None else column * sp.OneMatrix(self.layout.batch, 1)


@lru_cache(maxsize=256)
def _affine(layout: Layout, W: Any, a: Any, b: Any) -> Any:
    product = {"columns": lambda: times(W, a), "rows": lambda: times(a, W), "torch": lambda: times(a, W.T)}[
        layout.name
    ]()
    if b is None:
        return product
    if layout.name == "columns":
        return product + (b if layout.batch is None else b * sp.OneMatrix(1, layout.batch))
    return product + (b.T if layout.batch is None else sp.OneMatrix(layout.batch, 1) * b.T)


def times(x: Any, y: Any) -> Any:
    """x*y. For SymPy's `*` a product of two matrices that are no product themselves is quickly made."""
    plain = all(isinstance(f.arg if isinstance(f, sp.Transpose) else f, sp.MatrixSymbol) for f in (x, y))
    return sp.MatMul(x, y) if plain else x * y


def affine_node(layout: Layout, W: Any, a: Any, b: Any, shape: tuple[Any, Any]) -> Node:
    """The same as a node, of this shape; sizes 1 are no axes."""
    weights = ("in", "out") if layout.name == "rows" else ("out", "in")
    state = ("in", "example") if layout.name == "columns" else ("example", "in")
    result = tuple("out" if label == "in" else label for label in state)

    def labelled(x: Any, labels: tuple[str, str]) -> tuple[Node, tuple[str, ...]]:
        return read(x), _axes(labels, x.shape)

    out = _axes(result, shape)
    factors = [labelled(a, state), labelled(W, weights)]
    parts = factors[::-1] if layout.name == "columns" else factors
    product = Contract([x for x, _ in parts], [labels for _, labels in parts], out)
    if b is None:
        return product
    bias, along = labelled(b, ("out", "one"))
    if along == out:
        return add(product, bias)
    extents: dict[Any, Any] = {label: size for label, size in zip(result, shape, strict=True) if label in out}
    return add(product, Contract([bias], [along], out, extents))


def _axes(labels: tuple[str, ...], shape: tuple[Any, ...]) -> tuple[str, ...]:
    """Those of the two whose size is not 1."""
    return tuple([label for label, size in zip(labels, shape, strict=True) if size is not sp.S.One])


def plainly(layout: Layout, W: Any, a: Any, b: Any) -> str:
    """The same without the row of ones."""
    weights, state = W.name, getattr(a, "name", None) or str(a)  # a name is at hand, SymPy's printer is slow
    product = {"columns": f"{weights} {state}", "rows": f"{state} {weights}", "torch": f"{state} {weights}ᵀ"}[
        layout.name
    ]
    if b is None:
        return product
    return f"{product} + {b.name}" if layout.name == "columns" else f"{product} + {b.name}ᵀ"


# the activation


def activated(at: Place, z: Any, units: Any, function: Activation, extra: list[Any]) -> State:
    """a = g(z), of the shape of z; an operator is written as it is called, also on a 1×1 matrix."""
    a = at.symbol(at.layout.letter("a"), z.shape)
    node = function.apply(read(z), at.layout.axis_of(units), [read(e) for e in extra])
    if function.identity:
        at.define(a, z, rule="no activation", word="", pulled={z: lambda behind: behind})
        return State(a, units, z, function)
    record = function.record
    if len(z.shape) > 2:
        at.define(
            a, node=node, word=_word(function.name), rule="definition of the activation", text=function.of(z, extra),
            cotangent=f"d{at.layout.letter('a')}",
        )  # fmt: skip
        return State(a, units, z, function)
    at.define(
        a, lambda: call(record, z, *extra) if isinstance(record, Operator) else to_sympy(node, z.shape), node=node,
        word=_word(function.name), rule="definition of the activation", text=function.of(z, extra),
        pulled={z: lambda behind: _sloped(behind, function, z, a, node)},
    )  # fmt: skip
    return State(a, units, z, function, slope=at.slope(a))


def _word(name: str) -> str:
    """What a rule calls an activation: one that is given by a formula has no name."""
    return name if name.isidentifier() else "the activation"


def _sloped(behind: Any, function: Activation, z: Any, a: Any, node: Node) -> Any | None:
    """(Wᵀδ)∘g′(z), the form in which every book writes it; None for an activation that is not elementwise, or flat, or
    of one number.
    """
    at = read(z)
    if isinstance(function.record, Composition) or not at.rank:
        return None
    named: dict[Any, Any] = {z: _stand_in("z", z.shape), a: _stand_in("a", z.shape)}
    written = substitute(node, {at: read(named[z])})
    found = _slope(written, named[z], named[a])
    back = {stand_in: symbol for symbol, stand_in in named.items()}
    return None if found is None else sp.HadamardProduct(behind, found.xreplace(back))


def _stand_in(letter: str, shape: tuple[Any, ...]) -> Any:
    """One symbol for all layers of a shape, so that what is found for one is found for all."""
    return sp.MatrixSymbol(letter, *shape)


@lru_cache(maxsize=256)
def _slope(node: Node, z: Any, a: Any) -> Any | None:
    """g′ as it is written over a = g(z) and z; None for a constant."""
    at = read(z)
    slope = tidy(substitute(vjps(node, [at], ones(*at.shape))[0], {node: read(a)}))
    return to_sympy(slope, z.shape) if any(isinstance(n, Atom) for n in postorder(slope)) else None
