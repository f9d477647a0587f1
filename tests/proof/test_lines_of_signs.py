"""A sum of products that is a square, or squares with weights, is told as that; what is not is told otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.proof.proof_lines.of_signs import LENGTH
from symnn.proof.proof_lines.proof_line import proof_lines
from symnn.reading.typed.language import read_claim

SIZES = ["A: m,n", "B: n,n", "X: m,n", "x: n", "v: n", "w: n", "u: m"]
SQUARES = [
    ("x'*A'*A*x >= 0", "norm(A*x)**2"),
    ("0 <= x'*A'*A*x", "norm(A*x)**2"),
    ("x'*B'*A'*A*B*x >= 0", "norm(A*B*x)**2"),
    ("u'*A*A'*u >= 0", "norm(A.T*u)**2"),
    ("tr(A'*A) >= 0", "norm(A)**2"),
    ("3*x'*A'*A*x >= 0", "3*norm(A*x)**2"),
    ("v'*X'*diag(sigmoid(X*w))*X*v >= 0", "(sigmoid(X*w).T*HadamardPower(X*v, 2))[0, 0]"),
]


@pytest.mark.parametrize(("text", "square"), SQUARES, ids=[text for text, _ in SQUARES])
def test_a_sum_of_products_is_told_as_squares(text: str, square: str) -> None:
    verdict = symnn.prove(read_claim(text, SIZES).claim)
    assert isinstance(verdict, Proved)
    lines = proof_lines(verdict)
    assert lines[0].reason == LENGTH
    assert str(lines[0].right) == square
    assert lines[0].right == lines[1].left
    assert lines[-1].right == 0
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        changed = replace(line, right=line.right + 1) if line.relation == "=" else replace(line, relation="<")
        assert not isinstance(symnn.prove(changed.claim), Proved), changed


LIES = ["x'*B'*B'*x >= 0", "v'*X'*diag(tanh(X*w))*X*v >= 0", "-tr(A'*A) >= 0", "x'*A'*A*v >= 0"]


@pytest.mark.parametrize("text", LIES)
def test_what_is_no_square_is_refuted(text: str) -> None:
    assert isinstance(symnn.prove(read_claim(text, SIZES).claim), Refuted)


n = symnn.sizes("n")
A, F, W, x = symnn.matrix("A", n, n), symnn.matrix("F", n, n), symnn.matrix("W", n, n), symnn.vector("x", n)
DEFINITE, SEMI = sp.Q.positive_definite(A), symnn.positive_semidefinite(A)
ROOTS = [
    (symnn.claim(x.T * W.T * A * W * x, ">=", 0, assume=SEMI), "norm(R_A*W*x)**2"),
    (symnn.claim(symnn.trace(A), ">=", 0, assume=SEMI), "norm(R_A)**2"),
    (symnn.claim(A[0, 0], ">", 0, assume=DEFINITE), "delta_A + (R_A.T*R_A)[0, 0]"),
    (
        symnn.claim(symnn.trace(A * F), ">=", 0, assume=[SEMI, symnn.positive_semidefinite(F)]),
        "norm(R_A*R_F.T)**2",
    ),
]
NO_ROOTS = [
    symnn.claim(x.T * W * A * W * x, ">=", 0, assume=SEMI),
    symnn.claim(symnn.trace(A * F), ">=", 0, assume=SEMI),
    symnn.claim(A[0, 0], ">", 0, assume=SEMI),
]


@pytest.mark.parametrize(("said", "square"), ROOTS, ids=[str(c) for c, _ in ROOTS])
def test_what_is_definite_is_told_by_a_root(said, square: str) -> None:
    verdict = symnn.prove(said)
    assert isinstance(verdict, Proved)
    lines = proof_lines(verdict)
    assert square in [str(line.right) for line in lines]
    assert lines[0].put[0].left == A
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        right = line.right + 1 if line.relation == "=" else line.right
        changed = replace(line, right=right, relation="=" if line.relation == "=" else "<")
        assert not isinstance(symnn.prove(changed.claim), Proved), changed
        assert "unit vector" not in str(line.claim)


@pytest.mark.parametrize("lie", NO_ROOTS, ids=str)
def test_what_is_not_definite_has_no_lines(lie) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_a_zero_is_a_zero_whatever_it_is_made_of() -> None:
    assert isinstance(symnn.prove(symnn.claim(x.T * W.T * W * x, ">=", sp.ZeroMatrix(1, 1))), Proved)
