"""Traces and determinants of definite matrices, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.inequality.eigenvalue_means import ALL_POSITIVE, GEOMETRIC, HARMONIC, LOGARITHM
from symnn.proof.proof_lines.of_eigenvalue_means import THESE
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

n = symnn.sizes("n")
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
ONE, BOTH = [sp.Q.positive_definite(A)], [sp.Q.positive_definite(A), sp.Q.positive_definite(B)]
trace, det, claim = symnn.trace, sp.Determinant, symnn.claim
CLAIMS = [
    (claim(trace(A) * trace(A.I), ">=", n**2, assume=ONE), [HARMONIC]),
    (claim(det(A), "<=", (trace(A) / n) ** n, assume=ONE), [GEOMETRIC]),
    (claim(det(A + B), ">", 0, assume=BOTH), [ALL_POSITIVE]),
    (claim(trace(A.I), ">=", n**2 / trace(A), assume=ONE), [ALL_POSITIVE, HARMONIC, THESE]),
    (claim(sp.log(det(A)), "<=", trace(A) - n, assume=ONE), [LOGARITHM]),
]
LIES = [
    claim(trace(A) * trace(A.I), "<=", n**2, assume=ONE),
    claim(det(A), "<=", trace(A) / n, assume=ONE),
    claim(det(A - B), ">", 0, assume=BOTH),
    claim(trace(A) * trace(A.I), ">=", n**2),
    claim(sp.log(det(A)), "<=", trace(A) - n - 1, assume=ONE),
]


@pytest.mark.parametrize(("said", "reasons"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said: Any, reasons: list[str]) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert [line.reason for line in lines] == reasons
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_has_no_proof(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_a_form_of_an_inverse_alone_is_told_by_another_method() -> None:
    x = symnn.vector("x", n)
    found = symnn.prove(claim(x.T * A.I * x, ">=", 0, assume=ONE))
    assert isinstance(found, Proved), found
    assert found.method == "roots of definite matrices"
    assert len(proof_lines(found)) == 2
