"""Where a least value is, strong convexity with its constant, and states of a recursion in closed form with powers of matrices."""

from __future__ import annotations

import sympy as sp

from symnn import (
    for_all_depths,
    full_column_rank,
    inverse,
    lipschitz,
    matrix,
    mean,
    minimised_at,
    norm,
    sizes,
    strongly_convex,
    vector,
)
from symnn import max as largest
from tests.claims import Stated, true

n, m, L = sizes("n m L")
i = sp.Symbol("i", integer=True)
c = sp.Symbol("c", real=True)
lam, eta = sp.symbols("lambda eta", positive=True)
X, A, M, Q = matrix("X", m, n), matrix("A", n, n), matrix("M", n, n), matrix("Q", n, n)
x, u, v, y = vector("x", n), vector("u", n), vector("v", n), vector("y", m)
I = sp.Identity(n)
half = sp.Rational(1, 2)
misfit, penalty = norm(X * x - y) ** 2, norm(x) ** 2
spread = sp.Sum((x[i, 0] - c) ** 2, (i, 0, n - 1))
gram = X.T * X

CLAIMS: list[Stated] = [
    # Boyd and Vandenberghe, Convex Optimization, 1.2.1 and 9.1.2; Hastie, Tibshirani and Friedman, 3.4.1
    *true(
        "where least squares are least",
        lambda: minimised_at(misfit, inverse(gram) * X.T * y, over=x, assume=full_column_rank(X)),
        lambda: minimised_at(misfit, X.T * y, over=x, assume=full_column_rank(X)),
        lambda: minimised_at(misfit, -inverse(gram) * X.T * y, over=x, assume=full_column_rank(X)),
    ),
    *true(
        "the place of ridge regression",
        lambda: minimised_at(misfit + lam * penalty, inverse(gram + lam * I) * X.T * y, over=x),
        lambda: minimised_at(misfit + lam * penalty, inverse(gram + 2 * lam * I) * X.T * y, over=x),
        lambda: minimised_at(misfit / 2 + lam * penalty, inverse(gram + lam * I) * X.T * y, over=x),
    ),
    *true(
        "the proximal point of a square",
        lambda: minimised_at(norm(x - v) ** 2 / 2 + lam * penalty / 2, v / (1 + lam), over=x),
        lambda: minimised_at(norm(x - v) ** 2 / 2 + lam * penalty / 2, v / lam, over=x),
        lambda: minimised_at(norm(x - v) ** 2 + lam * penalty / 2, v / (1 + lam), over=x),
    ),
    *true(
        "the mean is nearest",
        lambda: minimised_at(spread, mean(x), over=c),
        lambda: minimised_at(spread, n * mean(x), over=c),
        lambda: minimised_at(-spread, mean(x), over=c),
    ),
    # Rockafellar and Wets, Variational Analysis, 9.A
    *true("a maximum is Lipschitz", lambda: lipschitz(largest(x), 1, over=x), lambda: lipschitz(largest(x), half, over=x)),
    # Nesterov, Lectures on Convex Optimization, 2.1.3
    *true(
        "the strong convexity of ridge regression",
        lambda: strongly_convex(misfit / 2 + lam * penalty / 2, lam, over=x),
        lambda: strongly_convex(misfit / 2 + lam * penalty / 2, 2 * lam, over=x),
        lambda: strongly_convex(misfit / 2, lam, over=x),
    ),
    # gradient descent on a quadratic, a linear network, weight decay
    *true(
        "gradient descent on a quadratic, in closed form",
        lambda: for_all_depths(sp.Eq(x, (I - eta * A) ** (L - 1) * v), start={x: v}, step={x: x - eta * A * x}, depth=L),
        lambda: for_all_depths(sp.Eq(x, (I - eta * A) ** L * v), start={x: v}, step={x: x - eta * A * x}, depth=L),
        lambda: for_all_depths(sp.Eq(x, (I + eta * A) ** (L - 1) * v), start={x: v}, step={x: x - eta * A * x}, depth=L),
    ),
    *true(
        "a linear network, in closed form",
        lambda: for_all_depths(sp.Eq(x, A**L * v), start={x: A * v}, step={x: A * x}, depth=L),
        lambda: for_all_depths(sp.Eq(x, A ** (L + 1) * v), start={x: A * v}, step={x: A * x}, depth=L),
    ),
    *true(
        "the Jacobian of a linear network",
        lambda: for_all_depths(sp.Eq(M, A**L), start={M: A}, step={M: A * M}, depth=L),
        lambda: for_all_depths(sp.Eq(M, A**L), start={M: A}, step={M: A.T * M}, depth=L),
    ),
    *true(
        "orthogonal steps keep a length",
        lambda: for_all_depths(sp.Eq(norm(x), norm(v)), start={x: v}, step={x: Q * x}, assume=sp.Eq(Q.T * Q, I)),
        lambda: for_all_depths(sp.Eq(norm(x), norm(v)), start={x: v}, step={x: 2 * Q * x}, assume=sp.Eq(Q.T * Q, I)),
        lambda: for_all_depths(sp.Eq(x, v), start={x: v}, step={x: Q * x}, assume=sp.Eq(Q.T * Q, I)),
    ),
]
