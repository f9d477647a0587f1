"""Lengths of products, images under projections, means, and sums that bound the sum of the roots of their products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, matrix, mean, norm, sizes, trace, vector
from symnn import sum as total
from tests.claims import Stated, true

n, m = sizes("n m")
i = sp.Symbol("i", integer=True)
A, B, C, P = (matrix(name, n, n) for name in "ABCP")
W = matrix("W", m, n)
x, y, p, q, h = *(vector(name, n) for name in "xypq"), vector("h", m)
half = sp.Rational(1, 2)
POSITIVE = sp.Q.positive(p)
BOTH = (POSITIVE, sp.Q.positive(q))
SHARES = (*BOTH, sp.Eq(total(p), 1), sp.Eq(total(q), 1))
PROJECTION = (sp.Eq(P * P, P), sp.Eq(P.T, P))


def along(term: Any) -> Any:
    return sp.Sum(term, (i, 0, n - 1))


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def so(left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in ((left, relation, right), *lies))


roots = along(sp.sqrt(p[i, 0] * q[i, 0]))
parts = total(p) * along(x[i, 0] ** 2 / p[i, 0])
inverses = along(1 / p[i, 0])

CLAIMS: list[Stated] = [
    # Steele, The Cauchy–Schwarz Master Class, 1 and 8; Cover and Thomas, Elements of Information Theory, 2 and 11
    *true("Titu's lemma", *so(total(x) ** 2, "<=", parts, (total(x) ** 2, "<", parts), (total(x) ** 2, ">=", parts), assume=POSITIVE)),
    *true(
        "a sum times the sum of reciprocals",
        *so(n**2, "<=", total(p) * inverses, (n**2, "<", total(p) * inverses), (n**2, ">=", total(p) * inverses), assume=POSITIVE),
    ),
    *true(
        "the harmonic mean", *so(n / inverses, "<=", mean(p), (n / inverses, "<", mean(p)), (n / inverses, ">=", mean(p)), assume=POSITIVE)
    ),
    *true("a harmonic mean with signs", *so(0, "<", n / inverses, (n / inverses, "<=", 1), (n / inverses, ">=", mean(p)), assume=POSITIVE)),
    *true("Bhattacharyya's coefficient", *so(roots, "<=", 1, (roots, "<", 1), (roots, ">=", 1), assume=SHARES)),
    *true(
        "roots of products",
        *so(roots**2, "<=", total(p) * total(q), (roots**2, "<", total(p) * total(q)), (roots, "<=", total(p)), assume=BOTH),
    ),
    *true(
        "the χ² divergence",
        *so(
            along(p[i, 0] ** 2 / q[i, 0]),
            ">=",
            1,
            (along(p[i, 0] ** 2 / q[i, 0]), ">", 1),
            (along(p[i, 0] ** 2 / q[i, 0]), "<=", 1),
            assume=SHARES,
        ),
    ),
    # Horn and Johnson, Matrix Analysis, 5.6
    *true("three factors", *so(norm(A * B * C), "<=", norm(A) * norm(B) * norm(C), (norm(A * B * C), "<=", norm(A) * norm(B)))),
    *true("two factors and a vector", *so(norm(A * B * x), "<=", norm(A) * norm(B) * norm(x), (norm(A * B * x), "<=", norm(A) * norm(x)))),
    *true(
        "a bound of a bilinear form",
        *so(
            dot(h, W * x),
            "<=",
            norm(h) * norm(W) * norm(x),
            (dot(h, W * x), "<", norm(h) * norm(W) * norm(x)),
            (dot(h, W * x), "<=", norm(h) * norm(x)),
        ),
    ),
    *true(
        "the trace of three factors", *so(trace(A * B * C), "<=", norm(A) * norm(B) * norm(C), (trace(A * B * C), "<=", norm(A) * norm(B)))
    ),
    *true(
        "the trace is longer", *so(trace(A) ** 2, "<=", n * norm(A) ** 2, (trace(A) ** 2, "<=", norm(A) ** 2), (trace(A), ">=", norm(A)))
    ),
    *true("the length of a cube", *so(norm(A**3), "<=", norm(A) ** 3, (norm(A**3), "<=", norm(A) ** 2), (norm(A**3), "<", norm(A) ** 3))),
    *true(
        "the length of a Gram matrix",
        *so(norm(W.T * W), "<=", norm(W) ** 2, (norm(W.T * W), "<", norm(W) ** 2), (norm(W.T * W), "<=", norm(W))),
    ),
    *true("a form and the length of its matrix", *so(dot(x, A * x), "<=", norm(A) * dot(x, x), (dot(x, A * x), "<=", dot(x, x)))),
    # orthogonal projections
    *true(
        "a projection shortens",
        *so(norm(P * x), "<=", norm(x), (norm(P * x), "<", norm(x)), (norm(P * x), ">=", norm(x)), assume=PROJECTION),
    ),
    *true(
        "a projection has no negative form",
        *so(dot(x, P * x), ">=", 0, (dot(x, P * x), ">", 0), (dot(x, P * x), "<=", 0), assume=PROJECTION),
    ),
    *true(
        "a projection's form",
        *so(dot(x, P * x), "<=", dot(x, x), (dot(x, P * x), "<", dot(x, x)), (dot(x, P * x), "<=", half * dot(x, x)), assume=PROJECTION),
    ),
]
