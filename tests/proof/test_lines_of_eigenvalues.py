"""Claims about largest eigenvalues, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_eigenvalues import ATTAINED, BOUND
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
LIES = [
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
