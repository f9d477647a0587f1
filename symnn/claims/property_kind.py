"""The record of a kind of claim that is no relation between two values: how it is stated, and how it is said.

`symnn.claims.properties` holds one file a kind; its method of proof stands in `symnn.proof.methods`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.bridge import read, read_shaped
from symnn.bridge.shape_errors import brief
from symnn.claims.claim import Property
from symnn.claims.plain import plain
from symnn.errors import ArgumentError
from symnn.expr import Atom
from symnn.expr.walk import atoms

Parts = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class PropertyKind:
    """A kind of claim.

    name    as it stands in `Property.kind`
    words   the sentence, with the names of parts in braces; or a function that makes it of the parts
    states  the public function that states it, `symnn.<its name>`
    typed   the word that states it on the command line of a formula and the names it varies in, `convex(f, x, y)`:
            called as `states` is, with `over=` and `assume=`. "" where the syntax is another
    typing  what is called instead of `states` for the typed word
    further the parts that are given after f, before the names: ("constant",) for `lipschitz(f, 2, x)`
    """

    name: str
    words: str | Callable[[Parts], str]
    states: Callable[..., Property]
    typed: str = ""
    typing: Callable[..., Property] | None = None
    further: tuple[str, ...] = ()

    def sentence(self, parts: Parts) -> str:
        """The claim in words, from its parts and from nothing else."""
        if callable(self.words):
            return self.words(parts)
        return self.words.format(**{name: _told(part) for name, part in parts.items()})

    def state(self, *given: Any, **options: Any) -> Property:
        """The claim as the typed word states it."""
        return (self.typing or self.states)(*given, **options)


def _told(part: Any) -> str:
    return listed(part) if isinstance(part, tuple) else plain(part)[0]


def listed(symbols: Sequence[Any]) -> str:
    return ", ".join(map(str, symbols))


def unknowns(objectives: Sequence[Any], over: Any) -> tuple[Any, ...]:
    """The symbols of `over`; ArgumentError for what is no symbol, occurs nowhere, or objectives that are no numbers."""
    several = tuple(over) if isinstance(over, list | tuple) else (over,)
    nodes = []
    for f in objectives:
        node, shape = read_shaped(f)
        if node.shape:
            raise ArgumentError(f"{brief(f)} has shape {tuple(shape)}, but an objective is a number: sum it")
        nodes.append(node)
    met = atoms(nodes)
    for symbol in several:
        node = read(symbol)
        if not isinstance(node, Atom):
            raise ArgumentError(f"over={symbol}: say which symbol varies, not an expression")
        if node not in met:
            raise ArgumentError(f"{symbol} does not occur in {' or '.join(map(brief, objectives))}")
    if not several:
        raise ArgumentError("over=(): say which symbol varies")
    return several


__all__ = ["Parts", "PropertyKind", "listed", "unknowns"]
