"""Claims about largest eigenvalues, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.tensor_facts import positive_semidefinite
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_eigenvalues import ATTAINED, BOUND, SQUARE
from symnn.proof.proof_lines.of_eigenvalues import DEFINITE as OF_DEFINITE
from symnn.proof.proof_lines.of_gram import SQUARES
from symnn.proof.proof_lines.proof_line import proof_lines

m, n = symnn.sizes("m n")
A, B, W = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.matrix("W", m, n)
x, c = symnn.vector("x", n), sp.Symbol("c", real=True)
largest, least, claim = symnn.lambda_max, symnn.lambda_min, symnn.claim
ONE, BOTH = [sp.Q.symmetric(A)], [sp.Q.symmetric(A), sp.Q.symmetric(B)]
FORM, LENGTH = (x.T * A * x)[0, 0], (x.T * x)[0, 0]

CLAIMS = [
    (claim(FORM, "<=", largest(A) * LENGTH, assume=ONE), 1),
    (claim(FORM, ">=", least(A) * LENGTH, assume=ONE), 1),
    (claim(symnn.trace(A), "<=", n * largest(A), assume=ONE), 1),
    (claim(least(A), "<=", largest(A), assume=ONE), 3),
    (claim(largest(A + B), "<=", largest(A) + largest(B), assume=BOTH), 4),
    (claim(least(A + B), ">=", least(A) + least(B), assume=BOTH), 4),
    (claim(largest(A + c * sp.Identity(n)), "=", largest(A) + c, assume=ONE), 5),
]
i, j = sp.symbols("i j", integer=True)
w, z = symnn.vector("w", m), symnn.vector("z", m)
DEFINITE = positive_semidefinite(A)
AT_PLACES = [
    (claim(A[i, i] + A[j, j], "<=", 2 * largest(A), assume=ONE), 3),
    (claim(symnn.abs(W[i, j]), "<=", symnn.sigma_max(W)), 6),
    (claim(x[i, 0] * x[j, 0], "<=", largest(x * x.T)), 4),
]
OF_LENGTHS = [
    (claim(largest(A), ">=", 0, assume=DEFINITE), 3),
    (claim(largest(A), "<=", symnn.trace(A), assume=DEFINITE), 4),
    (claim(symnn.norm(A * x), "<=", largest(A) * symnn.norm(x), assume=DEFINITE), 5),
    (claim((z.T * W * x)[0, 0], "<=", symnn.norm(x) * symnn.norm(z) * symnn.sigma_max(W)), 5),
    (claim(symnn.sigma_max(sp.DiagMatrix(w) * W), "<=", symnn.max(symnn.abs(w)) * symnn.sigma_max(W)), 5),
]
CLAIMS += AT_PLACES + OF_LENGTHS
LIES = [
    claim(A[i, i] + A[j, j], "<=", largest(A), assume=ONE),
    claim(symnn.abs(W[i, j]), "<=", symnn.sigma_max(W) / 2),
    claim(A[i, j], ">=", least(A), assume=ONE),
    claim(largest(A), "<=", symnn.trace(A), assume=ONE),
    claim(largest(A), ">=", 0, assume=ONE),
    claim(FORM, "<=", least(A) * LENGTH, assume=ONE),
    claim(symnn.trace(A), "<=", largest(A), assume=ONE),
    claim(largest(A + B), "<=", largest(A), assume=BOTH),
    claim(largest(A + B), ">=", largest(A) + largest(B), assume=BOTH),
    claim(largest(A + c * sp.Identity(n)), "=", largest(A) - c, assume=ONE),
]
NAMES = [str(c)[:60] for c, _ in CLAIMS]


@pytest.mark.parametrize(("said", "count"), CLAIMS, ids=NAMES)
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said: Any, count: int) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        # the vector at which a value is attained is named by its equation: a changed one is another's name
        if line.reason != ATTAINED:
            changed = replace(line, right=line.right - 1 if line.relation == "<=" else line.right + 1)
            assert not isinstance(symnn.prove(changed.claim), Proved), changed


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_lies_have_no_lines(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_a_vector_is_named_where_it_is_attained_and_has_a_letter_of_its_own() -> None:
    v = sp.Symbol("v", real=True)
    said = claim(largest(A + B) + v, "<=", largest(A) + largest(B) + v, assume=BOTH)
    lines = proof_lines(symnn.prove(said))
    first, *bounds, last = lines
    assert first.reason == ATTAINED
    assert "w.T*(A + B)*w" in str(first.left)
    assert [str(k.right) for k in first.known] == ["1"]
    assert {line.reason for line in bounds} == {BOUND}
    assert (last.left, last.right) == (said.left, said.right)


@pytest.mark.parametrize("said", [c for c, _ in AT_PLACES], ids=str)
def test_an_entry_is_told_as_an_entry_and_counted_as_the_claim_counts(said: Any) -> None:
    lines = proof_lines(symnn.prove(said))
    assert not any("unit vector" in str(side) for line in lines for side in (line.left, line.right))
    assert all(line.places for line in lines)
    assert "1" not in symnn.latex(lines[-1].counted(lines[-1].left))


def test_what_leans_on_a_definite_matrix_is_not_called_a_law_of_all_numbers() -> None:
    first, sign, bound, _ = proof_lines(symnn.prove(OF_LENGTHS[1][0]))
    assert (first.reason, sign.reason, bound.reason) == (ATTAINED, OF_DEFINITE, OF_DEFINITE)
    *_, square, product, _ = proof_lines(symnn.prove(OF_LENGTHS[3][0]))
    assert (square.reason, product.reason) == (SQUARE, SQUARES)
