"""A claim, read once: what every method is given. Sides as nodes, hypotheses, entries; what costs something is read
when it is first asked for. Nothing here proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import sympy as sp

from symnn.bridge import read, read_shaped, size_symbols
from symnn.bridge.free_indices import over_indices
from symnn.bridge.random import has_statistics
from symnn.bridge.shape_errors import brief
from symnn.claims.claim import Claim, Property
from symnn.claims.eigenvalues import demand_symmetry
from symnn.claims.entrywise import EntrywiseProblem, stated
from symnn.claims.factors import built
from symnn.claims.hypotheses import Hypotheses, read_hypotheses
from symnn.claims.properties.same_optimisers import Goal
from symnn.errors import ArgumentError, ShapeError, SymnnError, UnsupportedError
from symnn.expr import Atom, Node, broadcast
from symnn.expr.nodes import show

EQUALITY, INEQUALITY, MOMENTS = "equality", "inequality", "moments"
"""The kinds of relations: MOMENTS has E, Var or Cov in it. A property is of the kind that it names."""


class Sides(NamedTuple):
    """Both sides of a relation, as nodes of one shape."""

    left: Node
    right: Node


class Question:
    """One claim, and what is known of it as soon as it is read.

    ShapeError if a side cannot be built, or the sides do not conform; ArgumentError where two symbols bear one name.
    `satisfied` is set by a method that met a point at which everything that is assumed is true, `proved` by a recheck:
    no counterexample is looked for before the proof.
    """

    def __init__(self, claim: Claim | Property) -> None:
        if isinstance(claim, Claim):
            left, right = over_indices(built(claim.left), built(claim.right))
            claim = replace(claim, left=left, right=right)
            _one_meaning_each(left, right)
        self.claim = claim
        self.satisfied = self.proved = False

    @property
    def statement(self) -> Any:
        return self.claim.statement

    @property
    def as_property(self) -> Property:
        """The claim, where it is no relation between two values."""
        assert isinstance(self.claim, Property)
        return self.claim

    @cached_property
    def over(self) -> tuple[Atom, ...]:
        """What varies in a property that says so."""
        return tuple(a for a in map(read, self.as_property.parts["over"]) if isinstance(a, Atom))

    @cached_property
    def kind(self) -> str:
        """EQUALITY, INEQUALITY, MOMENTS, or the kind of a property."""
        if isinstance(self.claim, Property):
            return self.claim.kind
        if self.is_readable and has_statistics(*self.sides):
            return MOMENTS
        return EQUALITY if self.claim.relation == "=" else INEQUALITY

    @cached_property
    def sizes(self) -> tuple[Any, ...]:
        """The symbols that are sizes in the claim."""
        parts = (self.claim.left, self.claim.right) if isinstance(self.claim, Claim) else self.claim.parts
        return tuple(dict.fromkeys(s for e in _expressions(parts) for s in sorted(size_symbols(e), key=str)))

    @cached_property
    def hypotheses(self) -> Hypotheses:
        return read_hypotheses(self.claim.assume, self.sizes)

    @property
    def sides(self) -> Sides:
        """Both sides. UnsupportedError if one of them cannot be read at these sizes."""
        if isinstance(self._sides, UnsupportedError):
            raise self._sides
        return self._sides

    @cached_property
    def _sides(self) -> Sides | UnsupportedError:
        try:
            return self._read()
        except UnsupportedError as reason:
            return reason

    @property
    def left(self) -> Node:
        return self.sides.left

    @property
    def right(self) -> Node:
        return self.sides.right

    @cached_property
    def formulas(self) -> list[Node]:
        """The sides of a relation, or the formulas of a property."""
        if isinstance(self.claim, Claim):
            return list(self.sides) if self.is_readable else []
        found = []
        for part in self.claim.parts.values():
            formula = part.objective if isinstance(part, Goal) else part
            if isinstance(formula, sp.Basic):
                try:
                    found.append(read_shaped(formula, self.sizes)[0])
                except SymnnError:
                    continue  # a part that is no formula has no entries
        return found

    @property
    def relation(self) -> str:
        return self.claim.relation if isinstance(self.claim, Claim) else ""

    @property
    def is_readable(self) -> bool:
        """Whether it is a relation both of whose sides can be read at these sizes."""
        return isinstance(self.claim, Claim) and isinstance(self._sides, Sides)

    @cached_property
    def problem(self) -> EntrywiseProblem | None:
        """The relation read entry by entry; None for what is no relation, or too large for that."""
        if not isinstance(self.claim, Claim):
            return None
        return stated(self.statement, self.left, self.relation, self.right, self.hypotheses)

    def _read(self) -> Sides:
        claim = self.claim
        assert isinstance(claim, Claim)
        (a, shape), (b, other) = read_shaped(claim.left, self.sizes), read_shaped(claim.right, self.sizes)
        rows, columns = _orientation(shape), _orientation(other)
        if rows != columns and (claim.relation == "=" or (rows and columns)):
            raise misfit((claim.left, shape), (claim.right, other))
        if a.rank and b.rank and a.shape != b.shape:
            raise UnsupportedError(
                f"the sizes {show(shape)} are products that do not split alike on both sides:"
                f" {show(a.shape)} and {show(b.shape)}"
            )
        demand_symmetry([a, b, *self.hypotheses.formulas()], self.hypotheses)
        # a number is compared with every entry
        left = a if a.rank or not b.rank else broadcast(a, b.shape)
        return Sides(left, b if b.rank else broadcast(b, a.shape))


def misfit(*sides: tuple[Any, Any]) -> ShapeError:
    """Two sides of different shape."""
    a, b = (_orientation(shape) for _, shape in sides)
    said = ("a number" if not s else " × ".join(map(str, s)) for s in (a, b))
    return ShapeError(
        "the left side is {0.shape}, the right side {1.shape}",
        *((brief(side), size) for (side, _), size in zip(sides, said, strict=True)),
        remedy="transpose one side" if a and b and a == b[::-1] else "",
    )


def _orientation(shape: Any) -> Any:
    """A 1 × 1 matrix is a number; a row is not a column."""
    return () if not shape or tuple(shape) == (1, 1) else tuple(shape)


def _expressions(parts: Any) -> Iterator[Any]:
    """The SymPy expressions among the parts of a claim."""
    if isinstance(parts, sp.Basic) or hasattr(parts, "free_symbols"):
        yield parts
    elif isinstance(parts, Mapping):
        for pair in parts.items():
            yield from _expressions(pair)
    elif is_dataclass(parts):
        for f in fields(parts):
            yield from _expressions(getattr(parts, f.name))
    elif isinstance(parts, Iterable) and not isinstance(parts, str):
        for part in parts:
            yield from _expressions(part)


def _one_meaning_each(left: Any, right: Any) -> None:
    """ArgumentError where two symbols bear one name: SymPy tells Symbol("x") from Symbol("x", real=True), a reader does
    not.
    """
    symbols = {
        s
        for side in (left, right)
        for s in getattr(side, "free_symbols", ())
        if isinstance(s, sp.Symbol) and not s.is_Dummy
    }
    by_name: dict[str, Any] = {}
    for s in sorted(symbols, key=sp.default_sort_key):
        if (other := by_name.setdefault(s.name, s)) != s:
            said = " and ".join(_declared(t) for t in (other, s))
            raise ArgumentError(
                f"there are two different symbols {s.name}, {said}:"
                " declare it once and use the one symbol in both sides"
            )


def _declared(symbol: Any) -> str:
    facts = ", ".join(f"{fact}={value}" for fact, value in sorted(symbol._assumptions_orig.items()))
    return f"one declared with {facts}" if facts else "one without assumptions"
