"""The program of a deep network whose layers repeat, from that of a short one: its values in their order, each a copy
of one of the short program's. Nothing is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from symnn.bridge import read
from symnn.export.standalone import CopiedValue, Copies, Input, NamedValue, Program
from symnn.expr import Atom
from symnn.nets.shortened import Shortened

RECEIVED = "∂loss/∂"


def copied(found: Shortened, short: Program, inputs: Sequence[Input]) -> Program:
    """The program of the deep network, but for what it says about itself; `inputs` are those of its layers."""
    names = _Renamed(found, short)
    copies = Copies(short, names.identifier, names.atom)
    definitions = [
        CopiedValue(names.identifier(d.identifier, shift), None if d.atom is None else names.atom(d.atom, shift),
                    d.identifier, shift, names.comment(d.comment, shift), copies)
        for d, shift in names.values()
    ]  # fmt: skip
    trained = tuple(found.deep.parameters)
    return replace(
        short, inputs=inputs, definitions=definitions, parameters=trained, outputs={k: f"d{k}" for k in trained},
        copies=copies,
    )  # fmt: skip


class _Renamed:
    """What is called how, so many places further."""

    def __init__(self, found: Shortened, short: Program) -> None:
        self.found, self.short = found, short
        self._deep = found.symbols
        self._names = [[s.name for s in symbols] for symbols in self._deep]
        self._named = {s.name: s for s in found.owner}
        self._atoms: dict[tuple[int, int], Atom] = {}
        self._slots: dict[Atom, tuple[int, int] | None] = {}
        self._told: dict[str, tuple[str, Any, tuple[int, int]]] = {}
        for d in short.definitions:
            symbol = self._named.get(d.identifier[1:]) if d.atom is None else d.atom.label
            if symbol in found.owner:
                self._told[d.identifier] = ("d" if d.atom is None else "", symbol, found.owner[symbol])

    def identifier(self, identifier: str, shift: int) -> str:
        told = self._told.get(identifier)
        if told is None:
            return identifier
        before, _, (place, slot) = told
        return before + self._names[place + shift][slot]

    def atom(self, atom: Atom, shift: int) -> Atom:
        if atom not in self._slots:
            self._slots[atom] = self.found.owner.get(atom.label)
        slot = self._slots[atom]
        if slot is None:
            return atom
        place = slot[0] + shift, slot[1]
        if place not in self._atoms:
            made = read(self._deep[place[0]][place[1]])
            assert isinstance(made, Atom)
            self._atoms[place] = made
        return self._atoms[place]

    def comment(self, comment: str, shift: int) -> str:
        """∂loss/∂z7, (n, 1) of ∂loss/∂z3, (n, 1)."""
        if not comment.startswith(RECEIVED):
            return comment
        name, comma, rest = comment.removeprefix(RECEIVED).partition(",")
        symbol = self._named.get(name)
        return comment if symbol is None else f"{RECEIVED}{self.found.symbol(symbol, shift).name}{comma}{rest}"

    def values(self) -> Iterator[tuple[NamedValue, int]]:
        """The values of the short program that are copied, and by how many places, in the order of the deep one."""
        return self.found.copied(
            self.short.definitions, lambda d: self._told.get(d.identifier, ("", None))[1], self._kind
        )

    def _kind(self, d: NamedValue) -> str:
        """Forward, backward or gradient."""
        if d.atom is None:
            return "gradient"
        return "backward" if d.comment.startswith(RECEIVED) else "forward"
