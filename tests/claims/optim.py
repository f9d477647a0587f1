"""Optimisers: steps as formulas, completed squares, momentum, decay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, gradient, inverse, matrix, norm, sizes, vector
from symnn import sum as total
from tests.claims import Stated, true

n, d = sizes("n d")
o = sp.HadamardProduct
half = sp.Rational(1, 2)
b, v, x = sp.symbols("b v x", real=True)
h = sp.Symbol("h", real=True, nonzero=True)
lam, beta, eta, L, mu = sp.symbols("lambda beta eta L mu", positive=True)


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


def square(u: Any) -> Any:
    return total(o(u, u))


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def form(u: Any, weight: Any) -> Any:
    return (u.T * weight * u)[0, 0]


Q, c, y = matrix("Q", n, n), vector("c", n), vector("x", n)
quadratic = half * form(y, Q) + dot(y, c) + b
least = inverse(Q) * c
DEFINITE = sp.Q.positive_definite(Q)

# momentum on a scalar function
v1 = beta * v + lam * x
state = sp.Matrix([v1, x - eta * v1])


def step(rows: list[list[Any]]) -> Any:
    return sp.Matrix(rows) * sp.Matrix([v, x])


# one step of stochastic gradients
p, star, g = vector("x", d), vector("x*", d), vector("g", d)
after = square(p - eta * g - star)
before, inner = square(p - star), dot(p - star, g)

# linear regression on a batch
w, X, t = vector("w", d), matrix("X", n, d), vector("y", n)
residual = X * w + b * sp.OneMatrix(n, 1) - t
loss = square(residual) / (2 * n)
q2 = vector("z", n)

CLAIMS: list[Stated] = [
    *true(
        "optim-005",
        *all_of(
            lambda: quadratic,
            half * form(y + least, Q) + b - half * (c.T * inverse(Q) * c)[0, 0],
            half * form(y - least, Q) + b - half * (c.T * inverse(Q) * c)[0, 0],
            half * form(y + least, Q) + b + half * (c.T * inverse(Q) * c)[0, 0],
            assume=DEFINITE,
        ),
    ),
    *true(
        "optim-010",
        *all_of(
            lambda: state,
            step([[beta, lam], [-eta * beta, 1 - eta * lam]]),
            step([[beta, lam], [-eta, 1 - eta * lam]]),
            step([[beta, lam], [eta * beta, 1 - eta * lam]]),
            step([[beta, lam], [-eta * beta, 1]]),
            assume=beta < 1,
        ),
    ),
    *true(
        "optim-015",
        *all_of(
            lambda: after,
            before + eta**2 * square(g) - 2 * eta * inner,
            before + eta**2 * square(g) + 2 * eta * inner,
            before + eta * square(g) - 2 * eta * inner,
            before + eta**2 * square(g) - eta * inner,
        ),
    ),
    *true(
        "optim-020",
        *all_of(lambda: ((x + h) ** 3 - (x - h) ** 3) / (2 * h), 3 * x**2 + h**2, 3 * x**2 + h, 3 * x**2 + 3 * x * h + h**2, 3 * x**2),
    ),
    *true(
        "optim-025",
        *all_of(lambda: gradient(loss, w), X.T * residual / n, total(residual) / n, -X.T * residual / n, 2 * X.T * residual / n),
    ),
    *true(
        "the minimiser of a quadratic",
        *all_of(
            lambda: gradient(quadratic, y).subs({y: q2}).subs({q2: -least}).doit(),
            sp.ZeroMatrix(n, 1),
            c,
            2 * c,
            assume=DEFINITE,
        ),
    ),
    *true(
        "a step on a quadratic",
        *all_of(
            lambda: y - eta * gradient(form(y, Q) / 2, y),
            (sp.Identity(n) - eta * Q) * y,
            (sp.Identity(n) + eta * Q) * y,
            (sp.Identity(n) - 2 * eta * Q) * y,
            assume=sp.Q.symmetric(Q),
        ),
    ),
    *true(
        "two steps",
        *all_of(
            lambda: (sp.Identity(n) - eta * Q) * ((sp.Identity(n) - eta * Q) * y),
            y - 2 * eta * Q * y + eta**2 * Q * Q * y,
            y - 2 * eta * Q * y,
            y - eta * Q * y + eta**2 * Q * Q * y,
        ),
    ),
    *true(
        "decay as shrinking",
        *all_of(lambda: w - eta * (g + lam * w), (1 - eta * lam) * w - eta * g, (1 + eta * lam) * w - eta * g, (1 - lam) * w - eta * g),
    ),
    *true(
        "one gradient is not longer than it was",
        lambda: claim(norm(y - eta * c), "<=", norm(y) + eta * norm(c)),
        lambda: claim(norm(y - eta * c), "<=", norm(y) - eta * norm(c)),
    ),
    *true(
        "a convex combination",
        lambda: claim(norm((p + star) / 2), "<=", (norm(p) + norm(star)) / 2),
        lambda: claim(norm((p + star) / 2), ">=", (norm(p) + norm(star)) / 2),
    ),
    *true(
        "the squared norm is convex",
        lambda: claim(square((p + star) / 2), "<=", (square(p) + square(star)) / 2),
        lambda: claim(square((p + star) / 2), "<=", (square(p) + square(star)) / 4),
    ),
    *true(
        "the best step",
        *all_of(
            lambda: -eta * square(g) + L * eta**2 / 2 * square(g),
            L / 2 * (eta - 1 / L) ** 2 * square(g) - square(g) / (2 * L),
            L / 2 * (eta - 1 / L) ** 2 * square(g) + square(g) / (2 * L),
            L / 2 * (eta - 2 / L) ** 2 * square(g) - square(g) / (2 * L),
        ),
    ),
]
