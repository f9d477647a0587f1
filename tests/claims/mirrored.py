"""Functions of sums of weights whose law is symmetric about 0, at any width and depth; lengths of random vectors; variances of what has a
range. Sources: He, Zhang, Ren and Sun 2015, section 2.2; Glorot and Bengio 2010; Vershynin, High-Dimensional Probability, 3.1; Popoviciu's
inequality on variances; Casella and Berger, Statistical Inference, 2.2.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import E, Var, claim, leaky_relu, matrix, norm, random, relu, sigmoid, sizes, tanh, vector
from symnn import abs as absolute
from tests.claims import Stated, true

n, m, d = sizes("n m d")
x, X, A = vector("x", n), matrix("X", n, d), matrix("A", m, n)
W, V = (random(name, *shape, variance=v, symmetric=True) for name, shape, v in (("W", (m, n), 2 / n), ("V", (d, m), 2 / m)))
loose = random("W", m, n, variance=2 / n, symmetric=True, independent=False)
skewed = random("W", m, n, variance=2 / n)
b, skewed_b = random("b", m, variance=1, symmetric=True), random("b", m, variance=1)
e, f = random("e", n, variance=1), random("f", n, variance=sp.Symbol("sigma", positive=True) ** 2)
Y = random("Y", mean=None)
slope, s = sp.Symbol("alpha", real=True), sp.Symbol("sigma", positive=True)
half, length = sp.Rational(1, 2), norm(x) ** 2


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any]) -> list[Stated]:
    """left relation right, and lies with a relation of their own."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r)) for l, rel, r in every)))


def first(u: Any) -> Any:
    return u[0, 0]


def squared(u: Any) -> Any:
    """E‖u‖²."""
    return E(norm(u) ** 2)


CLAIMS: list[Stated] = [
    # He's initialisation under any symmetric law
    *so("relu halves a layer of any symmetric law", squared(relu(W * x)), "=", m * length / n, (squared(relu(W * x)), "=", 2 * m * length / n),
        (squared(relu(W * x)), "=", length), (squared(relu(loose * x)), "=", m * length / n), (squared(relu(skewed * x)), "=", m * length / n)),
    *so("relu halves two layers", squared(relu(V * relu(W * x))), "=", d * length / n, (squared(relu(V * relu(W * x))), "=", d * length / m),
        (squared(relu(V * relu(W * x))), "=", 2 * d * length / n)),
    *so("relu halves a batch", squared(relu(W * X)), "=", m * norm(X) ** 2 / n, (squared(relu(W * X)), "=", norm(X) ** 2 / n)),
    *so("a layer with a bias", squared(relu(W * x + b)), "=", m * length / n + m / sp.Integer(2), (squared(relu(W * x + b)), "=", m * length / n + m),
        (squared(relu(W * x + skewed_b)), "=", m * length / n + m / sp.Integer(2))),
    *so("leaky relu of a layer", squared(leaky_relu(W * x, slope)), "=", m * (1 + slope**2) * length / n,
        (squared(leaky_relu(W * x, slope)), "=", m * (1 + slope) * length / n), (squared(leaky_relu(W * x, slope)), "=", 2 * m * length / n)),
    *so("sizes of a layer", squared(absolute(W * x)), "=", 2 * m * length / n, (squared(absolute(W * x)), "=", m * length / n)),
    *so("odd beside even", E(absolute(first(W * x)) * first(W * x)), "=", 0, (E(absolute(first(W * x)) * first(W * x)), "=", length / n)),
    *so("tanh of a layer has no mean", E(tanh(first(W * x))), "=", 0, (E(tanh(first(skewed * x))), "=", 0), (E(tanh(first(W * x)) ** 2), "=", 0)),
    *so("sigmoid of a layer", E(sigmoid(first(W * x + b))), "=", half, (E(sigmoid(first(W * x + b))), "=", 0), (E(sigmoid(first(W * x + skewed_b))), "=", half)),
    # lengths
    *so("the length of noise", E(norm(e)), "<=", sp.sqrt(n), (E(norm(e)), "<=", sp.sqrt(n) / 2), (E(norm(e)), ">=", sp.sqrt(n)), (E(norm(e)), "=", sp.sqrt(n))),
    *so("the length of scaled noise", E(norm(f)), "<=", s * sp.sqrt(n), (E(norm(f)), "<=", s**2 * sp.sqrt(n))),
    *so("the length of an image of noise", E(norm(A * e)), "<=", norm(A), (E(norm(A * e)), "<=", norm(A) / 2)),
    # ranges
    *so("the variance of a probability", Var(sigmoid(Y)), "<=", sp.Rational(1, 4), (Var(tanh(Y)), "<=", half), (Var(sigmoid(Y)), ">=", sp.Rational(1, 4))),
    *so("the variance of tanh", Var(tanh(Y)), "<=", 1, (Var(tanh(Y)), ">=", 1)),
]  # fmt: skip
