"""The size of f grows exponentially in the depth."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind
from symnn.errors import ArgumentError


def grows_exponentially(f: Any, depth: Any, *, first: int = 1, assume: Any = ()) -> Property:
    """The claim that the size of f (a number, a vector, a matrix) is K·r^L with K > 0 and r > 1, for every L >= first.

    It needs to know that f is not 0 to begin with: say so, as in `assume=sp.Ne(symnn.norm(W*x), 0)`.
    """
    if not (isinstance(depth, sp.Symbol) and depth.is_integer and depth.is_positive and first >= 1):
        raise ArgumentError(f"{depth} must be declared a positive integer symbol, and first at least 1")
    if depth not in getattr(f, "free_symbols", set()):
        raise ArgumentError(f"{depth} does not occur in {f}")
    parts = {"f": f, "depth": depth, "first": first}
    return Property(GROWS_EXPONENTIALLY.name, parts, as_assumptions(assume))


GROWS_EXPONENTIALLY = PropertyKind(
    "grows exponentially", "{f} grows exponentially in {depth} >= {first}", grows_exponentially
)
