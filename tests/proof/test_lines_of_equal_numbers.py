"""Claims that are equalities where two numbers are equal, told in lines: each is judged alone, and a changed one is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_equal_numbers import FALLS, LEAST
from symnn.proof.proof_lines.proof_line import ProofLine, proof_lines

p, q = sp.symbols("p q", positive=True)
x, y = sp.symbols("x y", real=True)
softplus, log, claim = symnn.softplus, symnn.log, symnn.claim
COINS = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
LINE = softplus(x) + symnn.sigmoid(x) * (y - x)
CLAIMS = {
    "Pinsker": (claim(COINS, ">=", 2 * (p - q) ** 2, assume=(p < 1, q < 1)), 6, LEAST),
    "a parabola": (claim(softplus(y), "<=", LINE + (y - x) ** 2 / 8), 6, LEAST),
    "a middle": (claim(softplus((x + y) / 2), "<=", (softplus(x) + softplus(y)) / 2), 4, FALLS),
}
LIES = [
    claim(COINS, ">=", 3 * (p - q) ** 2, assume=(p < 1, q < 1)),
    claim(softplus(y), "<=", LINE + (y - x) ** 2 / 9),
    claim(softplus((x + y) / 2), ">=", (softplus(x) + softplus(y)) / 2),
]


def _lines(said: Any) -> tuple[ProofLine, ...]:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    return proof_lines(found)


@pytest.mark.parametrize(("said", "count", "reason"), CLAIMS.values(), ids=CLAIMS)
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said: Any, count: int, reason: str) -> None:
    lines = _lines(said)
    assert (len(lines), lines[-1].reason) == (count, reason)
    assert (lines[-1].left, lines[-1].relation, lines[-1].right) == (said.left, said.relation, said.right)
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        changed = replace(line, right=line.right + (-1 if line.relation == "<=" else 1))
        assert not isinstance(symnn.prove(changed.claim), Proved), changed


def test_the_value_is_0_only_where_both_are_equal() -> None:
    value, *_ = _lines(CLAIMS["a parabola"][0])
    assert not isinstance(symnn.prove(replace(value, known=()).claim), Proved)


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_lies_have_no_lines(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)
