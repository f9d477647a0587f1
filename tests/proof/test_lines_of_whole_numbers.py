"""Whole parts, told in lines: by what holds of them as numbers, and by less than 1 between whole numbers."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_whole_numbers import BOUND, WHOLE
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

x, y = sp.symbols("x y", real=True)
n, k = symnn.sizes("n k")
a = sp.Symbol("a", integer=True)
floor, ceiling, claim = sp.floor, sp.ceiling, symnn.claim
CLAIMS = [
    (claim(floor(x), ">", x - 1), "u < ⌊u⌋ + 1"),
    (claim(floor(x + y), ">=", floor(x) + floor(y)), WHOLE),
    (claim(floor(x), "<=", floor(y), assume=[x <= y]), WHOLE),
    (claim(ceiling(x) - floor(x), "<=", 1), WHOLE),
    (claim(k * ceiling(n / k), ">=", n), "⌊u⌋ ≤ u"),
    (claim(sp.Mod(a, n), "<=", n - 1), WHOLE),
]
LIES = [
    claim(floor(x + y), "<=", floor(x) + floor(y)),
    claim(floor(x), "<=", floor(y) - 1, assume=[x <= y]),
    claim(ceiling(x) - floor(x), "<=", 0),
    claim(sp.Mod(a, n), "<=", n - 2),
]


@pytest.mark.parametrize(("said", "ends"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said: Any, ends: str) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert lines[-1].reason == ends
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_has_no_proof(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_numbers_that_are_not_whole_are_not_told_so() -> None:
    found = symnn.prove(claim(floor(x + y) + x, ">=", floor(x) + floor(y) + x))
    assert isinstance(found, Proved)
    assert all(line.reason != WHOLE for line in proof_lines(found))


def test_a_bound_with_many_digits_is_put_beside_the_claim() -> None:
    u, bound = sp.Symbol("u", real=True), sp.Rational(8670598441495185708713, 5444517870735015415413)
    found = symnn.prove(claim(u, "<", sp.Rational(8, 5), assume=[u <= bound]))
    assert isinstance(found, Proved)
    (line,) = proof_lines(found)
    assert (line.reason, line.put[0].right) == (BOUND, bound)
    assert isinstance(symnn.prove(line.claim), Proved)
    assert not isinstance(symnn.prove(false(line).claim), Proved)
    assert not isinstance(symnn.prove(claim(u, "<", sp.Rational(3, 2), assume=[u <= bound])), Proved)
