"""f attains a least value."""

from __future__ import annotations

from typing import Any

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind, unknowns


def has_minimum(f: Any, *, over: Any, assume: Any = ()) -> Property:
    """The claim that f attains a least value over all real values of `over`, whatever the other symbols are."""
    return Property(HAS_MINIMUM.name, {"f": f, "over": unknowns([f], over)}, as_assumptions(assume))


HAS_MINIMUM = PropertyKind("has a minimum", "{f} has a minimum over {over}", has_minimum, "has_minimum")
