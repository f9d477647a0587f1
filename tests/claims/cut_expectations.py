"""Expectations of what is cut: truncated and clipped normal numbers, uniform and exponential ones, order statistics, integrals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import Cov, E, claim, cos, erf, exp, log, random, relu, sigmoid, sin, step
from tests.claims import Stated, true

a, b, c, mu, x = sp.symbols("a b c mu x", real=True)
s, p, r, alpha = sp.symbols("sigma p r alpha", positive=True)
half, pi = sp.Rational(1, 2), sp.pi
z = random("z", distribution=("normal", 0, 1))
y = random("y", distribution=("normal", mu, s**2))
u, w = (random(name, distribution=("uniform", 0, 1)) for name in "uw")
wide = random("v", distribution=("uniform", -alpha, alpha))
T = random("T", distribution=("exponential", r))
coin = random("k", distribution=("bernoulli", p))


def phi(at: Any) -> Any:
    return sp.exp(-(sp.sympify(at) ** 2) / 2) / sp.sqrt(2 * pi)


def below(at: Any) -> Any:
    return (1 + erf(sp.sympify(at) / sp.sqrt(2))) / 2


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


clipped, gap = sp.Max(sp.Min(z, a), -a), (mu - a) / s

CLAIMS: list[Stated] = [
    # truncated and clipped: Burkardt 2014, The truncated normal distribution; Jones et al. 1998
    *true("a normal number within an interval", *all_of(E(step(z - a) * step(b - z)), below(b) - below(a), below(a) - below(b), below(b), assume=a <= b)),
    *true("its mean there", *all_of(E(z * step(z - a) * step(b - z)), phi(a) - phi(b), phi(b) - phi(a), phi(a), assume=a < b)),
    *true("an interval the wrong way round", *all_of(E(step(z - a) * step(b - z)), 0, below(b) - below(a), assume=a > b)),
    *true("within two deviations", *all_of(E(z**2 * step(2 - sp.Abs(z))), below(2) - below(-2) - 4 * phi(2), below(2) - below(-2), 1)),
    *true("clipped to one", *all_of(E(sp.Max(sp.Min(z, 1), -1)), 0, 1, half)),
    *true(
        "a clipped square",
        *all_of(E(clipped**2), 2 * below(a) - 1 - 2 * a * phi(a) + 2 * a**2 * (1 - below(a)), 1, 2 * below(a) - 1 - 2 * a * phi(a), assume=a > 0),
    ),
    *true("an expected improvement", *all_of(E(sp.Max(y - a, 0)), (mu - a) * below(gap) + s * phi(gap), (mu - a) * below(gap), s * phi(gap))),
    # uniform numbers: Devroye 1986
    *true("a uniform number below p", *all_of(E(step(p - u)), p, 1 - p, p**2, assume=p <= 1)),
    *true("a uniform tail", *all_of(E(step(u - a)), 1 - a, a, 1, assume=(a >= 0, a <= 1))),
    *true("stochastic rounding", *all_of(E(step(p - u) - p), 0, p, 1 - p, assume=p < 1)),
    *true("an inverted distribution function", *all_of(E(-log(1 - u) / r), 1 / r, r, 1 / r**2)),
    *true("a squared logarithm", *all_of(E(log(u) ** 2), 2, 1, 4)),
    *true("a root", *all_of(E(sp.sqrt(u)), sp.Rational(2, 3), half, sp.Rational(1, 3))),
    *true("a root below", *all_of(E(1 / sp.sqrt(u)), 2, 1, 3)),
    *true("a phase", *all_of(E(cos(2 * pi * u) ** 2 + sin(2 * pi * u)), half, 1, 0)),
    *true("an exponential of a uniform number", *all_of(E(exp(a * u)), (exp(a) - 1) / a, exp(a / 2), (exp(a) - 1) / 2)),
    *true("a rectified uniform number", *all_of(E(relu(wide - c)), (alpha - c) ** 2 / (4 * alpha), (alpha - c) / 2, alpha / 4, assume=(c > -alpha, c < alpha))),
    # one after another: David and Nagaraja 2003
    *true("the larger of two uniform numbers", *all_of(E(sp.Max(u, w)), sp.Rational(2, 3), half, sp.Rational(3, 4))),
    *true("the smaller of two uniform numbers", *all_of(E(sp.Min(u, w)), sp.Rational(1, 3), half, sp.Rational(1, 4))),
    *true("how far apart they are", *all_of(E(sp.Abs(u - w)), sp.Rational(1, 3), half, 0)),
    *true("how the larger goes with the smaller", *all_of(Cov(sp.Max(u, w), sp.Min(u, w)), sp.Rational(1, 36), 0, sp.Rational(1, 12))),
    *true("a switched sigmoid", *all_of(E(sigmoid(coin * z)), half, p / 2, 0)),
    *true("a uniform number and a coin", *all_of(E(sp.Abs(u - coin)), half, p, sp.Rational(1, 4))),
    # waiting
    *true("a waiting time's tail", *all_of(E(step(T - a)), exp(-r * a), 1 - exp(-r * a), exp(-a), assume=a > 0)),
    *true("a capped waiting time", *all_of(E(sp.Min(T, a)), (1 - exp(-r * a)) / r, 1 / r, exp(-r * a) / r, assume=a > 0)),
    # integrals
    *true("an integral of a logarithm", *all_of(sp.Integral(log(x), (x, 0, 1)), -1, 1, 0)),
    *true("an integral of a reciprocal", *all_of(sp.Integral(1 / x, (x, 1, a)), log(a), 1 - 1 / a, a - 1, assume=a > 1)),
]  # fmt: skip
