"""Traces and determinants of positive definite matrices by the means of their eigenvalues. Sources: Horn and Johnson, Matrix
Analysis, 7.8; Boyd and Vandenberghe, Convex Optimization, 3.1.5; Cover and Thomas, Information Theory, 17.9; James and Stein 1961
(their loss); Petersen and Pedersen, The Matrix Cookbook, section 8 (divergence of Gaussians).
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import (
    claim,
    determinant,
    full_column_rank,
    log_determinant,
    matrix,
    norm,
    positive_semidefinite,
    sign,
    sizes,
    step,
    trace,
    vector,
)
from tests.claims import Stated, true

m, n = sizes("m n")
A, B, X = matrix("A", n, n), matrix("B", n, n), matrix("X", m, n)
u, v = vector("u", n), vector("v", n)
I, eta = sp.Identity(n), sp.Symbol("eta", positive=True)
a, b = sp.symbols("a b", real=True)
det, logdet = determinant, log_determinant
DEFINITE = sp.Q.positive_definite
ONE, TWO = DEFINITE(A), (DEFINITE(A), DEFINITE(B))
ridge = X.T * X + eta * I
distance = ((u - v).T * B.I * (u - v))[0, 0]


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the first assumptions, false under the others."""
    return list(true(name, *((lambda s=s: claim(left, relation, right, assume=s)) for s in assumed)))


def typed(name: str, assume: list[str], *formulas: str) -> list[Stated]:
    """In LaTeX: the first formula is true."""
    return list(true(name, *((lambda f=f: claim(f, let=["A: n, n", "B: n, n"], assume=assume)) for f in formulas)))


CLAIMS: list[Stated] = [
    *so("the trace of an inverse", trace(A) * trace(A.I), ">=", n**2, (trace(A) * trace(A.I), ">=", n**3), (trace(A) * trace(A.I), ">", n**2),
        (trace(A) * trace(A.I), "<=", n**2), assume=ONE),
    *under("the trace of an inverse needs a definite matrix", trace(A.I), ">=", n**2 / trace(A), (ONE,), (sp.Q.symmetric(A),), ()),
    *so("the product of two means", trace(A) / n * (trace(A.I) / n), ">=", 1, (trace(A) / n * (trace(A.I) / n), ">", 1), assume=ONE),
    *so("the geometric mean of eigenvalues", det(A) ** (1 / n), "<=", trace(A) / n, (det(A) ** (1 / n), "<", trace(A) / n),
        (det(A), "<=", trace(A) / n), (det(A) ** (1 / n), "<=", trace(A) / (2 * n)), assume=ONE),
    *so("the mean to the power n", det(A), "<=", (trace(A) / n) ** n, (det(A), "<=", (trace(A) / n) ** 2), (det(A), ">=", (trace(A) / n) ** n), assume=ONE),
    *so("the harmonic mean of eigenvalues", n / trace(A.I), "<=", det(A) ** (1 / n), (n / trace(A.I), ">=", det(A) ** (1 / n)), assume=ONE),
    *so("the mean of an inverse", trace(A.I) / n, ">=", 1 / det(A) ** (1 / n), (trace(A.I) / n, "<=", 1 / det(A) ** (1 / n)), assume=ONE),
    *so("the logarithm of a determinant below the trace", logdet(A), "<=", trace(A) - n, (logdet(A), "<=", trace(A) - n - 1),
        (logdet(A), "<", trace(A) - n), (logdet(A), ">=", trace(A) - n), assume=ONE),
    *so("the loss of Stein", trace(A * B.I) - logdet(A) + logdet(B) - n, ">=", 0, (trace(A * B.I) - logdet(A) - logdet(B) - n, ">=", 0),
        (trace(A * B) - logdet(A) + logdet(B) - n, ">=", 0), assume=TWO),
    *so("the divergence of two Gaussians", trace(B.I * A) + distance - n + logdet(B) - logdet(A), ">=", 0,
        (trace(B.I * A) + distance - n + logdet(A) - logdet(B), ">=", 0), (trace(B.I * A) - distance - n + logdet(B) - logdet(A), ">=", 0), assume=TWO),
    *so("the trace of a square of a definite matrix", trace(A * A), "<=", trace(A) ** 2, (trace(A * A), "<", trace(A) ** 2), (trace(A * A), "<=", trace(A)),
        assume=ONE),
    *under("the trace of a square of a symmetric matrix is larger", trace(A * A), "<=", trace(A) ** 2, (ONE,), (sp.Q.symmetric(A),), ()),
    *so("the traces of ridge", trace(ridge) * trace(ridge.I), ">=", n**2, (trace(ridge) * trace(ridge.I), ">=", m**2)),
    *so("the mean of eigenvalues of a Gram matrix", det(X.T * X) ** (1 / n), "<=", norm(X) ** 2 / n, (det(X.T * X) ** (1 / n), "<=", norm(X) / n),
        assume=full_column_rank(X)),
    *under("the trace of a product is positive", trace(A * B), ">", 0, TWO, (ONE, sp.Q.symmetric(B)), (ONE, positive_semidefinite(B))),
    # in LaTeX
    *typed("the trace of an inverse in LaTeX", ["A is positive definite"], r"\operatorname{tr}(A)\operatorname{tr}(A^{-1}) \ge n^2",
           r"\operatorname{tr}(A)\operatorname{tr}(A^{-1}) \ge n^3", r"\operatorname{tr}(B)\operatorname{tr}(B^{-1}) \ge n^2"),
    *typed("the geometric mean in LaTeX", ["A is positive definite"], r"\det(A)^{1/n} \le \frac{1}{n}\operatorname{tr}(A)",
           r"\det(A)^{1/n} \le \frac{1}{n^2}\operatorname{tr}(A)", r"\det(A)^{1/n} \ge \frac{1}{n}\operatorname{tr}(A)"),
    *typed("the mean to the power n in LaTeX", ["A is positive definite"], r"\det A \le \left(\frac{\operatorname{tr} A}{n}\right)^n",
           r"\det A \le \left(\frac{\operatorname{tr} A}{n}\right)^2", r"\det B \le \left(\frac{\operatorname{tr} B}{n}\right)^n"),
    # what has the sign of its reciprocal
    *so("the size of an inverse's determinant", absolute(det(A.I)), "=", 1 / absolute(det(A)), (absolute(det(A.I)), "=", absolute(det(A))),
        (absolute(det(A.I)), "=", 1 / det(A)), (det(A.I), "=", 1 / absolute(det(A)))),
    *so("the size of a quotient of determinants", absolute(det(A.I * B)), "=", absolute(det(B)) / absolute(det(A)),
        (absolute(det(A.I * B)), "=", absolute(det(A)) / absolute(det(B))), (absolute(det(A.I + B)), "=", absolute(det(B)) / absolute(det(A)))),
    *so("the sign of a reciprocal", sign(1 / a), "=", sign(a), (sign(1 / a), "=", -sign(a)), (sign(1 / a**2), "=", sign(a)), (sign(1 / a), "=", 1)),
    *so("where a quotient is positive", step(b / a), "=", step(a * b), (step(b / a), "=", step(a) * step(b)), (step(b / a), "=", step(b))),
]  # fmt: skip
