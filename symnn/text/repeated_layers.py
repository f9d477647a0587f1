"""Lines that are alike up to the number of their layer, to be printed once "for ℓ = 0, …, 11". What is alike is decided
by what was judged: the nodes of two lines, in which the layers of all names count from the line's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symnn.claims.derivation import Step, SymbolName
from symnn.expr import Atom, Node, substitute
from symnn.expr.walk import atoms

LETTER = r"\ell"
"""Of a general layer: l is an index already."""
LEAST = 3
"""So many lines are one; two are two."""


@dataclass(frozen=True)
class RepeatedStep:
    """A line, and the layers for which it stands; none for a line that stands for itself.

    names  how symbols are written in it: those of its own layer with ℓ, of the next one with ℓ + 1
    """

    step: Step
    layers: tuple[int, ...] = ()
    names: Mapping[Any, SymbolName] | None = None

    @property
    def words(self) -> str:
        """ℓ = 0, …, 11 as LaTeX."""
        if not self.layers:
            return ""
        low, high = self.layers[0], self.layers[-1]
        whole = self.layers == tuple(range(low, high + 1))
        return rf"\ell = {low}, \ldots, {high}" if whole else rf"\ell = {', '.join(map(str, self.layers))}"


@dataclass(frozen=True)
class _Place:
    """Stands for the name of that base so many layers further."""

    base: str
    away: int


def repeated(steps: Sequence[Step], names: Mapping[Any, SymbolName]) -> list[RepeatedStep]:
    """The lines, of which those that are alike stand where the first of them stood."""
    patterns = [_pattern(s, names) for s in steps]
    groups: dict[Any, list[int]] = {}
    for k, pattern in enumerate(patterns):
        groups.setdefault(pattern, []).append(k)
    found = []
    for k, (s, pattern) in enumerate(zip(steps, patterns, strict=True)):
        alike = groups[pattern]
        if pattern is None or len(alike) < LEAST:
            found.append(RepeatedStep(s))
        elif k == alike[0]:
            here = _layer(s.symbol, names)
            layers = sorted(n for j in alike if (n := _layer(steps[j].symbol, names)) is not None)
            written = {symbol: _counted(name, here) for symbol, name in names.items()}
            rule = re.sub(rf"(?<=\.){here}(?=\.|$)|\b{here}(?=\.)", "ℓ", s.rule)
            found.append(RepeatedStep(replace(s, rule=rule), tuple(layers), written))
    return found


def _layer(symbol: Any, names: Mapping[Any, SymbolName]) -> int | None:
    name = names.get(symbol)
    return int(name.layer) if name is not None and name.layer is not None and name.layer.isdigit() else None


def _counted(name: SymbolName, here: int | None) -> SymbolName:
    """Its layer counted from this one."""
    if here is None or name.layer is None or not name.layer.isdigit():
        return name
    away = int(name.layer) - here
    return replace(name, layer=LETTER + (f"{away:+d}" if away else ""))


def _pattern(step: Step, names: Mapping[Any, SymbolName]) -> Any:
    """What lines that are alike have in common; None for a line of no layer."""
    here = _layer(step.symbol, names)
    if here is None:
        return None
    places: dict[Node, Node] = {}
    for a in atoms(step.value):
        layer = _layer(a.label, names)
        if layer is not None:
            places[a] = Atom(_Place(names[a.label].base, layer - here), a.shape)
    known = names[step.symbol].base
    return step.section, known, step.shape, step.verdict.word, substitute(step.value, places)
