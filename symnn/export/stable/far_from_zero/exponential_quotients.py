"""Quotients of sums of exponentials of one node u, Σ c·e^{αu + β}·uⁿ over products of such sums, with exact numbers.

The functions e^{αu}·uⁿ are linearly independent, and so are different powers of e over the rational numbers (Lindemann,
Weierstrass): a sum of these is 0 where every coefficient is. Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Exponent = tuple[Fraction, Fraction, int]
"""(α, β, n) of e^{αu + β}·uⁿ."""
Sum = Mapping[Exponent, Fraction]
Factor = tuple[tuple[Exponent, Fraction], ...]
"""A sum that is divided by: sorted, and its first term is 1."""
MOST_TERMS = 40
LARGEST_POWER = 6
ONE: Exponent = (Fraction(0), Fraction(0), 0)


@dataclass(frozen=True)
class ExponentialQuotient:
    """`above` over the product of the factors to their powers."""

    above: Sum
    below: Mapping[Factor, int]


def number(c: Fraction) -> ExponentialQuotient:
    return ExponentialQuotient({ONE: c} if c else {}, {})


def exponential(a: Fraction, b: Fraction) -> ExponentialQuotient:
    return ExponentialQuotient({(a, b, 0): Fraction(1)}, {})


def variable() -> ExponentialQuotient:
    """u itself."""
    return ExponentialQuotient({(Fraction(0), Fraction(0), 1): Fraction(1)}, {})


def plus(parts: Iterable[ExponentialQuotient]) -> ExponentialQuotient | None:
    """The sum over the common denominator; None if that has too many terms."""
    terms = list(parts)
    common: dict[Factor, int] = {}
    for t in terms:
        for f, k in t.below.items():
            common[f] = max(common.get(f, 0), k)
    total: dict[Exponent, Fraction] = {}
    for t in terms:
        made: Sum | None = t.above
        for f, k in common.items():
            for _ in range(k - t.below.get(f, 0)):
                made = None if made is None else _multiplied(made, dict(f))
        if made is None:
            return None
        for e, c in made.items():
            total[e] = total.get(e, Fraction(0)) + c
    return ExponentialQuotient({e: c for e, c in total.items() if c}, common if any(total.values()) else {})


def times(x: ExponentialQuotient, y: ExponentialQuotient) -> ExponentialQuotient | None:
    above = _multiplied(x.above, y.above)
    below = dict(x.below)
    for f, k in y.below.items():
        below[f] = below.get(f, 0) + k
    return None if above is None else _reduced(ExponentialQuotient(above, below))


def power(x: ExponentialQuotient, k: int) -> ExponentialQuotient | None:
    base = x if k >= 0 else inverse(x)
    made: ExponentialQuotient | None = number(Fraction(1))
    for _ in range(abs(k)):
        made = None if made is None or base is None or abs(k) > LARGEST_POWER else times(made, base)
    return made


def inverse(x: ExponentialQuotient) -> ExponentialQuotient | None:
    if not x.above:
        return None
    (a, b, n), c = min(x.above.items())
    first = _beside_its_first(x.above)
    made: ExponentialQuotient | None = ExponentialQuotient({(-a, -b, -n): 1 / c}, {first: 1} if len(first) > 1 else {})
    for f, k in x.below.items():
        for _ in range(k):
            above = None if made is None else _multiplied(made.above, dict(f))
            made = None if made is None or above is None else ExponentialQuotient(above, made.below)
    return None if made is None else _reduced(made)


def _beside_its_first(x: Sum) -> Factor:
    """The sum divided by its first term."""
    (a, b, n), c = min(x.items())
    return tuple(sorted(((p - a, q - b, m - n), d / c) for (p, q, m), d in x.items()))


def _multiplied(x: Sum, y: Sum) -> Sum | None:
    found: dict[Exponent, Fraction] = {}
    if len(x) * len(y) > MOST_TERMS**2:
        return None
    for (a, b, n), c in x.items():
        for (p, q, m), d in y.items():
            e = (a + p, b + q, n + m)
            found[e] = found.get(e, Fraction(0)) + c * d
    kept = {e: c for e, c in found.items() if c}
    return kept if len(kept) <= MOST_TERMS else None


def _reduced(x: ExponentialQuotient) -> ExponentialQuotient:
    """A factor that is the sum above, up to one term, is cancelled."""
    own = _beside_its_first(x.above) if len(x.above) > 1 else None
    if own is None or own not in x.below:
        return x
    below = {f: k - (f == own) for f, k in x.below.items() if k - (f == own)}
    return ExponentialQuotient(dict([min(x.above.items())]), below)
