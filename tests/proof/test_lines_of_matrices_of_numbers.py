"""Matrices that a text writes out, numbers that are put in for them, values of Python, arrays by a formula of their
indices: each is told in lines, each line is proved alone, and a changed one is not.
"""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.number_matrices import PUT_IN, as_written
from symnn.proof.proof_lines.product_sums import PICKED
from symnn.proof.proof_lines.proof_line import proof_lines
from symnn.proof.proof_lines.written_out import CALCULATED, DIAGONAL, EXPANDED
from tests.proof.test_lines_of_recursions import false

M = sp.ImmutableMatrix
n, m, L = symnn.sizes("n m L")
i, j, k = sp.symbols("i j k", integer=True)
x, p, q = sp.symbols("x p q", real=True)
b = sp.Symbol("b", positive=True)
a, W, theta = symnn.vector("a", 2), symnn.matrix("W", 2, 2), symnn.vector("theta", n)
NUMBERS = [sp.Eq(a, M([1, 1])), sp.Eq(W, M([[1, -1], [2, -1]]))]
SHIFTED = sp.FunctionMatrix(m, 1, sp.Lambda((i, j), sp.Sum(theta[k, 0] * sp.KroneckerDelta(k, i), (k, 0, n - 1))))

ARROWS = M(6, 6, lambda i, j: int(bool((i in (3, 4) and j < 3) or (i == 5 and j in (3, 4)))))

CLAIMS: list[tuple[Any, list[str]]] = [
    (symnn.claim(sp.MatPow(ARROWS, 3, evaluate=False), "=", sp.ZeroMatrix(6, 6)), ["the first two factors multiplied out", "multiplied out"]),
    (symnn.claim(r"\det \begin{pmatrix} 1 - u & v \\ -u & v \end{pmatrix} = v"), [EXPANDED, "multiplied out"]),
    (symnn.claim(r"\operatorname{tr} \begin{pmatrix} 1 - u & v \\ -u & v \end{pmatrix} = 1 + v - u"), [DIAGONAL, "multiplied out"]),
    (
        symnn.claim(
            r"\begin{pmatrix} \tfrac12 & 0 \\ 0 & \tfrac13 \end{pmatrix} \begin{pmatrix} 4 & 1 \\ 1 & 9 \end{pmatrix} "
            r"\begin{pmatrix} \tfrac12 & 0 \\ 0 & \tfrac13 \end{pmatrix} = \begin{pmatrix} 1 & \tfrac16 \\ \tfrac16 & 1 \end{pmatrix}"
        ),
        ["the first two factors multiplied out", "multiplied out"],
    ),
    (symnn.claim(r"\begin{pmatrix} 1 & 1 \end{pmatrix} \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2 & 2 \end{pmatrix}"), ["multiplied out"]),
    (symnn.claim(W * symnn.relu(W * a) * a.T, "=", M([[-1, -1], [-1, -1]]), assume=NUMBERS), [PUT_IN, CALCULATED, "by the rules of relu", CALCULATED]),
    (symnn.claim(sp.sign(p - q) / 2 + sp.Rational(1, 2), "=", 1, assume=sp.Gt(p, q)), ["by the rules of sign; as assumed"]),
    (symnn.claim(symnn.step(x), "=", 1, assume=sp.Gt(x, 0)), ["by the rules of step; as assumed"]),
    (symnn.claim(sp.log(b * x**2), "=", sp.log(b) + sp.log(x**2)), ["by the rules of log"]),
    (symnn.claim(sp.sqrt(sp.Pow(b, 2, evaluate=False), evaluate=False), "=", b), ["by the rules of sqrt"]),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "reasons"), CLAIMS, ids=[str(c[0])[:40] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(claim: Any, reasons: list[str]) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert [line.reason for line in lines] == reasons
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


def test_the_lines_begin_and_end_with_the_claim() -> None:
    for claim, reasons in CLAIMS:
        lines = proof_lines(symnn.prove(claim))  # type: ignore[arg-type]
        assert len(lines) == len(reasons)
        assert lines[0].left == claim.left
        assert lines[-1].right == claim.right


def test_what_a_symbol_is_declared_to_be_stands_beside_the_line_that_needs_it() -> None:
    lines = proof_lines(symnn.prove(CLAIMS[-2][0]))  # type: ignore[arg-type]
    assert [str(h) for h in lines[0].put] == ["b > 0"]


def test_arrays_by_a_formula_of_their_indices() -> None:
    renamed = sp.FunctionMatrix(m, 1, sp.Lambda((i, j), sp.Sum(theta[k, 0] * sp.KroneckerDelta(i, k), (k, 0, n - 1))))
    found = symnn.prove(symnn.claim(2 * SHIFTED, "=", SHIFTED + renamed))
    assert isinstance(found, Proved)
    for line in proof_lines(found):
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
    picked = sp.FunctionMatrix(n, 1, sp.Lambda((i, j), sp.Sum(theta[k, 0] * sp.KroneckerDelta(k, i), (k, 0, n - 1))))
    (line,) = proof_lines(symnn.prove(symnn.claim(picked, "=", sp.FunctionMatrix(n, 1, sp.Lambda((i, j), theta[i, 0])))))  # type: ignore[arg-type]
    assert line.reason in (PICKED, "multiplied out")


def test_a_sum_without_terms_is_a_line_of_its_own_and_a_factor_that_is_a_sum_stands_in_brackets() -> None:
    found = symnn.prove(symnn.claim(sp.Sum(n**2 + n, (k, 1, L - 1)), "=", (L - 1) * (n**2 + n)))
    assert isinstance(found, Proved)
    *lines, last = proof_lines(found)
    assert (last.left, last.right, [str(s) for s in last.put]) == (0, 0, ["L = 1"])
    assert "(L - 1)·n" in str(lines[0].right)
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line


def test_only_what_is_written_out_becomes_a_matrix() -> None:
    from symnn.bridge import read

    assert as_written(read(W * a)) == W * a
    assert as_written(read(M([[1, 2], [3, 4]]) * W)) == M([[1, 2], [3, 4]]) * W
