"""Objectives with the same optimisers, told in a line: the one, or its logarithm, is ± the other."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn import argmax, argmin
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

x, y, a = sp.symbols("x y a", real=True)

CLAIMS = [
    (argmax(sp.exp(-((x - a) ** 2))), argmin((x - a) ** 2), 1),
    (argmax(symnn.sigmoid(x) ** 2), argmax(2 * sp.log(symnn.sigmoid(x))), 1),
    (argmax(symnn.sigmoid(x) * sp.exp(-(x**2))), argmax(sp.log(symnn.sigmoid(x)) - x**2), 1),
    (argmin(-((x - a) ** 4)), argmax((x - a) ** 4), 0),
]


@pytest.mark.parametrize(("f", "g", "count"), CLAIMS, ids=[str(c[0].objective)[:40] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(f, g, count) -> None:
    found = symnn.prove(symnn.same_optimisers(f, g, over=x))
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
