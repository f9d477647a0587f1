"""Derivatives as a textbook writes them: diag(x)·1 is x, what adds up to 1 does, nothing is added and taken off again."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.text import latex

n, K = symnn.sizes("n K")
S, x, y, z = symnn.matrix("S", n, n), symnn.vector("x", n), symnn.vector("y", n), sp.Symbol("z", real=True)
W = symnn.matrix("W", n, K)
A, B, w, v = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.vector("w", n), symnn.vector("v", K)
X, lam = symnn.matrix("X", K, n), sp.Symbol("lambda", positive=True)
one, unit, p = sp.OneMatrix(n, 1), sp.Identity(n), symnn.softmax(x)
entropy = -(y.T * symnn.log(p))[0, 0]
total = (one.T * y)[0, 0]

FORMS = [
    ((x.T * (S + unit) ** 2 * x)[0, 0], S, (S.T * x + x) * x.T + x * (S * x + x).T, "1"),
    ((x.T * (S + unit) ** 3 * x)[0, 0], S, None, "diag"),
    ((one.T * sp.DiagMatrix(x) * one)[0, 0], x, one, "diag"),
    ((one.T * p)[0, 0], x, sp.ZeroMatrix(n, 1), "softmax"),
    (sp.log(1 + sp.exp(z)) ** 2, z, 2 * symnn.sigmoid(z) * symnn.softplus(z), "log"),
    ((x.T * sp.HadamardProduct(unit, S - sp.HadamardProduct(unit, S)) * x)[0, 0], S, sp.ZeroMatrix(n, n), "I"),
    (sp.Trace(symnn.softmax(W).T * S * symnn.softmax(W)), S, symnn.softmax(W) * symnn.softmax(W).T, "1"),
]


@pytest.mark.parametrize("form", FORMS, ids=[str(k) for k in range(len(FORMS))])
def test_a_gradient_is_written_without_what_cancels(form: tuple[Any, Any, Any, str]) -> None:
    f, by, wanted, without = form
    found = symnn.gradient(f, by)
    assert without not in latex(found).replace(r"\mathbf", "")
    if wanted is not None:
        assert symnn.prove(symnn.claim(found, "=", wanted)).word == "proved"
        other = wanted + (1 if by is z else sp.OneMatrix(*wanted.shape))
        assert symnn.prove(symnn.claim(found, "=", other)).word == "refuted"


def test_the_hessian_of_cross_entropy_has_one_diagonal() -> None:
    found = symnn.hessian(entropy, x)
    assert latex(found).count("diag") == 1
    wanted = total * (sp.DiagMatrix(p) - p * p.T)
    assert symnn.prove(symnn.claim(found, "=", wanted)).word == "proved"
    assert symnn.prove(symnn.claim(found, "=", wanted + sp.DiagMatrix(y))).word == "refuted"


def test_a_softmax_that_is_weighed_or_summed_the_other_way_stays() -> None:
    rows = symnn.softmax(W)
    assert "softmax" in latex(symnn.gradient((one.T * sp.HadamardProduct(p, y))[0, 0], x))
    weighed = symnn.gradient((one.T * rows * symnn.vector("v", K))[0, 0], W)
    assert "softmax" in latex(weighed)


def test_the_gradient_of_one_entry_is_a_unit_vector() -> None:
    assert latex(symnn.gradient(x[2, 0], x)) == "e_3"
    assert latex(symnn.gradient(3 * x[0, 0], x)) == "3 e_1"


OFF_DIAGONAL = A - sp.HadamardProduct(unit, A)
BY_DIAGONAL = sp.Inverse(sp.DiagMatrix(w))
LOG_DETERMINANT = symnn.log_determinant(A * S * B)

PRINTED = [
    ((x.T * (S + unit) ** 2 * x)[0, 0], S, r"(I + S^{\top}) x x^{\top} + x x^{\top} (I + S^{\top})"),
    (sp.Trace(OFF_DIAGONAL.T * OFF_DIAGONAL), A, r"2 (A - A \circ I)"),
    ((x.T * BY_DIAGONAL * x)[0, 0], x, r"2 (x \oslash w)"),
    ((x.T * BY_DIAGONAL * x)[0, 0], w, r"-x^{\circ 2} \oslash w^{\circ 2}"),
    (symnn.log_determinant(sp.DiagMatrix(w)), w, r"w^{\circ -1}"),
    (sp.Trace(BY_DIAGONAL * A), w, r"-\operatorname{diag}(A) \oslash w^{\circ 2}"),
    (
        ((x - y).T * BY_DIAGONAL * (x - y))[0, 0] / 2 + symnn.log_determinant(sp.DiagMatrix(w)) / 2, w,
        r"\frac{1}{2} (w^{\circ -1} - (x - y)^{\circ 2} \oslash w^{\circ 2})",
    ),
    (x[2, 0] ** 2, x, r"2 x_3 e_3"),
    (x[2, 0] * x[0, 0], x, r"x_3 e_1 + x_1 e_3"),
    ((A * x)[2, 0] ** 2, x, r"2 (A x)_3 A^{\top} e_3"),
    (A[0, 1] ** 2, A, r"2 A_{12} e_1 e_2^{\top}"),
    (sp.log(sp.Abs(sp.Determinant(A * B))), A, r"A^{-\top}"),
    (symnn.log_determinant(A * B), B, r"B^{-\top}"),
    (LOG_DETERMINANT, A, r"A^{-\top}"),
    (LOG_DETERMINANT, S, r"S^{-\top}"),
    (LOG_DETERMINANT, B, r"B^{-\top}"),
    (sp.Determinant(A * B), A, r"\det(A B) A^{-\top}"),
    (symnn.log_determinant(X.T * X), X, r"2 X (X^{\top} X)^{-1}"),
    (lam * sp.Trace(S.T * S), S, r"2 \lambda S"),
]  # fmt: skip


@pytest.mark.parametrize("form", PRINTED, ids=[str(k) for k in range(len(PRINTED))])
def test_a_gradient_is_printed_as_one_writes_it(form: tuple[Any, Any, str]) -> None:
    f, by, printed = form
    found = symnn.gradient(f, by)
    assert latex(found) == printed
    # what is printed is the derivative of f as it stands, and twice of it or a term more is not
    stated = symnn.gradient(f, by, evaluate=False)
    assert symnn.prove(symnn.claim(stated, "=", found)).word == "proved"
    assert symnn.prove(symnn.claim(stated, "=", 2 * found)).word == "refuted"
    assert symnn.prove(symnn.claim(stated, "=", found + sp.OneMatrix(*found.shape))).word == "refuted"


def test_ones_have_no_transpose_of_their_own() -> None:
    assert latex(symnn.jacobian(symnn.log_softmax(x), x)) == r"I - \mathbf{1} \operatorname{softmax}(x)^{\top}"


def test_the_hessian_of_cross_entropy_is_a_multiple_of_softmax_own() -> None:
    softmax = r"\operatorname{softmax}(x)"
    wanted = rf"(\mathbf{{1}}^{{\top}} y) (\operatorname{{diag}}({softmax}) - {softmax} {softmax}^{{\top}})"
    assert latex(symnn.hessian(entropy, x)) == wanted


def test_an_inverse_is_cancelled_beside_square_factors_alone() -> None:
    """XᵀX is invertible where X is not even square; and BA is not AB."""
    assert "X" in latex(symnn.gradient(symnn.log_determinant(X.T * X), X))
    other = (x.T * A * sp.Inverse(A * B) * x)[0, 0]
    assert "A" in latex(symnn.gradient(other, x))
    cancelled = (x.T * sp.Inverse(A * B) * A * B * x)[0, 0]
    found = symnn.gradient(cancelled, x)
    assert symnn.prove(symnn.claim(found, "=", 2 * x)).word == "proved"
    assert symnn.prove(symnn.claim(symnn.gradient(other, x), "=", 2 * x)).word == "refuted"


def test_a_sign_over_another_length_stays() -> None:
    t, u = sp.symbols("t u", real=True)
    found = symnn.gradient(sp.Abs(t) / sp.Abs(u), t)
    assert symnn.prove(symnn.claim(found, "=", sp.sign(t) / sp.Abs(u))).word == "proved"
    assert symnn.prove(symnn.claim(found, "=", 1 / u)).word == "refuted"


t, u = sp.symbols("t u", real=True)
LENGTHS = [
    (sp.sign(t) / sp.Abs(t), 1 / t, [-1 / t, 1 / sp.Abs(t)]),
    (t / sp.Abs(t), sp.sign(t), [sp.Integer(1), sp.Abs(t)]),
    (1 / sp.Abs(t) ** 3, sp.sign(t) / t**3, [1 / t**3, sp.sign(t) / t]),
    (1 / sp.Abs(t - u), sp.sign(t - u) / (t - u), [sp.sign(t - u) / (u - t), sp.sign(t) / (t - u)]),
]


@pytest.mark.parametrize("row", LENGTHS, ids=[str(row[0]) for row in LENGTHS])
def test_what_is_divided_by_a_length_is_proved(row: tuple[Any, Any, list[Any]]) -> None:
    left, right, lies = row
    found = symnn.prove(symnn.claim(left, "=", right))
    assert found.word == "proved"
    assert symnn.recheck(found).accepted
    assert all(symnn.prove(symnn.claim(left, "=", lie)).word == "refuted" for lie in lies)


def test_a_length_that_is_widely_zero_is_not_divided_away() -> None:
    """Where t < 0 the right side has a value and the left has none."""
    flat = symnn.relu(t)
    assert symnn.prove(symnn.claim(1 / sp.Abs(flat), "=", 1 / t)).word == "refuted"
    assert symnn.prove(symnn.claim(flat / sp.Abs(flat), "=", 1)).word == "refuted"
