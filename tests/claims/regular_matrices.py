"""Ranks and determinants of definite and of orthogonal matrices: Horn and Johnson, Matrix Analysis, chapters 2, 4 and 7; Petersen
and Pedersen, The Matrix Cookbook; Hoerl and Kennard 1970 (ridge); MacKay, Information Theory, chapter 45 (log det).
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
    rank,
    sizes,
    vector,
)
from tests.claims import Stated, true

m, n = sizes("m n")
A, B, P, R = (matrix(name, n, n) for name in "ABPR")
X, Y = matrix("X", m, n), matrix("Y", m, n)
d, w = vector("d", n), vector("w", m)
t = sp.Symbol("t", real=True)
I = sp.Identity(n)
SEMI, DEFINITE = positive_semidefinite, sp.Q.positive_definite
ROTATION, BOTH = (sp.Q.orthogonal(A),), (sp.Q.orthogonal(A), sp.Q.orthogonal(B))
TWO = (DEFINITE(A), DEFINITE(B))
det, logdet = determinant, log_determinant


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the first assumptions, false under the others."""
    return list(true(name, *((lambda a=a: claim(left, relation, right, assume=a)) for a in assumed)))


def typed(name: str, let: list[str], assume: list[str], *formulas: str) -> list[Stated]:
    """The same in LaTeX: the first formula is true."""
    return list(true(name, *((lambda f=f: claim(f, let=let, assume=assume)) for f in formulas)))


CLAIMS: list[Stated] = [
    # ranks
    *under("the identity and a semidefinite matrix are regular", rank(I + A), "=", n, (SEMI(A),), (), (sp.Q.symmetric(A),)),
    *under("ridge is regular", rank(X.T * X + t * I), "=", n, (t > 0,), (t >= 0,), ()),
    *under("ridge with a matrix is regular", rank(X.T * X + t * A), "=", n, (t > 0, DEFINITE(A)), (t > 0, SEMI(A)), (DEFINITE(A),)),
    *under("definite and semidefinite", rank(A + B), "=", n, (DEFINITE(A), SEMI(B)), (SEMI(A), SEMI(B)), (DEFINITE(A),)),
    *under("a congruence keeps definiteness", rank(B.T * A * B), "=", n, (DEFINITE(A), sp.Q.invertible(B)), (DEFINITE(A),), (sp.Q.invertible(B),)),
    *under("the normal equations with weights", rank(X.T * sp.DiagMatrix(w) * X), "=", n,
           (full_column_rank(X), sp.Q.positive(w)), (sp.Q.positive(w),), (full_column_rank(X),)),
    *under("the inverse of a definite matrix", rank(A.I), "=", n, (DEFINITE(A),)),
    *so("a sum of squares has no smaller rank", rank(X.T * X + Y.T * Y), ">=", rank(X), (rank(X.T * X + Y.T * Y), "<=", rank(X)),
        (rank(X.T * X - Y.T * Y), ">=", rank(X)), (rank(X.T * Y), ">=", rank(X))),
    *under("a sum of semidefinite matrices has no smaller rank", rank(A + B), ">=", rank(A), (SEMI(A), SEMI(B)), (SEMI(A),), ()),
    *under("a positive diagonal is regular", rank(sp.DiagMatrix(d)), "=", n, (sp.Q.positive(d),), (sp.Q.nonnegative(d),), ()),
    # determinants of definite matrices
    *under("the determinant of the identity and more", det(I + A), ">", 0, (SEMI(A),), (sp.Q.symmetric(A),), ()),
    *under("the determinant of ridge", det(X.T * X + t * I), ">", 0, (t > 0,), (t >= 0,), ()),
    *under("the determinant of ridge is not zero", det(X.T * X + t * I), "!=", 0, (t > 0,), (t >= 0,), ()),
    *under("the determinant of a sum", det(A + B), ">", 0, (DEFINITE(A), SEMI(B)), (SEMI(A), SEMI(B)), ()),
    *under("the determinant of a semidefinite sum", det(A + B), ">=", 0, (SEMI(A), SEMI(B)), (SEMI(A),), ()),
    *under("the logarithm of a product", logdet(A * B), "=", logdet(A) + logdet(B), TWO, ()),
    *so("the logarithm of an inverse", logdet(A.I), "=", -logdet(A), (logdet(A.I), "=", logdet(A)),
        (logdet(A.I), "=", 1 / logdet(A)), assume=TWO),
    *so("the logarithm of a power", logdet(A * A), "=", 2 * logdet(A), (logdet(A * A), "=", logdet(A) ** 2),
        (logdet(A * A), "=", logdet(A)), assume=TWO),
    *so("the logarithm of a multiple", logdet(2 * A), "=", n * sp.log(2) + logdet(A), (logdet(2 * A), "=", sp.log(2) + logdet(A)),
        (logdet(2 * A), "=", 2 * logdet(A)), assume=TWO),
    # orthogonal matrices
    *so("an orthogonal determinant", absolute(det(A)), "=", 1, (det(A), "=", 1), (det(A), "=", -1), (absolute(det(B)), "=", 1),
        (absolute(det(A)), "<", 1), assume=ROTATION),
    *so("its square", det(A) ** 2, "=", 1, (det(A) ** 3, "=", 1), (det(A) ** 2, "=", n), assume=ROTATION),
    *so("its fourth power", det(A) ** 4, "=", 1, (det(A) ** 5, "=", 1), (det(A + I) ** 4, "=", 1), assume=ROTATION),
    *so("between minus one and one", det(A), "<=", 1, (det(A), "<", 1), (det(A), ">=", 0), (det(A), "<=", 0), assume=ROTATION),
    *so("no less than minus one", det(A), ">=", -1, (det(A), ">", -1), (det(A), ">=", -sp.Rational(1, 2)), assume=ROTATION),
    *so("a rotation keeps volumes", absolute(det(A * B)), "=", absolute(det(B)), (det(A * B), "=", det(B)),
        (absolute(det(A + B)), "=", absolute(det(B))), assume=ROTATION),
    *so("a product of rotations", absolute(det(A * B)), "=", 1, (det(A * B), "=", 1), (absolute(det(A + B)), "=", 1), assume=BOTH),
    *so("turned on both sides", det(A * P * A.T), "=", det(P), (det(A * P * A), "=", -det(P)), (det(A * P * A.T), "=", det(A)), assume=ROTATION),
    *so("angles are kept", (A * R).T * (A * P), "=", R.T * P, ((A * R).T * P, "=", R.T * P), ((R * A).T * (P * A), "=", R.T * P), assume=ROTATION),
    *so("lengths are kept", norm(A * d), "=", norm(d), (norm(A * d), "=", 1), (norm(A * B), "=", norm(A)), assume=ROTATION),
    *under("an involution", absolute(det(A)), "=", 1, (sp.Eq(A * A, I),), (sp.Eq(A * A, A),), ()),
    *under("the square gives the size", absolute(t), "=", 2, (sp.Eq(t**2, 4),), (sp.Eq(t**2, 9),), (sp.Eq(t**2, 2 * t),)),
    *under("the square gives no sign", t**3, "<=", 8, (sp.Eq(t**2, 4),), (sp.Eq(t**2, 9),)),
    *so("a singular factor", det(A * B), "=", 0, (det(A + B), "=", 0), (det(B), "=", 0), assume=(sp.Q.singular(A),)),
    *so("negative numbers", t, "<", 0, (t, ">", 0), (t, "<", -1), assume=(sp.Q.negative(t),)),
    # in LaTeX
    *typed("an orthogonal determinant in LaTeX", ["Q: n, n"], [r"Q^\top Q = I"], r"|\det Q| = 1", r"\det Q = 1", r"|\det Q| = n"),
    *typed("ridge in LaTeX", ["X: m, n", "lambda:"], [r"\lambda > 0"], r"\det(X^\top X + \lambda I) > 0", r"\det(X^\top X - \lambda I) > 0",
           r"\det(X^\top X) > 0"),
    *typed("the rank of ridge in LaTeX", ["X: m, n", "lambda:"], [r"\lambda > 0"], r"\operatorname{rank}(X^\top X + \lambda I) = n",
           r"\operatorname{rank}(X^\top X) = n", r"\operatorname{rank}(X^\top X - \lambda I) = n"),
]  # fmt: skip
