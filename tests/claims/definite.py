"""Positive definite and semidefinite matrices, norms and eigenvalues as bounds, inverses of sums, Kronecker products of any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, full_column_rank, inverse, matrix, norm, positive_semidefinite, sizes, trace, vec, vector
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true

n, m, p, L = sizes("n m p L")
i, j, k = sp.symbols("i j k", integer=True)
lam, c = sp.symbols("lambda c", positive=True)
A, B, C, D, M, P = (matrix(name, n, n) for name in "ABCDMP")
W, X, U, V = matrix("W", m, n), matrix("X", m, n), matrix("U", n, m), matrix("V", m, n)
F, G = matrix("F", m, m), matrix("G", m, m)
x, y, z = (vector(name, n) for name in "xyz")
I, Im, O = sp.Identity(n), sp.Identity(m), sp.ZeroMatrix(n, n)
o, det, kron, diag = sp.HadamardProduct, sp.Determinant, sp.KroneckerProduct, sp.DiagMatrix
DEFINITE, SEMI = sp.Q.positive_definite(A), positive_semidefinite(A)
BOTH, BOTHSEMI = (DEFINITE, sp.Q.positive_definite(B)), (SEMI, positive_semidefinite(B))


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def form(w: Any, weight: Any) -> Any:
    return (w.T * weight * w)[0, 0]


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


def so(left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in ((left, relation, right), *lies))


CLAIMS: list[Stated] = [
    # Horn and Johnson, Matrix Analysis, chapter 7
    *true(
        "a definite form",
        *so(form(x, A), ">", 0, (form(x, A), "<", 0), (form(x, A), ">", dot(x, x)), assume=(DEFINITE, sp.Ne(x, sp.ZeroMatrix(n, 1)))),
    ),
    *true("a definite form at nought", *so(form(x, A), ">=", 0, (form(x, A), ">", 0), (form(x, A), ">=", 1), assume=DEFINITE)),
    *true(
        "the trace of a semidefinite matrix",
        *so(trace(A), ">=", 0, (trace(A), ">", 0), (trace(A), "<=", 0), (trace(A), ">=", n), assume=SEMI),
    ),
    *true("the trace of a definite matrix", *so(trace(A), ">", 0, (trace(A), "<=", 0), (trace(A), ">", 1), assume=DEFINITE)),
    *true("the diagonal of a definite matrix", *so(A[0, 0], ">", 0, (A[0, 0], ">", 1), assume=DEFINITE)),
    *true("the diagonal of a semidefinite matrix", *so(A[i, i], ">=", 0, (A[i, i], ">", 0), (A[i, j], ">=", 0), assume=SEMI)),
    *true(
        "an entry below the diagonal",
        *so(A[i, j] ** 2, "<=", A[i, i] * A[j, j], (A[i, j] ** 2, "<", A[i, i] * A[j, j]), (A[i, j], "<=", A[i, i]), assume=SEMI),
    ),
    *true("the determinant of a definite matrix", *so(det(A), ">", 0, (det(A), ">", 1), (det(A), "<=", 0), assume=DEFINITE)),
    *true("the determinant of a semidefinite matrix", *so(det(A), ">=", 0, (det(A), ">", 0), (det(A), ">=", 1), assume=SEMI)),
    *true("a congruence", *so(form(x, B.T * A * B), ">=", 0, (form(x, B.T * A * B), ">", 0), (form(x, B * A * B), ">=", 0), assume=SEMI)),
    *true("a rectangular congruence", *so(form(x, W.T * F * W), ">=", 0, (form(x, W.T * F * W), ">", 0), assume=positive_semidefinite(F))),
    *true(
        "the form of the inverse",
        *so(form(x, inverse(A)), ">=", 0, (form(x, inverse(A)), ">", 0), (form(x, inverse(A)), ">=", form(x, A)), assume=DEFINITE),
    ),
    *true("the form of the square", *so(form(x, A * A), ">=", 0, (form(x, A * A), ">", 0), assume=DEFINITE)),
    *true("the form of the cube", *so(form(x, A**3), ">=", 0, (form(x, A**3), ">", 0), (form(x, A**3), ">=", form(x, A)), assume=SEMI)),
    *true("a sum of forms", *so(form(x, A + B), ">=", 0, (form(x, A + B), ">", 0), (form(x, A - B), ">=", 0), assume=BOTHSEMI)),
    *true(
        "a ridge",
        *so(
            form(x, A + lam * I),
            ">=",
            lam * dot(x, x),
            (form(x, A + lam * I), ">", lam * dot(x, x)),
            (form(x, A + lam * I), ">=", 2 * lam * dot(x, x)),
            assume=SEMI,
        ),
    ),
    *true("the trace of a product", *so(trace(A * B), ">=", 0, (trace(A * B), ">", 0), (trace(A * B), "<=", 0), assume=BOTHSEMI)),
    *true("the Schur product", *so(form(x, o(A, B)), ">=", 0, (form(x, o(A, B)), ">", 0), assume=BOTHSEMI)),
    *true(
        "Cauchy and Schwarz in a matrix",
        *so(
            dot(x, A * y) ** 2,
            "<=",
            form(x, A) * form(y, A),
            (dot(x, A * y) ** 2, "<", form(x, A) * form(y, A)),
            (dot(x, A * y) ** 2, ">=", form(x, A) * form(y, A)),
            assume=SEMI,
        ),
    ),
    *true("the form of a Gram matrix", *so(form(x, W.T * W), ">=", 0, (form(x, W.T * W), ">", 0))),
    *true(
        "a Gram matrix of full rank",
        *so(form(x, W.T * W), ">", 0, (form(x, W.T * W), ">", 1), assume=(full_column_rank(W), sp.Ne(x, sp.ZeroMatrix(n, 1)))),
    ),
    *true(
        "a kernel with a ridge",
        *so(form(x, W.T * W + lam * I), ">", 0, (form(x, W.T * W + lam * I), ">", lam), assume=sp.Ne(x, sp.ZeroMatrix(n, 1))),
    ),
    *true(
        "a convex combination of definite forms",
        *so(
            form(x, c * A + (1 - c) * B),
            ">=",
            0,
            (form(x, c * A + (1 - c) * B), ">", 0),
            (form(x, c * A - (1 - c) * B), ">=", 0),
            assume=(*BOTHSEMI, c < 1),
        ),
    ),
    *true(
        "smoothness as a bound",
        *so(
            form(x, A),
            "<=",
            c * dot(x, x),
            (form(x, A), ">=", c * dot(x, x)),
            (form(x, A), "<=", dot(x, x)),
            assume=(positive_semidefinite(c * I - A), sp.Q.symmetric(A)),
        ),
    ),
    *true(
        "strong convexity as a bound",
        *so(
            form(x, A),
            ">=",
            c * dot(x, x),
            (form(x, A), "<=", c * dot(x, x)),
            (form(x, A), ">=", 2 * c * dot(x, x)),
            assume=(positive_semidefinite(A - c * I), sp.Q.symmetric(A)),
        ),
    ),
    *true("the determinant of a Gram matrix", *so(det(W.T * W), ">=", 0, (det(W.T * W), ">", 0))),
    # norms: Golub and Van Loan, 2.2 and 2.3
    *true(
        "a largest entry below the length",
        *so(largest(sp.HadamardProduct(x, x)), "<=", dot(x, x), (largest(o(x, x)), ">=", dot(x, x)), (largest(o(x, x)), "<", dot(x, x))),
    ),
    *true("an entry below the largest", *so(x[0, 0], "<=", largest(x), (x[0, 0], ">=", largest(x)), (x[0, 0], "<", largest(x)))),
    *true(
        "a square of an entry below the squares",
        *so(x[0, 0] ** 2, "<=", dot(x, x), (x[0, 0] ** 2, "<", dot(x, x)), (x[0, 0], "<=", dot(x, x))),
    ),
    *true(
        "the largest of a sum",
        *so(
            largest(x + y),
            "<=",
            largest(x) + largest(y),
            (largest(x + y), ">=", largest(x) + largest(y)),
            (largest(x + y), "<", largest(x) + largest(y)),
        ),
    ),
    *true(
        "a product and its factor",
        *so(
            norm(W * x),
            "<=",
            sp.sqrt(total(o(W, W))) * norm(x),
            (norm(W * x), ">=", sp.sqrt(total(o(W, W))) * norm(x)),
            (norm(W * x), "<=", norm(x)),
        ),
    ),
    *true(
        "squares of a product",
        *so(
            total(o(W * A, W * A)),
            "<=",
            total(o(W, W)) * total(o(A, A)),
            (total(o(W * A, W * A)), "<", total(o(W, W)) * total(o(A, A))),
            (total(o(W * A, W * A)), ">=", total(o(W, W)) * total(o(A, A))),
        ),
    ),
    *true(
        "a trace as an inner product",
        *so(trace(W.T * X) ** 2, "<=", total(o(W, W)) * total(o(X, X)), (trace(W.T * X) ** 2, ">=", total(o(W, W)) * total(o(X, X)))),
    ),
    *true(
        "a trace squared",
        *so(trace(A) ** 2, "<=", n * total(o(A, A)), (trace(A) ** 2, "<=", total(o(A, A))), (trace(A), "<=", total(o(A, A)))),
    ),
    # inverses of sums and products: the Matrix Cookbook, 3.2
    *true(
        "Woodbury for the identity",
        *all_of(inverse(I + U * V), I - U * inverse(Im + V * U) * V, I + U * inverse(Im + V * U) * V, I - V.T * inverse(Im + V * U) * V),
    ),
    *true(
        "Woodbury around a matrix",
        *all_of(
            inverse(A + U * inverse(F) * V),
            inverse(A) - inverse(A) * U * inverse(F + V * inverse(A) * U) * V * inverse(A),
            inverse(A) + inverse(A) * U * inverse(F + V * inverse(A) * U) * V * inverse(A),
            inverse(A) - U * inverse(F + V * inverse(A) * U) * V * inverse(A),
        ),
    ),
    *true("a push-through", *all_of(inverse(I + U * V) * U, U * inverse(Im + V * U), V.T * inverse(Im + V * U))),
    *true(
        "a ridge pushed through", *all_of(inverse(X.T * X + lam * I) * X.T, X.T * inverse(X * X.T + lam * Im), X.T * inverse(X * X.T + Im))
    ),
    *true(
        "Sherman and Morrison",
        *all_of(
            inverse(A + x * y.T),
            inverse(A) - inverse(A) * x * y.T * inverse(A) / (1 + dot(y, inverse(A) * x)),
            inverse(A) + inverse(A) * x * y.T * inverse(A) / (1 + dot(y, inverse(A) * x)),
            inverse(A) - inverse(A) * x * y.T * inverse(A),
        ),
    ),
    *true("a product of Gaussians", *all_of(inverse(inverse(A) + inverse(B)), A * inverse(A + B) * B, A * inverse(A + B) * A, A + B)),
    *true(
        "a difference of two inverses",
        *all_of(inverse(A) - inverse(B), inverse(A) * (B - A) * inverse(B), inverse(A) * (A - B) * inverse(B)),
    ),
    *true("Kailath", *all_of(inverse(I + inverse(A)), A * inverse(A + I), inverse(A) * inverse(A + I), A + I)),
    *true("Searle", *all_of(A - A * inverse(A + B) * A, B - B * inverse(A + B) * B, A - B * inverse(A + B) * A)),
    *true("the inverse of a diagonal", *all_of(inverse(diag(x)), diag(sp.HadamardPower(x, -1)), diag(x))),
    *true("the determinant of a diagonal", *all_of(det(diag(x)), sp.Product(x[i, 0], (i, 0, n - 1)), total(x))),
    *true(
        "a spectral determinant", *all_of(det(P * diag(x) * P.T), sp.Product(x[i, 0], (i, 0, n - 1)), total(x), assume=sp.Eq(P.T * P, I))
    ),
    *true(
        "a spectral inverse",
        *all_of(
            inverse(P * diag(x) * P.T),
            P * diag(sp.HadamardPower(x, -1)) * P.T,
            P.T * diag(sp.HadamardPower(x, -1)) * P,
            assume=sp.Eq(P.T * P, I),
        ),
    ),
    *true("a spectral square", *all_of((P * diag(x) * P.T) ** 2, P * diag(o(x, x)) * P.T, P * diag(x) * P.T, assume=sp.Eq(P.T * P, I))),
    # Kronecker products of any size: Petersen and Pedersen, 10.2
    *true("the trace of a Kronecker product", *all_of(trace(kron(A, F)), trace(A) * trace(F), trace(A) + trace(F), trace(A))),
    *true(
        "the mixed product",
        *all_of(kron(A, F) * kron(B, G), kron(A * B, F * G), kron(B * A, G * F), kron(A * G, F * B) if False else kron(A * B, G * F)),
    ),
    *true("the inverse of a Kronecker product", *all_of(inverse(kron(A, F)), kron(inverse(A), inverse(F)), kron(inverse(A), F))),
    *true(
        "the determinant of a Kronecker product",
        *all_of(det(kron(A, F)), det(A) ** m * det(F) ** n, det(A) ** n * det(F) ** m, det(A) * det(F)),
    ),
    *true("the transpose of a Kronecker product", *all_of(kron(A, F).T, kron(A.T, F.T), kron(A, F.T))),
    *true(
        "squares of a Kronecker product",
        *all_of(total(o(kron(A, F), kron(A, F))), total(o(A, A)) * total(o(F, F)), total(o(A, A)) + total(o(F, F))),
    ),
    *true("a Kronecker product and a vec", *all_of(kron(B.T, A) * vec(C), vec(A * C * B), vec(B * C * A))),
    *true("the length of a vec", *all_of(dot(vec(W), vec(W)), trace(W.T * W), trace(W.T * W) ** 2)),
    # symbolic powers
    *true("a power of a symbol", *all_of(A ** (L + 1), A**L * A, A**L, A ** (2 * L))),
    *true("powers commute", *all_of(A**L * A, A * A**L, A**L)),
    *true("the determinant of a power", *all_of(det(A**L), det(A) ** L, L * det(A))),
    *true("the power of a multiple of the identity", *all_of((c * I) ** L, c**L * I, c * I, L * c * I)),
    *true("the power of a diagonal", *all_of(diag(x) ** 3, diag(sp.HadamardPower(x, 3)), diag(x))),
]
