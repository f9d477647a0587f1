"""Square roots, inverse square roots and inverse fourth roots of positive definite matrices: whitening, Shampoo, geometric means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.matrices.expressions.diagonal import DiagMatrix

from symnn import claim, inverse, matrix, norm, positive_semidefinite, sizes, trace, vector
from tests.claims import Stated, true

n, m = sizes("n m")
A, B, L, Q, S, X, G = (
    matrix("A", n, n),
    matrix("B", n, n),
    matrix("L", n, n),
    matrix("Q", n, n),
    matrix("S", n, n),
    matrix("X", m, n),
    matrix("G", n, n),
)
x, d = vector("x", n), vector("d", n)
I = sp.Identity(n)
half, fourth = sp.Rational(1, 2), sp.Rational(1, 4)
eps = sp.Symbol("epsilon", positive=True)
definite, weak = sp.Q.positive_definite(A), positive_semidefinite(A)
root, whitening = sp.MatPow(A, half), sp.MatPow(A, -half)
spectral = Q * DiagMatrix(d) * Q.T
roots = Q * DiagMatrix(sp.HadamardPower(d, half)) * Q.T


def same(left: Any, *rights: Any, assume: Any = definite) -> tuple[Callable[[], Any], ...]:
    """left = the first of the others, and no other."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in rights)


def orders(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = definite) -> tuple[Callable[[], Any], ...]:
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


of = sp.MatMul  # SymPy joins powers of one matrix that are multiplied by *, and would prove half of this by itself

CLAIMS: list[Stated] = [
    # Higham, Functions of Matrices, 1.7 and 6; Horn and Johnson, Matrix Analysis, 7.2.6
    *true("a root's square", *same(of(root, root, x), A * x, root * x, 2 * A * x)),
    *true("a root of a semidefinite matrix", *same(of(root, root, x), A * x, root * x, -A * x, assume=weak)),
    *true("a root is symmetric", *same(root.T, root, -root, A)),
    *true("a fourth root's square", *same(of(sp.MatPow(A, fourth), sp.MatPow(A, fourth), x), root * x, A * x, whitening * x)),
    *true("a root and its matrix commute", *same(of(root, A), of(A, root), A, A * A)),
    *true("a root of an inverse", *same(inverse(root), whitening, root, inverse(A))),
    *true("the trace of a square", *same(norm(root) ** 2, trace(A), trace(root), trace(A) ** 2)),
    *true("the determinant of a root", *same(sp.Determinant(root) ** 2, sp.Determinant(A), sp.Determinant(root), 2 * sp.Determinant(A))),
    *true("a form by its root", *same((x.T * A * x)[0, 0], norm(root * x) ** 2, norm(root * x), norm(A * x) ** 2)),
    *true("a form of the root", *orders((x.T * root * x)[0, 0], ">=", 0, (">", 0), ("<=", 0), (">=", 1))),
    *true("the root by eigenvectors", *same(sp.MatPow(spectral, half), roots, Q * DiagMatrix(d) * Q.T, assume=(sp.Eq(Q.T * Q, I), sp.Q.positive(d)))),
    *true("the root of a gram matrix's square", *same(sp.MatPow(S * S, half), S, 2 * S, S * S, assume=sp.Q.positive_definite(S))),
    # Kessy, Lewin and Strimmer 2018; Huang et al. 2018
    *true("whitening", *same(of(whitening, A, whitening), I, A, 2 * I)),
    *true("whitening a covariance", *same(of(whitening, A, A, whitening), A, I, root)),
    *true("whitened lengths", *same(norm(whitening * x) ** 2, (x.T * inverse(A) * x)[0, 0], (x.T * A * x)[0, 0], (x.T * x)[0, 0])),
    *true("whitening a damped gram matrix", *same(of(sp.MatPow(X.T * X + eps * I, -half), X.T * X + eps * I, sp.MatPow(X.T * X + eps * I, -half)), I, 2 * I, eps * I, assume=())),
    # Gupta, Koren and Singer 2018 (Shampoo); Anil et al. 2020
    *true("two inverse fourth roots", *same(of(sp.MatPow(A, -fourth), G, sp.MatPow(A, -fourth), root), sp.MatPow(A, -fourth) * G * sp.MatPow(A, fourth), G, sp.MatPow(A, fourth) * G)),
    *true("Shampoo's step is no longer than its form", *same(norm(sp.MatPow(A, -fourth) * x) ** 2, (x.T * whitening * x)[0, 0], (x.T * inverse(A) * x)[0, 0], (x.T * root * x)[0, 0])),
    *true("a fourth power of a fourth root", *same(of(sp.MatPow(A, -fourth), A, sp.MatPow(A, -fourth)), root, I, whitening)),
    *true("a descent direction", *orders((x.T * sp.MatPow(A, -fourth) * x)[0, 0], ">=", 0, ("<=", 0), (">=", 1))),
    # Bhatia, Positive Definite Matrices, 4.1
    *true("a geometric mean solves Riccati's equation", *same(of(root, root, inverse(A), root, root), A, root, I)),
    *true("a congruence by the root", *same(of(root, whitening, B, whitening, root), B, A * B, B * A)),
]  # fmt: skip
