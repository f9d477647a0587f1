"""Derivatives of expectations, conditional means, dropout, averages of dependent numbers, divergences of coins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import E, Var, claim, exp, gradient, log, norm, random, relu, sizes, tanh, vector
from symnn import sum as total
from tests.claims import Stated, true

n = sizes("n")
a, mu, mu1, mu2, target = sp.symbols("a mu mu1 mu2 y", real=True)
s, s1, s2, p, r, C = sp.symbols("sigma s1 s2 p r C", positive=True)
z = random("z", distribution=("normal", 0, 1))
y = random("y", distribution=("normal", mu, s**2))
k = random("k", distribution=("bernoulli", p))
noise = random("e", mean=0, variance=1)
shared, own = random("Z", mean=0, variance=1), random("N", n, mean=0, variance=1)
D = random("D", n, distribution=("bernoulli", p))
x, w = vector("x", n), vector("w", n)
o, one = sp.HadamardProduct, sp.OneMatrix(n, 1)
kept = (w.T * o(D, x))[0, 0]
plain, squares = (w.T * x)[0, 0], total(o(w, w, x, x))


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left(), "=", r, assume=assume)) for r in (right, *lies))


def orders(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies about the same left side."""
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


mixture = k * mu1 + (1 - k) * mu2 + (k * s1 + (1 - k) * s2) * noise
average = total(s * sp.sqrt(p) * shared * one + s * sp.sqrt(1 - p) * own) / n
apart = p * log(p / r) + (1 - p) * log((1 - p) / (1 - r))
moved = mu + s * z
COINS = (p < 1, r < 1)

CLAIMS: list[Stated] = [
    # the reparametrisation and the score function: Kingma and Welling 2014, Williams 1992
    *true("moved by its mean", *all_of(lambda: gradient(E(tanh(moved)), mu), E(1 - tanh(moved) ** 2), s * E(1 - tanh(moved) ** 2), E(tanh(moved)))),
    *true("moved by its spread", *all_of(lambda: gradient(E(tanh(moved)), s), E(z * (1 - tanh(moved) ** 2)), E(1 - tanh(moved) ** 2), 0)),
    *true("a square moved by its spread", *all_of(lambda: gradient(E(moved**2), s), 2 * s, s, 2 * mu)),
    *true("relu moved by its mean", *all_of(lambda: gradient(E(relu(z + mu)), mu), (1 + sp.erf(mu / sp.sqrt(2))) / 2, 1, (1 + sp.erf(mu)) / 2)),
    *true("a score function", *all_of(lambda: gradient(E(y**2), mu), E(y**2 * (y - mu) / s**2), E(y**2 * (y - mu) / s), E(y**2))),
    *true("a score function of tanh", *all_of(lambda: gradient(E(tanh(y)), mu), E(tanh(y) * (y - mu) / s**2), E(tanh(y) * (y - mu) / s), E(tanh(y)))),
    *true("a score function of the spread", *all_of(lambda: gradient(E(y**2), s), E(y**2 * ((y - mu) ** 2 / s**3 - 1 / s)), E(y**2 / s), 2 * mu)),
    *true(
        "a score function of a coin",
        *all_of(lambda: gradient(E(exp(a * k)), p), E(exp(a * k) * (k / p - (1 - k) / (1 - p))), E(exp(a * k) * k / p), exp(a), assume=p < 1),
    ),
    # a finite condition
    *true("a mixture's mean", *all_of(lambda: E(mixture), p * mu1 + (1 - p) * mu2, (mu1 + mu2) / 2, (1 - p) * mu1 + p * mu2, assume=p < 1)),
    *true(
        "a mixture's variance",
        *all_of(
            lambda: Var(mixture), p * s1**2 + (1 - p) * s2**2 + p * (1 - p) * (mu1 - mu2) ** 2,
            p * s1**2 + (1 - p) * s2**2, p * s1**2 + (1 - p) * s2**2 + p * (mu1 - mu2) ** 2, assume=p < 1,
        ),
    ),
    # Hastie, Tibshirani, Friedman, 15.2; Srivastava et al. 2014
    *true("a mean of correlated numbers", *all_of(lambda: Var(average), p * s**2 + (1 - p) * s**2 / n, s**2 / n, p * s**2 + (1 - p) * s**2, assume=p < 1)),
    *true("dropout keeps a mean", *all_of(lambda: E(kept / p), plain, p * plain, plain / p, assume=p < 1)),
    *true("dropout's variance", *all_of(lambda: Var(kept / p), (1 - p) / p * squares, p * (1 - p) * squares, (1 - p) / p * plain**2, assume=p < 1)),
    *true(
        "dropout is a penalty",
        *all_of(lambda: E((target - kept) ** 2), (target - p * plain) ** 2 + p * (1 - p) * squares, (target - p * plain) ** 2, (target - plain) ** 2, assume=p < 1),
    ),
    # coins
    *true("a divergence of coins", *all_of(lambda: E(k * log(p / r) + (1 - k) * log((1 - p) / (1 - r))), apart, -apart, p * log(p / r), assume=COINS)),
    *true("a divergence of coins is not negative", *orders(apart, ">=", 0, ("<=", 0), (">", 0), assume=COINS)),
    *true("a clipped length", *orders(norm(x) / sp.Max(1, norm(x) / C), "<=", C, (">=", C), ("<=", 1))),
]  # fmt: skip
