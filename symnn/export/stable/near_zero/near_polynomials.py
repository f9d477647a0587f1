"""The polynomial that stands for a sum of power series near 0, and how near, with Horner's rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.export.stable.near_zero.closed_numbers import Number, rounded, size
from symnn.export.stable.near_zero.power_series import RADII, Series, added
from symnn.expr import Node, const
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

SMALL = 2.0**-55
"""What is left out of a polynomial, at most, relative to its first term."""
FEW_LOST = 300.0
"""So many units in the last place may be lost where the polynomial ends."""


@dataclass(frozen=True)
class Polynomial:
    """A polynomial c_0 t^start + … that stands for a function of t where |t| < radius."""

    start: int
    coefficients: tuple[Number, ...]
    radius: float
    lost: float


def shortest(terms: Sequence[Series | None], largest: float = 0.0) -> Polynomial | None:
    """The polynomial of a sum that is exact to the last digit, as far from 0 as digits cancel; None for a monomial."""
    parts = [t for t in terms if t is not None]
    if len(parts) < len(terms):
        return None
    whole = added(parts)
    best: Polynomial | None = None
    for share in (0.25, 0.5):
        for k, outer in enumerate(RADII):
            bounded, radius = np.isfinite(whole.rest[k]), min(share * float(outer), 1.0)
            found = _on(whole, k, radius, parts, largest) if bounded else None
            if found is not None and (best is None or found.lost < best.lost):
                best = found
            if best is not None and best.lost < FEW_LOST:
                return best
    return best


def _on(whole: Series, k: int, radius: float, parts: Sequence[Series], largest: float) -> Polynomial | None:
    """The polynomial where |t| <= radius, from the bound for the radius of this number."""
    if not whole.known:
        return None
    sizes = np.array([size(c) for c in whole.known])
    powers = radius ** np.arange(len(sizes))
    first = sizes[0]
    if (sizes * powers)[1:].sum() > first / 2:
        return None
    outer = float(RADII[k])
    left = float(whole.rest[k]) * outer**-whole.start * (radius / outer) ** len(sizes)
    after = left + np.cumsum((sizes * powers)[::-1])[::-1]
    count = next((n for n in range(1, len(sizes)) if after[n] <= SMALL * first), None)
    if count is None:
        return None
    terms = max(largest, sum(float(_sizes(p, radius).sum()) for p in parts))
    return Polynomial(whole.start, whole.known[:count], radius, terms / (first / 2 * radius**whole.start))


def _sizes(s: Series, radius: float) -> Any:
    """The moduli of its terms at this radius."""
    return np.array([size(c) for c in s.known]) * radius ** np.arange(s.start, s.end, dtype=float)


def by_horner(found: Polynomial, x: Node) -> Node:
    """The polynomial by Horner's rule, in x² where every other coefficient is 0."""
    every = found.coefficients
    step = 2 if all(c == 0 for c in every[1::2]) else 1
    numbers = [Fraction(rounded(c)) for c in every[::step]]
    inner = x if step == 1 else x * x
    made: Node = const(numbers[-1])
    for c in numbers[-2::-1]:
        made = c + inner * made
    return _power(x, found.start) * made if found.start else made


def _power(x: Node, k: int) -> Node:
    base = x if k > 0 else reciprocal(x)
    return base if abs(k) == 1 else power(base, abs(k))
