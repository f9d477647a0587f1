"""Inverses of sums with a term of low rank, and inequalities of determinants, forms and weighted means of columns. Sources: Petersen and
Pedersen, The Matrix Cookbook, 3.2; Horn and Johnson, Matrix Analysis, 7.4 and 7.8; Golub and Van Loan, Matrix Computations, 2.3; Boyd and
Vandenberghe, Convex Optimization, 3.1.5; Cover and Thomas, Information Theory, 17.9.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import (
    claim,
    determinant,
    lipschitz,
    log_determinant,
    log_sum_exp,
    matrix,
    norm,
    positive_semidefinite,
    sigma_max,
    sizes,
    softmax,
    trace,
    vector,
)
from tests.claims import Stated, true

n, k, m = sizes("n k m")
A, B, M = matrix("A", n, n), matrix("B", m, n), matrix("M", m, n)
U, V = matrix("U", n, k), matrix("V", k, n)
x, y, b, p = vector("x", n), vector("y", n), vector("b", m), vector("p", n)
I, J = sp.Identity(n), sp.Identity(k)
SEMI, DEFINITE = (positive_semidefinite(A),), (sp.Q.positive_definite(A),)
WEIGHTS = (sp.Q.positive(p), sp.Eq((sp.OneMatrix(1, n) * p)[0, 0], 1, evaluate=False))


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def form(u: Any, weight: Any, v: Any) -> Any:
    return (u.T * weight * v)[0, 0]


def constants(name: str, f: Any, *bounds: Any) -> list[Stated]:
    """f is Lipschitz with the first constant, and with none of the others."""
    return list(true(name, *((lambda c=c: lipschitz(f, c, over=x)) for c in bounds)))


low, inner = (A + U * V).inv(), (J + V * A.inv() * U).inv()
mean, dot = trace(A) / n, (x.T * y)[0, 0]
weighted = norm(M * p)
CLAIMS: list[Stated] = [
    *so("Woodbury with an identity", low, "=", A.inv() - A.inv() * U * inner * V * A.inv(), (low, "=", A.inv() + A.inv() * U * inner * V * A.inv()), (low, "=", A.inv() - A.inv() * U * inner * V), (low, "=", A.inv() - U * inner * V)),
    *so("Woodbury of a definite matrix", (A + U * U.T).inv(), "=", A.inv() - A.inv() * U * (J + U.T * A.inv() * U).inv() * U.T * A.inv(), ((A + U * U.T).inv(), "=", A.inv() - A.inv() * U * (J - U.T * A.inv() * U).inv() * U.T * A.inv()), assume=DEFINITE),
    *so("Woodbury beside the factor", low * U, "=", A.inv() * U * inner, (low * U, "=", U * inner), (low * U, "=", A.inv() * U)),
    *so("determinants below the mean of eigenvalues", determinant(A), "<=", mean**n, (determinant(A), ">=", mean**n), (determinant(A), "<=", mean), assume=SEMI),
    *so("determinants of Gram matrices", determinant(B.T * B), "<=", (norm(B) ** 2 / n) ** n, (determinant(B.T * B), "<=", (norm(B) / n) ** n), (determinant(B.T * B), ">=", (norm(B) ** 2 / n) ** n)),
    *so("determinants beyond the identity", determinant(I + A), ">=", 1 + trace(A), (determinant(I + A), "<=", 1 + trace(A)), (determinant(I + A), ">=", 1 + 2 * trace(A)), assume=SEMI),
    *so("determinants at least 1", determinant(I + B.T * B), ">=", sp.S.One, (determinant(I + B.T * B), ">", sp.S.One), (determinant(I - B.T * B), ">=", sp.S.One)),
    *so("logarithms of determinants beyond the identity", log_determinant(I + A), ">=", sp.S.Zero, (log_determinant(I + A), ">", sp.S.Zero), (log_determinant(I + A), ">=", sp.S.One), assume=SEMI),
    *so("Cauchy and Schwarz in a matrix and its inverse", form(x, A, x) * form(y, A.inv(), y), ">=", dot**2, (form(x, A, x) * form(y, A.inv(), y), "<=", dot**2), (form(x, A, x) * form(y, A, y), ">=", dot**2), assume=DEFINITE),
    *so("a form times that of the inverse", form(x, A, x) * form(x, A.inv(), x), ">=", norm(x) ** 4, (form(x, A, x) * form(x, A.inv(), x), "=", norm(x) ** 4), (form(x, A, x) * form(x, A.inv(), x), ">=", 2 * norm(x) ** 4), assume=DEFINITE),
    *so("weighted means of columns", weighted, "<=", sigma_max(M), (weighted, "<=", sigma_max(M) / 2), (weighted, ">=", sigma_max(M)), assume=WEIGHTS),
    *so("means by a softmax", norm(M * softmax(x)) ** 2, "<=", sigma_max(M) ** 2, (norm(M * softmax(x)) ** 2, "<=", sigma_max(M) ** 2 / 4), (norm(M * x) ** 2, "<=", sigma_max(M) ** 2)),
    *constants("log-sum-exp of a matrix", log_sum_exp(M * x + b), sigma_max(M), sigma_max(M) / 2),
]  # fmt: skip
