"""Powers of matrices whose exponent is a symbol: A^L, A^{L − 1}; what they are of products, eigenvectors, projections, diagonals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, gradient, inverse, matrix, norm, sizes, trace, vector
from tests.claims import Stated, true

n, m, L, K = sizes("n m L K")
i = sp.Symbol("i", integer=True)
c, lam, mu = sp.symbols("c lambda mu", real=True)
A, B, P, Q, S = (matrix(name, n, n) for name in "ABPQS")
D = matrix("D", m, m)
x, u, v = (vector(name, n) for name in "xuv")
I, one = sp.Identity(n), sp.OneMatrix(n, 1)
o, det, kron, diag = sp.HadamardProduct, sp.Determinant, sp.KroneckerProduct, sp.DiagMatrix
EIGEN = sp.Eq(A * v, lam * v)
ORTHOGONAL = sp.Eq(Q.T * Q, I)
PROJECTION = sp.Eq(P * P, P)
ENTRYWISE = sp.Eq(o(u, A * v), c * o(u, v))
NONZERO = (sp.Ne(x, sp.ZeroMatrix(n, 1)),)


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


CLAIMS: list[Stated] = [
    # Golub and Van Loan, Matrix Computations, 9.1; Horn and Johnson, Matrix Analysis, 0.2, 1.1 and 1.3
    *true("one factor more", *all_of(A**L * A, A ** (L + 1), A**L, A ** (2 * L))),
    *true("a factor on the other side", *all_of(A * A**L, A**L * A, A**L)),
    *true("powers multiplied", *all_of(A**L * A**K, A ** (L + K), A ** (L * K), A**L + A**K)),
    *true("a power squared", *all_of((A**L) ** 2, A ** (2 * L), A ** (L + 2), A**L)),
    *true("a power raised", *all_of((A**L) ** K, A ** (L * K), A ** (L + K))),
    *true("a power transposed", *all_of((A**L).T, A.T**L, A**L, A.T ** (L - 1))),
    *true("a power of a symmetric matrix", *all_of((S**L).T, S**L, S ** (L + 1), assume=sp.Q.symmetric(S))),
    *true("the determinant of a counted power", *all_of(det(A**L), det(A) ** L, det(A), L * det(A))),
    *true("a power inverted", *all_of(inverse(A**L), inverse(A) ** L, A**L, inverse(A) ** (L - 1))),
    *true("one factor less", *all_of(A**L * inverse(A), A ** (L - 1), A ** (L + 1), A**L)),
    *true("a multiple raised", *all_of((c * A) ** L, c**L * A**L, c * A**L, L * c * A**L)),
    *true("a similar matrix raised", *all_of((inverse(P) * A * P) ** L, inverse(P) * A**L * P, P * A**L * inverse(P), inverse(P) * A * P)),
    *true("the trace of a similar power", *all_of(trace((inverse(P) * A * P) ** L), trace(A**L), trace(A) ** L, trace(A * P))),
    *true(
        "a diagonalised matrix raised",
        *all_of(
            A**L,
            Q * diag(x) ** L * inverse(Q),
            Q * diag(x) * inverse(Q),
            inverse(Q) * diag(x) ** L * Q,
            assume=sp.Eq(A, Q * diag(x) * inverse(Q)),
        ),
    ),
    *true(
        "a spectral decomposition raised",
        *all_of((Q * diag(x) * Q.T) ** L, Q * diag(x) ** L * Q.T, Q.T * diag(x) ** L * Q, assume=ORTHOGONAL),
    ),
    *true(
        "the trace of a diagonal power",
        *all_of(trace(diag(x) ** L), sp.Sum(x[i, 0] ** L, (i, 0, n - 1)), trace(diag(x)), trace(diag(x)) ** L),
    ),
    *true("an eigenvector of a power", *all_of(A**L * v, lam**L * v, lam * v, L * lam * v, assume=EIGEN)),
    *true("an eigenvector of a power less one", *all_of(A ** (L - 1) * v, lam ** (L - 1) * v, lam**L * v, assume=EIGEN)),
    *true("a left eigenvector", *all_of(v.T * A**L, lam**L * v.T, lam * v.T, assume=sp.Eq(A.T * v, lam * v))),
    *true("a stochastic matrix raised", *all_of(P**L * one, one, L * one, n * one, assume=sp.Eq(P * one, one))),
    *true("a projection raised", *all_of(P**L, P, I, assume=PROJECTION)),
    *true("the complement of a projection raised", *all_of((I - P) ** L, I - P, I - L * P, P, assume=PROJECTION)),
    *true(
        "an outer product raised", *all_of((u * v.T) ** L, (v.T * u)[0, 0] ** (L - 1) * u * v.T, (v.T * u)[0, 0] ** L * u * v.T, u * v.T)
    ),
    *true("an orthogonal matrix raised", *all_of((Q**L).T * Q**L, I, Q ** (2 * L), assume=ORTHOGONAL)),
    *true("a nilpotent matrix", *all_of(A ** (L + 1), 0 * A, A, assume=sp.Eq(A * A, 0 * A))),
    *true("a kernel of a power", *all_of(A**L * v, 0 * v, v, assume=sp.Eq(A * v, 0 * v))),
    *true("an even power of an involution", *all_of(A ** (2 * L), I, A, assume=sp.Eq(A * A, I))),
    *true("an odd power of an involution", *all_of(A ** (2 * L - 1), A, I, assume=sp.Eq(A * A, I))),
    *true("a power pushed through", *all_of((A * B) ** L * A, A * (B * A) ** L, B * (A * B) ** L)),
    *true("the trace of a power of a product", *all_of(trace((A * B) ** L), trace((B * A) ** L), trace(A**L * B**L))),
    *true("a power of a sum beside it", *all_of((I + A) ** L * A, A * (I + A) ** L, A ** (L + 1))),
    # what holds entry by entry makes no eigenvector
    *true(
        "entries of a product",
        lambda: claim(o(u, A * v), "=", c * o(u, v), assume=ENTRYWISE),
        lambda: claim(o(u, A**L * v), "=", c**L * o(u, v), assume=ENTRYWISE),
        lambda: claim((u.T * A**L * v)[0, 0], "=", 0, assume=sp.Eq((u.T * A * v)[0, 0], 0)),
    ),
    *true("commuting powers", *all_of((A * B) ** L, A**L * B**L, A**L * B, assume=sp.Eq(A * B, B * A))),
    *true("powers that commute", *all_of(A**L * B**K, B**K * A**L, B**L * A**K, assume=sp.Eq(A * B, B * A))),
    *true("a Kronecker product raised", *all_of(kron(A, D) ** L, kron(A**L, D**L), kron(A**L, D))),
    *true("a multiple of the identity raised", *all_of((c * I) ** L * x, c**L * x, c * x, L * c * x, assume=NONZERO)),
    # Petersen and Pedersen, The Matrix Cookbook, (118)
    *true(
        "the derivative of the trace of a power", *all_of(gradient(trace(A**L), A), L * A.T ** (L - 1), L * A ** (L - 1), A.T ** (L - 1))
    ),
    # a linear network of L layers that share their weights
    *true("the depth of a linear network", *all_of(A * (A ** (L - 1) * x), A**L * x, A ** (L - 1) * x)),
    *true("a state after L steps of an orthogonal map", *all_of(norm(Q**L * x), norm(x), L * norm(x), assume=ORTHOGONAL)),
]
