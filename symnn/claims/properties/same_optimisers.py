"""f and g have the same optimisers over the symbols that vary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns


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
    varying = unknowns([goal.objective for goal in goals], over)
    return Property(SAME_OPTIMISERS.name, {"f": goals[0], "g": goals[1], "over": varying}, as_assumptions(assume))


SAME_OPTIMISERS = PropertyKind("same optimisers", "{f} = {g} over {over}", same_optimisers)
