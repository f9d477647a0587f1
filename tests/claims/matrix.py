"""Matrix calculus: derivatives of traces, norms, inverses and determinants, identities between matrices, inequalities of norms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import (
    claim,
    full_column_rank,
    gradient,
    hessian,
    inverse,
    jacobian,
    log_determinant,
    matrix,
    nonzero_entries,
    norm,
    norm1,
    positive,
    relu,
    sigmoid,
    sizes,
    trace,
    vec,
    vector,
)
from symnn import sum as total
from tests.claims import Stated, true

m, n, p, q, N = sizes("m n p q N")
b, t, c, lam = sp.symbols("b t c lambda", real=True)
eps = sp.Symbol("epsilon", positive=True)
i, j, k = sp.symbols("i j k", integer=True)
half = sp.Rational(1, 2)
o = sp.HadamardProduct
I = sp.Identity(n)
one = sp.OneMatrix(n, 1)

A, B, C, M = (matrix(name, n, n) for name in "ABCM")
X = matrix("X", m, n)
x, y, z, u, v, a = (vector(name, n) for name in "xyzuva")
S = matrix("S", n, n)
SYMMETRIC = (sp.Q.symmetric(S),)


def square(w: Any) -> Any:
    """‖w‖² of a vector, ‖W‖² in the sense of Frobenius of a matrix."""
    return total(o(w, w))


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


def form(w: Any, weight: Any) -> Any:
    return (w.T * weight * w)[0, 0]


def eq(left: Any, right: Any, assume: Any = ()) -> Callable[[], Any]:
    """The claim left() = right()."""
    return lambda: claim(left(), "=", right() if callable(right) else right, assume=assume)


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""
    return tuple(eq(left, r, assume) for r in (right, *lies))


# derivatives of traces and norms of products that conform in one order only
P1, X1, P2 = matrix("A", p, m), matrix("X", m, n), matrix("B", n, p)
F1, F2, F3 = matrix("A", p, m), matrix("B", n, q), matrix("C", p, q)
residual = F1 * X1 * F2 - F3

# a matrix that depends on a number
Y = sp.FunctionMatrix(n, n, sp.Lambda((i, j), sp.Function("Y")(i, j, t)))
Yt = sp.FunctionMatrix(n, n, sp.Lambda((i, j), sp.diff(sp.Function("Y")(i, j, t), t)))


# weighted least squares
xw, s, Aw, W = vector("x", n), vector("s", m), matrix("A", n, m), matrix("W", n, n)
misfit = xw - Aw * s

# the mean squared error of one rectified neuron, over examples in rows
Xi, yi, w = matrix("X", N, n), vector("y", N), vector("w", n)
before = Xi * w + b * sp.OneMatrix(N, 1)
neuron = total(o(yi - relu(before), yi - relu(before))) / N
off = relu(before) - yi
KINK = (nonzero_entries(before),)


# further matrices of their own shapes
Z, Q = matrix("Z", m, n), matrix("Q", n, n)
U, V, D = matrix("U", n, m), matrix("V", m, n), matrix("D", m, m)
P = Aw * inverse(Aw.T * Aw) * Aw.T
L, K, R = matrix("A", m, n), matrix("X", n, p), matrix("B", p, q)
det, kron, diag = sp.Determinant, sp.KroneckerProduct, sp.DiagMatrix


def block(rows: list[list[Any]]) -> Any:
    return sp.BlockMatrix([[sp.ZeroMatrix(n, n) if e == 0 * I else e for e in row] for row in rows])


CLAIMS: list[Stated] = [
    *true("matrix-005", *all_of(lambda: gradient(trace(P1 * X1 * P2), X1), P1.T * P2.T, P2 * P1, lambda: P2.T * P1.T)),
    *true(
        "matrix-010",
        *all_of(
            lambda: jacobian(inverse(Y), t),
            -inverse(Y) * Yt * inverse(Y),
            inverse(Y) * Yt * inverse(Y),
            -inverse(Y) * inverse(Y) * Yt,
            inverse(Yt),
        ),
    ),
    *true(
        "matrix-015",
        *all_of(
            lambda: gradient(square(residual), X1),
            2 * F1.T * residual * F2.T,
            2 * F1.T * (F3 - F1 * X1 * F2) * F2.T,
            F1.T * residual * F2.T,
            lambda: 2 * F2 * residual.T * F1,
        ),
    ),
    *true(
        "matrix-020",
        *all_of(
            lambda: vec(L * K * R),
            lambda: kron(R.T, L) * vec(K),
            lambda: kron(L, R.T) * vec(K),
            lambda: kron(R, L) * vec(K),
        ),
    ),
    *true(
        "matrix-025",
        *all_of(
            lambda: gradient(form(misfit, W), s),
            -2 * Aw.T * W * misfit,
            2 * Aw.T * W * misfit,
            -2 * W * misfit,
            -2 * Aw.T * misfit,
            assume=sp.Q.symmetric(W),
        ),
    ),
    *true(
        "matrix-030",
        *all_of(
            lambda: gradient(neuron, b),
            2 * total(o(off, positive(before))) / N,
            2 * total(off) / N,
            total(o(off, positive(before))) / N,
            assume=KINK,
        ),
    ),
    *true(
        "matrix-035",
        lambda: claim(norm(x + y), "<=", norm(x) + norm(y)),
        lambda: claim(norm(x + y), "=", norm(x) + norm(y)),
        lambda: claim(norm(x + y), ">=", norm(x) + norm(y)),
        lambda: claim(norm(x + y) ** 2, "=", norm(x) ** 2 + norm(y) ** 2),
    ),
    # traces
    *true("trace cyclic", *all_of(lambda: trace(A * B * C), trace(C * A * B), trace(B * A * C), trace(A.T * B * C))),
    *true("trace of a transpose", *all_of(lambda: trace(A.T * B), trace(A * B.T), trace(A * B), total(A) * total(B))),
    *true("trace as a sum", *all_of(lambda: trace(A.T * B), total(o(A, B)), total(A * B), trace(o(A, B)))),
    *true("trace of an outer product", *all_of(lambda: trace(x * y.T), dot(x, y), total(x * y.T), -dot(x, y))),
    *true("gradient of a trace", *all_of(lambda: gradient(trace(A), A), I, one * one.T, 0 * I)),
    *true("gradient of tr XᵀAX", *all_of(lambda: gradient(trace(M.T * A * M), M), (A + A.T) * M, 2 * A * M, M * (A + A.T))),
    *true("gradient of tr X²", *all_of(lambda: gradient(trace(M * M), M), 2 * M.T, 2 * M, M + M.T)),
    *true("gradient of tr X³", *all_of(lambda: gradient(trace(M**3), M), 3 * (M**2).T, 3 * M**2, 3 * M.T)),
    *true(
        "gradient of tr AXBXᵀC",
        *all_of(
            lambda: gradient(trace(A * M * B * M.T * C), M),
            A.T * C.T * M * B.T + C * A * M * B,
            A.T * C.T * M * B + C * A * M * B,
            C * A * M * B,
            A.T * C.T * M * B.T - C * A * M * B,
        ),
    ),
    *true(
        "gradient of tr X⁻¹A",
        *all_of(
            lambda: gradient(trace(inverse(M) * A), M),
            -(inverse(M) * A * inverse(M)).T,
            -inverse(M) * A * inverse(M),
            (inverse(M) * A * inverse(M)).T,
            -(inverse(M) * inverse(M) * A).T,
        ),
    ),
    # quadratic forms
    *true("gradient of xᵀAx", *all_of(lambda: gradient(form(x, A), x), (A + A.T) * x, 2 * A * x, A * x, (A - A.T) * x)),
    *true("gradient of xᵀSx", *all_of(lambda: gradient(form(x, S), x), 2 * S * x, S * x, -2 * S * x, assume=SYMMETRIC)),
    *true("Hessian of xᵀAx", *all_of(lambda: hessian(form(x, A), x), A + A.T, 2 * A, A, A - A.T)),
    *true("gradient by the matrix", *all_of(lambda: gradient((a.T * A * x)[0, 0], A), a * x.T, x * a.T, o(a, x) * one.T)),
    *true(
        "least squares",
        *all_of(
            lambda: gradient(square(Aw * s - xw) / 2, s),
            Aw.T * (Aw * s - xw),
            Aw * (Aw * s - xw),
            2 * Aw.T * (Aw * s - xw),
            Aw.T * (xw - Aw * s),
        ),
    ),
    *true(
        "ridge",
        *all_of(
            lambda: gradient(square(Aw * s - xw) + lam * square(s), s),
            2 * ((Aw.T * Aw + lam * sp.Identity(m)) * s - Aw.T * xw),
            2 * ((Aw.T * Aw + lam * sp.OneMatrix(m, m)) * s - Aw.T * xw),
            2 * (Aw.T * Aw * s - Aw.T * xw) + lam * s,
        ),
    ),
    *true(
        "the normal equations",
        *all_of(
            lambda: Aw.T * (Aw * inverse(Aw.T * Aw) * Aw.T * xw - xw),
            sp.ZeroMatrix(m, 1),
            Aw.T * xw,
            -Aw.T * xw,
            assume=full_column_rank(Aw),
        ),
    ),
    *true(
        "the ridge solution",
        *all_of(
            lambda: inverse(Aw.T * Aw + eps * sp.Identity(m)) * Aw.T,
            Aw.T * inverse(Aw * Aw.T + eps * sp.Identity(n)),
            lambda: Aw.T * inverse(Aw.T * Aw + eps * sp.Identity(m)),
            Aw.T * inverse(Aw * Aw.T - eps * sp.Identity(n)),
        ),
    ),
    # norms
    *true("gradient of a norm", *all_of(lambda: gradient(norm(x), x), x / norm(x), x, x / norm(x) ** 2, -x / norm(x))),
    *true(
        "Jacobian of a unit vector",
        *all_of(
            lambda: jacobian(x / norm(x), x),
            I / norm(x) - x * x.T / norm(x) ** 3,
            I / norm(x) + x * x.T / norm(x) ** 3,
            I / norm(x) - x * x.T / norm(x) ** 2,
            I / norm(x),
        ),
    ),
    *true("Frobenius and trace", *all_of(lambda: square(X), trace(X.T * X), trace(X * X.T) / 2, total(X) ** 2)),
    *true("gradient of ‖X‖²", *all_of(lambda: gradient(square(X) / 2, X), X, 2 * X, X.T, -X)),
    *true(
        "parallelogram",
        *all_of(
            lambda: norm(x + y) ** 2 + norm(x - y) ** 2,
            2 * norm(x) ** 2 + 2 * norm(y) ** 2,
            norm(x) ** 2 + norm(y) ** 2,
            2 * norm(x) ** 2 - 2 * norm(y) ** 2,
            4 * dot(x, y),
        ),
    ),
    *true(
        "polarisation",
        *all_of(
            lambda: norm(x + y) ** 2 - norm(x - y) ** 2,
            4 * dot(x, y),
            2 * dot(x, y),
            -4 * dot(x, y),
            4 * norm(x) * norm(y),
        ),
    ),
    *true(
        "Cauchy–Schwarz",
        lambda: claim(sp.Abs(dot(x, y)), "<=", norm(x) * norm(y)),
        lambda: claim(sp.Abs(dot(x, y)), ">=", norm(x) * norm(y)),
        lambda: claim(sp.Abs(dot(x, y)), "<=", norm(x) + norm(y)),
        lambda: claim(sp.Abs(dot(x, y)), "<", norm(x) * norm(y)),
    ),
    *true(
        "Cauchy–Schwarz squared",
        lambda: claim(dot(x, y) ** 2, "<=", dot(x, x) * dot(y, y)),
        lambda: claim(dot(x, y) ** 2, ">=", dot(x, x) * dot(y, y)),
    ),
    *true(
        "reverse triangle",
        lambda: claim(norm(x) - norm(y), "<=", norm(x - y)),
        lambda: claim(norm(x) - norm(y), ">=", norm(x - y)),
    ),
    *true(
        "one norm and two norm",
        lambda: claim(norm(x), "<=", norm1(x)),
        lambda: claim(norm1(x), "<=", norm(x)),
    ),
    *true(
        "one norm by two norm",
        lambda: claim(norm1(x), "<=", sp.sqrt(n) * norm(x)),
        lambda: claim(norm1(x), ">=", sp.sqrt(n) * norm(x)),
        lambda: claim(norm1(x), "<=", norm(x) / sp.sqrt(n)),
    ),
    *true("homogeneous", *all_of(lambda: norm(c * x), sp.Abs(c) * norm(x), c * norm(x), c**2 * norm(x))),
    *true("a norm is not negative", lambda: claim(norm(x), ">=", 0), lambda: claim(norm(x), ">", 0)),
    *true("a Gram form", lambda: claim(form(s, Aw.T * Aw), ">=", 0), lambda: claim(form(s, Aw.T * Aw), "<=", 0)),
    *true(
        "mean and squares",
        lambda: claim(total(x) ** 2, "<=", n * dot(x, x)),
        lambda: claim(total(x) ** 2, "<=", dot(x, x)),
        lambda: claim(total(x) ** 2, "=", n * dot(x, x)),
    ),
    *true("Young", lambda: claim(2 * dot(x, y), "<=", dot(x, x) + dot(y, y)), lambda: claim(dot(x, y), ">=", dot(x, x) + dot(y, y))),
    *true(
        "one norm triangle", lambda: claim(norm1(x + y), "<=", norm1(x) + norm1(y)), lambda: claim(norm1(x + y), ">=", norm1(x) + norm1(y))
    ),
    *true(
        "Frobenius triangle",
        lambda: claim(norm(X + 2 * Z), "<=", norm(X) + 2 * norm(Z)),
        lambda: claim(norm(X + 2 * Z), "<=", norm(X) + norm(Z)),
    ),
    # inverses and determinants
    *true("inverse of a product", *all_of(lambda: inverse(A * B), inverse(B) * inverse(A), inverse(A) * inverse(B), A * inverse(B))),
    *true("inverse of a transpose", *all_of(lambda: inverse(A.T), inverse(A).T, inverse(A), A.T)),
    *true("gradient of det", *all_of(lambda: gradient(det(A), A), det(A) * inverse(A).T, det(A) * inverse(A), inverse(A).T, det(A) * A.T)),
    *true("gradient of log det", *all_of(lambda: gradient(sp.log(det(A)), A), inverse(A).T, inverse(A), A.T, -inverse(A).T)),
    *true("gradient of log |det|", *all_of(lambda: gradient(log_determinant(A), A), inverse(A).T, inverse(A), A.T)),
    *true(
        "gradient of log det XᵀX",
        *all_of(
            lambda: gradient(log_determinant(X.T * X), X),
            2 * X * inverse(X.T * X),
            X * inverse(X.T * X),
            2 * inverse(X.T * X) * X.T,
        ),
    ),
    *true("determinant of a product", *all_of(lambda: det(A * B), det(A) * det(B), det(A) + det(B), det(A + B))),
    *true("determinant of a multiple", *all_of(lambda: det(c * A), c**n * det(A), c * det(A), n * c * det(A))),
    *true("determinant of an inverse", *all_of(lambda: det(inverse(A)), 1 / det(A), det(A), -det(A))),
    *true("determinant of a transpose", *all_of(lambda: det(A.T), det(A), -det(A), 1 / det(A))),
    *true("a similar matrix", *all_of(lambda: det(inverse(B) * A * B), det(A), det(B), det(A) * det(B) ** 2)),
    *true("determinant lemma", *all_of(lambda: det(I + u * v.T), 1 + dot(u, v), 1 - dot(u, v), dot(u, v))),
    *true(
        "determinant lemma of A",
        *all_of(
            lambda: det(A + u * v.T),
            det(A) * (1 + (v.T * inverse(A) * u)[0, 0]),
            det(A) * (1 - (v.T * inverse(A) * u)[0, 0]),
            det(A) + (v.T * inverse(A) * u)[0, 0],
            det(A) * (1 + (v.T * A * u)[0, 0]),
        ),
    ),
    *true(
        "Sherman–Morrison",
        *all_of(
            lambda: inverse(A + u * v.T),
            inverse(A) - inverse(A) * u * v.T * inverse(A) / (1 + (v.T * inverse(A) * u)[0, 0]),
            inverse(A) + inverse(A) * u * v.T * inverse(A) / (1 + (v.T * inverse(A) * u)[0, 0]),
            inverse(A) - inverse(A) * u * v.T * inverse(A) / (1 - (v.T * inverse(A) * u)[0, 0]),
            inverse(A) - inverse(A) * u * v.T * inverse(A),
            inverse(A) - inverse(A) * v * u.T * inverse(A) / (1 + (v.T * inverse(A) * u)[0, 0]),
        ),
    ),
    *true(
        "Woodbury",
        *all_of(
            lambda: inverse(A + U * D * V),
            inverse(A) - inverse(A) * U * inverse(inverse(D) + V * inverse(A) * U) * V * inverse(A),
            inverse(A) - inverse(A) * U * inverse(D + V * inverse(A) * U) * V * inverse(A),
            inverse(A) + inverse(A) * U * inverse(inverse(D) + V * inverse(A) * U) * V * inverse(A),
            inverse(A) - U * inverse(inverse(D) + V * inverse(A) * U) * V,
        ),
    ),
    *true("Frobenius product", lambda: claim(norm(A * B), "<=", norm(A) * norm(B)), lambda: claim(norm(A * B), ">=", norm(A) * norm(B))),
    *true("norm of a layer", lambda: claim(norm(X * x), "<=", norm(X) * norm(x)), lambda: claim(norm(X * x), "<=", norm(X) + norm(x))),
    *true(
        "three points",
        lambda: claim(norm(x - z), "<=", norm(x - y) + norm(y - z)),
        lambda: claim(norm(x - z), ">=", norm(x - y) + norm(y - z)),
    ),
    *true(
        "determinants rotate",
        *all_of(
            lambda: det(I + U * V),
            det(sp.Identity(m) + V * U),
            det(I - U * V),
            det(sp.Identity(m) - V * U),
            assume=(),
        ),
    ),
    *true("determinant of a negative", *all_of(lambda: det(-A), (-1) ** n * det(A), -det(A), det(A))),
    *true("push-through", *all_of(lambda: inverse(I + A * B) * A, A * inverse(I + B * A), A * inverse(I + A * B), A * inverse(I - B * A))),
    *true(
        "a sum of inverses",
        *all_of(
            lambda: inverse(A) + inverse(B),
            inverse(A) * (A + B) * inverse(B),
            inverse(A + B),
            inverse(A) * (A - B) * inverse(B),
        ),
    ),
    *true(
        "a difference of inverses",
        *all_of(
            lambda: inverse(A) - inverse(B),
            inverse(A) * (B - A) * inverse(B),
            inverse(A) * (A - B) * inverse(B),
            inverse(A - B),
        ),
    ),
    *true(
        "parallel sum",
        *all_of(
            lambda: inverse(inverse(A) + inverse(B)),
            A * inverse(A + B) * B,
            A * inverse(A - B) * B,
            inverse(A + B),
        ),
    ),
    *true("Neumann", *all_of(lambda: inverse(I - A), I + A * inverse(I - A), I - A * inverse(I - A), I + A)),
    *true("geometric", *all_of(lambda: (I - A) * (I + A + A**2), I - A**3, I + A**3, I - A**2)),
    # projections and symmetric parts
    *true("a projection", *all_of(lambda: P * P, P, -P, sp.Identity(n))),
    *true("a projection keeps", *all_of(lambda: P * Aw, Aw, 0 * Aw, 2 * Aw)),
    *true(
        "a reflection",
        *all_of(
            lambda: (I - 2 * u * u.T) * (I - 2 * u * u.T),
            I,
            I - 2 * u * u.T,
            I - 4 * u * u.T,
            assume=sp.Eq(dot(u, u), 1),
        ),
    ),
    *true(
        "a Householder matrix",
        *all_of(
            lambda: (I - 2 * u * u.T / dot(u, u)).T * (I - 2 * u * u.T / dot(u, u)),
            I,
            I - u * u.T / dot(u, u),
            -I,
        ),
    ),
    *true("the symmetric part", *all_of(lambda: form(x, (A + A.T) / 2), form(x, A), form(x, A) / 2, form(x, A - A.T))),
    *true("the skew part", *all_of(lambda: form(x, A - A.T), 0, form(x, A), 2 * form(x, A))),
    *true("symmetric against skew", *all_of(lambda: trace((A + A.T) * (B - B.T)), 0, trace(A * B), 2 * trace(A * B))),
    *true("centring", *all_of(lambda: (I - one * one.T / n) ** 2, I - one * one.T / n, I, I - 2 * one * one.T / n)),
    *true("centred sums", *all_of(lambda: (I - one * one.T / n) * one, 0 * one, one, -one)),
    *true(
        "an orthogonal change keeps lengths",
        *all_of(
            lambda: dot(Q * x, Q * y),
            dot(x, y),
            -dot(x, y),
            dot(x, y) ** 2,
            assume=sp.Eq(Q.T * Q, I),
        ),
    ),
    *true(
        "an orthogonal change keeps norms", *all_of(lambda: square(Q * M), square(M), 2 * square(M), square(Q), assume=sp.Eq(Q.T * Q, I))
    ),
    # products of Hadamard and Kronecker
    *true("diag and Hadamard", *all_of(lambda: diag(x) * A * diag(y), o(x * y.T, A), o(y * x.T, A), diag(o(x, y)) * A)),
    *true("diag of a vector", *all_of(lambda: diag(x) * y, o(x, y), x * dot(x, y), diag(y) * y)),
    *true(
        "Jacobian of a product",
        *all_of(lambda: jacobian(o(x, A * x), x), diag(A * x) + diag(x) * A, diag(A * x) + A * diag(x), diag(A * x)),
    ),
    *true("outer product squared", *all_of(lambda: (x * y.T) ** 2, dot(x, y) * x * y.T, dot(x, y) ** 2 * x * y.T, dot(x, x) * x * y.T)),
    *true("norm of an outer product", *all_of(lambda: square(x * y.T), dot(x, x) * dot(y, y), dot(x, y) ** 2, dot(x, x) + dot(y, y))),
    *true(
        "Kronecker mixed",
        *all_of(
            lambda: kron(A, B) * kron(C, M),
            kron(A * C, B * M),
            kron(A * M, B * C),
            kron(C * A, B * M),
        ),
    ),
    *true("vec of an outer product", *all_of(lambda: vec(x * s.T), lambda: kron(s, x), lambda: kron(x, s), lambda: kron(s, s))),
    *true("inner products of vec", *all_of(lambda: trace(vec(X).T * vec(Z)), trace(X.T * Z), trace(X * Z.T) / 2, total(X) * total(Z))),
    *true("Kronecker transposed", *all_of(lambda: kron(A, B).T, kron(A.T, B.T), kron(B.T, A.T), kron(A, B))),
    *true(
        "Jacobian of a sigmoid layer",
        *all_of(
            lambda: jacobian(sigmoid(X * x), x),
            diag(o(sigmoid(X * x), sp.OneMatrix(m, 1) - sigmoid(X * x))) * X,
            diag(sigmoid(X * x)) * X,
            lambda: X * diag(o(sigmoid(X * x), sp.OneMatrix(m, 1) - sigmoid(X * x))),
        ),
    ),
    *true("blocks", *all_of(lambda: block([[A, B]]) * block([[C], [M]]), A * C + B * M, A * M + B * C, A * C)),
    *true(
        "a block inverse",
        *all_of(
            lambda: block([[A, B], [0 * I, C]]) * block([[inverse(A), -inverse(A) * B * inverse(C)], [0 * I, inverse(C)]]),
            block([[I, 0 * I], [0 * I, I]]),
            block([[I, B], [0 * I, I]]),
        ),
    ),
]
