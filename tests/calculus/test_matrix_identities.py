"""Inverses of sums, determinants, angles, vec: what is true for all sizes is proved, what fails at one size or one sign is not."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

from symnn import claim, equal, full_column_rank, inverse, matrix, prove, recheck, sizes, trace, vec, vector
from symnn import sum as total
from symnn.claims.verdict import Proved, Refuted, Verdict

n, m, k = sizes("n m k")
A, B, C = (matrix(name, n, n) for name in "ABC")
U, V, D = matrix("U", n, m), matrix("V", m, n), matrix("D", m, m)
x, y, u, v = (vector(name, n) for name in "xyuv")
I, J = sp.Identity(n), sp.Identity(m)
a, b = sp.symbols("a b", real=True)
e = sp.Symbol("e", positive=True)
det, kron = sp.Determinant, sp.KroneckerProduct
one = sp.OneMatrix(n, 1)


def dot(p: Any, q: Any) -> Any:
    return (p.T * q)[0, 0]


# left, right, lies about the right side
TABLE: dict[str, tuple[Any, Any, list[Any]]] = {
    "a sum inside": (inverse(A + B) * A, I - inverse(A + B) * B, [I + inverse(A + B) * B, I - B * inverse(A + B), inverse(A) * A - B]),
    "from the other side": (A * inverse(A + B), I - B * inverse(A + B), [I - inverse(A + B) * B, I]),
    "a product inside": (inverse(U.T * U) * U.T * U, J, [-J, 2 * J, U.T * U]),
    "two resolvents": (
        inverse(A) - inverse(A + C), inverse(A) * C * inverse(A + C), [inverse(A + C) * C * inverse(A + C), inverse(A) * C * inverse(A)],
    ),
    "a rank more": (inverse(I + u * u.T) * u, u / (1 + (u.T * u)[0, 0]), [u / (1 - (u.T * u)[0, 0]), u, u * (1 + (u.T * u)[0, 0])]),
    "ridge": (
        inverse(U.T * U + e * J) * U.T, U.T * inverse(U * U.T + e * I), [U.T * inverse(U * U.T - e * I), U.T * inverse(U * U.T + 2 * e * I)],
    ),
    "a determinant of ones": (det(I + one * one.T), n + 1, [n, 2, n**2 + 1]),
    "a determinant of a square": (det(A * A.T), det(A) ** 2, [det(A), det(A) ** 2 + 1]),
    "a determinant of rank one with a factor": (det(I + (1 - a) * u * v.T), 1 + (1 - a) * dot(u, v), [1 + dot(u, v), 1 - a * dot(u, v)]),
    "a determinant of terms of rank one together": (
        det(I + u * v.T - u * y.T), 1 + dot(u, v) - dot(u, y), [1 + dot(u, v) + dot(u, y), 1 + dot(u, v)],
    ),
    "terms that have a column in common": (det(I + u * v.T + y * v.T), 1 + dot(u + y, v), [1 + dot(u, y), 1 + dot(u, v)]),
    "terms of rank one beside A": (
        det(A + u * v.T + u * y.T), det(A) * (1 + dot(v + y, inverse(A) * u)), [det(A) * (1 + dot(v, inverse(A) * u)), det(A) * (1 + dot(v + y, u))],
    ),
    "a determinant of a rotation of factors": (det(I + A * B * C), det(I + B * C * A), [det(I + B * A * C), det(I + A * C * B)]),
    "a determinant of two sizes": (det(I + U * D * V), det(J + D * V * U), [det(J + D.T * V * U), det(J - D * V * U)]),
    "an angle between": (sp.cos(a - b), sp.cos(a) * sp.cos(b) + sp.sin(a) * sp.sin(b), [sp.cos(a) * sp.cos(b) - sp.sin(a) * sp.sin(b)]),
    "a double angle": (sp.sin(2 * a), 2 * sp.sin(a) * sp.cos(a), [sp.sin(a) * sp.cos(a), 2 * sp.sin(a)]),
    "a quarter turn": (sp.sin(a + sp.pi / 2), sp.cos(a), [-sp.cos(a), sp.sin(a)]),
    "vec of a product": (vec(A * B), kron(I, A) * vec(B), [kron(A, I) * vec(B), kron(B.T, I) * vec(B)]),
    "an inner product of vec": (trace(vec(U).T * vec(U)), trace(U.T * U), [trace(U.T * U) / 2]),
}  # fmt: skip


def judged(left: Any, right: Any, assume: Any = ()) -> Verdict:
    return prove(claim(left, "=", right, assume=assume))


@pytest.mark.parametrize("name", TABLE)
def test_what_is_true_is_proved_and_verified_again(name: str) -> None:
    left, right, _ = TABLE[name]
    verdict = judged(left, right)
    assert isinstance(verdict, Proved), verdict
    assert recheck(verdict).accepted


@pytest.mark.parametrize(("name", "lie"), [(name, lie) for name, (_, _, lies) in TABLE.items() for lie in lies])
def test_lies_are_refuted(name: str, lie: Any) -> None:
    assert isinstance(judged(TABLE[name][0], lie), Refuted)


def test_a_matrix_that_may_be_singular_at_some_sizes_needs_a_hypothesis() -> None:
    hat = U * inverse(U.T * U) * U.T
    left, right = U.T * (hat * x - x), sp.ZeroMatrix(m, 1)
    assert not isinstance(judged(left, right), Proved)
    for assumed in (full_column_rank(U), sp.Q.invertible(U.T * U)):
        assert isinstance(judged(left, right, assumed), Proved)
    assert isinstance(judged(hat * x, x, full_column_rank(U)), Refuted)


def test_a_quotient_that_is_undefined_at_size_one_needs_a_hypothesis() -> None:
    centred = x - total(x) / n * one
    spread = total(sp.HadamardProduct(centred, centred))
    share = total(sp.HadamardProduct(centred / sp.sqrt(spread), centred / sp.sqrt(spread)))
    assert not isinstance(judged(share, 1), Proved)
    assert isinstance(judged(share, 1, sp.Ne(spread, 0)), Proved)
    assert isinstance(judged(share, n, sp.Ne(spread, 0)), Refuted)


def test_a_kronecker_product_of_other_factors_is_refuted_at_sizes_where_it_can_be_read() -> None:
    X = matrix("X", m, k)
    verdict = judged(vec(U * X), kron(U, sp.Identity(k)) * vec(X))
    assert isinstance(verdict, Refuted)
    assert {"n", "m", "k"} <= set(verdict.counterexample)


def test_sizes_that_do_not_split_alike_are_no_type_error() -> None:
    assert isinstance(equal(kron(I, J), kron(I, J)), Proved)
    assert not isinstance(judged(kron(I, J), sp.Identity(n * m)), Refuted)


def test_what_a_condition_keeps_inside_is_read() -> None:
    i, j, t, z = sp.symbols("i j t z", integer=True)
    w, s = vector("w", k), vector("s", m + k - 1)
    inside = sp.And(sp.Ge(j - i, 0), sp.Le(j - i, k - 1))
    band = sp.FunctionMatrix(m, m + k - 1, sp.Lambda((i, j), sp.Piecewise((w[j - i, 0], inside), (0, True))))
    slid = sp.FunctionMatrix(m, 1, sp.Lambda((i, z), sp.Sum(w[t, 0] * s[i + t, 0], (t, 0, k - 1))))
    assert isinstance(judged(band * s, slid), Proved)
    assert isinstance(judged(band * s, 2 * slid), Refuted)
