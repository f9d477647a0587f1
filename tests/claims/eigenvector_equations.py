"""What an equation Av = λv says of λ and of v: orthogonal eigenvectors, eigenvalues of orthogonal, skew, idempotent and definite matrices.
Sources: Horn and Johnson, Matrix Analysis, 1.1, 2.5 and 7.1; Strang, Linear Algebra and Its Applications, 5.5; Axler, Linear Algebra Done
Right, 7.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import abs as absolute
from symnn import claim, matrix, positive_semidefinite, sizes, vector
from tests.claims import Stated, true

n = sizes("n")
A, v, w = matrix("A", n, n), vector("v", n), vector("w", n)
l, k = sp.symbols("lambda kappa", real=True)
I = sp.Identity(n)
OF_V, OF_W, UNIT, APART = sp.Eq(A * v, l * v), sp.Eq(A * w, k * w), sp.Eq((v.T * v)[0, 0], 1), sp.Ne(l, k)
SYMMETRIC, ORTHOGONAL, IDEMPOTENT = sp.Q.symmetric(A), sp.Eq(A.T * A, I), sp.Eq(A * A, A)
SKEW, INVOLUTION = sp.Eq(A.T, -A), sp.Eq(A * A, I)
DEFINITE, SEMI, NOT_ZERO = sp.Q.positive_definite(A), positive_semidefinite(A), sp.Ne(v, sp.ZeroMatrix(n, 1))


def under(name: str, left: Any, relation: str, right: Any, *assumed: Any) -> list[Stated]:
    """True under the assumptions; false under each of the others."""
    return list(true(name, *((lambda s=s: claim(left, relation, right, assume=s)) for s in assumed)))


def so(name: str, left: Any, relation: str, right: Any, *lies: tuple[Any, str, Any], assume: Any = ()) -> list[Stated]:
    """left relation right, and lies with a relation of their own, under the same assumptions."""
    every = ((left, relation, right), *lies)
    return list(true(name, *((lambda l=l, rel=rel, r=r: claim(l, rel, r, assume=assume)) for l, rel, r in every)))


def dot(x: Any, y: Any) -> Any:
    return (x.T * y)[0, 0]


CLAIMS: list[Stated] = [
    *under("eigenvectors of a symmetric matrix are orthogonal", dot(v, w), "=", 0, (OF_V, OF_W, APART, SYMMETRIC), (OF_V, OF_W, APART), (OF_V, OF_W, SYMMETRIC)),
    *under("and conjugate", dot(v, A * w), "=", 0, (OF_V, OF_W, APART, SYMMETRIC), (OF_V, OF_W, APART), (OF_V, OF_W, SYMMETRIC)),
    *so("eigenvalues of an orthogonal matrix", l**2, "=", 1, (l, "=", 1), (l**2, "=", 2), assume=(OF_V, UNIT, ORTHOGONAL)),
    *under("their sizes", absolute(l), "=", 1, (OF_V, NOT_ZERO, ORTHOGONAL), (OF_V, ORTHOGONAL), (OF_V, NOT_ZERO)),
    *so("eigenvalues of a projection", l * (l - 1), "=", 0, (l, "=", 1), (l, "=", 0), assume=(OF_V, UNIT, IDEMPOTENT)),
    *so("eigenvalues of an involution", l**2, "=", 1, (l, "=", 1), (l, "=", -1), assume=(OF_V, UNIT, INVOLUTION)),
    *so("a skew matrix has no real eigenvalue but 0", l, "=", 0, (l, ">", 0), assume=(OF_V, UNIT, SKEW)),
    *under("eigenvalues of a definite matrix", l, ">", 0, (OF_V, UNIT, DEFINITE), (OF_V, UNIT, SEMI), (OF_V, DEFINITE), (OF_V, UNIT, SYMMETRIC)),
    *under("eigenvalues of a definite matrix by any vector", l, ">", 0, (OF_V, NOT_ZERO, DEFINITE), (OF_V, NOT_ZERO, SEMI)),
    *under("eigenvalues of a semidefinite matrix", l, ">=", 0, (OF_V, UNIT, SEMI), (OF_V, SEMI), (OF_V, UNIT, SYMMETRIC)),
]  # fmt: skip
