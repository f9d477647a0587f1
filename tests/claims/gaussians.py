"""Normal numbers: integrals in closed form, linear forms and kernels, densities, divergences, entropies, Stein's identity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import (
    E,
    Var,
    claim,
    cos,
    erf,
    exp,
    gradient,
    log,
    matrix,
    norm,
    random,
    relu,
    sigmoid,
    sign,
    sin,
    sizes,
    step,
    tanh,
    trace,
    vector,
)
from tests.claims import Stated, true

n = sizes("n")
a, b, mu, mu1, mu2, x = sp.symbols("a b mu mu1 mu2 x", real=True)
s, s1, s2, rate = sp.symbols("sigma s1 s2 lamda", positive=True)
half, oo, pi = sp.Rational(1, 2), sp.oo, sp.pi
z = random("z", distribution=("normal", 0, 1))
e = random("e", distribution=("normal", 0, 1))
y = random("y", distribution=("normal", mu, s**2))
y1 = random("y1", distribution=("normal", mu1, s1**2))
T = random("T", distribution=("exponential", rate))
g = random("g", n, distribution=("normal", 0, 1))
u, v, m1, m2 = (vector(name, n) for name in ("u", "v", "m1", "m2"))
A, L, S, S0 = (matrix(name, n, n) for name in ("A", "L", "S", "S0"))
SPREADS = (*(fact(c) for c in (S, S0) for fact in (sp.Q.positive_definite, sp.Q.symmetric)), sp.Eq(L * L.T, S))


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def density(at: Any, mean: Any, variance: Any) -> Any:
    return exp(-((at - mean) ** 2) / (2 * variance)) / sp.sqrt(2 * pi * variance)


def log_density(at: Any, mean: Any, covariance: Any) -> Any:
    return -(n * log(2 * pi) + log(sp.Determinant(covariance)) + dot(at - mean, covariance.inv() * (at - mean))) / 2


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie; the left side may be a function where stating it takes time."""
    whole = left if callable(left) else lambda: left
    return tuple((lambda r=r: claim(whole(), "=", r, assume=assume)) for r in (right, *lies))


def over_line(f: Any) -> Any:
    return sp.Integral(f, (x, -oo, oo))


BELL = density(x, mu, s**2)
SLOPE = gradient(log(BELL), mu).subs(x, y)
APART = log(s2 / s1) + (s1**2 + (mu1 - mu2) ** 2) / (2 * s2**2) - half
RATIO = log(density(y1, mu1, s1**2)) - log(density(y1, mu2, s2**2))
SAMPLE = m1 + L * g
FULL = half * (trace(S0.inv() * S) + dot(m2 - m1, S0.inv() * (m2 - m1)) - n + log(sp.Determinant(S0)) - log(sp.Determinant(S)))
rho = (u.T * v)[0, 0] / norm(u) / norm(v)

CLAIMS: list[Stated] = [
    # integrals of one number
    *true("a gelu's mean", *all_of(E(z * (1 + erf(z / sp.sqrt(2))) / 2), 1 / (2 * sp.sqrt(pi)), 0, 1 / sp.sqrt(2 * pi))),
    *true("a normal number below 0, exponentially", *all_of(E(exp(z) * step(-z)), exp(half) * (1 - erf(1 / sp.sqrt(2))) / 2, exp(half) / 2, 1)),
    *true("a cosine's mean", *all_of(E(cos(a * z)), exp(-(a**2) / 2), cos(a), exp(-(a**2)))),
    *true("a moment generating function of a square", *all_of(E(exp(-(z**2) / 2)), 1 / sp.sqrt(2), half, sp.sqrt(2))),
    *true("a probit", *all_of(E((1 + erf(y / sp.sqrt(2))) / 2), (1 + erf(mu / sp.sqrt(2 + 2 * s**2))) / 2, half, (1 + erf(mu / sp.sqrt(2))) / 2)),
    *true(
        "a truncated mean",
        *all_of(
            E(z * step(z - a)) / E(step(z - a)), density(a, 0, 1) / ((1 - erf(a / sp.sqrt(2))) / 2), density(a, 0, 1), density(a, 0, 1) * 2
        ),
    ),
    *true("a half normal variance", *all_of(Var(sp.Abs(z)), 1 - 2 / pi, 1 - 1 / pi, 2 / pi)),
    *true("a multiple of any sign", *all_of(E(relu(a * z)), sp.Abs(a) / sp.sqrt(2 * pi), a / sp.sqrt(2 * pi), sp.Abs(a) / 2)),
    # linear forms: Cho and Saul 2009, Rahimi and Recht 2007, Williams 1997
    *true("relu of a random form", *all_of(E(relu(dot(g, u))), norm(u) / sp.sqrt(2 * pi), norm(u) / 2, norm(u) / sp.sqrt(pi))),
    *true("relu of a random form squared", *all_of(E(relu(dot(g, u)) ** 2), norm(u) ** 2 / 2, norm(u) ** 2, norm(u) / 2)),
    *true(
        "the arc-cosine kernel of order 0",
        *all_of(E(step(dot(g, u)) * step(dot(g, v))), sp.Rational(1, 4) + sp.asin(rho) / (2 * pi), sp.Rational(1, 4), sp.asin(rho) / (2 * pi)),
    ),
    *true("signs of two forms", *all_of(E(sign(z) * sign((z + e) / sp.sqrt(2))), half, 1, 1 / sp.sqrt(2))),
    *true(
        "random features",
        *all_of(
            E(cos(dot(g, u)) * cos(dot(g, v)) + sin(dot(g, u)) * sin(dot(g, v))),
            exp(-(norm(u - v) ** 2) / 2), exp(-(norm(u - v) ** 2)), exp(-(norm(u + v) ** 2) / 2),
        ),
    ),
    *true("an exponential of a form", *all_of(E(exp(dot(g, u))), exp(norm(u) ** 2 / 2), exp(norm(u) ** 2), exp(norm(u)))),
    *true("the larger of two", *all_of(E(sp.Max(z, e)), 1 / sp.sqrt(pi), 1 / sp.sqrt(2 * pi), 0)),
    # densities: Bishop 2006, 1.2 and 2.3
    *true("a normal density", *all_of(over_line(BELL), 1, s, sp.sqrt(2 * pi))),
    *true("the mean of a density", *all_of(over_line(x * BELL), mu, 0, s)),
    *true("the second moment of a density", *all_of(over_line(x**2 * BELL), mu**2 + s**2, s**2, mu**2 + s)),
    *true("a Gaussian integral", *all_of(over_line(exp(-rate * x**2)), sp.sqrt(pi / rate), sp.sqrt(pi * rate), sp.sqrt(2 * pi / rate))),
    *true("an exponential density", *all_of(sp.Integral(rate * exp(-rate * x), (x, 0, oo)), 1, rate, 1 / rate)),
    *true("the mean of an exponential density", *all_of(sp.Integral(x * rate * exp(-rate * x), (x, 0, oo)), 1 / rate, rate, 1 / rate**2)),
    *true("an exponential number's variance", *all_of(Var(T), 1 / rate**2, 1 / rate, 2 / rate**2)),
    *true("an exponential number's entropy", *all_of(E(-log(rate * exp(-rate * T))), 1 - log(rate), 1 + log(rate), -log(rate))),
    *true("an expectation is an integral", *all_of(E(tanh(z) ** 2), *(over_line(tanh(x) ** 2 * density(x, 0, c)) for c in (1, 4, 9)))),
    *true("a normal number's entropy", *all_of(E(-log(density(y, mu, s**2))), log(2 * pi * sp.E * s**2) / 2, log(2 * pi * s**2) / 2, log(2 * pi * sp.E * s**2))),
    *true("a score's mean", *all_of(E(SLOPE), 0, 1 / s, 1 / s**2)),
    *true("Fisher's information of a mean", *all_of(E(SLOPE**2), 1 / s**2, 1 / s, s**2)),
    # divergences: Kingma and Welling 2014; Petersen and Pedersen 2012, 8
    *true("a divergence of normal laws", *all_of(E(RATIO), APART, APART + half, -APART)),
    *true("a divergence as an integral", *all_of(over_line(density(x, mu1, s1**2) * (log(density(x, mu1, s1**2)) - log(density(x, mu2, s2**2)))), APART, 0, -APART)),
    *true("a divergence from the standard law", *all_of(E(log(density(y, mu, s**2) / density(y, 0, 1))), (mu**2 + s**2 - 1 - log(s**2)) / 2, (mu**2 + s**2 - 1) / 2, (mu**2 + s**2 - log(s**2)) / 2)),
    *true(
        "a divergence of normal vectors",
        *all_of(lambda: E(log_density(SAMPLE, m1, S) - log_density(SAMPLE, m2, S0)), FULL, FULL + n / 2, -FULL, assume=SPREADS),
    ),
    *true("a mean of a quadratic form", *all_of(E(dot(SAMPLE, A * SAMPLE)), trace(A * L * L.T) + dot(m1, A * m1), trace(A * L * L.T), dot(m1, A * m1))),
    # Stein 1981
    *true("Stein for relu of a form", *all_of(E(g * relu(dot(u, g))), u / 2, u, u / 2 / norm(u))),
    *true("Stein for a sigmoid", *all_of(E((y - mu) * sigmoid(y)), s**2 * E(sigmoid(y) * (1 - sigmoid(y))), s * E(sigmoid(y) * (1 - sigmoid(y))), 0)),
    *true("Stein for tanh of a form", *all_of(E(g * tanh(dot(u, g))), u * E(1 - tanh(dot(u, g)) ** 2))),
]  # fmt: skip
