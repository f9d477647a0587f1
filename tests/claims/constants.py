"""Least values at a formula, strong convexity and Lipschitz bounds with their constants.

Boyd and Vandenberghe, Convex Optimization, sections 3.1, 9.1 and 9.3; Nesterov, Lectures on Convex Optimization, sections 2.1 and 2.2;
Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, section 3.4; Bishop, Pattern Recognition and Machine Learning, 3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import (
    claim,
    full_column_rank,
    lipschitz,
    lipschitz_gradient,
    log_sum_exp,
    matrix,
    minimised_at,
    norm,
    relu,
    sigmoid,
    softmax,
    softplus,
    strongly_convex,
    tanh,
    vector,
)  # fmt: skip
from symnn import sum as total
from tests.claims import Stated, true
from tests.claims.shapes_of_functions import X, c, dot, lam, n, so, sq, t, w, x, y

I = sp.Identity(n)
half, quarter = sp.Rational(1, 2), sp.Rational(1, 4)
SQUARES, RIDGE = sq(X * w - y), sq(X * w - y) + lam * sq(w)
INVERSE = (X.T * X).I
Q, g = matrix("Q", n, n), vector("g", n)
CONJUGATE = (g.T * Q.I * g)[0, 0]
heads, tails, rate = sp.symbols("n_H n_T rate", positive=True)


def each(word: Callable[..., Any], f: Any, over: Any, *places: Any, **more: Any) -> tuple[Callable[[], Any], ...]:
    """What is true of the first and false of the others."""
    return tuple((lambda p=p: word(f, p, over=over, **more)) for p in places)


def bounds(left: Any, *right: Any) -> tuple[Callable[[], Any], ...]:
    """left <= the first, and not the others, for a positive definite Q."""
    return tuple((lambda r=r: claim(left, "<=", r, assume=sp.Q.positive_definite(Q))) for r in right)


CLAIMS: list[Stated] = [
    *true("ridge regression", *each(minimised_at, RIDGE, w, (X.T * X + lam * I).I * X.T * y, (X.T * X - lam * I).I * X.T * y, INVERSE * X.T * y, X.T * y / lam)),
    *true("the place of least squares", *each(minimised_at, SQUARES, w, INVERSE * X.T * y, INVERSE * X.T * y / 2, X.T * y, assume=full_column_rank(X))),
    *true("a proximal step", *each(minimised_at, sq(w - x) / 2 + lam * sq(w) / 2, w, x / (1 + lam), x / lam, x, x * (1 + lam))),
    *true("the square of a difference", *each(minimised_at, (t - c) ** 2, t, c, -c, 2 * c)),
    *true("a gradient step", *each(minimised_at, dot(x, w) + sq(w) / (2 * lam), w, -lam * x, lam * x, -x / lam)),
    *true("a quadratic with its least value", *bounds(dot(g, w), (w.T * Q * w)[0, 0] / 2 + CONJUGATE / 2, (w.T * Q * w)[0, 0] / 2 + CONJUGATE / 4, (w.T * Q * w)[0, 0] / 4 + CONJUGATE / 2)),
    *true("a quadratic and its conjugate", *bounds(2 * dot(g, w) - (w.T * Q * w)[0, 0], CONJUGATE, CONJUGATE / 2, -CONJUGATE)),
    Stated("a quadratic of any symmetric matrix", False, lambda: claim(dot(g, w), "<=", (w.T * Q * w)[0, 0] / 2 + CONJUGATE / 2, assume=(sp.Q.symmetric(Q), sp.Q.invertible(Q)))),
    *true("a coin's likelihood", *each(minimised_at, -heads * sp.log(t) - tails * sp.log(1 - t), t, heads / (heads + tails), tails / (heads + tails), heads / tails, assume=(t > 0, t < 1))),
    *true("a rate's likelihood", *each(minimised_at, tails * rate - heads * sp.log(rate), rate, heads / tails, tails / heads, heads * tails)),
    *true("inside its interval", *each(minimised_at, (t - half) ** 2, t, half, 0, 1, assume=(t > 0, t < 1))),
    Stated("outside its interval", False, lambda: minimised_at((t - 2) ** 2, sp.Integer(2), over=t, assume=(t > 0, t < 1))),
    Stated("an end of its interval", False, lambda: minimised_at(t, sp.S.Zero, over=t, assume=(t > 0, t < 1))),
    Stated("a greatest value", False, lambda: minimised_at(-((t - c) ** 2), c, over=t)),
    Stated("a saddle", False, lambda: minimised_at(t**3, sp.S.Zero, over=t)),
    *true("strongly convex ridge", *each(strongly_convex, RIDGE, w, 2 * lam, 3 * lam, -lam)),
    *true("strongly convex square", *each(strongly_convex, t**2 + softplus(t), t, 2, 3, -1)),
    *true("a loss with a quadratic penalty", *each(strongly_convex, total(softplus(X * w)) + lam * sq(w) / 2, w, lam, 2 * lam)),
    Stated("least squares need not be strongly convex", False, lambda: strongly_convex(SQUARES, lam, over=w)),
    Stated("softplus is not strongly convex", False, lambda: strongly_convex(softplus(t), sp.Rational(1, 8), over=t)),
    *true("softplus is smooth", *each(lipschitz_gradient, softplus(t), t, quarter, sp.Rational(1, 8), sp.Rational(1, 5))),
    *true("a square is smooth", *each(lipschitz_gradient, t**2, t, 2, 1, sp.Rational(19, 10))),
    Stated("a cube is not smooth", False, lambda: lipschitz_gradient(t**3, 2, over=t)),
    Stated("a length is not smooth", False, lambda: lipschitz_gradient(norm(w), 1, over=w)),
    *true("tanh with its constant", *each(lipschitz, tanh(t), t, 1, half, sp.Rational(9, 10))),
    *true("the sigmoid is Lipschitz", *each(lipschitz, sigmoid(t), t, quarter, sp.Rational(1, 5), sp.Rational(1, 8))),
    *true("relu with its constant", *each(lipschitz, relu(t), t, 1)),
    *true("log-sum-exp is Lipschitz", *each(lipschitz, log_sum_exp(w), w, 1, half)),
    *true("a linear form is Lipschitz", *each(lipschitz, dot(x, w), w, norm(x), norm(x) / 2)),
    Stated("a square is not Lipschitz", False, lambda: lipschitz(t**2, 10, over=t)),
    *true("a sigmoid of vectors is Lipschitz", *so(norm(sigmoid(x) - sigmoid(w)), "<=", norm(x - w) / 4, (norm(sigmoid(x) - sigmoid(w)), "<=", norm(x - w) / 5), (norm(sigmoid(x) - sigmoid(w)), ">=", norm(x - w) / 4))),
    *true("a layer of tanh", *so(norm(tanh(X * x) - tanh(X * w)), "<=", norm(X * (x - w)), (norm(tanh(X * x) - tanh(X * w)), "<=", norm(X * (x - w)) / 2), (norm(tanh(X * x) - tanh(X * w)), "<=", norm(x - w)))),
    *true("relu of vectors, squared", *so(sq(relu(x) - relu(w)), "<=", sq(x - w), (sq(relu(x) - relu(w)), "<=", sq(x - w) / 2), (sq(relu(x) - relu(w)), "<", sq(x - w)))),
    *true("a length below the sum", *so(norm(softplus(x)), "<=", total(softplus(x)), (norm(x), "<=", total(x)), (norm(softplus(x)), ">=", total(softplus(x))))),
    *true("the length of a distribution", *so(norm(softmax(x)), "<=", 1, (norm(softmax(x)), "<=", half), (norm(softmax(x)), ">=", 1))),
]  # fmt: skip
