"""f is convex in the symbols that vary, strictly or not."""

from __future__ import annotations

from functools import partial
from typing import Any

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns


def convex(f: Any, *, over: Any, strictly: bool = False, assume: Any = ()) -> Property:
    """The claim that the number f is a convex function of the symbol (or, jointly, of the symbols) `over`; or
    `strictly` so.

    `over` ranges over all real values at which f is defined.
    """
    kind = STRICTLY if strictly else CONVEX
    return Property(kind.name, {"f": f, "over": unknowns([f], over)}, as_assumptions(assume))


CONVEX = PropertyKind("convex", "{f} is convex in {over}", convex, "convex")
STRICTLY = PropertyKind(
    "strictly convex", "{f} is strictly convex in {over}", convex, "strictly_convex", partial(convex, strictly=True)
)
