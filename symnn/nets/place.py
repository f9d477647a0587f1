"""Layers in their places: index, sizes and SymPy symbols of each. Tied layers share their parameters here and nowhere
else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.claims.derivation import Name
from symnn.errors import ArgumentError
from symnn.nets.activation import Activation
from symnn.nets.layers.dense import Dense
from symnn.nets.layout import Layout


@dataclass(frozen=True, eq=False)
class Place:
    """One layer where it stands. `W`, `b` and `extra` (further trainable numbers) carry the index `owner`, the first
    place of a tied layer.

    z, a, delta are SymPy matrix symbols of shape `state`; `source` is the state before; b is None for a layer without
    bias.
    """

    index: int | str
    owner: int | str
    inputs: sp.Expr
    units: sp.Expr
    function: Activation
    state: tuple[Any, Any]
    source: Any
    W: Any
    b: Any
    extra: tuple[Any, ...]
    z: Any
    a: Any
    delta: Any

    @property
    def own(self) -> tuple[Any, ...]:
        """The parameters, weights first."""
        return tuple(p for p in (self.W, self.b, *self.extra) if p is not None)

    @property
    def described(self) -> list[tuple[Any, str]]:
        """The parameters that this place owns, in words; a tied layer's are its first place's."""
        words = ("weights", *(["bias"] if self.b is not None else []), *["trainable number"] * len(self.extra))
        return (
            [(s, f"{w} of layer {self.index}") for s, w in zip(self.own, words, strict=True)]
            if self.index == self.owner
            else []
        )


def places(
    layers: Sequence[Dense], functions: Sequence[Activation], source: Any, inputs: sp.Expr, layout: Layout, first: int
) -> list[Place]:
    """The layers numbered from `first`, fed by the symbol `source`; a layer that is met again must fit where it stands
    again.
    """
    found: list[Place] = []
    begun: dict[Dense, Place] = {}
    for index, (layer, function) in enumerate(zip(layers, functions, strict=True), start=first):
        known = begun.get(layer)
        if known is not None and known.inputs != inputs:
            raise ArgumentError(
                f"layer {index} is layer {known.index} again, which has {known.inputs} inputs, but here it is fed "
                f"{inputs}: "
                "give it as many units as inputs, or use a layer of its own"
            )
        place = _place(index, layer, function, source, inputs, layout, known)
        begun.setdefault(layer, place)
        found.append(place)
        source, inputs = place.a, place.units
    return found


def _place(
    index: int, layer: Dense, function: Activation, source: Any, inputs: sp.Expr, layout: Layout, known: Place | None
) -> Place:
    state = layout.state(layer.units)
    z, a, delta = (sp.MatrixSymbol(f"{letter}{index}", *state) for letter in state_letters(layout))
    if known is None:
        W = sp.MatrixSymbol(f"W{index}", *layout.weight(layer.units, inputs))
        b = sp.MatrixSymbol(f"b{index}", layer.units, 1) if layer.bias else None
        extra = tuple(sp.Symbol(f"{name}{index}", real=True) for name in function.parameters)
    else:
        W, b, extra = known.W, known.b, known.extra
    owner = index if known is None else known.owner
    return Place(index, owner, inputs, layer.units, function, state, source, W, b, extra, z, a, delta)


def state_letters(layout: Layout) -> tuple[str, str, str]:
    """A single example is written in small letters, a batch in capitals."""
    return ("z", "a", "delta") if layout.batch is None else ("Z", "A", "Delta")


def names(found: Sequence[Place], layout: Layout) -> dict[Any, Name]:
    """How every symbol of the places is written: W1 is W of layer 1."""
    written: dict[Any, Name] = {}
    for p in found:
        for letter, symbol in zip(state_letters(layout), (p.z, p.a, p.delta), strict=True):
            written[symbol] = Name(letter, str(p.index))
        for letter, symbol in zip(("W", "b", *p.function.parameters), (p.W, p.b, *p.extra), strict=True):
            if symbol is not None:
                written[symbol] = Name(letter, str(p.owner))
    return written
