"""f tends to a value, or to ±∞, as a number goes to ±∞."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.claims.claim import Property, as_assumptions
from symnn.claims.property_kind import PropertyKind
from symnn.errors import ArgumentError


def tends(f: Any, x: Any, to: Any, limit: Any, *, assume: Any = ()) -> Property:
    """The claim that the number f tends to `limit` (a number, or ±oo) as the symbol x goes to `to`: oo, −oo, or a
    number, from both sides as far as f has values there.

    A size or an integer symbol goes through the whole numbers; all others keep their values.
    """
    to = sp.sympify(to, strict=True)
    if to not in (sp.oo, -sp.oo) and (to.has(sp.oo, sp.zoo, sp.nan) or x in to.free_symbols or x.is_integer):
        raise ArgumentError(f"{x} goes to a number, to oo or to -oo, not to {to}")
    if x in getattr(limit, "free_symbols", set()):
        raise ArgumentError(f"the limit {limit} may not depend on {x}, which goes to {to}")
    if not isinstance(x, sp.Symbol) or x not in getattr(f, "free_symbols", set()):
        raise ArgumentError(f"{x} must be a symbol that occurs in {f}")
    return Property(LIMIT.name, {"f": f, "x": x, "to": to, "limit": limit}, as_assumptions(assume))


LIMIT = PropertyKind("limit", "{f} tends to {limit} as {x} goes to {to}", tends)
