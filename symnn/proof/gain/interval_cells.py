"""A second, coarser way to E[f(z)]: interval arithmetic in double precision on many cells at once, each weighed with
its probability.

It shares with `gaussian.py` the node and the bound of the tail, and nothing else: no Arb, no cutting at kinks, no
analytic function. It trusts that NumPy's elementary functions and math.erf are right to 2^-40, which is far more than
it needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.fields import Field
from symnn.expr import Atom, Node
from symnn.proof.gain.complex_balls import Enclosure
from symnn.proof.gain.gaussian import tail
from symnn.proof.gain.piecewise import pieces

Array = np.ndarray[Any, Any]

CELLS = 40_000
REACH = 13  # standard deviations
SLACK = 2.0**-40


@dataclass(frozen=True, eq=False)
class Cells:
    """low[i] <= value <= high[i] on the i-th cell; `exact` is the number if it is one and the same everywhere."""

    low: Array
    high: Array
    exact: Fraction | None = None


class Intervals(Field):
    """Intervals of doubles, an array of them at a time, rounded outwards after every operation."""

    def from_fraction(self, q: int | Fraction) -> Cells:
        x = np.array(float(q))
        return Cells(*_wider(x, x), Fraction(q))

    def element(self, x: Any) -> Cells:
        return x if isinstance(x, Cells) else self.from_fraction(Fraction(x))

    def add(self, a: Cells, b: Cells) -> Cells:
        return Cells(*_wider(a.low + b.low, a.high + b.high))

    def multiply(self, a: Cells, b: Cells) -> Cells:
        if a is b:
            return self._square(a)
        corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
        return Cells(*_wider(np.minimum.reduce(corners), np.maximum.reduce(corners)))

    def reciprocal(self, a: Cells) -> Cells:
        through = (a.low <= 0) & (a.high >= 0)
        low, high = _wider(1 / a.high, 1 / a.low)
        return Cells(np.where(through, -np.inf, low), np.where(through, np.inf, high))

    def sign(self, a: Cells) -> Cells:
        return Cells(np.where(a.low > 0, 1.0, -1.0), np.where(a.high < 0, -1.0, 1.0))

    def step(self, a: Cells) -> Cells:
        return Cells(np.where(a.low > 0, 1.0, 0.0), np.where(a.high < 0, 0.0, 1.0))

    positive = step

    def floor(self, a: Cells) -> Cells:
        return Cells(np.floor(a.low), np.floor(a.high))

    def absolute(self, a: Cells) -> Cells:
        least = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(abs(a.low), abs(a.high)))
        return Cells(least, np.maximum(abs(a.low), abs(a.high)))

    def exp(self, a: Cells) -> Cells:
        return self._rising(np.exp, a)

    def log(self, a: Cells) -> Cells:
        return self._rising(np.log, a)

    def tanh(self, a: Cells) -> Cells:
        return self._rising(np.tanh, a)

    def erf(self, a: Cells) -> Cells:
        return self._rising(_erf, a)

    def atan(self, a: Cells) -> Cells:
        return self._rising(np.arctan, a)

    def erfinv(self, a: Cells) -> Cells:
        return self._unbounded(a)

    def loggamma(self, a: Cells) -> Cells:
        return self._unbounded(a)

    def polygamma(self, order: int, a: Cells) -> Cells:
        return self._unbounded(a)

    def sin(self, a: Cells) -> Cells:
        return self._gentle(np.sin, a)

    def cos(self, a: Cells) -> Cells:
        return self._gentle(np.cos, a)

    def pi(self) -> Cells:
        return Cells(*_wider(np.array(math.pi), np.array(math.pi)))

    def power(self, a: Cells, c: Any) -> Cells:
        exponent = c if isinstance(c, int | Fraction) else c.exact
        if exponent is None or Fraction(exponent).denominator != 1:
            return self.exp(self.multiply(self.element(c), self.log(a)))
        return super().power(a, Fraction(exponent))

    def _exponent(self, c: Any) -> Fraction:
        return Fraction(c)

    def _square(self, a: Cells) -> Cells:
        size = self.absolute(a)
        return Cells(*_wider(size.low**2, size.high**2))

    def _rising(self, function: Any, a: Cells) -> Cells:
        return Cells(*_wider(function(a.low), function(a.high)))

    def _unbounded(self, a: Cells) -> Cells:
        """What NumPy does not compute: nothing is known of it."""
        return Cells(np.full_like(a.low, -np.inf), np.full_like(a.high, np.inf))

    def _gentle(self, function: Any, a: Cells) -> Cells:
        """A function of slope at most 1: its value in the middle, and half of the width on either side."""
        middle, half = function((a.low + a.high) / 2), (a.high - a.low) / 2
        return Cells(*_wider(np.maximum(middle - half, -1.0), np.minimum(middle + half, 1.0)))


def coarse_mean(root: Node, z: Atom, variance: Fraction, cells: int = CELLS) -> Enclosure | None:
    """An enclosure of E[f(z)], z ~ N(0, variance), to about four digits; None where f is not bounded on a cell."""
    cuts = [abs(c) for p in pieces(root, z) for c in (p.low, p.high) if c is not None]
    spread = math.sqrt(variance)
    reach = Fraction(max([1, math.ceil(REACH * spread), *(math.ceil(c) + 1 for c in cuts)]))
    near = spread * np.linspace(-REACH, REACH, cells + 1)
    edges = np.unique(np.concatenate([near[abs(near) < float(reach)], [0.0, -float(reach), float(reach)]]))
    with np.errstate(all="ignore"):
        found = evaluate(root, Intervals(), {z: _one(Cells(edges[:-1], edges[1:]))}, {})[()]
        least, most = _weights(edges / (spread * math.sqrt(2)))
        low = float(np.sum(np.where(found.low < 0, most, least) * found.low))
        high = float(np.sum(np.where(found.high > 0, most, least) * found.high))
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    beyond = tail(root, z, variance, reach).upper
    slack = Fraction(SLACK) * (abs(Fraction(low)) + abs(Fraction(high)))
    bottom, top = Fraction(low) - slack - beyond, Fraction(high) + slack + beyond
    return Enclosure((bottom + top) / 2, (top - bottom) / 2)


def _weights(edges: Array) -> tuple[Array, Array]:
    """Bounds of the probability of each cell. No cell has 0 inside, so that the smaller side's erfc keeps its
    digits.
    """
    beyond = np.array([math.erfc(abs(x)) / 2 for x in edges])
    a, b = np.maximum(beyond[:-1], beyond[1:]), np.minimum(beyond[:-1], beyond[1:])
    return np.maximum(a - b - SLACK * a, 0.0), a - b + SLACK * a


def _one(x: Cells) -> Array:
    """An array of no axes that holds one object."""
    out = np.empty((), dtype=object)
    out[()] = x
    return out


def _erf(x: Array) -> Array:
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(x), dtype=float)


def _wider(low: Array, high: Array) -> tuple[Array, Array]:
    return low - (abs(low) * SLACK + 1e-300), high + (abs(high) * SLACK + 1e-300)
