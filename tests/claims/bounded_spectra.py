"""Matrices whose eigenvalues are bounded by what is assumed of L·I − A and A − μ·I: steps of gradient descent, smoothness, traces; and
determinants, traces and lengths by ranks and singular values. Sources: Nesterov, Lectures on Convex Optimization, 2.1; Horn and Johnson, Matrix
Analysis, 2.6, 5.6, 7.6 and 7.8; Golub and Van Loan, Matrix Computations, 2.3.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import claim, determinant, lambda_max, lambda_min, matrix, norm, positive_semidefinite, rank, sigma_max, sizes, trace, vector
from tests.claims import Stated, true

n, m = sizes("n m")
A, B, W = matrix("A", n, n), matrix("B", n, n), matrix("W", m, n)
x, y = vector("x", n), vector("y", n)
L, mu, eta = sp.symbols("L mu eta", positive=True)
I = sp.Identity(n)
SEMI, BELOW, ABOVE = positive_semidefinite(A), positive_semidefinite(L * I - A), positive_semidefinite(A - mu * I)
SMOOTH, STRONG = (SEMI, BELOW), (ABOVE, BELOW)
SYMMETRIC = (sp.Q.symmetric(A),)
step, step_between = norm((I - eta * A) * x), norm((I - eta * A) * (x - y))
det = determinant(A)


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the assumptions; false under each of the others."""
    return list(true(name, *((lambda s=s: claim(left, relation, right, assume=s)) for s in assumed)))


def form(weight: Any) -> Any:
    return (x.T * weight * x)[0, 0]


CLAIMS: list[Stated] = [
    # bounded from below and from above
    *under("gradient steps do not lengthen", step, "<=", norm(x), (*SMOOTH, eta <= 2 / L), SMOOTH, (SEMI, eta <= 2 / L), (BELOW, eta <= 2 / L)),
    *under("gradient steps bring no two points apart", step_between, "<=", norm(x - y), (*SMOOTH, eta * L <= 2), SMOOTH),
    *under("gradient steps contract", step, "<=", (1 - eta * mu) * norm(x), (*STRONG, eta <= 1 / L), (*SMOOTH, eta <= 1 / L)),
    *so("smooth forms", norm(A * x) ** 2, "<=", L * form(A), (norm(A * x) ** 2, "<=", form(A)), (norm(A * x), "<=", L * form(A)), assume=SMOOTH),
    *so("images of bounded matrices", norm(A * x), "<=", L * norm(x), (norm(A * x), "<=", L * norm(x) / 2), assume=SMOOTH),
    *so("a bounded form", form(A), "<=", L * norm(x) ** 2, (form(A), "<=", L * norm(x)), (form(A), ">=", L * norm(x) ** 2), assume=(BELOW,)),
    *so("a form from below", form(A), ">=", mu * norm(x) ** 2, (form(A), ">=", 2 * mu * norm(x) ** 2), assume=(ABOVE,)),
    *so("traces of bounded matrices", trace(A), "<=", n * L, (trace(A), "<=", L), (trace(A), ">=", n * L), assume=SMOOTH),
    *so("traces of squares of bounded matrices", trace(A * A), "<=", L * trace(A), (trace(A * A), "<=", trace(A)), assume=SMOOTH),
    *so("eigenvalues between bounds", lambda_min(A), ">=", mu, (lambda_min(A), ">=", 2 * mu), (lambda_max(A), "<=", mu), assume=(ABOVE,)),
    *under("eigenvalues of ordered matrices", lambda_max(B), "<=", lambda_max(A), (sp.Q.symmetric(A), sp.Q.symmetric(B), positive_semidefinite(A - B)),
           (sp.Q.symmetric(A), sp.Q.symmetric(B), positive_semidefinite(B - A)), (sp.Q.symmetric(A), sp.Q.symmetric(B))),
    # determinants, traces and lengths
    *so("a determinant by the length", det**2, "<=", (norm(A) ** 2 / n) ** n, (det**2, "<=", (norm(A) ** 2 / n**2) ** n), (det**2, "<", (norm(A) ** 2 / n) ** n)),
    *so("a determinant by the trace", det**2, "<=", (trace(A.T * A) / n) ** n, (det**2, ">=", (trace(A.T * A) / n) ** n)),
    *so("a determinant by the spectral norm", absolute(det), "<=", sigma_max(A) ** n, (absolute(det), "<=", sigma_max(A)), (absolute(det), ">=", sigma_max(A) ** n)),
    *under("a determinant by the largest eigenvalue", det, "<=", lambda_max(A) ** n, (SEMI,), SYMMETRIC),
    *so("the length by rank and spectral norm", norm(W), "<=", sp.sqrt(rank(W)) * sigma_max(W),
        (norm(W), "<=", sigma_max(W)), (norm(W), "<=", sp.sqrt(rank(W) - 1) * sigma_max(W))),
    *so("the squared length by rank and spectral norm", norm(W) ** 2, "<=", rank(W) * sigma_max(W) ** 2, (norm(W) ** 2, "<=", (rank(W) - 1) * sigma_max(W) ** 2)),
    *so("the trace by rank and length", trace(A) ** 2, "<=", rank(A) * norm(A) ** 2, (trace(A) ** 2, "<=", norm(A) ** 2), (trace(A) ** 2, "<=", rank(A) * norm(A))),
    *under("the trace by the rank and the square", trace(A) ** 2, "<=", rank(A) * trace(A * A), SYMMETRIC, (), (sp.Eq(A.T, -A),)),
    *so("the trace by rank and eigenvalue", trace(A), "<=", rank(A) * lambda_max(A), (trace(A), "<=", lambda_max(A)), (trace(A), ">=", rank(A) * lambda_max(A)), assume=SYMMETRIC),
]  # fmt: skip
