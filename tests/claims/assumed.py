"""What is assumed, and what follows at once: skew, orthogonal, commuting and idempotent matrices, entries of one sign, unit vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, inverse, matrix, mean, norm, sizes, trace, vector
from symnn import sum as total
from tests.claims import Stated, true

n, m = sizes("n m")
i, j, k = sp.symbols("i j k", integer=True)
a, b, c, s, t = sp.symbols("a b c s t", real=True)
A, B, P, Q, S, Z = (matrix(name, n, n) for name in "ABPQSZ")
W = matrix("W", m, n)
x, y, u, v = (vector(name, n) for name in "xyuv")
I, O = sp.Identity(n), sp.ZeroMatrix(n, n)
o, det = sp.HadamardProduct, sp.Determinant

SKEW = sp.Eq(A.T, -A)
ORTHOGONAL = sp.Eq(P.T * P, I)
COMMUTE = sp.Eq(A * B, B * A)
PROJECTION = sp.Eq(P * P, P)
INVOLUTION = sp.Eq(A * A, I)
UNIT = sp.Eq(norm(u), 1)


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


def so(left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in ((left, relation, right), *lies))


CLAIMS: list[Stated] = [
    # Horn and Johnson, Matrix Analysis, 0.7 and 2.1
    *true("a skew matrix says so", *all_of(A.T, -A, A, assume=SKEW)),
    *true("a skew matrix said the other way", *all_of(A, -A.T, A.T, assume=SKEW)),
    *true("the trace of a skew matrix", *all_of(trace(A), 0, 1, n, assume=SKEW)),
    *true("the form of a skew matrix", *all_of(dot(x, A * x), 0, dot(x, x), -1, assume=SKEW)),
    *true("a skew matrix exchanges the sides", *all_of(dot(x, A * y), -dot(y, A * x), dot(y, A * x), 0, assume=SKEW)),
    *true("the diagonal of a skew matrix", *all_of(A[i, i], 0, 1, A[0, 0] + 1, assume=SKEW)),
    *true("the square of a skew matrix is symmetric", *all_of((A * A).T, A * A, -A * A, assume=SKEW)),
    *true("orthogonal from the other side", *all_of(P * P.T, I, 2 * I, P, assume=ORTHOGONAL)),
    *true("the inverse of an orthogonal matrix", *all_of(inverse(P), P.T, P, -P.T, assume=ORTHOGONAL)),
    *true("the determinant of an orthogonal matrix", *all_of(det(P) ** 2, 1, n, assume=ORTHOGONAL)),
    *true("an orthogonal matrix keeps lengths", *all_of(norm(P * x), norm(x), norm(x) ** 2, n * norm(x), assume=ORTHOGONAL)),
    *true("an orthogonal matrix keeps angles", *all_of(dot(P * x, P * y), dot(x, y), dot(x, P * y), assume=ORTHOGONAL)),
    *true("an orthogonal matrix keeps traces", *all_of(trace(P.T * A * P), trace(A), trace(P * A), assume=ORTHOGONAL)),
    *true("an orthogonal matrix keeps determinants", *all_of(det(P.T * A * P), det(A), det(A) ** 2, det(P) * det(A), assume=ORTHOGONAL)),
    *true("the size of an orthogonal matrix", *all_of(total(o(P, P)), n, 1, n**2, assume=ORTHOGONAL)),
    *true("rows of an orthogonal matrix", *all_of(sp.Sum(P[i, k] * P[j, k], (k, 0, n - 1)), sp.KroneckerDelta(i, j), 1, assume=ORTHOGONAL)),
    *true("a product of orthogonal matrices", *all_of((P * Q).T * (P * Q), I, P * Q, assume=(ORTHOGONAL, sp.Eq(Q.T * Q, I)))),
    *true("commuting matrices say so", *all_of(B * A, A * B, A * B.T, -A * B, assume=COMMUTE)),
    *true("a commuting square", *all_of((A + B) ** 2, A**2 + 2 * A * B + B**2, A**2 + A * B + B**2, A**2 + B**2, assume=COMMUTE)),
    *true("a commuting cube", *all_of((A * B) ** 3, A**3 * B**3, A**2 * B**3, assume=COMMUTE)),
    *true("a commuting difference of squares", *all_of((A - B) * (A + B), A**2 - B**2, A**2 + B**2, assume=COMMUTE)),
    *true("what commutes with a matrix commutes with its square", *all_of(A * A * B, B * A * A, -B * A * A, assume=COMMUTE)),
    *true("the complement of a projection", *all_of((I - P) ** 2, I - P, I + P, P, assume=PROJECTION)),
    *true("a projection meets its complement", *all_of(P * (I - P), O, P, assume=PROJECTION)),
    *true("powers of a projection", *all_of(P**4, P, I, assume=PROJECTION)),
    *true("a reflection by a projection", *all_of((I - 2 * P) ** 2, I, I - 4 * P, assume=PROJECTION)),
    *true("an involution is its inverse", *all_of(inverse(A), A, -A, A.T, assume=INVOLUTION)),
    *true("an involution twice", *all_of(A**3, A, I, assume=INVOLUTION)),
    *true("halves of an involution", *all_of(((I + A) / 2) ** 2, (I + A) / 2, I + A, assume=INVOLUTION)),
    # unit vectors; Householder
    *true("a unit vector says so", *all_of(norm(u), 1, 2, assume=UNIT)),
    *true("a unit vector squared", *all_of(dot(u, u), 1, n, assume=UNIT)),
    *true("a Householder matrix, squared", *all_of((I - 2 * u * u.T) ** 2, I, I - 4 * u * u.T, assume=UNIT)),
    *true("a projection on a unit vector", *all_of((u * u.T) ** 2, u * u.T, I, assume=UNIT)),
    *true("a projection on a unit vector given by its square", *all_of((u * u.T) ** 2, u * u.T, I, assume=sp.Eq(dot(u, u), 1))),
    *true(
        "an inner product with a unit vector",
        *so(dot(u, x) ** 2, "<=", dot(x, x), (dot(u, x) ** 2, ">=", dot(x, x)), (dot(u, x), "<=", 1), assume=UNIT),
    ),
    *true(
        "two unit vectors",
        *so(
            dot(u, v),
            "<=",
            1,
            (dot(u, v), "<=", sp.Rational(1, 2)),
            (dot(u, v), ">=", 0),
            (dot(u, v), "<", 1),
            assume=(UNIT, sp.Eq(norm(v), 1)),
        ),
    ),
    *true(
        "the distance of unit vectors",
        *all_of(norm(u - v) ** 2, 2 - 2 * dot(u, v), 2 - dot(u, v), 2 + 2 * dot(u, v), assume=(UNIT, sp.Eq(norm(v), 1))),
    ),
    # vectors with a mean of nought
    *true("a mean of nought", *all_of(total(x), 0, 1, n, assume=sp.Eq(mean(x), 0))),
    *true(
        "centred squares",
        *all_of(
            total(o(x + sp.OneMatrix(n, 1) * c, x + sp.OneMatrix(n, 1) * c)),
            total(o(x, x)) + n * c**2,
            total(o(x, x)) + c**2,
            total(o(x, x)),
            assume=sp.Eq(mean(x), 0),
        ),
    ),
    # entries of one sign
    *true(
        "no negative entry",
        *so(total(y), ">=", 0, (total(y), ">", 0), (total(y), ">=", 1), (total(y), "<=", 0), assume=sp.Q.nonnegative(y)),
    ),
    *true("no negative entry, with an index", *so(total(y), ">=", 0, (total(y), ">", 0), assume=y[i, 0] >= 0)),
    *true("an entry with an index", *so(y[i, 0], ">=", 0, (y[i, 0], ">", 0), (y[i, 0], "<=", 0), assume=y[i, 0] >= 0)),
    *true(
        "squares below the square of the sum",
        *so(total(o(y, y)), "<=", total(y) ** 2, (total(o(y, y)), ">=", total(y) ** 2), assume=sp.Q.nonnegative(y)),
    ),
    *true(
        "an entry below the sum",
        *so(y[0, 0], "<=", total(y), (y[0, 0], ">=", total(y)), (y[0, 0], "<", total(y)), assume=sp.Q.nonnegative(y)),
    ),
    *true("non-negative inner product", *so(dot(x, y), ">=", 0, (dot(x, y), ">", 0), assume=(sp.Q.nonnegative(x), sp.Q.nonnegative(y)))),
    # equations that define names
    *true("names in order", *all_of(s, (a + b) * c, a + b * c, assume=(sp.Eq(s, t * c), sp.Eq(t, a + b)))),
    *true("names in the other order", *all_of(s, (a + b) * c, a + b * c, assume=(sp.Eq(t, a + b), sp.Eq(s, t * c)))),
    *true("a name on the right", *all_of(s, a + b, a - b, assume=(sp.Eq(t, s), sp.Eq(a + b, t)))),
    *true("symmetric, and its square", *all_of((S * S).T, S * S, -S * S, assume=sp.Q.symmetric(S))),
    *true("an antisymmetric part", *all_of(trace(A * S), 0, trace(S), 1, assume=(SKEW, sp.Q.symmetric(S)))),
]
