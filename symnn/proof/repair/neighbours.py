"""Statements near a refuted one that is no relation: convex for strictly convex, the other sense of an optimiser.

Each is one slip away. Which of them is true is for the judge; a limit that is another is told by its own method.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symnn.claims.claim import Property
from symnn.claims.properties.convex import convex
from symnn.claims.properties.has_minimum import has_minimum
from symnn.claims.properties.same_optimisers import Goal, same_optimisers
from symnn.errors import SymnnError


def neighbours(claim: Property) -> Iterator[tuple[Property, str]]:
    """The statements, and the slip that led away from each, in words."""
    try:
        yield from _near(claim)
    except SymnnError:  # −f, or the like, is no objective
        return


def _near(claim: Property) -> Iterator[tuple[Property, str]]:
    parts: dict[str, Any] = dict(claim.parts)
    more: dict[str, Any] = {"over": parts.get("over"), "assume": claim.assume}
    match claim.kind:
        case "strictly convex":
            yield convex(parts["f"], **more), "not strictly"
            yield convex(-parts["f"], strictly=True, **more), "concave, not convex"
        case "convex":
            yield convex(-parts["f"], **more), "concave, not convex"
        case "has a minimum":
            yield has_minimum(-parts["f"], **more), "a maximum, not a minimum"
        case "same optimisers":
            other = {"argmin": "argmax", "argmax": "argmin"}
            goal = parts["g"]
            yield same_optimisers(parts["f"], Goal(goal.objective, other[goal.sense]), **more), "the other optimum"
