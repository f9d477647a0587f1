"""Reverse mode over named definitions, the calculus of it alone: what every name receives, over the names of other
lines. Nothing is printed or judged here.

Cost and length are linear in the number of definitions, because nothing is ever inlined: the cotangent of a name is
written with the cotangents of the names made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnn.bridge import read
from symnn.claims.received import Received
from symnn.derivative import vjps
from symnn.derive.definition import NamedDefinition
from symnn.expr import Atom, Node, add, substitute
from symnn.expr.walk import atoms


@dataclass(frozen=True, eq=False)
class Cotangent:
    """∂loss/∂symbol, as one summand from each definition through which it comes, in the order of the definitions.

    by      the symbol
    of      its definition; None for what is given
    parts   (definition, summand): the summand may contain the definition's own value
    seeds   what each of these definitions received itself
    users   all definitions that use the symbol
    """

    by: Atom
    of: NamedDefinition | None
    parts: tuple[tuple[NamedDefinition, Node], ...]
    seeds: tuple[Node, ...]
    users: tuple[NamedDefinition, ...]

    @cached_property
    def node(self) -> Node:
        """The sum, in which the values of definitions go by their names: σ′(z) is a(1 − a)."""
        return named(add(*(part for _, part in self.parts)), self.users)

    @property
    def received(self) -> Received:
        """The same as a claim's side, which says how it is found."""
        pulled = tuple((d.node, seed) for d, seed in zip(self.through, self.seeds, strict=True))
        return Received(self.by, pulled, tuple(names(self.users).items()))

    @property
    def through(self) -> list[NamedDefinition]:
        """The definitions through which it comes."""
        return [definition for definition, _ in self.parts]

    def opened(self) -> Node:
        """The sum, in which names without a cotangent of their own stand for their values again."""
        values: dict[Node, Node] = {user.atom: user.node for user in self.users if user.cotangent is None}
        return substitute(add(*(part for _, part in self.parts)), values)


def named(derived: Node, definitions: Iterable[NamedDefinition]) -> Node:
    """`derived`, where the value of each definition goes by its name."""
    found: dict[Node, Node] = {**names(definitions)}
    return substitute(derived, found) if found else derived


def names(definitions: Iterable[NamedDefinition]) -> dict[Node, Atom]:
    """The values that go by a name."""
    return {d.node: d.atom for d in definitions if not isinstance(d.node, Atom)}


class Reverse:
    """One sweep from the last definition to the first.

    by          the given symbols by which the loss is differentiated
    known       {symbol: cotangent} from which it starts; 1 for the last definition unless given
    cotangents  what every name receives, by its atom, last first; the names without a line of their own among them
    gradients   the same for every symbol in `by` on which the last definition depends
    """

    def __init__(
        self, definitions: Sequence[NamedDefinition], by: Iterable[Any], known: Mapping[Any, Any] | None = None
    ) -> None:
        given = {symbol: atom for symbol in by if isinstance(atom := read(symbol), Atom)}
        self.known = {read(s): read(c) for s, c in (known or {definitions[-1].symbol: 1}).items()}
        self.wanted = set(given.values())
        self.users: dict[Node, list[NamedDefinition]] = {}
        self.operands = self._active(definitions)
        self.received: dict[Node, list[tuple[NamedDefinition, Node]]] = {}
        self.seeds: dict[Node, Node] = {}
        self.cotangents: dict[Node, Cotangent] = {}
        for d in reversed(definitions):
            start = self.known.get(d.atom)
            if start is None and d.atom in self.received:
                self.cotangents[d.atom] = found = self._collected(d.atom, d)
                start = read(d.cotangent) if d.cotangent is not None else found.node
            if start is not None:
                self._pass_on(d, start)
        self.gradients = {s: self._collected(a, None) for s, a in given.items() if a in self.received}

    def _active(self, definitions: Sequence[NamedDefinition]) -> dict[Atom, list[Atom]]:
        """For every definition the operands by which it is differentiated."""
        active, found = set(self.wanted), {}
        for d in definitions:
            used = atoms(d.node)
            for a in used:
                self.users.setdefault(a, []).append(d)
            found[d.atom] = [] if d.constant else [a for a in used if a in active]
            if not d.constant and (found[d.atom] or d.cotangent is not None):
                active.add(d.atom)
        return found

    def _pass_on(self, d: NamedDefinition, cotangent: Node) -> None:
        operands = self.operands[d.atom]
        self.seeds[d.atom] = cotangent
        for atom, part in zip(operands, vjps(d.node, operands, cotangent) if operands else (), strict=True):
            self.received.setdefault(atom, []).append((d, part))

    def _collected(self, atom: Atom, of: NamedDefinition | None) -> Cotangent:
        parts = tuple(reversed(self.received[atom]))
        seeds = tuple(self.seeds[d.atom] for d, _ in parts)
        return Cotangent(atom, of, parts, seeds, tuple(self.users[atom]))
