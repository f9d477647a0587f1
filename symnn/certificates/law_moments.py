"""Moments of the named distributions in their parameters, as they stand in textbooks: what a statement for Coq says of
a law. Nothing else is known of it there.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import comb, factorial
from typing import Any

from symnn.bridge.random import Law
from symnn.certificates.expectation_terms import product
from symnn.certificates.index_terms import IndexTerm, Pairwise, Rational

Numbered = Callable[[Any], IndexTerm]
"""The term of a parameter."""


def law_moment(law: Law, k: int, number: Numbered) -> IndexTerm | None:
    """E[w^k] for k >= 1; None where nothing but mean and variance is said, and these say all of it."""
    match law.distribution, law.parameters:
        case "uniform", (low, high):
            a, b = number(low), number(high)
            return _sum([_times(Fraction(1, k + 1), [a] * j + [b] * (k - j)) for j in range(k + 1)])
        case "bernoulli", (p,):
            return number(p)
        case "exponential", (_,):
            return _times(Fraction(factorial(k)), [number(law.mean)] * k)
    even = _even(law.distribution)
    if k < 3 or even is None or law.mean is None or law.variance is None:
        return None
    mean, spread = number(law.mean), number(law.variance)
    kept = range(k // 2 + 1) if law.mean != 0 else [k // 2] * (k % 2 == 0)
    return _sum([_times(comb(k, 2 * j) * even(j), [mean] * (k - 2 * j) + [spread] * j) for j in kept])


def _even(distribution: str) -> Callable[[int], Fraction] | None:
    """j -> E[(w - m)^(2j)] / v^j of a distribution that is even about its mean."""
    match distribution:
        case "normal":
            return lambda j: Fraction(factorial(2 * j), 2**j * factorial(j))
        case "uniform":
            return lambda j: Fraction(3**j, 2 * j + 1)
        case "rademacher":
            return lambda _: Fraction(1)
    return None


def _times(c: Fraction, factors: list[IndexTerm]) -> IndexTerm:
    return product([Rational(c), *factors])


def _sum(terms: list[IndexTerm]) -> IndexTerm:
    return reduce(lambda a, b: Pairwise("+", a, b), terms) if terms else Rational(Fraction(0))
