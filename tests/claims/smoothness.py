"""Constants of smoothness: what bends by no more than squares make up for; how far softmax and log-sum-exp bring places apart. Sources:
Nesterov, Lectures on Convex Optimization, 2.1; Boyd and Vandenberghe, Convex Optimization, 3.1.5 and 9.1.2; Bubeck, Convex Optimization, 3.2;
Gao and Pavel, On the Properties of the Softmax Function, 2017; Beck, First-Order Methods in Optimization, 5.1.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import claim, convex, lipschitz_gradient, log_sum_exp, matrix, norm, sigma_max, sizes, softmax, softplus, strongly_convex, vector
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n, m = sizes("n m")
A = matrix("A", m, n)
w, x, y, b = vector("w", n), vector("x", n), vector("y", n), vector("b", m)
c = sp.Symbol("c", positive=True)
quarter, half = sp.Rational(1, 4), sp.Rational(1, 2)
logistic = total(softplus(A * x)) - (b.T * A * x)[0, 0]
squares = norm(A * x - b) ** 2 / 2


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any]) -> list[Stated]:
    """left relation right, and lies with a relation of their own."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r)) for l, rel, r in every)))


def smooth(name: str, f: Any, *constants: Any) -> list[Stated]:
    """The gradient of f is Lipschitz with the first constant, and with none of the others."""
    return list(true(name, *((lambda k=k: lipschitz_gradient(f, k, over=x)) for k in constants)))


def bowls(name: str, *functions: Any) -> list[Stated]:
    """The first is convex, none of the others is."""
    return list(true(name, *((lambda f=f: convex(f, over=x)) for f in functions)))


CLAIMS: list[Stated] = [
    *smooth("log-sum-exp is smooth", log_sum_exp(x), sp.S.One, quarter, half - sp.Rational(1, 10)),
    *smooth("log-sum-exp with its best constant", log_sum_exp(x) - (y.T * x)[0, 0], half, quarter),
    *smooth("regularised log-sum-exp", log_sum_exp(x) + c * norm(x) ** 2 / 2, half + c, c),
    *smooth("logistic regression", logistic, sigma_max(A) ** 2 / 4, sigma_max(A) / 16),
    *smooth("ridge logistic regression", logistic / m + c * norm(x) ** 2 / 2, sigma_max(A) ** 2 / (4 * m) + c, c),
    *smooth("logistic regression by the length", logistic, norm(A) ** 2 / 4, sp.S.Zero),
    *smooth("softmax regression of one example", log_sum_exp(A * x), sigma_max(A) ** 2, sp.Rational(1, 100)),
    *smooth("least squares by the spectral norm", squares, sigma_max(A) ** 2, sigma_max(A) ** 2 / 2, sigma_max(A)),
    *bowls("a square makes up for log-sum-exp", norm(x) ** 2 / 4 - log_sum_exp(x), norm(x) ** 2 / 8 - log_sum_exp(x), -log_sum_exp(x)),
    *bowls("squares make up for softplus", norm(x) ** 2 / 8 - total(softplus(x)), norm(x) ** 2 / 9 - total(softplus(x)), -total(softplus(x))),
    *bowls("a square makes up for a square", sigma_max(A) ** 2 * norm(x) ** 2 - norm(A * x) ** 2, sigma_max(A) * norm(x) ** 2 - norm(A * x) ** 2, norm(x) ** 2 - norm(A * x) ** 2),
    *true("no more convex than what is left", *((lambda k=k: strongly_convex(norm(x) ** 2 - log_sum_exp(x), k, over=x)) for k in (sp.S.One, sp.Rational(9, 4), 3))),
    # two places
    *so("softmax brings no places apart", norm(softmax(x) - softmax(y)), "<=", norm(x - y), (norm(softmax(x) - softmax(y)), "<=", norm(x - y) / 4), (norm(softmax(x) - softmax(y)), ">=", norm(x - y))),
    *so("softmax halves distances", norm(softmax(x) - softmax(y)) ** 2, "<=", norm(x - y) ** 2 / 4, (norm(softmax(x) - softmax(y)) ** 2, "<=", norm(x - y) ** 2 / 8)),
    *so("log-sum-exp at two places", absolute(log_sum_exp(x) - log_sum_exp(y)), "<=", largest(absolute(x - y)), (absolute(log_sum_exp(x) - log_sum_exp(y)), "<=", largest(x - y))),
    *so("log-sum-exp by lengths", log_sum_exp(x) - log_sum_exp(y), "<=", norm(x - y), (log_sum_exp(x) - log_sum_exp(y), ">=", norm(x - y))),
    *so("log-sum-exp rises", log_sum_exp(x) - log_sum_exp(y), "<=", largest(x - y), (log_sum_exp(x) - log_sum_exp(y), ">=", largest(x - y))),
]  # fmt: skip
