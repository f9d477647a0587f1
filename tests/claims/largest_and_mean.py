"""The largest entry, the mean, and log-sum-exp between them: Boyd and Vandenberghe, Convex Optimization, 3.1.5 and 3.3.1; Donsker and
Varadhan 1975; Goodfellow, Bengio and Courville, Deep Learning, chapter 6 (softmax); entries that are all positive.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import claim, exp, log, log_sum_exp, mean, norm, sizes, softmax, vector
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n = sizes("n")
x, p, s = vector("x", n), vector("p", n), vector("s", n)
i = sp.Symbol("i", integer=True, nonnegative=True)
SUMS, POSITIVE = (sp.Eq(total(p), 1),), (sp.Q.positive(p), sp.Eq(total(p), 1))
half = sp.Rational(1, 2)
entropy = -total(sp.HadamardProduct(p, log(p)))
average = (p.T * x)[0, 0]


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


CLAIMS: list[Stated] = [
    # no mean is more than the largest
    *so("the largest share of a softmax", largest(softmax(x)), ">=", 1 / n, (largest(softmax(x)), ">=", half), (largest(softmax(x)), ">", 1 / n),
        (largest(softmax(x)), "<=", 1 / n), (largest(softmax(x)), "<", 1)),
    *so("the largest share", largest(p), ">=", 1 / n, (largest(p), ">", 1 / n), (largest(p), ">=", half), (largest(p), "<=", 1), assume=SUMS),
    *so("the largest share is positive", largest(p), ">", 0, (largest(p), ">", 1), (largest(p), "<", 1), assume=SUMS),
    *so("the largest and the mean", largest(x), ">=", mean(x), (largest(x), ">", mean(x)), (largest(x), ">=", total(x)), (largest(x), ">=", 2 * mean(x))),
    *so("n times the largest", n * largest(x), ">=", total(x), (n * largest(x), "<=", total(x)), (largest(x), "<=", total(x))),
    *so("the largest of exponentials", largest(exp(x)), ">=", mean(exp(x)), (largest(exp(x)), ">=", total(exp(x))), (largest(exp(x)), "<=", mean(exp(x)))),
    *so("the largest and one more", largest(x), ">", mean(x) - 1, (largest(x), ">", mean(x)), (largest(x), ">", mean(x) + 1)),
    # log-sum-exp
    *so("log-sum-exp and the mean", log_sum_exp(x), ">=", mean(x) + sp.log(n), (log_sum_exp(x), ">", mean(x) + sp.log(n)),
        (log_sum_exp(x), ">=", mean(x) + 2 * sp.log(n)), (log_sum_exp(x), "<=", mean(x) + sp.log(n)), (log_sum_exp(x), ">=", largest(x) + sp.log(n))),
    *so("the logarithm of a mean", sp.log(mean(exp(x))), ">=", mean(x), (sp.log(mean(exp(x))), "<=", mean(x)), (sp.log(mean(exp(x))), ">=", total(x))),
    *so("the variational form", log_sum_exp(x), ">=", average + entropy, (log_sum_exp(x), "<=", average + entropy),
        (log_sum_exp(x), ">=", average - entropy + sp.log(n)), (log_sum_exp(x), ">=", average + 2 * entropy), assume=POSITIVE),
    *so("no average is more", log_sum_exp(x) - average, ">=", entropy, (log_sum_exp(x) - average, ">=", sp.log(n)),
        (average - log_sum_exp(x), ">=", entropy), assume=POSITIVE),
    *so("a sum of exponentials", total(exp(x)), ">=", n * exp(mean(x)), (total(exp(x)), ">=", exp(total(x))), (total(exp(x)), ">=", 2 * n * exp(mean(x)))),
    # entries that are all positive
    *so("a sum of positive entries", total(x), ">", 0, (total(x), ">", 1), (total(x), ">=", n), (total(x), "<=", largest(x)), assume=(x[i, 0] > 0,)),
    *so("a norm of positive entries", norm(x), ">", 0, (norm(x), ">", 1), (norm(x), ">=", total(x)), assume=(x[i, 0] > 0,)),
    *so("a mean of positive entries", mean(x), ">", 0, (mean(x), ">=", 1), (mean(x), "<", 1), assume=(x[i, 0] > 0,)),
    *so("a sum of entries beyond one", total(x), ">", 0, (total(x), ">", 2), (total(x), "<=", n), assume=(x[i, 0] > 1,)),
]  # fmt: skip
