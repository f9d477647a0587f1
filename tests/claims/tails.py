"""Tails of normal numbers and exponential bounds, geometric sums as bounds, inverses' eigenvalues, forms of matrices that commute,
determinants of what is assumed of products. Sources: Boucheron, Lugosi and Massart, Concentration Inequalities, 2.2 and 2.3; Vershynin,
High-Dimensional Probability, 2.1; Wainwright, High-Dimensional Statistics, 2.1; Horn and Johnson, Matrix Analysis, 4.2 and 7.1; Sutton and
Barto, Reinforcement Learning, 3.3; Nesterov, Lectures on Convex Optimization, 2.1; Rasmussen and Williams, Gaussian Processes, 2.2.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import (
    E,
    claim,
    convex,
    determinant,
    erf,
    exp,
    lambda_max,
    lambda_min,
    matrix,
    norm,
    positive_semidefinite,
    random,
    silu,
    sizes,
    step,
    tanh,
    vector,
)
from symnn import abs as absolute
from tests.claims import Stated, true

n, m, T = sizes("n m T")
A, B, K, X = matrix("A", n, n), matrix("B", n, n), matrix("K", n, n), matrix("X", m, n)
x, v, b = vector("x", n), vector("v", n), vector("b", m)
a, t, y = sp.symbols("a t y", real=True)
c, s, eta, lam, p = sp.symbols("c sigma eta lambda p", positive=True)
l = sp.Symbol("l", integer=True)
I, half = sp.Identity(n), sp.Rational(1, 2)
g, Y = random("g", distribution=("normal", 0, 1)), random("Y", mean=None)
h = random("h", distribution=("normal", y, s**2))
FROM_ZERO, DEFINITE, SEMI = (a >= 0,), (sp.Q.positive_definite(A),), (positive_semidefinite(A),)
tail, density = E(step(g - c)), exp(-(c**2) / 2) / (c * sp.sqrt(2 * sp.pi))
cosine, steps = (exp(t) + exp(-t)) / 2, sp.Sum(p**l, (l, 0, T - 1))


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def form(u: Any, weight: Any) -> Any:
    return (u.T * weight * u)[0, 0]


CLAIMS: list[Stated] = [
    # tails
    *so("a Gaussian tail", E(step(g - a)), "<=", exp(-(a**2) / 2), (E(step(g - a)), "<=", exp(-(a**2))), (E(step(g - a)), ">=", exp(-(a**2) / 2)), assume=FROM_ZERO),
    *so("a Gaussian tail by half", E(step(g - a)), "<=", exp(-(a**2) / 2) / 2, (E(step(g - a)), "<=", exp(-(a**2) / 2) / 3), (E(step(g - a)), "<", exp(-(a**2) / 2) / 2), assume=FROM_ZERO),
    *so("both tails", E(step(absolute(g) - c)), "<=", 2 * exp(-(c**2) / 2), (E(step(absolute(g) - c)), "<=", exp(-(c**2) / 2) / 2), (E(step(absolute(g) - c)), "<=", 2 * exp(-(c**2)))),
    *so("Mills' bound", tail, "<=", density, (tail, "<=", density / 2), (tail, ">=", density), (tail, "<=", density * c)),
    *so("Mills' bound from below", tail, ">=", density * c**2 / (1 + c**2), (tail, "<=", density * c**2 / (1 + c**2)), (tail, ">=", density * (1 + c**2) / (2 + c**2))),
    *so("the error function from below", erf(a), ">=", 1 - exp(-(a**2)), (erf(a), ">=", 1 - exp(-2 * a**2)), (erf(a), ">", 1 - exp(-(a**2))), assume=FROM_ZERO),
    *so("Chernoff's bound", E(step(Y - a)), "<=", exp(-lam * a) * E(exp(lam * Y)), (E(step(Y - a)), "<=", exp(-2 * lam * a) * E(exp(lam * Y))),
        (E(step(Y - a)), "<=", exp(-t * a) * E(exp(t * Y))), (E(step(Y - a)), "<", exp(-lam * a) * E(exp(lam * Y)))),
    *so("an exponential of a gap", exp(lam * (t - a)), ">=", 1, (exp(lam * (t - a)), ">", 1), (exp(lam * (a - t)), ">=", 1), assume=(t >= a,)),
    *so("an indicator below an exponential", step(t - a), "<=", exp(lam * t) * exp(-lam * a), (step(t - a), "<=", exp(lam * t) * exp(lam * a)), (step(t - a), "<=", exp(y * (t - a)))),
    *so("Hoeffding's lemma for a sign", cosine, "<=", exp(t**2 / 2), (cosine, "<=", exp(t**2 / 3)), (cosine, "<", exp(t**2 / 2)), (cosine, "<=", 1 + t**2 / 2)),
    *so("a sub-Gaussian tail", E(step(h - y - c)), "<=", exp(-(c**2) / (2 * s**2)), (E(step(h - y - c)), "<=", exp(-(c**2) / s**2)), (E(step(h - y - c)), ">=", exp(-(c**2) / (2 * s**2)))),
    *so("a saturating quotient", tanh(c / s), "<=", c / s, (tanh(c / s), "<=", c / (2 * s)), (tanh(c / s), ">=", c / s)),
    *so("a quotient that decays", c / s * exp(-c / s), "<=", exp(-1), (c / s * exp(-c / s), "<=", exp(-2)), (c / s * exp(-c / s), "<", exp(-1))),
    *so("the least value of silu", silu(t), ">=", -sp.Rational(28, 100), (silu(t), ">=", -sp.Rational(27, 100)), (silu(t), ">=", 0)),
    *so("a bump", t**2 * exp(-(t**2)), "<=", exp(-1), (t**2 * exp(-(t**2)), "<", exp(-1)), (t**2 * exp(-(t**2)), "<=", exp(-2))),
    # geometric sums as bounds
    *so("discounted rewards", steps, "<=", 1 / (1 - p), (steps, "<=", 1 / (1 + p)), (steps, ">=", 1 / (1 - p)), (steps, "<=", p / (1 - p)), assume=(p < 1,)),
    *so("weights of a moving average", (1 - p) * sp.Sum(p ** (T - l), (l, 1, T)), "<", 1, ((1 - p) * sp.Sum(p ** (T - l), (l, 1, T)), "<", p),
        ((1 - p) * sp.Sum(p ** (T - l), (l, 1, T)), ">=", 1), assume=(p < 1,)),
    *so("a sum of numbers below a square", sp.Sum(l, (l, 1, T)), "<=", T**2, (sp.Sum(l, (l, 1, T)), "<", T**2), (sp.Sum(l, (l, 1, T)), "<=", T**2 / 2)),
    # squares of lengths
    *true("ridge regression is strictly convex", *((lambda f=f: convex(f, over=x, strictly=True)) for f in (
        norm(X * x - b) ** 2 + eta * norm(x) ** 2, norm(X * x - b) ** 2, norm(X * x - b) ** 2 - eta * norm(x) ** 2, norm(X * x - b) + eta * norm(x)))),
    # definite matrices
    *so("the variance of a Gaussian process", form(v, (K + s**2 * I).I), ">=", 0, (form(v, (K + s**2 * I).I), ">", 0), (form(v, (K + s**2 * I).I), ">=", 1), assume=(positive_semidefinite(K),)),
    *so("a posterior below its prior", s**2 * form(v, (K + s**2 * I).I), "<=", form(v, I), (s**2 * form(v, (K + s**2 * I).I), "<", form(v, I)), (s * form(v, (K + s**2 * I).I), "<=", form(v, I)),
        assume=(positive_semidefinite(K),)),
    *so("the eigenvalue of an inverse", lambda_max(A.I), "=", 1 / lambda_min(A), (lambda_max(A.I), "=", 1 / lambda_max(A)), (lambda_max(A.I), "=", lambda_min(A)), assume=DEFINITE),
    *so("the least eigenvalue of an inverse", lambda_max(A) * lambda_min(A.I), "=", 1, (lambda_min(A) * lambda_min(A.I), "=", 1), (lambda_max(A) * lambda_max(A.I), "=", 1), assume=DEFINITE),
    *so("a condition number", lambda_max(A) * lambda_max(A.I), ">=", 1, (lambda_max(A) * lambda_max(A.I), ">", 1), (lambda_max(A) * lambda_max(A.I), "<=", 1), assume=DEFINITE),
    *so("an image below a multiple of its form", norm(A * x) ** 2, "<=", c * form(x, A), (norm(A * x) ** 2, "<", c * form(x, A)), (norm(A * x) ** 2, "<=", c * form(x, A) / 2),
        assume=(positive_semidefinite(A), positive_semidefinite(c * I - A))),
    *so("a form of two that commute", form(x, A * B), ">=", 0, (form(x, A * B), ">", 0), (form(x, A * B), "<=", 0), assume=(positive_semidefinite(A), positive_semidefinite(B), sp.Eq(A * B, B * A))),
    # determinants of what is assumed
    *so("the determinant of a projection", determinant(K) * (determinant(K) - 1), "=", 0, (determinant(K), "=", 1), (determinant(K), "=", 0), assume=(sp.Eq(K * K, K),)),
    *so("the determinant of a factored matrix", determinant(A) * determinant(B), "=", determinant(K), (determinant(A), "=", determinant(K)), (determinant(A) + determinant(B), "=", determinant(K)),
        assume=(sp.Eq(A * B, K),)),
]  # fmt: skip
