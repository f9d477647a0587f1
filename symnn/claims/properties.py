"""Claims that are no relation between two values, as users state them. Stating proves nothing; each kind has its method
in a file.

same_optimisers(f, argmax(g), over=beta)      optimisers.py
convex(f, over=beta, strictly=True)           convexity.py
has_minimum(f, over=beta)                     minima.py
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.bridge import read, read_shaped
from symnn.bridge.shape_errors import brief
from symnn.claims.claim import Property, as_assumptions
from symnn.errors import ArgumentError
from symnn.expr import Atom
from symnn.expr.walk import atoms


@dataclass(frozen=True)
class Goal:
    """What is asked of an objective: its minimisers, or its maximisers."""

    objective: Any
    sense: str

    def __str__(self) -> str:
        return f"{self.sense} {self.objective}"


def argmin(f: Any) -> Goal:
    """The set of minimisers of f, as a side of `same_optimisers`."""
    return Goal(f, "argmin")


def argmax(f: Any) -> Goal:
    """The set of maximisers of f, as a side of `same_optimisers`."""
    return Goal(f, "argmax")


def same_optimisers(f: Any, g: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that f and g have the same optimisers over the symbol (or symbols) `over`, for all values of everything
    else.

    A side is `argmin(f)` or `argmax(f)`; a plain expression is minimised: `same_optimisers(argmax(likelihood), loss,
    over=beta)`. The sets may be empty. Both sides must be numbers in which something of `over` occurs.
    """
    goals = [side if isinstance(side, Goal) else argmin(side) for side in (f, g)]
    unknowns = _unknowns([goal.objective for goal in goals], over)
    return Property("same optimisers", {"f": goals[0], "g": goals[1], "over": unknowns}, as_assumptions(assume))


def convex(f: Any, *, over: Any, strictly: bool = False, assume: Any = ()) -> Property:
    """The claim that the number f is a convex function of the symbol (or, jointly, of the symbols) `over`; or
    `strictly` so.

    `over` ranges over all real values at which f is defined.
    """
    unknowns = _unknowns([f], over)
    kind = "strictly convex" if strictly else "convex"
    return Property(kind, {"f": f, "over": unknowns}, as_assumptions(assume))


def has_minimum(f: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that f attains a least value over all real values of `over`, whatever the other symbols are."""
    unknowns = _unknowns([f], over)
    return Property("has a minimum", {"f": f, "over": unknowns}, as_assumptions(assume))


def _unknowns(objectives: list[Any], over: Any) -> tuple[Any, ...]:
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
