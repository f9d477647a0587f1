"""Limits told in lines: the parts that move, then the function of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import expression, proof_lines
from tests.proof.test_lines_of_recursions import false

L, k = symnn.sizes("L k")
c, t, v, s = sp.symbols("c t v s", real=True)
a, r = sp.symbols("a r", positive=True)
x = sp.Symbol("x", real=True)

CLAIMS = [
    (symnn.tends(symnn.sigmoid(x * a), x, sp.oo, 1), 3),
    (symnn.tends(symnn.sigmoid(x) * (1 - symnn.sigmoid(x)), x, sp.oo, 0), 3),
    (symnn.tends(sp.exp(t - x) / (sp.exp(t - x) + sp.exp(s)), x, sp.oo, 0), 3),
    (symnn.tends(sp.Rational(1, 2) ** L, L, sp.oo, 0), 2),
    (symnn.tends(2**L, L, sp.oo, sp.oo), 3),
    (symnn.tends(r**k, k, sp.oo, 0, assume=[r < 1]), 2),
    (symnn.tends(r**k * a, k, sp.oo, sp.oo, assume=[r > 1]), 3),
    (symnn.tends((1 - t) ** k, k, sp.oo, 0, assume=[sp.Abs(1 - t) < 1]), 2),
    (symnn.tends(v / L, L, sp.oo, 0), 2),
    (symnn.tends(1 / (2 * L * a), L, sp.oo, 0), 2),
    (symnn.tends((1 + t / L) ** L, L, sp.oo, sp.exp(t)), 3),
    (symnn.tends((1 + 1 / L**2) ** L, L, sp.oo, 1), 3),
]


@pytest.mark.parametrize(("claim", "count"), CLAIMS, ids=[str(c)[:50] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(claim, count) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        other = sp.S.One if expression(line.right) is sp.oo else expression(line.right) + 1
        wrong = replace(line, right=other) if line.relation == "→" else false(line)
        assert not isinstance(symnn.prove(wrong.claim), Proved), line
