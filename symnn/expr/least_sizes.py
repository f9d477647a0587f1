"""What an expression in sizes is at least, for all positive sizes."""

from typing import Any

import sympy as sp


def at_least(extent: Any, least: int) -> bool:
    """Whether the extent is never less, for all positive sizes: n + 1 is at least 2. What is no polynomial is not
    told.
    """
    grown = sp.expand(sp.expand(extent).xreplace({s: 1 + s for s in extent.free_symbols}) - least)
    names = sorted(extent.free_symbols, key=str)
    if not names:
        return (grown >= 0) == True  # noqa: E712
    return bool(grown.is_polynomial(*names)) and all((c >= 0) == True for c in sp.Poly(grown, *names).coeffs())  # noqa: E712
