"""Losses: their gradients, identities between them, bounds."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import claim, gradient, log, matrix, norm, sigmoid, sizes, vector
from symnn import sum as total
from tests.claims import Stated, true

K, d, n = sizes("K d n")
i, k = sp.symbols("i k", integer=True)


def each(size: Any, entry: Any) -> Any:
    """The column of entry(i) for every index i: what is said of it is said for all i."""
    return sp.FunctionMatrix(size, 1, sp.Lambda((i, k), entry(i)))


# scores f of K classes
f = vector("f", K)
everything = sp.Sum(sp.exp(f[k, 0]), (k, 0, K - 1))


def of_class(right: Any) -> Any:
    """The cross-entropy of the correct class, whichever class that is."""
    return claim(each(K, lambda y: -sp.log(sp.exp(f[y, 0]) / everything)), "=", each(K, right))


# the Huber loss in its other scaling
y, yp = sp.symbols("y y'", real=True)
sg = sp.Symbol("sigma", positive=True)
far = sp.Abs(y - yp) > sg


def cases(outside: Any, inside: Any) -> Any:
    return sp.Piecewise((outside, far), (inside, True))


def huber(outside: Any, inside: Any) -> Any:
    loss = cases(sp.Abs(y - yp) - sg / 2, (y - yp) ** 2 / (2 * sg))
    return claim(gradient(loss, y), "=", cases(outside, inside), assume=[sp.Ne(sp.Abs(y - yp), 0), sp.Ne(sp.Abs(y - yp), sg)])


# the weight penalty
W = matrix("W", K, d)
lam = sp.Symbol("lambda", positive=True)
c, e = sp.symbols("c e", integer=True)
penalty = sp.Sum(W[c, e] ** 2, (c, 0, K - 1), (e, 0, d - 1))


def decay(right: Any) -> Any:
    """For all entries k, l of W."""
    entries = sp.FunctionMatrix(K, d, sp.Lambda((i, k), right(i, k)))
    return claim(gradient(lam * penalty, W), "=", entries)


# cosine similarity
u, v = vector("u", n), vector("v", n)
cosine = (u.T * v)[0, 0] / (norm(u) * norm(v))


def by_u(right: Any) -> Any:
    return claim(gradient(cosine, u), "=", right, assume=[norm(u) > 0, norm(v) > 0])


# negative sampling: the rows of U are the samples
uo, vc, U = vector("u_o", d), vector("v_c", d), matrix("U", K, d)
seen = (uo.T * vc)[0, 0]
sampled = -log(sigmoid(seen)) - total(log(sigmoid(-U * vc)))


def by_center(right: Any) -> Any:
    return claim(gradient(sampled, vc), "=", right)


CLAIMS: list[Stated] = [
    *true(
        "loss-005",
        lambda: of_class(lambda y: -f[y, 0] + sp.log(everything)),
        lambda: of_class(lambda y: -f[y, 0] - sp.log(everything)),
        lambda: of_class(lambda y: -f[y, 0] + sp.Sum(f[k, 0], (k, 0, K - 1))),
    ),
    *true(
        "loss-010",
        lambda: huber(sp.sign(y - yp), (y - yp) / sg),
        lambda: huber((y - yp) / sg, sp.sign(y - yp)),
        lambda: huber(1, (y - yp) / sg),
        lambda: huber(sp.sign(y - yp), (y - yp) / (2 * sg)),
    ),
    *true(
        "loss-015",
        lambda: decay(lambda r, s: 2 * lam * W[r, s]),
        lambda: decay(lambda r, s: lam * W[r, s]),
        lambda: decay(lambda r, s: 2 * lam * W[s, r]),
    ),
    *true(
        "loss-020",
        lambda: by_u(v / (norm(u) * norm(v)) - cosine * u / norm(u) ** 2),
        lambda: by_u(v / (norm(u) * norm(v)) - cosine * u / norm(u)),
        lambda: by_u(v / (norm(u) * norm(v))),
        lambda: by_u(v / (norm(u) * norm(v)) + cosine * u / norm(u) ** 2),
    ),
    *true(
        "loss-025",
        lambda: by_center((sigmoid(seen) - 1) * uo + U.T * sigmoid(U * vc)),
        lambda: by_center((sigmoid(seen) - 1) * uo - U.T * sigmoid(U * vc)),
        lambda: by_center((sigmoid(seen) - 1) * uo + U.T * (sigmoid(U * vc) - sp.OneMatrix(K, 1))),
    ),
]
