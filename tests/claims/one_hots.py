"""One-hot vectors inside functions: selections, cross-entropies of one class, InfoNCE, attention that looks at one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import (
    claim,
    exp,
    gradient,
    lambda_max,
    log,
    log_sum_exp,
    matrix,
    norm,
    one_hot,
    positive_semidefinite,
    relu,
    sigma_max,
    sizes,
    softmax,
    tanh,
    vector,
)
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n, m = sizes("n m")
A, X = matrix("A", n, n), matrix("X", m, n)
x, y, z, u = vector("x", n), vector("y", n), vector("z", n), vector("u", m)
t = sp.Symbol("t", positive=True)
i, c = sp.symbols("i c", integer=True)
o, one = sp.HadamardProduct, sp.OneMatrix(n, 1)
ONE, TWO = (one_hot(y),), (one_hot(y), one_hot(z))


PAST, SEMI = (one_hot(y), sp.Q.nonnegative(x)), (one_hot(y), positive_semidefinite(A))


def so(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = ONE) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def same(left: Any, *rights: Any, assume: Any = ONE) -> tuple[Callable[[], Any], ...]:
    """left = the first of the others, and no other."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in rights)


CLAIMS: list[Stated] = [
    # Goodfellow, Bengio and Courville, Deep Learning, 6.2; Murphy, Probabilistic Machine Learning, 2.5
    *true("a function of the chosen entry", *same(total(o(y, tanh(x))), tanh(dot(y, x)), tanh(total(x)), tanh(dot(y, z)))),
    *true("a chosen entry that is rectified", *same(relu(dot(y, x)), total(o(y, relu(x))), relu(total(x)), total(relu(x)))),
    *true("the size of a chosen entry", *same(absolute(dot(y, x)), dot(y, absolute(x)), dot(y, x), largest(absolute(x)))),
    *true("a chosen entry's square", *same(dot(y, x) ** 2, dot(y, o(x, x)), dot(x, x), dot(y, x))),
    *true("a logarithm of the chosen entry", *same(total(o(y, log(x))), log(dot(y, x)), dot(y, x), assume=(*ONE, sp.Q.positive(x)))),
    *true("a reciprocal of the chosen entry", *same(total(o(y, sp.HadamardPower(x, -1))), 1 / dot(y, x), dot(y, x), assume=(*ONE, sp.Q.positive(x)))),
    *true("an exponential of the chosen entry", *same(exp(dot(y, x)), 1 + dot(y, exp(x) - one), dot(y, exp(x) - one), exp(total(x)))),
    *true("a selection by the sign of equality", *same(sp.Sum(sp.KroneckerDelta(i, c) * tanh(x[i, 0]), (i, 0, n - 1)), tanh(x[c, 0]), tanh(x[c, 0]) + 1, assume=())),
    # the cross-entropy of a class: PyTorch's CrossEntropyLoss
    *true("the cross-entropy of one class", *same(-log(dot(y, softmax(x))), log_sum_exp(x) - dot(y, x), log_sum_exp(x) + dot(y, x), log_sum_exp(x))),
    *true("its exponential", *same(dot(y, softmax(x)), exp(dot(y, x) - log_sum_exp(x)), exp(dot(y, x)), exp(log_sum_exp(x) - dot(y, x)))),
    *true("its gradient", *same(gradient(-log(dot(y, softmax(x))), x), softmax(x) - y, y - softmax(x), softmax(x))),
    *true("at a temperature", *same(dot(y, softmax(x / t)), exp(dot(y, x) / t) / total(exp(x / t)), exp(dot(y, x)) / total(exp(x / t)), exp(dot(y, x) / t) / total(exp(x)))),
    # van den Oord, Li and Vinyals 2018
    *true("InfoNCE", *same(-log(exp(dot(y, X.T * u) / t) / total(exp(X.T * u / t))), log_sum_exp(X.T * u / t) - dot(X * y, u) / t, log_sum_exp(X.T * u / t) - dot(X * y, u), log_sum_exp(X.T * u) - dot(X * y, u) / t)),
    *true("InfoNCE over differences", *same(-log(dot(y, softmax(x / t))), log(total(exp((x - one * dot(y, x)) / t))), log(total(exp((x + one * dot(y, x)) / t))), log(total(exp(x / t))))),
    # embeddings: a column of a table
    *true("a function of an embedding", *same(tanh(X * y), tanh(X) * y, tanh(X * one), X * y)),
    *true("an embedding's length", *same(norm(X * y) ** 2, total(o(y, sp.HadamardPower(X, 2).T * sp.OneMatrix(m, 1))), norm(X) ** 2, norm(X * y))),
    *true("an entry chosen by two", *same(tanh((y.T * A * z)[0, 0]), (y.T * tanh(A) * z)[0, 0], (z.T * tanh(A) * y)[0, 0], assume=TWO)),
    *true("an entry of the diagonal, by a one-hot vector", *same((y.T * A * y)[0, 0], dot(y, o(A, sp.Identity(n)) * one), sp.Trace(A), (y.T * A * one)[0, 0])),
    *true("how far apart two classes are", *same(norm(y - z) ** 2, 2 - 2 * dot(y, z), 2, 2 + 2 * dot(y, z), assume=TWO)),
    *true("a function of the class itself", *same(tanh(y), tanh(1) * y, y, tanh(1) * one)),
    *true("a sum over the class", *same(total(exp(y)), sp.E + n - 1, sp.E * n, sp.E + n)),
    # what bounds the chosen entry: Boyd and Vandenberghe, Convex Optimization, 3.1.5; Goodfellow, Bengio and Courville, 6.2
    *true("the chosen entry and the largest", *so(dot(y, x), "<=", largest(x), ("<", largest(x)), (">=", largest(x)), ("<=", 0))),
    *true("the chosen entry and the least", *so(dot(y, x), ">=", -largest(-x), (">", -largest(-x)), (">=", largest(-x)))),
    *true("a chosen probability", *so(dot(y, softmax(x)), "<=", 1, ("<", 1), (">=", sp.Rational(1, 2)), (">", 1))),
    *true("a chosen probability is positive", *so(dot(y, softmax(x)), ">", 0, (">", sp.Rational(1, 4)), ("<=", 0))),
    *true("the cross-entropy of one class is not negative", *so(-log(dot(y, softmax(x))), ">=", 0, (">", 0), ("<=", 1))),
    *true("a cross-entropy by logarithms", *so(-dot(y, log(softmax(x))), ">=", 0, (">", 0), ("<=", log(n)))),
    *true("a cross-entropy by logits", *so(log_sum_exp(x) - dot(y, x), ">=", 0, (">", 0), ("<=", log(n)))),
    *true("the chosen entry's square", *so(dot(y, x) ** 2, "<=", dot(x, x), ("<", dot(x, x)), (">=", dot(x, x)))),
    *true("the chosen entry and the length", *so(absolute(dot(y, x)), "<=", norm(x), ("<", norm(x)), ("<=", largest(x)))),
    *true("the chosen entry and all sizes", *so(absolute(dot(y, x)), "<=", total(absolute(x)), ("<", total(absolute(x))), ("<=", total(x)))),
    *true("a chosen entry that is not negative", *so(dot(y, x), "<=", total(x), ("<", total(x)), (">", 0), assume=PAST)),
    *true("a chosen entry of what is not positive", *so(dot(y, tanh(x)), "<", 1, ("<=", 0), (">", 0))),
    *true("two classes at once", *so(dot(y, z), "<=", 1, ("<", 1), (">", 0), assume=TWO)),
    *true("the distance of two classes", *so(norm(y - z) ** 2, "<=", 2, ("<=", 1), (">=", 1), ("<", 2), assume=TWO)),
    *true("the length of their difference", *so(norm(y - z), "<=", sp.sqrt(2), ("<", sp.sqrt(2)), ("<=", 1), (">", 0), assume=TWO)),
    *true("two classes added", *so(norm(y + z) ** 2, ">=", 2, (">", 2), ("<=", 3), (">=", 3), assume=TWO)),
    *true("a chosen entry of the diagonal", *so((y.T * A * y)[0, 0], "<=", lambda_max(A), ("<", lambda_max(A)), (">=", lambda_max(A)), assume=(*ONE, sp.Q.symmetric(A)))),
    *true("a form at a class", *so((y.T * A * y)[0, 0], ">=", 0, (">", 0), ("<=", 0), assume=SEMI)),
    *true("an embedding and the largest singular value", *so(norm(X * y), "<=", sigma_max(X), ("<", sigma_max(X)), (">=", sigma_max(X)))),
]  # fmt: skip
