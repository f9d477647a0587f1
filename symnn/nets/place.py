"""Layers in their places: index, symbols, definitions and parameters of each. Tied layers share their parameters here
and nowhere else; no layer is known by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from symnn.bridge import TensorSymbol, read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import SymbolName
from symnn.derive.definition import NamedDefinition, Pulled
from symnn.errors import ArgumentError
from symnn.expr import Atom, Node
from symnn.nets.activation import Activation
from symnn.nets.exact_numbers import sized
from symnn.nets.factored import Factored, permuted, plain, whole_axis
from symnn.nets.initialiser import Initialiser
from symnn.nets.layer import Layer, State
from symnn.nets.layout import Layout, proper
from symnn.nets.operations.torch_products import linear

Start = Initialiser | str | float
"""How a parameter starts: an initialiser, "weights" or "biases" for the one that the user chooses, or a number."""

Ended = Callable[[Activation, Any], Activation]
"""From what a last layer says of its activation, and its features, to its activation; an error if its loss forbids it.
"""


@dataclass(frozen=True, eq=False)
class Parameter:
    """A trainable symbol.

    words   what it is, in words: "weights of layer 1"
    fans    the numbers of inputs and outputs that its initialiser takes
    decays  whether a penalty on weights concerns it
    """

    symbol: Any
    words: str
    start: Start
    fans: tuple[Any, Any]
    decays: bool


class Place:
    """One layer where it stands. `index` counts from the first layer; a tied layer has the parameters of its `first`
    place.
    """

    def __init__(
        self, graph: Graph, layer: Layer, source: State, *, index: str | None = None, ended: Ended | None = None
    ) -> None:
        self.graph, self.layer, self.source, self._ended = graph, layer, source, ended
        self.layout, self.training = graph.layout, graph.training
        self.definitions: list[NamedDefinition] = []
        self.parameters: dict[str, Parameter] = {}
        self.given_here: list[tuple[Any, str]] = []
        self.terms: list[Node] = []
        self.names: dict[Any, SymbolName] = {}
        self._index: int | str | None = index
        self._counted: dict[str, int] = {}
        self.step: int | None = None  # of a layer that computes the same several times
        self.first = graph.begun.setdefault(layer, self)
        if isinstance(source.features, tuple) and not layer.several:
            shown = "×".join(map(str, source.features))
            raise ArgumentError(
                f"layer {self.index}, {type(layer).__name__}, takes numbers along one axis, but is fed {shown}:"
                " put Flatten() before it"
            )
        self.output = layer.build(self, source)

    @property
    def index(self) -> int | str:
        """Taken when it is first asked for, so that layers inside of this one come before it."""
        if self._index is None:
            self._index = self.graph.count()
        return self._index

    @property
    def own(self) -> list[Parameter]:
        """The parameters that this place owns; a tied layer's are its first place's."""
        return list(self.parameters.values()) if self.first is self else []

    def symbol(self, letter: str, shape: tuple[Any, ...]) -> Any:
        """The letter with the index of this place: z1, or z_{l+1}."""
        between = "_" if letter[-1:].isdigit() else ""
        name = f"{letter}{between}{self.index}" if isinstance(self.index, int) else f"{letter}_{subscript(self.index)}"
        kind = TensorSymbol if len(shape) > 2 else sp.MatrixSymbol
        symbol = kind(name, *shape) if shape else sp.Symbol(name, real=True)
        self.names[symbol] = SymbolName(letter, str(self.index))
        return symbol

    def slope(self, symbol: Any) -> Any:
        """What stands for ∂loss/∂symbol beside the last layer's output; None in other places."""
        if self._ended is None:
            return None
        known = self.names[symbol]
        found = self.symbol(f"d{known.base}", symbol.shape)
        self.names[found] = replace(known, slope=True)
        return found

    def parameter(
        self,
        letter: str,
        shape: tuple[Any, ...],
        words: str,
        *,
        start: Start = "weights",
        fans: tuple[Any, Any] = (sp.S.One, sp.S.One),
        decays: bool = False,
    ) -> Any:
        """A trainable symbol of this shape, () for a number: W1 for W of layer 1. A tied layer gets what it has."""
        if letter in self.parameters:
            raise ArgumentError(f"layer {self.index} has two parameters {letter}: call one of them otherwise")
        if self.first is not self:
            self._must_fit()
            self.parameters[letter] = self.first.parameters[letter]
        else:
            symbol = self.symbol(letter, shape)
            self.parameters[letter] = Parameter(symbol, f"{words} of layer {self.index}", start, fans, decays)
        return self.parameters[letter].symbol

    def shared(self, letter: str, words: str, *, start: Start) -> Any:
        """A trainable number that is one for all layers that ask for it; the first of them owns it."""
        owner = self.graph.sharing.setdefault(letter, self)
        if letter not in owner.parameters:
            symbol = sp.Symbol(letter, real=True)
            self.names[symbol] = SymbolName(letter)
            self.parameters[letter] = Parameter(symbol, f"{words} of all layers", start, (sp.S.One, sp.S.One), False)
        return owner.parameters[letter].symbol

    # tensors: (examples, features), or (examples, …) with all axes of an example, whatever the layout

    def tensor(self, state: State) -> Factored:
        """A state in the order of PyTorch, for the operations of `operations`."""
        features = state.features if isinstance(state.features, tuple) else (state.features,)
        return self._read(state.symbol, (self.layout.examples, *features))

    def trained(self, letter: str, shape: tuple[Any, ...], words: str, **options: Any) -> Factored:
        """A parameter as a tensor; its symbol is a column for one axis, and without sizes 1 beyond two axes."""
        written = shape if len(shape) < 3 else proper(shape)
        column = (sp.S.One,) if len(shape) == 1 else ()
        return plain(read(self.parameter(letter, (*written, *column), words, **options)), shape)

    def linear(self, x: Factored, units: Any, letter: str = "W", *, bias: str = "", words: str = "weights") -> Factored:
        """x Wᵀ + b over the last axis, with W as this layout writes it; `bias` is the letter of b, "" for none."""
        n, units, rows = x.shape[-1], sized(units), self.layout.name == "rows"
        W = self.trained(letter, (n, units) if rows else (units, n), words, fans=(n, units), decays=True)
        b = self.trained(bias, (units,), "bias", start="biases") if bias else None
        return linear(x, permuted(W, (1, 0)) if rows else W, b)

    def named(self, x: Factored, word: str, rule: str = "definition", *, cotangent: str | None = None) -> Factored:
        """x as an intermediate with a name, which says the step; what bears the name of an earlier one here is counted.
        `cotangent` is the letter of its δ, d and the word unless given, "" for none.
        """
        if isinstance(x.node, Atom):
            return x
        letter = self._numbered(word)
        first, turned = x.factors[0] if x.factors else (), self.layout.name == "columns"
        turned = turned and x.rank > 1 and first == ((self.layout.batch,) if self.layout.batch is not None else ())
        y = permuted(x, (*range(1, x.rank), 0)) if turned else x
        apart = y.shape if all(len(f) < 2 for f in y.factors) else y.node.shape
        shape = _written(apart) if y.node.rank else ()
        symbol = self.symbol(letter, shape)
        self.define(symbol, node=y.node, rule=rule, cotangent=f"d{letter}" if cotangent is None else cotangent)
        made = Factored(read(symbol), y.factors)
        return permuted(made, (y.rank - 1, *range(y.rank - 1))) if turned else made

    def made(self, x: Factored, rule: str = "definition", *, letter: str = "a", cotangent: str = "delta") -> State:
        """The state of this layer, from (examples, …)."""
        for axis in range(1, x.rank):
            x = whole_axis(x, axis)
        found = x.shape[1:]
        features = found[0] if len(found) == 1 else found
        y = permuted(x, (*range(1, x.rank), 0)) if self.layout.name == "columns" else x
        symbol = self.symbol(self.layout.letter(letter), self.layout.state(features))
        delta = self.layout.letter(cotangent) if cotangent else ""
        self.define(symbol, node=y.node, rule=rule, cotangent=delta)
        return State(symbol, features)

    def _numbered(self, word: str) -> str:
        said = word if self.step is None else f"{word}_{self.step}"
        k = self._counted[said] = self._counted.get(said, 0) + 1
        return said if k == 1 else f"{said}_{k}"

    def _read(self, symbol: Any, shape: tuple[Any, ...]) -> Factored:
        """A state's symbol as (examples, …)."""
        if self.layout.name != "columns":
            return plain(read(symbol), shape)
        return permuted(plain(read(symbol), (*shape[1:], shape[0])), (len(shape) - 1, *range(len(shape) - 1)))

    def given(self, letter: str, shape: tuple[Any, ...], words: str) -> Any:
        """A tensor that the user gives beside the input, such as a mask."""
        symbol = self.symbol(letter, shape)
        self.given_here.append((symbol, f"{words} of layer {self.index}"))
        return symbol

    def adds(self, term: Factored) -> None:
        """A number, summed over the examples, that this layer adds to the loss."""
        self.terms.append(term.node)

    def define(
        self,
        symbol: Any,
        shown: Any = None,
        *,
        node: Node | None = None,
        rule: str = "definition",
        text: str = "",
        cotangent: str = "",
        word: str | None = None,
        pulled: Mapping[Any, Pulled] | None = None,
    ) -> None:
        """A named intermediate, as it is printed (or how that is made) or as a `node`; see `NamedDefinition`.
        `cotangent` is the letter of its δ, "" for none.
        """
        delta = self.symbol(cotangent, getattr(symbol, "shape", ())) if cotangent else None
        if shown is None:
            assert node is not None
            value, shape = node, getattr(symbol, "shape", None)
            shown = lambda: to_sympy(value, shape)
        said = symbol.name if isinstance(self.index, int) else f"layer {self.index}"
        self.definitions.append(
            NamedDefinition(
                symbol=symbol,
                form=shown,
                value=node,
                rule=rule,
                text=text,
                cotangent=delta,
                word=said if word is None else word,
                seen=True,
                pulled=pulled or {},
            )
        )

    def ended(self, function: Activation, features: Any) -> Activation:
        """The activation of this layer's output: in a last layer that says nothing, the one that its loss is made
        for.
        """
        return function if self._ended is None else self._ended(function, features)

    def inner(self, layers: Sequence[Layer], source: State) -> State:
        """The output of layers inside of this one."""
        return self.graph.run(layers, source)

    def _must_fit(self) -> None:
        there, here = self.first.source.features, self.source.features
        if there != here:
            raise ArgumentError(
                f"layer {self.index} is layer {self.first.index} again, which has {there} inputs, but here it is fed"
                f" {here}:"
                " give it as many units as inputs, or use a layer of its own"
            )


class Graph:
    """Layers, run one after the other or inside each other: a list of places in the order in which they are computed.

    training  False: layers that behave otherwise in training compute what they compute in evaluation
    """

    def __init__(self, layout: Layout, first: int = 1, *, training: bool = True) -> None:
        self.layout, self.training, self.next = layout, training, first
        self.places: list[Place] = []
        self.begun: dict[Layer, Place] = {}
        self.sharing: dict[str, Place] = {}

    def count(self) -> int:
        self.next += 1
        return self.next - 1

    def run(self, layers: Sequence[Layer], source: State, ended: Ended | None = None) -> State:
        """The output of these layers, each fed by the one before; `ended` decides on the activation of the last."""
        for k, layer in enumerate(layers, start=1):
            source = self.stand(layer, source, ended=ended if k == len(layers) else None).output
        return source

    def stand(self, layer: Layer, source: State, *, index: str | None = None, ended: Ended | None = None) -> Place:
        """The layer at the next place, or at one with a symbolic index such as "l+1"."""
        place = Place(self, layer, source, index=index, ended=ended)
        self.places.append(place)
        return place


def _written(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The axes with which an intermediate is written: a column for one, none of size 1 beyond two."""
    if len(shape) < 2:
        return (*shape, sp.S.One) if shape else ()
    return shape if len(shape) == 2 else proper(shape)


def subscript(index: str) -> str:
    """As a subscript: l, {l+1}."""
    return index if len(index) == 1 else f"{{{index}}}"
