"""Logistic, softmax and Poisson regression."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import claim, exp, gradient, log, matrix, one_hot, sigmoid, sizes, softmax, vector
from symnn import sum as total
from tests.claims import Stated, true

n, m, N, d, q = sizes("n m N d q")
b = sp.Symbol("b", real=True)
w, x = vector("w", n), vector("x", n)


def logit(t: Any) -> Any:
    return (w.T * t)[0, 0] + b


p = sigmoid(logit(x))

# softmax regression, one example a row: O stands for XW
O, Y = matrix("O", N, q), matrix("Y", N, q)
P = softmax(O, axis=1)
ONE_HOT = one_hot(Y, axis=1)


def by_logits(right: Any) -> Any:
    return claim(gradient(-total(sp.HadamardProduct(Y, log(P))) / N, O), "=", right, assume=ONE_HOT)


# Poisson regression
X, y, v = matrix("X", m, n), vector("y", m), vector("w", n)
i = sp.Symbol("i", integer=True)
counts = sp.Sum(sp.exp((X * v)[i, 0]) - y[i, 0] * (X * v)[i, 0], (i, 0, m - 1))


def by_weights(right: Any) -> Any:
    return claim(gradient(counts, v), "=", right)


# the odds, and what one unit more of the feature j does, for all j
j, k = sp.symbols("j k", integer=True)


def odds(t: Any) -> Any:
    return sigmoid(logit(t)) / (1 - sigmoid(logit(t)))


def of_feature(left: Any, right: Any) -> Any:
    """left(odds after, odds before) = right(w_j) for every feature j."""

    def column(entry: Any) -> Any:
        return sp.FunctionMatrix(n, 1, sp.Lambda((j, k), entry))

    unit = sp.FunctionMatrix(n, 1, sp.Lambda((i, k), sp.KroneckerDelta(i, j)))
    return claim(column(left(odds(x + unit), odds(x))), "=", column(right(w[j, 0])))


def ratio(after: Any, before: Any) -> Any:
    return after / before


CLAIMS: list[Stated] = [
    *true(
        "logreg-005",
        lambda: claim(log(p / (1 - p)), "=", logit(x)),
        lambda: claim(log((1 - p) / p), "=", logit(x)),
        lambda: claim(log(p), "=", logit(x)),
        lambda: claim(p / (1 - p), "=", logit(x)),
    ),
    *true(
        "logreg-010",
        lambda: by_logits((P - Y) / N),
        lambda: by_logits(P - Y),
        lambda: by_logits(-sp.HadamardProduct(Y, sp.HadamardPower(P, -1)) / N),
    ),
    *true(
        "logreg-015",
        lambda: by_weights(X.T * (exp(X * v) - y)),
        lambda: by_weights(X.T * (X * v - y)),
        lambda: by_weights(X.T * (y - exp(X * v))),
        lambda: by_weights(X.T * exp(X * v) - y),
    ),
    *true(
        "logreg-020",
        lambda: of_feature(ratio, sp.exp),
        lambda: of_feature(ratio, lambda t: t),
        lambda: of_feature(lambda after, before: after - before, sp.exp),
        lambda: of_feature(ratio, sigmoid),
    ),
]
