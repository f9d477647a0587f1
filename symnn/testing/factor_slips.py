"""A wrong gradient that is the right one times a number: a sign, a 2, sizes, a number of the formula such as a
learning rate or a length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import sympy as sp

from symnn.testing.formula_text import text

Fits = Callable[[Sequence[float]], bool]
"""Whether what was returned is the right gradient times these numbers, one for every trial."""
MOST_NUMBERS = 8


def constant_slip(fits: Fits, count: int, sizes: Sequence[dict[Any, int]]) -> str | None:
    """One of the usual numbers, or a power of sizes; `count` trials."""
    for slip, c in (("sign", -1.0), ("missing factor 2", 0.5), ("factor 2 too many (missing 1/2)", 2.0)):
        if fits([c] * count):
            return slip
    for slip, follows in _of_sizes(sizes):
        if fits(follows):
            return slip
    return None


def _of_sizes(sizes: Sequence[dict[Any, int]]) -> Iterator[tuple[str, list[float]]]:
    names = sorted({s for one in sizes for s in one}, key=str)
    for s in names:
        values = [float(one[s]) for one in sizes]
        yield f"missing factor 1/{s}", values
        yield f"missing factor {s}", [1 / v for v in values]
        yield f"sign, and missing factor 1/{s}", [-v for v in values]
        yield f"missing factor 2/{s}", [v / 2 for v in values]
    for s, t in combinations_with_replacement(names, 2):
        values = [float(one[s] * one[t]) for one in sizes]
        said = f"{s}*{t}" if s != t else f"{s}**2"
        yield f"missing factor 1/({said})", values
        yield f"missing factor {said}", [1 / v for v in values]
        yield f"missing factor 2/({said})", [v / 2 for v in values]


def number_slip(fits: Fits, parts: Sequence[Any], values: Callable[[Any], Sequence[Any] | None]) -> str | None:
    """A number among these that is forgotten or there twice."""
    numbers = [p for p in dict.fromkeys(parts) if _is_number(p)]
    for one in numbers[:MOST_NUMBERS]:
        found = values(one)
        if found is None or any(np.size(v) != 1 or not float(np.squeeze(v)) for v in found):
            continue
        at = [float(np.squeeze(v)) for v in found]
        for slip, follows in (
            (f"missing factor {text(one)}", [1 / v for v in at]),
            (f"missing factor 1/({text(one)})", at),
            (f"the factor 1 - {text(one)} is one too many", [1 - v for v in at]),
        ):
            if fits(follows):
                return slip
    return None


def _is_number(part: Any) -> bool:
    """A number with a name or a value that depends on something, and no size."""
    if not isinstance(part, sp.Expr) or isinstance(part, sp.Dummy) or len(getattr(part, "shape", ())) > 0:
        return False
    return bool(part.free_symbols) and not part.is_integer
