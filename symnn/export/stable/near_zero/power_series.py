"""Power series about 0 with exact coefficients and a bound of what is left of them on discs of several radii.

The bound of a function is Σ |c_k| ρ^k, in which sums and products are bounded by those of the bounds, and e^u,
log(1 + u) and others by the series that has the moduli of their coefficients: e^|u|, −log(1 − |u|). So a polynomial
comes with a proof of how far it is from its function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np

from symnn.export.stable.near_zero.closed_numbers import PI, Number, exponential, inverse, logarithm, power, size

RADII = np.array([4, 3, 2, 1.5, 1, 0.75, 0.5, 0.375, 0.25, 0.125, 0.0625, 0.03125])
ROUNDED = 1e-12
"""What is added to a bound, relative to it, for the rounding of its own computation."""

Coefficients = list[Number]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Series:
    """Σ c_k t^(start + k): those that are known, the first of them not 0, and for every radius a bound of the rest."""

    start: int
    known: tuple[Number, ...]
    rest: Any

    @property
    def end(self) -> int:
        """The first power whose coefficient is not known."""
        return self.start + len(self.known)

    @property
    def sizes(self) -> Any:
        """The moduli of what is known, a row for every radius."""
        powers = np.arange(self.start, self.end)
        return np.array([size(c) for c in self.known]) * RADII[:, None] ** powers

    @property
    def norm(self) -> Any:
        return self.sizes.sum(axis=1) + self.rest

    def from_0(self) -> Coefficients:
        """The coefficients from t^0 on, of a series that begins there or later."""
        return [ZERO] * self.start + list(self.known)


def made(start: int, known: Sequence[Number], rest: Any) -> Series:
    """The series without zeros in front."""
    zeros = next((k for k, c in enumerate(known) if c != 0), len(known))
    return Series(start + zeros, tuple(known[zeros:]), rest)


def _bounded(start: int, known: Sequence[Number], norm: Any) -> Series:
    """The series with this bound of all its terms."""
    found = made(start, known, np.zeros(len(RADII)))
    rest = np.maximum(norm - found.norm, 0) + ROUNDED * norm
    return Series(found.start, found.known, np.where(np.isfinite(rest), rest, inf))


def constant(c: Number, order: int) -> Series:
    return made(0, [c, *[ZERO] * (order - 1)], np.zeros(len(RADII)))


def variable(order: int) -> Series:
    return made(1, [Fraction(1), *[ZERO] * (order - 1)], np.zeros(len(RADII)))


def added(parts: Sequence[Series]) -> Series:
    start, end = min(s.start for s in parts), min(s.end for s in parts)
    known = [sum((s.known[k - s.start] for s in parts if s.start <= k < s.end), ZERO) for k in range(start, end)]
    left = sum(s.sizes[:, max(end - s.start, 0) :].sum(axis=1) + s.rest for s in parts)
    return made(start, known, left + ROUNDED * sum(s.norm for s in parts))


def multiplied(a: Series, b: Series) -> Series:
    count = min(len(a.known), len(b.known))
    return _bounded(a.start + b.start, _product(a.known, b.known, count), a.norm * b.norm)


def _product(a: Sequence[Number], b: Sequence[Number], count: int) -> Coefficients:
    found: Coefficients = [ZERO] * count
    for i, x in enumerate(a[:count]):
        if x != 0:
            for j, y in enumerate(b[: count - i]):
                if y != 0:
                    found[i + j] = found[i + j] + x * y
    return found


def reciprocal_of(s: Series) -> Series | None:
    first = inverse(s.known[0]) if s.known else None
    if first is None:
        return None
    lowest = size(s.known[0]) * RADII**s.start
    gap = s.norm / lowest - 1
    norm = np.where(gap < 1, 1 / (lowest * (1 - np.minimum(gap, 0.999999))), inf)
    return _bounded(-s.start, _inverse(s.known, first), norm)


def _inverse(a: Sequence[Number], first: Number) -> Coefficients:
    found: Coefficients = [first]
    for k in range(1, len(a)):
        total = sum((a[j] * found[k - j] for j in range(1, k + 1) if a[j] != 0), ZERO)
        found.append(-(total * first))
    return found


def exp_of(s: Series) -> Series | None:
    if s.start < 0:
        return None
    h, first = s.from_0(), exponential(s.from_0()[0]) if s.end > 0 else None
    if first is None:
        return None
    found: Coefficients = [first]
    for k in range(1, len(h)):
        total = sum((Fraction(j) * h[j] * found[k - j] for j in range(1, k + 1) if h[j] != 0), ZERO)
        found.append(total * Fraction(1, k))
    at_0 = size(h[0])
    return _bounded(0, found, size(first) * np.exp(s.norm - at_0))


def power_of(s: Series, c: Fraction) -> Series | None:
    """s^c by its differential equation, for a c that is not whole."""
    first = power(s.known[0], c) if s.known and s.start == 0 else None
    below = inverse(s.known[0]) if first is not None else None
    if first is None or below is None or size(first) == inf:
        return None
    g, found = s.known, [first]
    for k in range(1, len(g)):
        total = sum(((j * (c + 1) - k) * g[j] * found[k - j] for j in range(1, k + 1) if g[j] != 0), ZERO)
        found.append(total * below * Fraction(1, k))
    gap = s.norm / size(g[0]) - 1
    norm = np.where(gap < 1, size(first) * (1 - np.minimum(gap, 0.999999)) ** -abs(float(c)), inf)
    return _bounded(0, found, norm)


def log_of(s: Series) -> Series | None:
    first = logarithm(s.known[0]) if s.known and s.start == 0 else None
    below = inverse(s.known[0]) if first is not None else None
    if first is None or below is None:
        return None
    slope = _product(_slope(s.known), _inverse(s.known, below), len(s.known) - 1)
    gap = s.norm / size(s.known[0]) - 1
    norm = np.where(gap < 1, size(first) - np.log1p(-np.minimum(gap, 0.999999)), inf)
    return _bounded(0, _integral(first, slope), norm)


def _slope(a: Sequence[Number]) -> Coefficients:
    return [Fraction(k) * c for k, c in enumerate(a)][1:]


def _integral(first: Number, slope: Sequence[Number]) -> Coefficients:
    return [first, *(c * Fraction(1, k) for k, c in enumerate(slope, start=1))]


def by_slope(
    s: Series, first: Number, slope_at: Callable[[Series], Series | None], norm: Callable[[Any], Any]
) -> Series | None:
    """F(s) with F(0) and F′ given, where s is 0 at 0, and the bound of F by that of s."""
    within = slope_at(s) if s.start > 0 else None
    if within is None or within.start < 0:
        return None
    h = s.from_0()
    slope = _product(within.from_0(), _slope(h), min(within.end, len(h) - 1))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        bound = norm(s.norm)
    return _bounded(0, _integral(first, slope), np.where(np.isfinite(bound), size(first) + bound, inf))


def sine_and_cosine(s: Series) -> tuple[Series, Series] | None:
    """sin s and cos s of what is 0 at 0."""
    if s.start <= 0:
        return None
    slope = _slope(s.from_0())
    sine: Coefficients = [ZERO]
    cosine: Coefficients = [Fraction(1)]
    for k in range(1, s.end):
        rows = [(slope[j], k - 1 - j) for j in range(k) if slope[j] != 0]
        sine.append(sum((c * cosine[m] for c, m in rows), ZERO) * Fraction(1, k))
        cosine.append(-(sum((c * sine[m] for c, m in rows), ZERO)) * Fraction(1, k))
    return _bounded(0, sine, np.sinh(s.norm)), _bounded(0, cosine, np.cosh(s.norm))


def tangent_of(s: Series) -> Series | None:
    """tanh s of what is 0 at 0."""
    if s.start <= 0:
        return None
    slope = _slope(s.from_0())
    found: Coefficients = [ZERO]
    less_square: Coefficients = [Fraction(1)]
    for k in range(1, s.end):
        total = sum((slope[j] * less_square[k - 1 - j] for j in range(k) if slope[j] != 0), ZERO)
        found.append(total * Fraction(1, k))
        less_square.append(-sum((found[j] * found[k - j] for j in range(1, k) if found[j] != 0), ZERO))
    return _bounded(0, found, np.where(s.norm < np.pi / 2, np.tan(np.minimum(s.norm, 1.57)), inf))


def scaled(s: Series, c: Fraction) -> Series:
    return made(s.start, [c * x for x in s.known], s.rest * abs(float(c)))


def one_and_square(s: Series, sign: int) -> Series:
    """1 ± s²."""
    return added([constant(Fraction(1), s.end), scaled(multiplied(s, s), Fraction(sign))])


def error_slope(s: Series) -> Series | None:
    """2/√π·e^(−s²)."""
    decay = exp_of(scaled(multiplied(s, s), Fraction(-1)))
    root = power(PI, Fraction(-1, 2))
    if decay is None or root is None:
        return None
    return Series(decay.start, tuple(Fraction(2) * root * c for c in decay.known), decay.rest * 2 * size(root))
