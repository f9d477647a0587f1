"""f is strongly convex with a constant."""

from __future__ import annotations

from typing import Any

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns


def strongly_convex(f: Any, constant: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that m = `constant` is positive and f − m/2·Σ over² is convex in `over`."""
    return Property(STRONGLY.name, {"f": f, "constant": constant, "over": unknowns([f], over)}, as_assumptions(assume))


STRONGLY = PropertyKind(
    "strongly convex",
    "{f} is strongly convex in {over} with the constant {constant}",
    strongly_convex,
    "strongly_convex",
    further=("constant",),
)
