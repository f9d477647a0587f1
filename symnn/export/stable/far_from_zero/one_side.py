"""The forms that quotients of sums of exponentials, and their logarithms, have far on one side, in powers of e^{−x}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp as exponential_of
from math import gcd, lcm

import mpmath

from symnn.export.stable.far_from_zero.exponential_quotients import Exponent, ExponentialQuotient
from symnn.export.stable.far_from_zero.exponential_readings import Logarithms
from symnn.export.stable.near_zero.closed_numbers import (
    DIGITS,
    ClosedNumber,
    Number,
    digits,
    exponential,
    logarithm,
    rounded,
    size,
)
from symnn.expr import Node, add, broadcast, const
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.log1p import log1p
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

EDGES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""From here on a form may be taken: from 0 if nothing cancels in it, else from where its first term is the largest."""
FARTHER = (*EDGES[1:], 6.0, 8.0, 12.0)
"""The same where powers of x stand beside the exponentials."""
TINY = 1e-30
ZERO = Fraction(0)
Decay = tuple[Fraction, int]
"""(k, d) of e^{−k·x}·x^d, which is small beside 1 for large x."""


@dataclass(frozen=True)
class OrderedSum:
    """e^{growth·x}·x^degree·(first + Σ c·e^{−k·x}·x^d)."""

    growth: Fraction
    degree: int
    first: Number
    rest: tuple[tuple[Decay, Number], ...]

    @property
    def has_powers(self) -> bool:
        return self.degree != 0 or any(d for (_, d), _ in self.rest)

    def edge(self) -> float | None:
        """From where on the first term is at least twice the others; 0 where all have one sign."""
        edges = FARTHER if self.has_powers else EDGES
        at_first, others = rounded(self.first), [(float(k), d, rounded(c)) for (k, d), c in self.rest]
        if all(c * at_first > 0 for _, _, c in others):
            return edges[0]
        falling = max((d / k for k, d, _ in others if d > 0), default=0.0)  # from there on e^{−kx}·x^d falls
        sizes = ((x, sum(abs(c) * exponential_of(-k * x) * x**d for k, d, c in others)) for x in edges if x > 0)
        return next((x for x, s in sizes if x >= falling and 2 * s <= abs(at_first)), None)

    def node(self, x: Node) -> Node:
        """first + Σ c·e^{−k·x}·x^d."""
        return _polynomial((((ZERO, 0), self.first), *self.rest), x)


def ordered(terms: Iterable[tuple[Exponent, Fraction]], side: int) -> OrderedSum | None:
    """A sum by its growth where u = side·x; None if the size of a coefficient is not sure."""
    found: dict[Decay, Number] = {}
    for (a, b, n), c in terms:
        e = exponential(b)
        if e is None:
            return None
        found[side * a, n] = found.get((side * a, n), ZERO) + side**n * c * e
    growth, degree = max(found)
    if min(map(size, found.values())) < TINY * max(map(size, found.values())):
        return None
    rest = sorted(((growth - a, n - degree), c) for (a, n), c in found.items() if (a, n) != (growth, degree))
    return OrderedSum(growth, degree, found[growth, degree], tuple(rest))


@dataclass(frozen=True)
class FarQuotient:
    """above over the product of what is below to its powers."""

    above: OrderedSum
    below: tuple[tuple[OrderedSum, int], ...]

    @property
    def growth(self) -> Fraction:
        return self.above.growth - sum((k * f.growth for f, k in self.below), ZERO)

    @property
    def degree(self) -> int:
        return self.above.degree - sum(k * f.degree for f, k in self.below)

    @property
    def size(self) -> tuple[Fraction, int]:
        """How fast it grows."""
        return self.growth, self.degree

    def edge(self) -> float | None:
        return _farthest([self.above, *(f for f, _ in self.below)])

    def node(self, x: Node) -> Node:
        made = self.above.node(x)
        for f, k in self.below:
            below = f.node(x)
            made = made * reciprocal(below if k == 1 else power(below, k))
        if self.degree:
            made = made * (x if self.degree == 1 else power(x, self.degree))
        return made if not self.growth else exp(self.growth * x) * made


def far_quotient(q: ExponentialQuotient, side: int) -> FarQuotient | None:
    above = ordered(q.above.items(), side) if q.above else None
    below = [(ordered(f, side), k) for f, k in q.below.items()]
    known = [(f, k) for f, k in below if f is not None]
    return FarQuotient(above, tuple(known)) if above is not None and len(known) == len(below) else None


@dataclass(frozen=True)
class FarLogarithm:
    """slope·x + offset + Σ k·log1p(what is small beside the first term)."""

    slope: Fraction
    offset: Number
    logs: tuple[tuple[Fraction, OrderedSum], ...]

    @property
    def size(self) -> tuple[int, Fraction]:
        """How fast it grows: by x, not at all, or as e^{−k·x}."""
        if self.slope:
            return 2, ZERO
        return (1, ZERO) if self.offset != 0 else (0, -self._smallest())

    def _smallest(self) -> Fraction:
        """The first power whose terms do not add up to 0."""
        found = self._linear()
        return min((k for k, c in found.items() if c != 0), default=ZERO)

    def _linear(self) -> Mapping[Fraction, float]:
        """Its terms of first order in what is small."""
        found: dict[Fraction, float] = {}
        for k, s in self.logs:
            for (p, _), c in s.rest:
                found[p] = found.get(p, 0.0) + float(k) * rounded(c) / rounded(s.first)
        return found

    def edge(self) -> float | None:
        """From where on no digits are lost; None where they are on and on."""
        start = _farthest([s for _, s in self.logs])
        if start is None or self.slope or self.offset != 0:
            return start
        small = [(p, float(k) * rounded(c) / rounded(s.first)) for k, s in self.logs for (p, _), c in s.rest]
        return start if len({c > 0 for _, c in small}) == 1 else self._own_edge(start, small)

    def _own_edge(self, start: float, small: Sequence[tuple[Fraction, float]]) -> float | None:
        """From where on what is left of the smallest power is larger than what follows."""
        first = self._smallest()
        lead = abs(self._linear().get(first, 0.0))
        if 4 * lead < sum(abs(c) for p, c in small if p <= first):
            return None
        after = [(float(p - first), abs(c)) for p, c in small if p > first]
        sizes = ((x, sum(c * exponential_of(-p * x) for p, c in after)) for x in EDGES)
        return next((max(start, x) for x, s in sizes if 4 * s <= lead), None)

    def node(self, x: Node) -> Node:
        logs = [k * log1p(self._beside(s, x)) for k, s in self.logs if s.rest]
        numbers = [broadcast(_written(self.offset), x.shape)] if self.offset != 0 else []
        return add(*([self.slope * x] if self.slope else []), *numbers, *logs)

    def _beside(self, s: OrderedSum, x: Node) -> Node:
        return _polynomial([(k, c if s.first == 1 else _divided(c, s.first)) for k, c in s.rest], x)


def _written(x: Number) -> Node:
    """A number as code has it: q + log r where it is that for rational q and r, else rounded."""
    rest, inside = ZERO, Fraction(1)
    for monomial, c in x.terms if isinstance(x, ClosedNumber) else [((), x)]:
        if not monomial:
            rest = c
        elif len(monomial) > 1 or monomial[0][0][0] != "logarithm" or monomial[0][1] != 1 or c.denominator != 1:
            return const(Fraction(rounded(x)))
        else:
            inside *= Fraction(monomial[0][0][1]) ** c.numerator
    number = const(rest) if inside == 1 else log(const(inside))
    return number if inside == 1 or not rest else rest + number


def far_logarithm(given: Logarithms, side: int) -> FarLogarithm | None:
    """None where what a logarithm is taken of is not positive, or it is not known whether numbers cancel."""
    slope, logs = side * given.slope, list[tuple[Fraction, OrderedSum]]()
    for k, q in given.logs:
        far = far_quotient(q, side)
        if far is None or any(rounded(s.first) <= 0 or s.has_powers for s in (far.above, *(f for f, _ in far.below))):
            return None
        slope += k * far.growth
        logs += [(k, far.above), *((-k * times, f) for f, times in far.below)]
    offset = _offset(given.offset, logs)
    return None if offset is None else FarLogarithm(slope, offset, tuple(logs))


def _offset(start: Fraction, logs: Sequence[tuple[Fraction, OrderedSum]]) -> Number | None:
    """start + Σ k·log(first): exact where every logarithm is known, else to many digits where these are not 0."""
    left: list[tuple[Fraction, Number]] = []
    total: Number = start
    grouped: dict[Number, Fraction] = {}
    for k, s in logs:
        grouped[s.first] = grouped.get(s.first, ZERO) + k
    for first, k in grouped.items():
        known = logarithm(first)
        if not k:
            continue
        if known is None:
            left.append((k, first))
        else:
            total = total + k * known
    if not left:
        return total
    with mpmath.workdps(DIGITS):
        logs_left = mpmath.fsum(mpmath.mpf(k.numerator) / k.denominator * mpmath.log(digits(c)) for k, c in left)
        value = logs_left + digits(total)
        sure = abs(value) > TINY
        return Fraction(str(mpmath.nstr(value, 40))) if sure else None


def _divided(c: Number, d: Number) -> Fraction:
    with mpmath.workdps(DIGITS):
        return Fraction(str(mpmath.nstr(digits(c) / digits(d), 40)))


def _farthest(sums: Sequence[OrderedSum]) -> float | None:
    edges = [s.edge() for s in sums]
    known = [e for e in edges if e is not None]
    return max(known, default=0.0) if len(known) == len(edges) else None


def _polynomial(terms: Sequence[tuple[Decay, Number]], x: Node) -> Node:
    """Σ c·e^{−k·x}·x^d by Horner's rule in a power of e^{−x}; the k rise."""
    groups: dict[Fraction, list[tuple[int, Fraction]]] = {}
    for (k, d), c in terms:
        groups.setdefault(k, []).append((d, Fraction(rounded(c))))
    rising = sorted(groups)
    shared = lcm(*(k.denominator for k in rising))
    unit = Fraction(gcd(*(int(k * shared) for k in rising)) or 1, shared)
    q, made = exp(-unit * x), None
    for k, before in reversed(list(zip(rising, [ZERO, *rising], strict=False))):
        here = _in_powers(groups[k], x)
        made = here if made is None else here + made
        gap = int((k - before) / unit)
        if gap:
            made = made * (q if gap == 1 else power(q, gap))
    assert made is not None
    return made


def _in_powers(terms: Sequence[tuple[int, Fraction]], x: Node) -> Node:
    """Σ c·x^d."""
    numbers = [broadcast(const(c), x.shape) for d, c in terms if d == 0]
    return add(*numbers, *(c * (x if d == 1 else power(x, d)) for d, c in terms if d))
