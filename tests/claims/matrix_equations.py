"""Products of matrices under equations between such products: Penrose 1955; Golub and Van Loan, Matrix Computations, 5.5; Humphreys, Groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, matrix, sizes
from tests.claims import Stated, true

m, n = sizes("m n")
A, B, C = matrix("A", m, n), matrix("B", n, m), matrix("C", n, m)
P, Q, R, S = (matrix(name, n, n) for name in "PQRS")
Eq, I, Z = sp.Eq, sp.Identity(n), sp.ZeroMatrix(n, n)
PENROSE = (Eq(A * B * A, A), Eq(B * A * B, B), Eq((A * B).T, A * B), Eq((B * A).T, B * A))
OTHER = tuple(condition.xreplace({B: C}) for condition in PENROSE)
SOME = (PENROSE[0], PENROSE[2], OTHER[0], OTHER[2])
INVOLUTIONS = (Eq(P * P, I), Eq(Q * Q, I))


def under(given: Any, left: Any, right: Any, *lies: tuple[Any, Any, Any]) -> tuple[Callable[[], Any], ...]:
    """left = right under what is given; lies are (left, right, given)."""
    every = ((left, right, given), *lies)
    return tuple((lambda a=a, b=b, h=h: claim(a, "=", b, assume=h)) for a, b, h in every)


CLAIMS: list[Stated] = [
    *true("the pseudo-inverse is unique", *under((*PENROSE, *OTHER), B, C, (B, C, (PENROSE[0], PENROSE[1], OTHER[0], OTHER[1])), (B, C, SOME))),
    *true("the projection on the image is unique", *under(SOME, A * B, A * C, (B * A, C * A, SOME), (A * B, A * C, (PENROSE[0], OTHER[0])))),
    *true("a product by one on both sides", *under((Eq(P * R, Q), Eq(R * P, Q)), P * Q, Q * P, (P * Q, Q * P, Eq(P * R, Q)), (Q, P, (Eq(P * R, Q), Eq(R * P, Q))))),
    *true("matrices that anticommute", *under(Eq(P * Q + Q * P, Z), P * P * Q, Q * P * P, (P * P * Q, -Q * P * P, Eq(P * Q + Q * P, Z)), (P * Q, Q * P, Eq(P * Q + Q * P, Z)))),
    *true("three that commute", *under((Eq(P * Q, Q * P), Eq(P * R, R * P), Eq(Q * R, R * Q)), P * Q * R, R * Q * P, (P * Q * R, R * Q * P, (Eq(P * Q, Q * P), Eq(P * R, R * P))))),
    *true("two inverses from two sides", *under((Eq(P * Q, I), Eq(R * P, I)), Q, R, (Q, R, (Eq(P * Q, I), Eq(P * R, R * P))))),
    *true("a transpose that is a power", *under(Eq(P.T, P**3), P.T * P, P * P.T, (P, P.T, Eq(P.T, P**3)))),
    *true("projections that commute", *under((Eq(P * P, P), Eq(Q * Q, Q), Eq(P * Q, Q * P)), (P * Q) ** 2, P * Q, ((P * Q) ** 2, P * Q, (Eq(P * P, P), Eq(Q * Q, Q))))),
    *true("what absorbs one another", *under((Eq(P * Q, P), Eq(Q * P, Q)), P * P, P, (P, Q, (Eq(P * Q, P), Eq(Q * P, Q))))),
    *true("involutions whose product is one", *under((*INVOLUTIONS, Eq(P * Q * P * Q, I)), P * Q, Q * P, (P * Q, Q * P, INVOLUTIONS))),
    *true("products with factors", *under((Eq(2 * P, 3 * R), Eq(R * Q, 4 * I)), P * Q, 6 * I, (P * Q, 8 * I, (Eq(2 * P, 3 * R), Eq(R * Q, 4 * I))))),
    *true("a sum of products", *under((Eq(P * S, Q), Eq(S * P, Q)), 2 * P * Q + R, 2 * Q * P + R, (2 * P * Q + R, 2 * Q * P + R, Eq(P * S, Q)))),
    *true("an equation transposed", *under(Eq(Q.T * P, R.T), P.T * Q, R, (P.T * Q, R, Eq(Q.T * P, R)))),
]  # fmt: skip
