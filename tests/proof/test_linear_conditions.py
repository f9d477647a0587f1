"""Lies under linear conditions on entries are met at points of the subspace: tr A = 0, rows and columns that sum to 0, AB = BA. What is
true there is not refuted, and what is proved of it is verified again.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Q

import symnn
from symnn.claims.hypotheses import read_hypotheses
from symnn.expr import const
from symnn.proof.counterexample.linear_solving import solution
from symnn.proof.counterexample.refute import Refuter

n, m = symnn.sizes("n m")
A, B, C = (symnn.matrix(name, n, n) for name in "ABC")
W = symnn.matrix("W", m, n)
x, y = symnn.vector("x", n), symnn.vector("y", n)
one, Z, I, tr = sp.OneMatrix(n, 1), sp.ZeroMatrix, sp.Identity(n), sp.Trace
SYMMETRIC, TRACE = Q.symmetric(A), sp.Eq(tr(A), 0)
ROWS, COLUMNS = sp.Eq(A * one, Z(n, 1)), sp.Eq(A.T * one, Z(n, 1))
CENTRED = (SYMMETRIC, TRACE, ROWS, COLUMNS)


def square(name: str, size: int) -> Any:
    return symnn.matrix(name, size, size)


def apart(size: int) -> tuple[Any, Any]:
    """AB = BA of a given size, with A = Aᵀ as the lie."""
    a, b = square("A", size), square("B", size)
    return a, sp.Eq(a * b, b * a)


LIES = [
    (A * A, "=", tr(A * A) / 2 * I, TRACE),
    (sp.Determinant(A), "=", -tr(A * A) / 2, TRACE),
    (tr(A * A * A), "=", 0, TRACE),
    (tr(A * A * A), "=", 0, (TRACE, SYMMETRIC)),
    (sp.Determinant(A), "<=", 0, (TRACE, SYMMETRIC)),
    (A, "=", A.T, (ROWS, COLUMNS)),
    (A, "=", A.T, (ROWS, COLUMNS, TRACE)),
    (A, "=", Z(n, n), CENTRED),
    (tr(A * A), "=", 0, CENTRED),
    (A.T * A, "=", A * A.T, (ROWS, COLUMNS)),
    (A * B, "=", B * A, (ROWS, COLUMNS, sp.Eq(B * one, Z(n, 1)), sp.Eq(B.T * one, Z(n, 1)))),
    (A * C, "=", C * A, (sp.Eq(A * B, B * A), sp.Eq(B * C, C * B))),
    (A * B, "=", Z(n, n), sp.Eq(A * B, -B * A)),
    (W, "=", Z(m, n), (sp.Eq(W * x, Z(m, 1)), sp.Eq(W * y, Z(m, 1)))),
    (apart(3)[0], "=", apart(3)[0].T, apart(3)[1]),
    (apart(4)[0], "=", apart(4)[0].T, apart(4)[1]),
    (square("A", 5), "=", square("A", 5).T, sp.Eq(square("A", 5) * sp.OneMatrix(5, 1), square("A", 5).T * sp.OneMatrix(5, 1))),
    (square("A", 4), "=", square("B", 4), sp.Eq(square("A", 4) + square("A", 4).T, square("B", 4) + square("B", 4).T)),
    (tr(square("A", 3) ** 3), "=", 0, sp.Eq(tr(square("A", 3)), 0)),
    # an equation of a kind beside another: skew, and a kernel
    (A, "=", Z(n, n), (sp.Eq(A + A.T, Z(n, n)), ROWS)),
    (A * x, "=", Z(n, 1), (sp.Eq(A + A.T, Z(n, n)), ROWS)),
]
TRUE = [
    (symnn.sum(A), "=", 0, ROWS),
    (symnn.sum(W), "=", 0, sp.Eq(W.T * sp.OneMatrix(m, 1), Z(n, 1))),
    (tr(A + B), "=", tr(B), TRACE),
    (A.T * one, "=", Z(n, 1), (SYMMETRIC, ROWS)),
    (A * A * one, "=", Z(n, 1), ROWS),
    (A * A * B, "=", B * A * A, sp.Eq(A * B, B * A)),
    (tr(A * A), ">=", 0, (TRACE, SYMMETRIC)),
    ((x.T * A * x)[0, 0], "=", 0, (sp.Eq(A + A.T, Z(n, n)), ROWS)),
    (symnn.lambda_max(A), ">=", 0, (TRACE, SYMMETRIC)),
]


def verdict(left: Any, relation: str, right: Any, assume: Any) -> Any:
    return symnn.prove(symnn.claim(left, relation, right, assume=assume))


@pytest.mark.parametrize("claim", LIES, ids=str)
def test_a_lie_under_linear_conditions_is_refuted(claim: Any) -> None:
    assert verdict(*claim).word == "refuted"


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_follows_from_linear_conditions_is_proved(claim: Any) -> None:
    found = verdict(*claim)
    assert found.word == "proved"
    assert symnn.recheck(found).accepted


@pytest.mark.parametrize("assume", [CENTRED, (ROWS, COLUMNS), sp.Eq(A * B, B * A), (sp.Eq(A + A.T, Z(n, n)), ROWS)], ids=str)
def test_every_point_satisfies_what_is_assumed(assume: Any) -> None:
    """By NumPy, in whole arrays: what the search itself says of its points is not asked."""
    h = read_hypotheses(assume if isinstance(assume, tuple) else (assume,), (n,))
    points, several = Refuter(const(0), const(0), h).points, 0
    for _, (_, values) in zip(range(40), points.draw(), strict=False):
        known = {str(a.label): np.array(v, dtype=float) for a, v in values.items()}
        a, b = known["A"], known.get("B", np.zeros_like(known["A"]))
        assert np.allclose(a @ b, b @ a)
        if "B" not in known:
            assert np.allclose(a.sum(axis=1), 0)
            assert np.allclose(a.sum(axis=0), 0)
        several += len(a) > 2 and bool(a.any())
    assert several


def test_a_linear_system_is_solved_where_it_can_be() -> None:
    random = Random(4)
    solved = 0
    for _ in range(200):
        rows = [[Fraction(random.randint(-2, 2)) for _ in range(random.choice((3, 4)))] for _ in range(2)]
        rows = [row[: min(map(len, rows))] for row in rows]
        found = solution(rows)
        matrix = sp.Matrix([[sp.Rational(v.numerator, v.denominator) for v in row] for row in rows])
        if found is None:
            assert matrix[:, :-1].rank() < matrix.rank()
            continue
        solved += 1
        assert all(sum(a * b for a, b in zip(row, found, strict=False)) == row[-1] for row in rows)
    assert 100 < solved < 200
