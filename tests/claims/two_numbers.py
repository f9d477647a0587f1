"""Inequalities between two numbers that are equalities where both are equal (Pinsker, Jensen, the descent lemma), and bounds of expectations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import Cov, E, Var, claim, cos, exp, log, random, sigmoid, sizes, softplus, step, tanh, vector
from tests.claims import Stated, true

p, q = sp.symbols("p q", positive=True)
x, y = sp.symbols("x y", real=True)
a, v, rate = sp.symbols("a v r", positive=True)
n = sizes("n")
z = random("z", distribution=("normal", 0, 1))
X, Y = random("X", mean=None, joint="both"), random("Y", mean=None, joint="both")
U = random("U", mean=None)
T = random("T", distribution=("exponential", rate))
w, u = random("w", n, variance=v), vector("u", n)
form = (w.T * u)[0, 0]
CHANCES = (p < 1, q < 1)


def orders(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies about the same left side."""
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


apart = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
far = step((X - E(X)) ** 2 - a**2)
line = softplus(x) + sigmoid(x) * (y - x)

CLAIMS: list[Stated] = [
    # Cover and Thomas 2006, 11.6; Nesterov 2018, 2.1
    *true("Pinsker for coins", *orders(apart, ">=", 2 * (p - q) ** 2, (">=", 3 * (p - q) ** 2), ("<=", 2 * (p - q) ** 2), (">", 2 * (p - q) ** 2), assume=CHANCES)),
    *true("softplus between two values", *orders(softplus((x + y) / 2), "<=", (softplus(x) + softplus(y)) / 2, (">=", (softplus(x) + softplus(y)) / 2))),
    *true("softplus below its parabola", *orders(softplus(y), "<=", line + (y - x) ** 2 / 8, ("<=", line + (y - x) ** 2 / 9), ("<=", line))),
    *true("an exponential above its tangents", *orders(exp(y), ">=", exp(x) * (1 + y - x), ("<=", exp(x) * (1 + y - x)), (">", exp(x) * (1 + y - x)))),
    *true("log-odds", *((lambda r=r: claim(log(p / (1 - p)), "=", r, assume=p < 1)) for r in (log(p) - log(1 - p), log(p) + log(1 - p), -log(1 - p)))),
    *true("the sigmoid of log-odds", *((lambda r=r: claim(sigmoid(log(p / (1 - p))), "=", r, assume=p < 1)) for r in (p, 1 - p, p / (1 - p)))),
    # Wasserman 2004, 4; Poole et al. 2016
    *true("Chebyshev", *orders(E(far), "<=", Var(X) / a**2, (">", Var(X) / a**2), (">=", 1))),
    *true("a squashed square", *orders(E(tanh(sp.sqrt(v) * z) ** 2), "<=", v, (">", v), ("<=", v / 2))),
    *true("a squashed form", *orders(E(tanh(form) ** 2), "<=", v * (u.T * u)[0, 0], ("<=", v * (u.T * u)[0, 0] / 2), (">=", v * (u.T * u)[0, 0]))),
    *true("a cosine near 1", *orders(E(1 - cos(x * z)), "<=", x**2 / 2, ("<=", x**2 / 4), (">", x**2 / 2))),
    *true("a larger one's mean", *orders(E(sp.Max(X, Y)), ">=", sp.Max(E(X), E(Y)), ("<=", sp.Max(E(X), E(Y))), (">", sp.Max(E(X), E(Y))))),
    *true("a root of a waiting time", *orders(E(sp.sqrt(T)), "<=", 1 / sp.sqrt(rate))),
    # Song et al. 2021: what is assumed of a variance
    *true("a preserved variance", *((lambda r=r: claim(Var(sp.sqrt(1 - p) * U + sp.sqrt(p) * z), "=", r, assume=(p < 1, sp.Eq(Var(U), 1)))) for r in (1, 2, Var(z) / 2))),
    *true("a second moment", *((lambda r=r: claim(E(U**2), "=", r, assume=(sp.Eq(Var(U), 1), sp.Eq(E(U), 0)))) for r in (1, 0, 2))),
    *true(
        "a sum of uncorrelated numbers",
        *((lambda more=more: claim(Var(X + Y), "=", 2, assume=(sp.Eq(Var(X), 1), sp.Eq(Var(Y), 1), *more))) for more in ([sp.Eq(Cov(X, Y), 0)], [])),
    ),
]  # fmt: skip
