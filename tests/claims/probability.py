"""Probability: moments, Bayes' rule, likelihoods, divergences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import Cov, E, Var, claim, gradient, log, random, sizes, vector
from symnn import sum as total
from tests.claims import Stated, true

k, N = sizes("k N")
o = sp.HadamardProduct
a, l1, l0, p = sp.symbols("a l1 l0 p", positive=True)
nH, nT = sizes("n_H n_T")
t, c, h = sp.symbols("theta c h", real=True)
j = sp.Symbol("j", integer=True)


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


# Bayes: the joint probability over that of the evidence
joint, evidence = a * l1, a * l1 + (1 - a) * l0
SHARES = (a < 1, l1 < 1, l0 < 1)

dropped = random("d", distribution=("bernoulli", p))
output = (1 - dropped) * h / (1 - p)
estimate, X, Y = random("T", mean=None), random("X", mean=None, joint="both"), random("Y", mean=None, joint="both")
x = random("x", N, mean=None)

P, Q = vector("p", k), vector("q", k)
VECTORS = (sp.Q.positive(P), sp.Q.positive(Q), sp.Eq(total(P), 1), sp.Eq(total(Q), 1))


def divergence(first: Any, second: Any) -> Any:
    return total(o(first, log(first) - log(second)))


theta = sp.Symbol("theta", real=True)
coins = nH * sp.log(theta) + nT * sp.log(1 - theta)
OPEN = (theta > 0, theta < 1)
mean_x = sp.Sum(x[j, 0], (j, 0, N - 1)) / N

CLAIMS: list[Stated] = [
    *true(
        "probability-010",
        lambda: claim(divergence(P, Q), ">=", 0, assume=VECTORS),
        lambda: claim(divergence(P, Q), "<=", 0, assume=VECTORS),
        lambda: claim(divergence(P, Q), "=", divergence(Q, P), assume=VECTORS),
    ),
    *true(
        "probability-015",
        *all_of(lambda: Var(output), p / (1 - p) * h**2, (1 - p) / p * h**2, p * (1 - p) * h**2, h**2 / (1 - p), assume=p < 1),
    ),
    *true(
        "probability-020",
        *all_of(lambda: joint / evidence, l1 * a / (l1 * a + l0 * (1 - a)), l1 * evidence / a, l1 * a / (l1 + l0), l1, assume=SHARES),
    ),
    *true(
        "probability-025",
        *all_of(
            lambda: E((estimate - t) ** 2),
            (E(estimate) - t) ** 2 + Var(estimate),
            (E(estimate) - t) + Var(estimate),
            (E(estimate) - t) ** 2 - Var(estimate),
            Var(estimate),
        ),
    ),
    *true(
        "probability-030",
        lambda: claim(gradient(coins, theta).subs(theta, nH / (nH + nT)), "=", 0),
        lambda: claim(gradient(coins, theta).subs(theta, nT / (nH + nT)), "=", 0),
        lambda: claim(gradient(coins, theta), "=", nH / theta + nT / (1 - theta), assume=OPEN),
    ),
    *true("a variance is a difference", *all_of(lambda: Var(X), E(X**2) - E(X) ** 2, E(X**2), E(X) ** 2 - E(X**2))),
    *true("a covariance is a difference", *all_of(lambda: Cov(X, Y), E(X * Y) - E(X) * E(Y), E(X * Y), E(X) * E(Y) - E(X * Y))),
    *true(
        "a variance of a sum",
        *all_of(lambda: Var(X + Y), Var(X) + Var(Y) + 2 * Cov(X, Y), Var(X) + Var(Y), Var(X) + Var(Y) - 2 * Cov(X, Y)),
    ),
    *true("a variance of a multiple", *all_of(lambda: Var(c * X), c**2 * Var(X), c * Var(X), sp.Abs(c) * Var(X))),
    *true("a linear covariance", *all_of(lambda: Cov(c * X, Y), c * Cov(X, Y), c**2 * Cov(X, Y), Cov(X, Y))),
    *true("a mean of many", *all_of(lambda: E(mean_x), E(x[0, 0]), N * E(x[0, 0]), E(x[0, 0]) / N)),
    *true("a variance of a mean", *all_of(lambda: Var(mean_x), Var(x[0, 0]) / N, Var(x[0, 0]), Var(x[0, 0]) / N**2)),
    *true("a coin", *all_of(lambda: Var(dropped), p * (1 - p), p, p**2, assume=p < 1)),
    *true("the mean of dropout", *all_of(lambda: E(output), h, (1 - p) * h, h / (1 - p), assume=p < 1)),
]
