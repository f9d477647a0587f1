"""Initial weights: variances of sums and of layers, what rectifiers leave of them, the bounds that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import Cov, E, Var, claim, leaky_relu, positive, random, relu, sizes, trace
from tests.claims import Stated, true

n, m, k, p, q = sizes("n m k p q")
al, sg, s2, g2, t2 = sp.symbols("a sigma sigma2 gamma2 tau2", positive=True)
b, c, mu = sp.symbols("b c mu", real=True)
j, i = sp.symbols("j i", integer=True)
half = sp.Rational(1, 2)
UNIT = (al < 1,)


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


uniform = random("w", distribution=("uniform", -al, al))
box = random("w", distribution=("uniform", b, c))
z = random("z", distribution=("normal", 0, sg**2))
normal = random("z", distribution=("normal", mu, sg**2))

# one neuron of a layer after a rectifier: weights w, pre-activations y before it
w, y = random("w", n, mean=0, variance=None), random("y", n, mean=0, variance=None, symmetric=True)
leaky = sp.Sum(w[j, 0] * (sp.Max(0, y[j, 0]) + al * sp.Min(0, y[j, 0])), (j, 0, n - 1))
Vw, Vy = Var(w[0, 0]), Var(y[0, 0])

# a dot product of weights and inputs of zero mean
u, x = random("w", n, variance=s2), random("x", n, variance=g2)
out = sp.Sum(u[j, 0] * x[j, 0], (j, 0, n - 1))


def chain(third: Any, last: Any) -> Any:
    second = sp.Sum(E(u[j, 0] ** 2 * x[j, 0] ** 2), (j, 0, n - 1)) - 0
    return claim(Var(out), "=", E(out**2) - E(out) ** 2, "=", second, "=", third, "=", last)


def products(power: int) -> Any:
    return sp.Sum(E(u[j, 0] ** 2) ** power * E(x[j, 0] ** 2) ** power, (j, 0, n - 1))


# layers as matrices
W, a, v, delta = (
    random("W", m, n, variance=s2),
    random("a", n, mean=None, independent=False),
    random("v", n, variance=g2),
    random("d", m, variance=t2),
)
moved = random("x", n, mean=mu, variance=g2)
bias = random("b", variance=t2)
W2 = random("W2", k, m, variance=t2)
first, second = random("x1", mean=None), random("x2", mean=None)
paired, other = random("r1", mean=None, joint="pair"), random("r2", mean=None, joint="pair")
e, f = random("e", variance=s2), random("f", variance=g2)
xavier = sp.Symbol("r", positive=True)


CLAIMS: list[Stated] = [
    *true("init-005", *all_of(lambda: Var(uniform), al**2 / 3, al**2 / 12, al**2 / 6, al / sp.sqrt(3))),
    *true(
        "init-010",
        *all_of(
            lambda: Var(leaky),
            half * (1 + al**2) * n * Vw * Vy,
            half * (1 + al) * n * Vw * Vy,
            half * (1 - al**2) * n * Vw * Vy,
            half * (1 + al) ** 2 * n * Vw * Vy,
            assume=UNIT,
        ),
    ),
    *true(
        "init-015",
        *all_of(lambda: E(sp.Max(0, z)), sg / sp.sqrt(2 * sp.pi), sg**2 / sp.sqrt(2 * sp.pi), sg * sp.sqrt(2 / sp.pi), sg / 2),
    ),
    *true(
        "init-020",
        lambda: chain(products(1), n * s2 * g2),
        lambda: chain(products(2), n * s2 * g2),
        lambda: chain(products(1), n**2 * s2 * g2),
    ),
    # distributions
    *true(
        "a uniform variance", *all_of(lambda: Var(box), (c - b) ** 2 / 12, (c - b) ** 2 / 3, (c + b) ** 2 / 12, (c - b) / 12, assume=b < c)
    ),
    *true("a uniform mean", *all_of(lambda: E(box), (b + c) / 2, (c - b) / 2, b + c, assume=b < c)),
    *true(
        "Xavier's bound",
        *all_of(
            lambda: Var(random("w", distribution=("uniform", -sp.sqrt(6 / (n + m)), sp.sqrt(6 / (n + m))))),
            2 / (n + m),
            6 / (n + m),
            2 / n,
            1 / (n + m),
            2 / sp.sqrt(n + m),
        ),
    ),
    *true(
        "LeCun's bound",
        *all_of(
            lambda: Var(random("w", distribution=("uniform", -sp.sqrt(3 / n), sp.sqrt(3 / n)))),
            1 / n,
            3 / n,
            1 / n**2,
            1 / sp.sqrt(n),
        ),
    ),
    *true(
        "He's bound",
        *all_of(
            lambda: Var(random("w", distribution=("uniform", -sp.sqrt(6 / n), sp.sqrt(6 / n)))),
            2 / n,
            1 / n,
            6 / n,
            2 / n**2,
        ),
    ),
    *true(
        "a rule of thumb",
        *all_of(
            lambda: Var(random("w", distribution=("uniform", -1 / sp.sqrt(n), 1 / sp.sqrt(n)))),
            1 / (3 * n),
            1 / n,
            1 / (12 * n),
        ),
    ),
    *true("a rectified second moment", *all_of(lambda: E(sp.Max(0, z) ** 2), sg**2 / 2, sg**2, sg / 2, sg**2 / 4)),
    *true(
        "a rectified variance",
        *all_of(
            lambda: Var(sp.Max(0, z)),
            sg**2 * (half - 1 / (2 * sp.pi)),
            sg**2 / 2,
            sg**2 * (half - 1 / sp.pi),
            sg * (half - 1 / (2 * sp.pi)),
        ),
    ),
    *true("a folded normal", *all_of(lambda: E(sp.Abs(z)), sg * sp.sqrt(2 / sp.pi), sg / sp.sqrt(2 * sp.pi), sg**2 * sp.sqrt(2 / sp.pi))),
    *true("a fourth moment", *all_of(lambda: E(z**4), 3 * sg**4, sg**4, 3 * sg**2)),
    *true(
        "a leaky second moment",
        *all_of(
            lambda: E(leaky_relu(y[0, 0], al) ** 2),
            (1 + al**2) / 2 * Vy,
            (1 + al) / 2 * Vy,
            (1 + al) ** 2 / 4 * Vy,
            assume=UNIT,
        ),
    ),
    *true("half of the slopes", *all_of(lambda: E(positive(y[0, 0]) ** 2), half, 1, sp.Rational(1, 4))),
    *true("a rectifier halves", *all_of(lambda: E(relu(y[0, 0]) ** 2), Vy / 2, Vy, Vy / 4)),
    # layers
    *true("a layer", *all_of(lambda: Var((W * v)[0, 0]), n * s2 * g2, m * s2 * g2, s2 * g2, n * sp.sqrt(s2) * g2)),
    *true(
        "every entry of a layer",
        *all_of(
            lambda: sp.FunctionMatrix(m, 1, sp.Lambda((i, j), Var((W * v)[i, 0]))),
            n * s2 * g2 * sp.OneMatrix(m, 1),
            m * s2 * g2 * sp.OneMatrix(m, 1),
            n**2 * s2 * g2 * sp.OneMatrix(m, 1),
        ),
    ),
    *true("any input", *all_of(lambda: Var((W * a)[0, 0]), n * s2 * E(a[0, 0] ** 2), n * s2 * Var(a[0, 0]), m * s2 * E(a[0, 0] ** 2))),
    *true("an input with a mean", *all_of(lambda: Var((W * moved)[0, 0]), n * s2 * (g2 + mu**2), n * s2 * g2, n * s2 * (g2 + mu))),
    *true("a bias adds", *all_of(lambda: Var((W * v)[0, 0] + bias), n * s2 * g2 + t2, n * s2 * g2, n * (s2 * g2 + t2), n * s2 * g2 * t2)),
    *true("a constant bias does not", *all_of(lambda: Var((W * v)[0, 0] + b), n * s2 * g2, n * s2 * g2 + b, n * s2 * g2 + b**2)),
    *true("backwards", *all_of(lambda: Var((W.T * delta)[0, 0]), m * s2 * t2, n * s2 * t2, m * n * s2 * t2)),
    *true(
        "two layers",
        *all_of(lambda: Var((W2 * W * v)[0, 0]), m * n * t2 * s2 * g2, (m + n) * t2 * s2 * g2, m * k * t2 * s2 * g2, n * s2 * g2),
    ),
    *true("after a rectifier", *all_of(lambda: Var((w.T * relu(y))[0, 0]), n * Vw * Vy / 2, n * Vw * Vy, n * Vw * Vy / 4, Vw * Vy / 2)),
    *true("the mean of a layer", *all_of(lambda: E((W * a)[0, 0]), 0, n * E(a[0, 0]), 1)),
    *true(
        "He keeps",
        *all_of(
            lambda: Var((random("w", n, variance=2 / n).T * relu(y))[0, 0]),
            Vy,
            Vy / 2,
            2 * Vy,
            Vy / n,
        ),
    ),
    *true("LeCun keeps", *all_of(lambda: Var((random("w", n, variance=1 / n).T * v)[0, 0]), g2, n * g2, g2 / n, g2**2)),
    *true(
        "Xavier, both ways",
        *all_of(
            lambda: Var((random("W", m, n, variance=2 / (n + m)) * v)[0, 0]),
            2 * n * g2 / (n + m),
            g2,
            2 * m * g2 / (n + m),
            n * g2 / (n + m),
        ),
    ),
    *true("a Gram matrix", *all_of(lambda: E(W.T * W), m * s2 * sp.Identity(n), n * s2 * sp.Identity(n), s2 * sp.Identity(n))),
    *true("a squared norm", *all_of(lambda: E((v.T * v)[0, 0]), n * g2, g2, n**2 * g2, n * sp.sqrt(g2))),
    *true(
        "a norm through a layer",
        *all_of(
            lambda: E(((W * v).T * (W * v))[0, 0]),
            m * n * s2 * g2,
            m * s2 * g2,
            n * s2 * g2,
            (m + n) * s2 * g2,
        ),
    ),
    *true("Frobenius", *all_of(lambda: E(trace(W.T * W)), m * n * s2, n * s2, m * s2, m * n * sp.sqrt(s2))),
    *true("outputs do not correlate", *all_of(lambda: Cov((W * v)[0, 0], (W * v)[1, 0]), 0, s2 * g2, n * s2 * g2)),
    *true(
        "a residual stream",
        *all_of(lambda: Var(v[0, 0] + (random("U", n, n, variance=s2) * v)[0, 0]), (1 + n * s2) * g2, n * s2 * g2, (1 + n) * s2 * g2),
    ),
    # sums and products
    *true(
        "independent sums",
        *all_of(
            lambda: Var(first + second), Var(first) + Var(second), Var(first) - Var(second), sp.sqrt(Var(first)) + sp.sqrt(Var(second))
        ),
    ),
    *true("differences", *all_of(lambda: Var(first - second), Var(first) + Var(second), Var(first) - Var(second))),
    *true(
        "dependent sums",
        *all_of(
            lambda: Var(paired + other),
            Var(paired) + Var(other) + 2 * Cov(paired, other),
            Var(paired) + Var(other),
            Var(paired) + Var(other) + Cov(paired, other),
        ),
    ),
    *true(
        "independent products",
        *all_of(
            lambda: Var(first * second),
            Var(first) * Var(second) + Var(first) * E(second) ** 2 + Var(second) * E(first) ** 2,
            Var(first) * Var(second),
            Var(first) * Var(second) + Var(first) * E(second) + Var(second) * E(first),
        ),
    ),
    *true("products of zero mean", *all_of(lambda: Var(e * f), s2 * g2, s2 + g2, s2**2 * g2**2)),
    *true("a scaled variable", *all_of(lambda: Var(c * first + b), c**2 * Var(first), c * Var(first), c**2 * Var(first) + b)),
    *true("means multiply", *all_of(lambda: E(first * second), E(first) * E(second), E(first) + E(second), Var(first) * Var(second))),
    *true("a sample mean", *all_of(lambda: Var(sp.Sum(v[j, 0], (j, 0, n - 1)) / n), g2 / n, g2, n * g2, g2 / n**2)),
    *true("a normal second moment", *all_of(lambda: E(normal**2), mu**2 + sg**2, sg**2, mu + sg**2, mu**2 - sg**2)),
    *true(
        "an attention score",
        *all_of(
            lambda: Var((random("q", p, variance=1).T * random("k", p, variance=1))[0, 0] / sp.sqrt(p)),
            1,
            p,
            1 / p,
            sp.sqrt(p),
        ),
    ),
]
