"""f has its least value at a formula."""

from __future__ import annotations

from typing import Any

from symnn.bridge import read_shaped
from symnn.bridge.shape_errors import brief
from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns
from symnn.errors import ArgumentError, ShapeError


def minimised_at(f: Any, at: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that the number f, over all real values of the one symbol `over`, is nowhere less than at over = `at`.

    ShapeError where `at` has another shape than `over`; ArgumentError where it speaks of `over` itself.
    """
    varying = unknowns([f], over)
    if len(varying) != 1:
        raise ArgumentError(f"minimised_at is of one symbol, not of {', '.join(map(str, varying))}")
    (_, shape), (_, wanted) = read_shaped(at), read_shaped(varying[0])
    if tuple(shape) != tuple(wanted):
        raise ShapeError("{0} is set to {1}", (str(varying[0]), tuple(wanted)), (brief(at), tuple(shape)))
    if varying[0] in getattr(at, "free_symbols", ()):
        raise ArgumentError(f"{brief(at)} speaks of {varying[0]}: a place of the least value is a formula without it")
    return Property(MINIMISED.name, {"f": f, "at": at, "over": varying}, as_assumptions(assume))


MINIMISED = PropertyKind(
    "minimised at", "{f} is least over {over} at {at}", minimised_at, "minimised_at", further=("at",)
)
