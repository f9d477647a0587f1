"""Closed forms of sums, told by the base and the step of an induction; each is judged alone."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import BY_HYPOTHESIS, proof_lines
from symnn.proof.proof_lines.sums_by_induction import closed_sum
from tests.proof.test_lines_of_recursions import false

n = symnn.sizes("n")
i = sp.Symbol("i", integer=True)
beta = sp.Symbol("beta", real=True)
CLAIMS = [
    symnn.claim(sp.Sum(i, (i, 1, n)), "=", n * (n + 1) / 2),
    symnn.claim(sp.Sum(2 * i - 1, (i, 1, n)), "=", n**2),
    symnn.claim((1 - beta) * sp.Sum(beta**i, (i, 0, n - 1)), "=", 1 - beta**n),
]
LIES = [
    symnn.claim(sp.Sum(i, (i, 1, n)), "=", n * (n - 1) / 2),
    symnn.claim((1 - beta) * sp.Sum(beta**i, (i, 0, n - 1)), "=", 1 - beta ** (n + 1)),
]


@pytest.mark.parametrize("said", CLAIMS, ids=str)
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said: Any) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert [line.reason for line in lines] == ["base", BY_HYPOTHESIS]
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_has_neither_a_proof_nor_lines(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)
    assert closed_sum(lie.left, lie.right, ()) == ()


def test_two_sums_are_no_closed_form() -> None:
    assert closed_sum(sp.Sum(i, (i, 1, n)), sp.Sum(n - i, (i, 0, n - 1)), ()) == ()
