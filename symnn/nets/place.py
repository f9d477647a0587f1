"""Layers in their places: index, symbols, definitions and parameters of each. Tied layers share their parameters here
and nowhere else; no layer is known by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import SymbolName
from symnn.derive.definition import NamedDefinition, Pulled
from symnn.errors import ArgumentError
from symnn.expr import Node
from symnn.nets.activation import Activation
from symnn.nets.initialiser import Initialiser
from symnn.nets.layer import Layer, State
from symnn.nets.layout import Layout

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
        self.names: dict[Any, SymbolName] = {}
        self._index: int | str | None = index
        self.first = graph.begun.setdefault(layer, self)
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
        name = f"{letter}{self.index}" if isinstance(self.index, int) else f"{letter}_{subscript(self.index)}"
        symbol = sp.MatrixSymbol(name, *shape) if shape else sp.Symbol(name, real=True)
        self.names[symbol] = SymbolName(letter, str(self.index))
        return symbol

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

    def given(self, letter: str, shape: tuple[Any, ...], words: str) -> Any:
        """A tensor that the user gives beside the input, such as a mask."""
        symbol = self.symbol(letter, shape)
        self.given_here.append((symbol, f"{words} of layer {self.index}"))
        return symbol

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
        said = str(symbol) if isinstance(self.index, int) else f"layer {self.index}"
        if shown is None and node is not None:
            inside = node
            shown = lambda: to_sympy(inside, getattr(symbol, "shape", None))
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


def subscript(index: str) -> str:
    """As a subscript: l, {l+1}."""
    return index if len(index) == 1 else f"{{{index}}}"
