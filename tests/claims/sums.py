"""Sums and products: dependent ranges, geometric sums, 1 + 2 + … + n, entrywise inequalities under a sum, entropies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import abs as magnitude
from symnn import claim, log, log_sum_exp, norm, norm1, one_hot, relu, sigmoid, sizes, softmax, softplus, tanh, vector
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n, m, T, N = sizes("n m T N")
i, j, k, t, s = sp.symbols("i j k t s", integer=True)
b, r, c, eta, g = sp.symbols("beta r c eta g", real=True)
x, y, z, p, q = (vector(name, n) for name in "xyzpq")
o = sp.HadamardProduct
half = sp.Rational(1, 2)
Sum = sp.Sum


def eq(left: Any, right: Any, assume: Any = ()) -> Callable[[], Any]:
    return lambda: claim(left, "=", right, assume=assume)


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple(eq(left, r, assume) for r in (right, *lies))


def le(left: Any, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left <= right, and lies with a relation of their own."""
    every = [(left, "<=", right), *lies]
    return tuple((lambda a=a, rel=rel, d=d: claim(a, rel, d, assume=assume)) for a, rel, d in every)


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


DISTRIBUTIONS = (sp.Q.positive(p), sp.Q.positive(q), sp.Eq(total(p), 1), sp.Eq(total(q), 1))
POSITIVE = (sp.Q.positive(p),)

CLAIMS: list[Stated] = [
    # Knuth, Concrete Mathematics, chapter 2
    *true("the first n numbers", *all_of(Sum(i, (i, 1, n)), n * (n + 1) / 2, n * (n - 1) / 2, n**2 / 2, n * (n + 1))),
    *true("the first n squares", *all_of(Sum(i**2, (i, 1, n)), n * (n + 1) * (2 * n + 1) / 6, n * (n + 1) * (2 * n - 1) / 6, n**3 / 3)),
    *true("the first n odd numbers", *all_of(Sum(2 * i - 1, (i, 1, n)), n**2, n * (n + 1), n**2 - 1)),
    *true("from nought", *all_of(Sum(i, (i, 0, n - 1)), n * (n - 1) / 2, n * (n + 1) / 2)),
    *true("a geometric sum", *all_of((1 - b) * Sum(b**t, (t, 0, T - 1)), 1 - b**T, 1 - b ** (T - 1), 1 + b**T, b**T)),
    *true(
        "a geometric sum, divided",
        *all_of(Sum(b**t, (t, 0, T - 1)), (1 - b**T) / (1 - b), (1 - b ** (T + 1)) / (1 - b), (1 - b**T) / b, assume=sp.Ne(b, 1)),
    ),
    *true("a geometric sum from one", *all_of((1 - b) * Sum(b**t, (t, 1, T)), b * (1 - b**T), 1 - b**T, b - b**T)),
    # Kingma and Ba, Adam, section 3: the weights of the moving average
    *true("the weights of Adam", *all_of((1 - b) * Sum(b ** (T - i), (i, 1, T)), 1 - b**T, 1 - b, 1 - b ** (T - 1))),
    *true("a constant gradient in Adam", *all_of((1 - b) * Sum(b ** (T - i) * g, (i, 1, T)), (1 - b**T) * g, g, (1 - b) * g)),
    # discounted rewards: Sutton and Barto, 3.3
    *true("a constant reward", *all_of(Sum(b**t * r, (t, 0, T - 1)) * (1 - b), r * (1 - b**T), r, r * b**T)),
    # double sums
    *true("pairs", *all_of(Sum(Sum(1, (j, i + 1, n)), (i, 1, n)), n * (n - 1) / 2, n * (n + 1) / 2, n**2)),
    *true(
        "a square of a sum",
        *all_of(
            total(x) ** 2,
            Sum(x[i, 0] ** 2, (i, 0, n - 1)) + 2 * Sum(Sum(x[i, 0] * x[j, 0], (j, i + 1, n - 1)), (i, 0, n - 1)),
            Sum(x[i, 0] ** 2, (i, 0, n - 1)) + Sum(Sum(x[i, 0] * x[j, 0], (j, i + 1, n - 1)), (i, 0, n - 1)),
            Sum(x[i, 0] ** 2, (i, 0, n - 1)),
            2 * Sum(x[i, 0] ** 2, (i, 0, n - 1)),
        ),
    ),
    *true(
        "an order exchanged",
        *all_of(
            Sum(Sum(x[i, 0] * y[j, 0], (j, 0, i)), (i, 0, n - 1)),
            Sum(Sum(x[i, 0] * y[j, 0], (i, j, n - 1)), (j, 0, n - 1)),
            Sum(Sum(x[i, 0] * y[j, 0], (i, 0, j)), (j, 0, n - 1)),
            total(x) * total(y),
        ),
    ),
    *true(
        "all pairs of differences",
        *all_of(
            Sum((x[i, 0] - x[j, 0]) ** 2, (i, 0, n - 1), (j, 0, n - 1)),
            2 * n * total(o(x, x)) - 2 * total(x) ** 2,
            n * total(o(x, x)) - total(x) ** 2,
            2 * total(o(x, x)) - 2 * total(x) ** 2,
        ),
    ),
    *true("a telescope", *all_of(Sum(x[i + 1, 0] - x[i, 0], (i, 0, n - 2)), x[n - 1, 0] - x[0, 0], x[n - 1, 0], x[0, 0] - x[n - 1, 0])),
    # entrywise inequalities, summed
    *true(
        "softplus above relu, summed",
        *le(
            total(relu(x)),
            total(softplus(x)),
            (total(relu(x)), ">=", total(softplus(x))),
            (total(softplus(x)), "<=", total(relu(x)) + log(2)),
        ),
    ),
    *true(
        "softplus near relu, summed",
        *le(
            total(softplus(x)),
            total(relu(x)) + n * sp.log(2),
            (total(softplus(x)), "<=", total(relu(x)) + sp.log(2)),
            (total(softplus(x)), ">=", total(relu(x)) + n * sp.log(2)),
        ),
    ),
    *true(
        "the slopes of sigmoids, summed",
        *le(
            total(o(sigmoid(x), sp.OneMatrix(n, 1) - sigmoid(x))),
            n / 4,
            (total(o(sigmoid(x), sp.OneMatrix(n, 1) - sigmoid(x))), "<=", n / 8),
            (total(o(sigmoid(x), sp.OneMatrix(n, 1) - sigmoid(x))), "<=", sp.Rational(1, 4)),
            (total(o(sigmoid(x), sp.OneMatrix(n, 1) - sigmoid(x))), "<", n / 4),
        ),
    ),
    *true(
        "sigmoids, summed",
        *le(total(sigmoid(x)), n, (total(sigmoid(x)), "<=", 1), (total(sigmoid(x)), ">=", n), (total(sigmoid(x)), ">=", n / 2)),
    ),
    *true(
        "squares of tanh, summed",
        *le(total(o(tanh(x), tanh(x))), n, (total(o(tanh(x), tanh(x))), "<=", 1), (total(o(tanh(x), tanh(x))), ">=", n)),
    ),
    *true(
        "tanh below its argument, squared",
        *le(
            total(o(tanh(x), tanh(x))),
            total(o(x, x)),
            (total(o(tanh(x), tanh(x))), ">=", total(o(x, x))),
            (total(o(tanh(x), tanh(x))), "<=", total(x)),
        ),
    ),
    *true(
        "relu below its argument, squared",
        *le(
            total(o(relu(x), relu(x))), total(o(x, x)), (total(o(relu(x), relu(x))), ">=", total(o(x, x))), (total(relu(x)), "<=", total(x))
        ),
    ),
    *true(
        "an average of squares",
        *le(
            (total(x) / n) ** 2, total(o(x, x)) / n, ((total(x) / n) ** 2, ">=", total(o(x, x)) / n), (total(x) ** 2, "<=", total(o(x, x)))
        ),
    ),
    *true(
        "Cauchy-Schwarz",
        *le(
            dot(x, y) ** 2,
            dot(x, x) * dot(y, y),
            (dot(x, y) ** 2, ">=", dot(x, x) * dot(y, y)),
            (dot(x, y), "<=", dot(x, x)),
            (dot(x, y) ** 2, "<", dot(x, x) * dot(y, y)),
        ),
    ),
    *true(
        "the mean of two squares",
        *le(
            dot(x, y),
            (dot(x, x) + dot(y, y)) / 2,
            (dot(x, y), "<=", (dot(x, x) + dot(y, y)) / 4),
            (dot(x, y), ">=", -(dot(x, x) + dot(y, y)) / 4),
        ),
    ),
    *true(
        "a sum of logarithms",
        *all_of(
            Sum(log(p[i, 0]), (i, 0, n - 1)), log(sp.Product(p[i, 0], (i, 0, n - 1))), log(total(p)), n * log(total(p)), assume=POSITIVE
        ),
    ),
    *true(
        "an exponential of a sum",
        *all_of(
            sp.exp(Sum(x[i, 0], (i, 0, n - 1))),
            sp.Product(sp.exp(x[i, 0]), (i, 0, n - 1)),
            Sum(sp.exp(x[i, 0]), (i, 0, n - 1)),
            sp.Product(x[i, 0], (i, 0, n - 1)),
        ),
    ),
    *true(
        "a product of multiples",
        *all_of(
            sp.Product(c * x[i, 0], (i, 0, n - 1)),
            c**n * sp.Product(x[i, 0], (i, 0, n - 1)),
            c * sp.Product(x[i, 0], (i, 0, n - 1)),
            n * c * sp.Product(x[i, 0], (i, 0, n - 1)),
        ),
    ),
    # Cover and Thomas, 2.3 and 2.6
    *true(
        "a divergence is not negative",
        *le(
            0,
            total(o(p, log(p) - log(q))),
            (total(o(p, log(p) - log(q))), "<=", 0),
            (total(o(p, log(p) - log(q))), "<=", 1),
            (total(o(p, log(p) - log(q))), ">", 0),
            assume=DISTRIBUTIONS,
        ),
    ),
    *true(
        "a divergence as sums over entries",
        *le(
            0,
            Sum(p[i, 0] * log(p[i, 0] / q[i, 0]), (i, 0, n - 1)),
            (Sum(p[i, 0] * log(q[i, 0] / p[i, 0]), (i, 0, n - 1)), ">=", 0),
            (Sum(p[i, 0] * log(p[i, 0] / q[i, 0]), (i, 0, n - 1)), "<=", 1),
            assume=DISTRIBUTIONS,
        ),
    ),
    *true(
        "an entropy is not negative",
        *le(0, -total(o(p, log(p))), (0, ">=", -total(o(p, log(p)))), (total(o(p, log(p))), ">=", 0), assume=DISTRIBUTIONS[::2]),
    ),
    *true(
        "an entropy is at most log n",
        *le(
            -total(o(p, log(p))),
            sp.log(n),
            (-total(o(p, log(p))), "<", sp.log(n)),
            (-total(o(p, log(p))), "<=", sp.log(n) / 2),
            assume=DISTRIBUTIONS[::2],
        ),
    ),
    *true(
        "a cross-entropy is not negative",
        *le(0, -total(o(p, log(q))), (-total(o(p, log(q))), "<=", 0), (-total(o(p, log(q))), ">=", 1), assume=DISTRIBUTIONS),
    ),
    *true(
        "a cross-entropy is at least the entropy",
        *le(
            -total(o(p, log(p))),
            -total(o(p, log(q))),
            (-total(o(p, log(p))), ">=", -total(o(p, log(q)))),
            (-total(o(q, log(q))), "<=", -total(o(p, log(q)))),
            assume=DISTRIBUTIONS,
        ),
    ),
    *true(
        "a cross-entropy of a softmax",
        *le(
            0,
            -total(o(y, log(softmax(z)))),
            (-total(o(y, log(softmax(z)))), "<=", 0),
            (-total(o(y, log(softmax(z)))), "<=", sp.log(n)),
            assume=(one_hot(y),),
        ),
    ),
    *true(
        "the collision of a distribution",
        *le(total(o(p, p)), 1, (total(o(p, p)), ">=", 1), (total(o(p, p)), "<=", 1 / n), assume=DISTRIBUTIONS[::2]),
    ),
    *true(
        "the least collision",
        *le(1 / n, total(o(p, p)), (1 / n, "<", total(o(p, p))), (2 / n, "<=", total(o(p, p))), assume=DISTRIBUTIONS[::2]),
    ),
    # norms
    *true(
        "the sum norm and the length",
        *le(norm1(x), sp.sqrt(n) * norm(x), (norm1(x), "<=", norm(x)), (norm1(x), ">=", sp.sqrt(n) * norm(x))),
    ),
    *true(
        "the triangle inequality of sums",
        *le(
            sp.Abs(dot(x, y)),
            total(o(magnitude(x), magnitude(y))),
            (sp.Abs(dot(x, y)), "<", total(o(magnitude(x), magnitude(y)))),
            (sp.Abs(dot(x, y)), "<=", total(o(x, y))),
        ),
    ),
    *true(
        "Hölder's inequality of 1 and infinity",
        *le(
            sp.Abs(dot(x, y)),
            norm1(x) * largest(magnitude(y)),
            (sp.Abs(dot(x, y)), "<=", norm1(x) * largest(y)),
            (sp.Abs(dot(x, y)), ">=", norm1(x) * largest(magnitude(y))),
        ),
    ),
    *true(
        "the perplexity is 1 at least",
        *le(
            1,
            sp.exp(-total(log(p)) / n),
            (1, ">=", sp.exp(-total(log(p)) / n)),
            (1, "<=", sp.exp(total(log(p)) / n)),
            assume=DISTRIBUTIONS[::2],
        ),
    ),
    *true(
        "the largest below the sum of exponentials",
        *le(largest(x), log_sum_exp(x), (largest(x), ">=", log_sum_exp(x)), (largest(x), "<=", log_sum_exp(x) - sp.log(n))),
    ),
    *true(
        "a mean below the largest",
        *le(total(x) / n, largest(x), (total(x) / n, ">=", largest(x)), (total(x), "<=", largest(x)), (total(x) / n, "<", largest(x))),
    ),
    *true(
        "a weighted mean below the largest",
        *le(dot(p, x), largest(x), (dot(p, x), ">=", largest(x)), (dot(p, x), "<", largest(x)), assume=DISTRIBUTIONS[::2]),
    ),
]
