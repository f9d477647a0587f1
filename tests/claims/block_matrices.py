"""Block matrices of symbolic sizes: determinants and inverses of triangular ones, Schur complements, bordered matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, inverse, matrix, sizes, trace, vector
from tests.claims import Stated, true

n, m = sizes("n m")
c = sp.Symbol("c", real=True)
A, B, M = (matrix(name, n, n) for name in "ABM")
D, U, V = matrix("D", m, m), matrix("U", n, m), matrix("V", m, n)
u, v = vector("u", n), vector("v", n)
I, J, N = sp.Identity(n), sp.Identity(m), sp.Identity(n + m)
UPPER, LOWER = sp.ZeroMatrix(n, m), sp.ZeroMatrix(m, n)
det, inverted = sp.Determinant, inverse(A)
INVERTIBLE = sp.Q.invertible(A)


def blocks(*rows: list[Any]) -> Any:
    return sp.BlockMatrix(list(rows))


def all_of(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


WHOLE = blocks([A, U], [V, D])
SCHUR = D - V * inverted * U
OTHER = A - U * inverse(D) * V
number = (v.T * inverted * u)[0, 0]
BORDERED = blocks([A, u], [v.T, sp.Matrix([[c]])])


def by_schur(sign: int) -> Any:
    """The inverse by blocks; of its parts off the diagonal the sign is −1."""
    tail = inverse(SCHUR)
    return blocks([inverted + inverted * U * tail * V * inverted, sign * inverted * U * tail], [sign * tail * V * inverted, tail])


CLAIMS: list[Stated] = [
    # Petersen and Pedersen, The Matrix Cookbook, 9.1; Horn and Johnson, Matrix Analysis, 0.7.3 and 0.8.5; Zhang, The Schur Complement
    *true("an upper triangular determinant", *all_of(det(blocks([A, U], [LOWER, D])), det(A) * det(D), det(A) + det(D), det(A))),
    *true("a lower triangular determinant", *all_of(det(blocks([A, UPPER], [V, D])), det(A) * det(D), -det(A) * det(D), det(A) / det(D))),
    *true("a determinant of two blocks", *all_of(det(sp.BlockDiagMatrix(A, D)), det(A) * det(D), det(A) + det(D))),
    *true("a unit triangular determinant", *all_of(det(blocks([I, U], [LOWER, J])), 1, 2, det(U * V))),
    *true("Schur's determinant", *all_of(det(WHOLE), det(A) * det(SCHUR), det(A) * det(D), det(D) * det(SCHUR), assume=INVERTIBLE)),
    *true(
        "Schur's determinant, the other block",
        *all_of(det(WHOLE), det(D) * det(OTHER), det(A) * det(D), det(D) * det(A + U * inverse(D) * V), assume=sp.Q.invertible(D)),
    ),
    *true("a bordered determinant", *all_of(det(BORDERED), det(A) * (c - number), det(A) * (c + number), c * det(A), assume=INVERTIBLE)),
    *true(
        "a determinant of equal blocks",
        *all_of(det(blocks([A, B], [B, A])), det(A + B) * det(A - B), det(A) ** 2 - det(B) ** 2, det(A + B) ** 2),
    ),
    *true("a determinant of an identity block", *all_of(det(blocks([I, U], [V, D])), det(D - V * U), det(D + V * U), det(D))),
    *true(
        "a triangular determinant of three blocks",
        *all_of(
            det(blocks([A, U, B], [LOWER, D, V], [0 * I, UPPER, M])),
            det(A) * det(D) * det(M),
            det(A) * det(D),
            det(A) + det(D) + det(M),
        ),
    ),
    *true(
        "an upper triangular inverse",
        *all_of(
            inverse(blocks([A, U], [LOWER, D])),
            blocks([inverted, -inverted * U * inverse(D)], [LOWER, inverse(D)]),
            blocks([inverted, inverted * U * inverse(D)], [LOWER, inverse(D)]),
            blocks([inverted, -U], [LOWER, inverse(D)]),
        ),
    ),
    *true(
        "a unit triangular inverse", *all_of(inverse(blocks([I, U], [LOWER, J])), blocks([I, -U], [LOWER, J]), blocks([I, U], [LOWER, J]))
    ),
    *true(
        "the inverse of blocks by a Schur complement",
        *all_of(inverse(WHOLE), by_schur(-1), by_schur(1), assume=(INVERTIBLE, sp.Q.invertible(SCHUR))),
    ),
    *true(
        "a bordered inverse",
        *all_of(
            inverse(blocks([A, u], [sp.ZeroMatrix(1, n), sp.Matrix([[c]])])),
            blocks([inverted, -inverted * u / c], [sp.ZeroMatrix(1, n), sp.Matrix([[1 / c]])]),
            blocks([inverted, inverted * u / c], [sp.ZeroMatrix(1, n), sp.Matrix([[1 / c]])]),
        ),
    ),
    *true("a block identity", *all_of(blocks([I, UPPER], [LOWER, J]), N, 2 * N, N - blocks([I, UPPER], [LOWER, J]))),
    *true("the trace of blocks", *all_of(trace(WHOLE), trace(A) + trace(D), trace(A) * trace(D), trace(A))),
    *true("blocks transposed", *all_of(WHOLE.T, blocks([A.T, V.T], [U.T, D.T]), blocks([A.T, U], [V, D.T]), WHOLE)),
    *true(
        "a block factorisation",
        *all_of(
            blocks([I, UPPER], [V * inverted, J]) * blocks([A, UPPER], [LOWER, SCHUR]) * blocks([I, inverted * U], [LOWER, J]),
            WHOLE,
            blocks([A, U], [V, SCHUR]),
            assume=INVERTIBLE,
        ),
    ),
]
