"""Projections and traces: rank P = tr P where P² = P, bounds of traces by ranks, traces of symmetric matrices; least places at kinks.
Sources: Horn and Johnson, Matrix Analysis, 0.9, 2.5 and 5.6; Strang, Linear Algebra and Its Applications, 3.3; Parikh and Boyd, Proximal
Algorithms, 6.5; Boyd and Vandenberghe, Convex Optimization, 9.1.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import claim, full_column_rank, inverse, lipschitz, matrix, minimised_at, norm, rank, relu, sign, sizes, trace, vector
from tests.claims import Stated, true

n, m = sizes("n m")
A, B, P, Q, X = (matrix(name, *shape) for name, shape in zip("ABPQX", ((n, n),) * 4 + ((m, n),), strict=True))
t, a = sp.symbols("t a", real=True)
c = sp.Symbol("c", positive=True)
I = sp.Identity(n)
PROJECTION, TWICE = (sp.Eq(P * P, P),), (sp.Eq(P * P, 2 * P),)
PARTED = (*PROJECTION, sp.Eq(P + Q, I))
INSIDE = (*PROJECTION, sp.Eq(Q * Q, Q), sp.Eq(P * Q, Q), sp.Eq(Q * P, Q))
SYMMETRIC, BOTH = (sp.Q.symmetric(A),), (sp.Q.symmetric(A), sp.Q.symmetric(B))
x, y = vector("x", n), vector("y", n)
i = sp.Symbol("i", integer=True)
TELESCOPE, ODD = sp.Sum(1 / (i * (i + 1)), (i, 1, n)), sp.Sum(1 / ((2 * i - 1) * (2 * i + 1)), (i, 1, n))
HAT = X * inverse(X.T * X) * X.T
PROXIMAL = (t - a) ** 2 / 2 + c * absolute(t)


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the assumptions; false under each of the others."""
    return list(true(name, *((lambda s=s: claim(left, relation, right, assume=s)) for s in assumed)))


def least(name: str, f: Any, at: Any, *lies: Any) -> list[Stated]:
    return list(true(name, *((lambda p=p: minimised_at(f, p, over=t)) for p in (at, *lies))))


CLAIMS: list[Stated] = [
    # projections
    *under("the trace of a projection is its rank", trace(P), "=", rank(P), PROJECTION, (), TWICE, (sp.Q.symmetric(P),)),
    *under("the trace of twice a projection", trace(P), "=", 2 * rank(P), TWICE, PROJECTION, ()),
    *so("the rank beside a projection", rank(I - P), "=", n - rank(P), (rank(I - P), "=", rank(P)), (rank(I - P), ">", n - rank(P)), assume=PROJECTION),
    *so("the trace beside a projection", rank(I - P), "=", n - trace(P), (rank(I - P), "=", trace(P)), assume=PROJECTION),
    *so("traces of projections", trace(P), "<=", n, (trace(P), "<", n), (trace(P), ">=", 1), assume=PROJECTION),
    *so("traces of projections are not negative", trace(P), ">=", 0, (trace(P), ">", 0), (trace(P), "<=", 0), assume=PROJECTION),
    *so("the rank by the trace", rank(P), "=", 3, (rank(P), "=", 2), assume=(*PROJECTION, sp.Eq(trace(P), 3))),
    *so("projections that part the space", rank(P) + rank(Q), "=", n, (rank(P), "=", rank(Q)), assume=PARTED),
    *so("a projection inside another", rank(P - Q), "=", rank(P) - rank(Q), (rank(P - Q), "=", rank(P)), assume=INSIDE),
    *so("the trace of the hat matrix", trace(HAT), "=", rank(X), (trace(HAT), "=", m), (trace(HAT), "<", rank(X)), assume=full_column_rank(X)),
    # symmetric matrices
    *under("the trace and the trace of the square", trace(A) ** 2, "<=", n * trace(A * A), SYMMETRIC, (), (sp.Eq(A.T, -A),)),
    *under("squares of symmetric matrices have a trace", trace(A * A), ">=", 0, SYMMETRIC, (), (sp.Eq(A.T, -A),)),
    *under("traces of products of symmetric matrices", trace(A * B * A * B), "<=", trace(A * A * B * B), BOTH, (), SYMMETRIC),
    *so("Cauchy and Schwarz of traces", trace(A * B) ** 2, "<=", trace(A * A) * trace(B * B), (trace(A * B), "<=", trace(A * A)), assume=BOTH),
    # least places at kinks
    *least("soft thresholds", PROXIMAL, sign(a) * relu(absolute(a) - c), sign(a) * relu(absolute(a) - 2 * c), a - c, sign(a) * (absolute(a) - c)),
    *least("soft thresholds by two slopes", PROXIMAL, relu(a - c) - relu(-a - c), relu(a - c) + relu(-a - c), relu(a - c)),
    *least("the hinge loss", relu(1 - t), sp.Integer(1), sp.Integer(0), sp.Rational(1, 2)),
    *least("a median of three", absolute(t - 1) + absolute(t - 2) + absolute(t - 4), sp.Integer(2), sp.Rational(7, 3), sp.Integer(1)),
    *least("the nearest point", absolute(t - a), a, a + 1, sp.Integer(0)),
    *true("lengths are Lipschitz", *((lambda k=k: lipschitz(norm(x), k, over=x)) for k in (sp.Integer(1), sp.Rational(1, 2), sp.Integer(0)))),
    *true("distances are Lipschitz", *((lambda k=k: lipschitz(norm(x - y), k, over=x)) for k in (sp.Integer(1), sp.Rational(1, 2)))),
    # telescopes as bounds
    *so("a telescope below one", TELESCOPE, "<", 1, (TELESCOPE, "<=", sp.Rational(1, 2)), (TELESCOPE, ">=", 1)),
    *so("a telescope of odd numbers below a half", ODD, "<", sp.Rational(1, 2), (ODD, "<", sp.Rational(1, 3)), (ODD, ">=", sp.Rational(1, 2))),
]  # fmt: skip
