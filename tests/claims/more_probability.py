"""Expectations: Jensen, Stein, one-sided Gaussians, sums of dependent symbols, score functions, moments of common laws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import Cov, E, Var, claim, erf, exp, log, matrix, random, relu, sigmoid, sizes, softplus, tanh, trace, vector
from symnn import sum as total
from tests.claims import Stated, true

n, m, N = sizes("n m N")
i, j = sp.symbols("i j", integer=True)
a, b, c, mu, t = sp.symbols("a b c mu t", real=True)
s, v, p, T = sp.symbols("sigma v p T", positive=True)
half, quarter = sp.Rational(1, 2), sp.Rational(1, 4)
o = sp.HadamardProduct
z = random("z", distribution=("normal", 0, 1))
y = random("y", distribution=("normal", mu, s**2))
u = random("u", distribution=("uniform", 0, 1))
X, Y = random("X", mean=None, joint="both"), random("Y", mean=None, joint="both")
U, V = random("U", mean=None), random("V", mean=None)
coin = random("k", distribution=("bernoulli", p))
w = random("w", n, variance=v)
x = vector("x", n)
W = random("W", m, n, variance=v)
g = random("g", n, distribution=("normal", 0, 1))
A = matrix("A", n, n)
one = sp.OneMatrix(n, 1)


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


def so(left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in ((left, relation, right), *lies))


CLAIMS: list[Stated] = [
    # Bishop, Pattern Recognition, 1.2 and 2.3; Wasserman, All of Statistics, 3 and 4
    *true("a variance is not negative", *so(Var(X), ">=", 0, (Var(X), ">", 0), (Var(X), "<=", 0), (Var(X), ">=", E(X**2)))),
    *true("a square of a mean", *so(E(X) ** 2, "<=", E(X**2), (E(X) ** 2, ">=", E(X**2)), (E(X), "<=", E(X**2)))),
    *true("Jensen for the exponential", *so(exp(E(X)), "<=", E(exp(X)), (exp(E(X)), ">=", E(exp(X))), (exp(E(X)), "<", E(exp(X))))),
    *true("Jensen for the logarithm", *so(E(log(exp(X) + 1)), ">=", log(exp(E(X)) + 1), (E(log(exp(X) + 1)), "<=", log(exp(E(X)) + 1)))),
    *true("Jensen for relu", *so(E(relu(X)), ">=", relu(E(X)), (E(relu(X)), "<=", relu(E(X))))),
    *true("Jensen for softplus", *so(E(softplus(X)), ">=", softplus(E(X)), (E(softplus(X)), "<=", softplus(E(X))))),
    *true("the absolute value of a mean", *so(sp.Abs(E(X)), "<=", E(sp.Abs(X)), (sp.Abs(E(X)), ">=", E(sp.Abs(X))))),
    *true(
        "a covariance below the variances",
        *so(Cov(X, Y) ** 2, "<=", Var(X) * Var(Y), (Cov(X, Y) ** 2, ">=", Var(X) * Var(Y)), (Cov(X, Y), "<=", Var(X))),
    ),
    *true("a sigmoid's mean", *so(E(sigmoid(X)), "<", 1, (E(sigmoid(X)), ">", 1), (E(sigmoid(X)), "<=", half))),
    *true("a larger mean", *so(E(relu(X)), ">=", E(X), (E(relu(X)), "<=", E(X)))),
    *true("a variance of a difference", *all_of(Var(X - Y), Var(X) + Var(Y) - 2 * Cov(X, Y), Var(X) - Var(Y), Var(X) + Var(Y))),
    *true(
        "a variance of a sum of independent ones", *all_of(Var(U + V), Var(U) + Var(V), Var(U) * Var(V), Var(U) + Var(V) + 2 * E(U) * E(V))
    ),
    *true(
        "a variance of a product",
        *all_of(Var(U * V), Var(U) * Var(V) + Var(U) * E(V) ** 2 + Var(V) * E(U) ** 2, Var(U) * Var(V), E(U**2) * E(V**2)),
    ),
    *true("a shifted covariance", *all_of(Cov(X + a, b * Y), b * Cov(X, Y), Cov(X, Y), b * Cov(X, Y) + a)),
    *true("the bias and the variance", *all_of(E((X - c) ** 2), Var(X) + (E(X) - c) ** 2, Var(X), Var(X) - (E(X) - c) ** 2)),
    *true(
        "a control variate",
        *all_of(Var(X - c * Y), Var(X) - 2 * c * Cov(X, Y) + c**2 * Var(Y), Var(X) - c * Cov(X, Y) + c**2 * Var(Y), Var(X) + c**2 * Var(Y)),
    ),
    *true("two samples", *all_of(E((U - V) ** 2), Var(U) + Var(V) + (E(U) - E(V)) ** 2, Var(U) + Var(V))),
    # Gaussians
    *true("a standardised Gaussian", *all_of(Var((y - mu) / s), 1, s, s**2)),
    *true("a Gaussian's fourth moment", *all_of(E(z**4), 3, 1, 4)),
    *true("a Gaussian's square", *all_of(E(y**2), mu**2 + s**2, mu**2, s**2)),
    *true("a log-normal mean", *all_of(E(exp(y)), exp(mu + s**2 / 2), exp(mu), exp(mu + s**2))),
    *true("a moment generating function", *all_of(E(exp(t * z)), exp(t**2 / 2), exp(t), exp(t**2))),
    *true("Stein", *all_of(E(z * z**3), E(3 * z**2), E(z**2), E(3 * z))),
    *true("Stein for tanh", *all_of(E(z * tanh(z)), E(1 - tanh(z) ** 2), E(tanh(z)), E(1 + tanh(z) ** 2))),
    *true("Stein for the sigmoid", *all_of(E(z * sigmoid(z)), E(sigmoid(z) * (1 - sigmoid(z))), E(sigmoid(z)), 0)),
    *true("Stein with a scale", *all_of(E((y - mu) * tanh(y)), s**2 * E(1 - tanh(y) ** 2), s * E(1 - tanh(y) ** 2), E(1 - tanh(y) ** 2))),
    *true("half of a Gaussian", *all_of(E(relu(z)), 1 / sp.sqrt(2 * sp.pi), half, 1 / sp.sqrt(sp.pi))),
    *true("half of its square", *all_of(E(relu(z) ** 2), half, 1, quarter)),
    *true("a Gaussian's absolute value", *all_of(E(sp.Abs(z)), sp.sqrt(2 / sp.pi), 1, 1 / sp.sqrt(2 * sp.pi))),
    *true("the variance of relu", *all_of(Var(relu(z)), half - 1 / (2 * sp.pi), half, half - 1 / sp.pi)),
    *true("a Gaussian's sigmoid", *all_of(E(sigmoid(z)), half, 0, 1)),
    *true("a Gaussian's distribution function", *all_of(E(erf(z)), 0, half, 1)),
    *true("reparametrised", *all_of(E((mu + s * z) ** 2), mu**2 + s**2, mu**2 + s, mu**2)),
    # uniforms and coins
    *true("the mean of a uniform number", *all_of(E(u), half, 1, 0)),
    *true("the variance of a uniform number", *all_of(Var(u), sp.Rational(1, 12), sp.Rational(1, 3), quarter)),
    *true("a uniform logarithm", *all_of(E(-log(u)), 1, 0, half)),
    *true("a uniform power", *all_of(E(u**3), quarter, sp.Rational(1, 3), half)),
    *true("a coin's mean", *all_of(E(coin), p, 1 - p, p**2, assume=p < 1)),
    *true("a coin's square", *all_of(E(coin**2), p, p**2, 1, assume=p < 1)),
    *true("a function of a coin", *all_of(E(exp(coin)), 1 - p + p * exp(1), exp(p), p * exp(1), assume=p < 1)),
    *true(
        "a coin's variance is at most a quarter",
        *so(Var(coin), "<=", quarter, (Var(coin), "<", quarter), (Var(coin), ">=", quarter), assume=p < 1),
    ),
    *true("a coin without being told", *all_of(Var(coin), p * (1 - p), p, p**2)),
    # random vectors and weights: Glorot and Bengio, He et al.
    *true("a squared length", *all_of(E(dot(w, w)), n * v, v, n * v**2)),
    *true("a random inner product", *all_of(Var(dot(w, x)), v * dot(x, x), v * n, dot(x, x))),
    *true("a random square of a product", *all_of(E(dot(w, x) ** 2), v * dot(x, x), v, n * v * dot(x, x))),
    *true("a random layer", *all_of(E(total(o(W * x, W * x))), m * v * dot(x, x), n * v * dot(x, x), v * dot(x, x))),
    *true("Hutchinson", *all_of(E(dot(g, A * g)), trace(A), n, trace(A) ** 2)),
    *true("the length of Gaussian noise", *all_of(E(dot(g, g)), n, 1, n**2)),
    *true("the length of Gaussian noise squared", *all_of(E(dot(g, g) ** 2), n * (n + 2), n**2, 3 * n)),
    *true("the variance of the length of noise", *all_of(Var(dot(g, g)), 2 * n, n, 2)),
    *true("the mean of a square of a mean", *all_of(E((total(w) / n) ** 2), v / n, v, v / n**2)),
    *true(
        "an unbiased variance", *all_of(E(total(o(w - one * total(w) / n, w - one * total(w) / n)) / (n - 1)), v, v * (n - 1) / n, v / n)
    ),
    *true(
        "a biased variance", *all_of(E(total(o(w - one * total(w) / n, w - one * total(w) / n)) / n), v * (n - 1) / n, v, v * n / (n - 1))
    ),
]
