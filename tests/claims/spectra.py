"""Largest eigenvalues and singular values as bounds, and ranks: Horn and Johnson, Matrix Analysis, chapters 0, 4 and 5."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import (
    claim,
    full_column_rank,
    lambda_max,
    lambda_min,
    matrix,
    norm,
    positive_semidefinite,
    rank,
    sigma_max,
    sizes,
    trace,
    vector,
)
from symnn import max as largest
from tests.claims import Stated, true

m, n, p, q = sizes("m n p q")
A, B, P = (matrix(name, n, n) for name in "ABP")
W, V, U = matrix("W", m, n), matrix("V", m, n), matrix("U", n, p)
T, Z = matrix("T", p, q), matrix("Z", m, m)
x, y = vector("x", n), vector("y", n)
w, z = vector("w", m), vector("z", m)
c, t = sp.Symbol("c", real=True), sp.Symbol("t", positive=True)
i, j = sp.symbols("i j", integer=True)
I = sp.Identity(n)
ONE, BOTH = sp.Q.symmetric(A), (sp.Q.symmetric(A), sp.Q.symmetric(B))
NOUGHT = sp.ZeroMatrix


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def form(u: Any, weight: Any) -> Any:
    return (u.T * weight * u)[0, 0]


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


above, below, top = lambda_max, lambda_min, sigma_max
CLAIMS: list[Stated] = [
    # Rayleigh and Ritz
    *so("rayleigh above", form(x, A), "<=", above(A) * dot(x, x), (form(x, A), "<", above(A) * dot(x, x)),
        (form(x, A), "<=", above(A) * norm(x)), (form(x, A), "<=", below(A) * dot(x, x)), assume=ONE),
    *so("rayleigh below", form(x, A), ">=", below(A) * dot(x, x), (form(x, A), ">", below(A) * dot(x, x)),
        (form(x, A), ">=", above(A) * dot(x, x)), assume=ONE),
    *so("least and largest", below(A), "<=", above(A), (below(A), "<", above(A)), (below(A), ">=", above(A)), assume=ONE),
    *so("the trace below", trace(A), "<=", n * above(A), (trace(A), "<=", above(A)), (trace(A), "<", n * above(A)),
        (trace(A), ">=", n * above(A)), assume=ONE),
    *so("the trace above", trace(A), ">=", n * below(A), (trace(A), ">=", below(A)), (trace(A), "<=", n * below(A)), assume=ONE),
    *so("a shift", above(A + c * I), "=", above(A) + c, (above(A + c * I), "=", c * above(A)), (above(A + c * I), "=", above(A) + n * c), assume=ONE),
    *so("a multiple", above(t * A), "=", t * above(A), (above(t * A), "=", above(A)), (above(t * A), "=", t**2 * above(A)), assume=ONE),
    *so("the opposite", above(-A), "=", -below(A), (above(-A), "=", -above(A)), (above(-A), "=", below(A)), assume=ONE),
    # Weyl
    *so("a sum above", above(A + B), "<=", above(A) + above(B), (above(A + B), "=", above(A) + above(B)), (above(A + B), "<=", above(A)), assume=BOTH),
    *so("a sum below", below(A + B), ">=", below(A) + below(B), (below(A + B), "=", below(A) + below(B)), (below(A + B), ">=", below(A)), assume=BOTH),
    *so("a sum from both ends", above(A + B), ">=", above(A) + below(B), (above(A + B), ">=", above(A)), assume=BOTH),
    *so("a convex combination of eigenvalues", above(t * A + (1 - t) * B), "<=", t * above(A) + (1 - t) * above(B),
        (above(t * A + (1 - t) * B), "=", t * above(A) + (1 - t) * above(B)), assume=(*BOTH, t <= 1)),
    *so("an eigenvalue of an outer product", above(x * x.T), "=", dot(x, x), (above(x * x.T), "=", norm(x)), (above(x * x.T), "<", dot(x, x))),
    *so("an eigenvalue of a semidefinite matrix", above(A), ">=", 0, (above(A), ">", 0), (above(A), "<=", 0), assume=positive_semidefinite(A)),
    *so("an eigenvalue of a definite matrix", above(A), ">", 0, (above(A), "<=", 0), (above(A), ">", 1), assume=sp.Q.positive_definite(A)),
    *so("an eigenvalue and the trace", above(W.T * W), "<=", trace(W.T * W), (above(W.T * W), "=", trace(W.T * W)), (above(W.T * W), "<", trace(W.T * W))),
    # the spectral norm
    *so("the norm that vectors induce", norm(W * x), "<=", top(W) * norm(x), (norm(W * x), "<", top(W) * norm(x)),
        (norm(W * x), "<=", norm(x)), (norm(W * x), ">=", top(W) * norm(x)), (norm(W * x), "<=", top(W) * dot(x, x))),
    *so("a Lipschitz constant", norm(W * x - W * y), "<=", top(W) * norm(x - y), (norm(W * x - W * y), "<=", norm(x - y)),
        (norm(W * x - W * y), "=", top(W) * norm(x - y))),
    *so("a product of singular values", top(W * U), "<=", top(W) * top(U), (top(W * U), "=", top(W) * top(U)), (top(W * U), "<=", top(U)),
        (top(W * U), ">=", top(W) * top(U))),
    *so("a diagonal before a matrix", top(sp.DiagMatrix(w) * W), "<=", largest(absolute(w)) * top(W), (top(sp.DiagMatrix(w) * W), "<=", largest(w) * top(W)),
        (top(sp.DiagMatrix(w) * W), "=", largest(absolute(w)) * top(W))),
    *so("a sum of singular values", top(W + V), "<=", top(W) + top(V), (top(W + V), "=", top(W) + top(V)), (top(W + V), "<=", top(W))),
    *so("the transpose", top(W.T), "=", top(W), (top(W.T), "=", -top(W)), (top(W.T), "<", top(W))),
    *so("a singular value and an eigenvalue", top(W) ** 2, "=", above(W.T * W), (top(W), "=", above(W.T * W)), (top(W) ** 2, "=", below(W.T * W))),
    *so("a singular value and all entries", top(W), "<=", norm(W), (top(W), "<", norm(W)), (top(W), ">=", norm(W))),
    *so("the norm of a product", norm(W * U), "<=", top(W) * norm(U), (norm(W * U), "<=", norm(U)), (norm(W * U), "=", top(W) * norm(U))),
    *so("a bilinear form and its largest value", (z.T * W * x)[0, 0], "<=", norm(z) * top(W) * norm(x), ((z.T * W * x)[0, 0], "<=", norm(z) * norm(x)),
        ((z.T * W * x)[0, 0], "=", norm(z) * top(W) * norm(x))),
    *so("a spectrally normalised layer", norm(W * x - W * y), "<=", norm(x - y), (norm(W * x - W * y), "<", norm(x - y)), (norm(W * x - W * y), "=", norm(x - y)),
        assume=top(W) <= 1),
    *so("a form below a bound of the eigenvalues", form(x, A), "<=", t * dot(x, x), (form(x, A), "<", t * dot(x, x)), (form(x, A), "<=", dot(x, x)),
        assume=(ONE, above(A) <= t)),
    *so("a form above a bound of the eigenvalues", form(x, A), ">=", t * dot(x, x), (form(x, A), ">", t * dot(x, x)), (form(x, A), ">=", dot(x, x)),
        assume=(ONE, below(A) >= t)),
    # ranks
    *so("a product and its first factor", rank(W * U), "<=", rank(W), (rank(W * U), "=", rank(W)), (rank(W * U), "<", rank(W))),
    *so("a product and its second factor", rank(W * U), "<=", rank(U), (rank(W * U), "=", rank(U))),
    *so("a product and both", rank(W * U), "<=", sp.Min(rank(W), rank(U)), (rank(W * U), "=", sp.Min(rank(W), rank(U))), (rank(W * U), ">", rank(W))),
    *so("the size in between", rank(W * U), "<=", n, (rank(W * U), "=", n), (rank(W * U), ">=", n)),
    *so("sylvester", rank(W * U), ">=", rank(W) + rank(U) - n, (rank(W * U), ">=", rank(W) + rank(U) - p), (rank(W * U), ">", rank(W) + rank(U) - n)),
    *so("frobenius", rank(W * U * T), ">=", rank(W * U) + rank(U * T) - rank(U), (rank(W * U * T), ">", rank(W * U) + rank(U * T) - rank(U))),
    *so("the rank of an outer product", rank(x * z.T), "<=", 1, (rank(x * z.T), "=", 1), (rank(x * z.T), "<", 1)),
    *so("an outer product of what is not 0", rank(x * z.T), "=", 1, (rank(x * z.T), "=", 0), (rank(x * z.T), "=", n),
        assume=(sp.Ne(x, NOUGHT(n, 1)), sp.Ne(z, NOUGHT(m, 1)))),
    *so("the gram matrix", rank(W.T * W), "=", rank(W), (rank(W.T * W), "=", n), (rank(W.T * W), "<", rank(W))),
    *so("the transpose's rank", rank(W.T), "=", rank(W), (rank(W.T), "=", m), (rank(W.T), "<", rank(W))),
    *so("a sum of ranks", rank(W + V), "<=", rank(W) + rank(V), (rank(W + V), "=", rank(W) + rank(V)), (rank(W + V), "<=", rank(W))),
    *so("a low-rank change", rank(W + z * x.T), "<=", rank(W) + 1, (rank(W + z * x.T), "<=", rank(W)), (rank(W + z * x.T), "=", rank(W) + 1)),
    *so("an adapter", rank(U * T), "<=", p, (rank(U * T), "=", p), (rank(U * T), "<", p)),
    *so("full column rank in numbers", rank(W), "=", n, (rank(W), "<", n), assume=full_column_rank(W)),
    *so("a bound of a rank", rank(W * U), "<=", 3, (rank(W * U), "<=", 2), (rank(W * U), "=", 3), assume=rank(W) <= 3),
    *so("an invertible factor", rank(Z * W), "=", rank(W), (rank(Z * W), "=", m), assume=sp.Q.invertible(Z)),
    *so("any factor", rank(Z * W), "<=", rank(W), (rank(Z * W), "=", rank(W)), (rank(Z * W), ">=", rank(W))),
    *so("a multiple of a matrix", rank(3 * W), "=", rank(W), (rank(3 * W), "=", 3 * rank(W))),
    *so("the rank of the identity", rank(I), "=", n, (rank(I), "=", 1), (rank(I), "<", n)),
    *so("the rank of a symmetric square", rank(A * A), "=", rank(A), (rank(A * A), "=", n), assume=ONE),
    *so("a product that is 0", rank(W) + rank(U), "<=", n, (rank(W) + rank(U), "<", n), assume=sp.Eq(W * U, NOUGHT(m, p))),
    # Horn and Johnson 4.3.P1 and 0.4.6: entries of the diagonal, matrices of ones
    *so("an entry of the diagonal", A[0, 0], "<=", above(A), (A[0, 0], "<", above(A)), (A[0, 0], ">=", above(A)), (A[0, 0], "<=", below(A)), assume=ONE),
    *so("the least eigenvalue below the diagonal", below(A), "<=", A[1, 1], (below(A), ">=", A[1, 1]), (below(A), "<=", A[0, 1] - 1), assume=ONE),
    *so("a matrix of ones", rank(sp.OneMatrix(m, n)), "=", 1, (rank(sp.OneMatrix(m, n)), "=", n), (rank(sp.OneMatrix(m, n)), "<=", 0)),
    *so("a column repeated", rank(w * sp.OneMatrix(1, n)), "<=", 1, (rank(w * sp.OneMatrix(1, n)), "=", 1), (rank(w * sp.OneMatrix(1, n)), "<=", 0)),
    *so("the rank of centring", rank(I - sp.OneMatrix(n, n) / n), ">=", n - 1, (rank(I - sp.OneMatrix(n, n) / n), ">=", n), (rank(I - sp.OneMatrix(n, n) / n), "=", n)),
    *so("one more of rank one", rank(A + sp.OneMatrix(n, n)), "<=", rank(A) + 1, (rank(A + sp.OneMatrix(n, n)), "<=", rank(A)), (rank(A + sp.OneMatrix(n, n)), "=", rank(A) + 1)),
    # the same at any place: Horn and Johnson 4.2.2, 5.6
    *so("any entry of the diagonal", A[i, i], "<=", above(A), (A[i, i], "<", above(A)), (A[i, i], ">=", above(A)), (A[i, j], "<=", above(A)), (absolute(A[i, i]), "<=", above(A)), assume=ONE),
    *so("any entry of the diagonal from below", A[i, i], ">=", below(A), (A[i, i], ">", below(A)), (A[i, i], "<=", below(A)), (A[i, j], ">=", below(A)), assume=ONE),
    *so("two entries of the diagonal", A[i, i] + A[j, j], "<=", 2 * above(A), (A[i, i] + A[j, j], "<=", above(A)), (A[i, i] * A[j, j], "<=", above(A)), assume=ONE),
    *so("a diagonal below a bound of the eigenvalues", A[i, i], "<=", t, (A[i, i], "<", t), (A[i, i], "<=", t / 2), assume=(ONE, above(A) <= t)),
    *so("a diagonal of positive numbers", A[i, i], ">", 0, (A[i, j], ">", 0), (A[i, i], ">", 1), assume=(ONE, below(A) > 0)),
    *so("any entry and the largest singular value", absolute(W[i, j]), "<=", top(W), (absolute(W[i, j]), "<", top(W)), (W[i, j] ** 2, "<=", top(W)), (W[i, j], ">=", -top(W) / 2)),
    *so("any entry's square", W[i, j] ** 2, "<=", above(W.T * W), (W[i, j], "<=", above(W.T * W)), (W[i, j] ** 2, "<", above(W.T * W))),
    *so("any entry of an image", (W * x)[i, 0], "<=", top(W) * norm(x), ((W * x)[i, 0], "<", top(W) * norm(x)), ((W * x)[i, 0], "<=", norm(x))),
    *so("any two entries of a vector", x[i, 0] * x[j, 0], "<=", above(x * x.T), (x[i, 0] * x[j, 0], "<", above(x * x.T)), (x[i, 0], "<=", above(x * x.T))),
    # matrices of one shape, where any of them may be multiplied by any
    *so("a product of square matrices", top(A * B), "<=", top(A) * top(B), (top(A * B), "=", top(A) * top(B)), (top(A * B), "<=", top(A)), (top(A * B), ">=", top(A) * top(B))),
    *so("singular values of a product of three", top(A * B * A), "<=", top(A) ** 2 * top(B), (top(A * B * A), "<=", top(A) * top(B)), (top(A * B * A), "<=", top(A) * top(B) ** 2)),
    *so("a sum of square matrices", top(A + B), "<=", top(A) + top(B), (top(A + B), "<", top(A) + top(B)), (top(A + B), "<=", top(A))),
    *so("a difference of singular values", top(A - B), ">=", top(A) - top(B), (top(A - B), ">=", top(A) + top(B)), (top(A - B), ">=", top(A)), (top(A - B), ">", top(A) - top(B))),
    *so("a square of a matrix", top(A * A), "<=", top(A) ** 2, (top(A * A), "=", top(A) ** 2), (top(A * A), "<=", top(A))),
    # Horn and Johnson 7.1, 7.2: no eigenvalue of a semidefinite matrix is negative
    *so("the trace above each eigenvalue", above(A), "<=", trace(A), (above(A), "<", trace(A)), (above(A), "=", trace(A)), (above(A), "<=", trace(A) / 2), assume=positive_semidefinite(A)),
    *so("a form below the trace", form(x, A), "<=", trace(A) * dot(x, x), (form(x, A), "<=", trace(A)), (form(x, A), "<", trace(A) * dot(x, x)), assume=positive_semidefinite(A)),
    *so("the eigenvalue of a square", above(A * A), "=", above(A) ** 2, (above(A * A), "=", above(A)), (above(A * A), "<", above(A) ** 2), assume=positive_semidefinite(A)),
    *so("the least eigenvalue of a square", below(A * A), "=", below(A) ** 2, (below(A * A), "=", below(A)), (below(A * A), "=", above(A) ** 2), assume=positive_semidefinite(A)),
    *so("the eigenvalue of a symmetric square", above(A * A), ">=", above(A) ** 2, (above(A * A), "=", above(A) ** 2), (above(A * A), ">=", above(A)), assume=ONE),
    *so("no singular values of its own", top(A), "=", above(A), (top(A), "=", below(A)), (top(A), "<", above(A)), assume=positive_semidefinite(A)),
    *so("the singular value of a symmetric matrix", top(A), ">=", above(A), (top(A), "=", above(A)), (top(A), "<=", above(A)), assume=ONE),
    *so("an image and its form", norm(A * x) ** 2, "<=", above(A) * form(x, A), (norm(A * x) ** 2, "<=", form(x, A)), (norm(A * x) ** 2, "<=", below(A) * form(x, A)), assume=positive_semidefinite(A)),
    *so("an image and its form from below", norm(A * x) ** 2, ">=", below(A) * form(x, A), (norm(A * x) ** 2, ">=", above(A) * form(x, A)), (norm(A * x) ** 2, ">=", form(x, A)), assume=positive_semidefinite(A)),
    *so("the image of a semidefinite matrix", norm(A * x), "<=", above(A) * norm(x), (norm(A * x), "<", above(A) * norm(x)), (norm(A * x), ">=", above(A) * norm(x)), assume=positive_semidefinite(A)),
    *so("the sum of squares of the entries", trace(A * A), "<=", above(A) * trace(A), (trace(A * A), "<=", above(A) ** 2), (trace(A * A), "<", above(A) * trace(A)), assume=positive_semidefinite(A)),
    *so("a trace below an eigenvalue", trace(A * B), "<=", above(A) * trace(B), (trace(A * B), "<=", above(A)), (trace(A * B), "<=", above(A) * above(B)), assume=(positive_semidefinite(A), positive_semidefinite(B))),
]  # fmt: skip
