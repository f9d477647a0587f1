"""Proofs about roots of definite matrices as lines: those of the claim about the root; each line is judged alone."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines

n = symnn.sizes("n")
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
x = symnn.vector("x", n)
half, fourth = sp.MatPow(A, sp.Rational(1, 2)), sp.MatPow(A, sp.Rational(1, 4))
form = (x.T * A * x)[0, 0]
TRUE = [
    (symnn.norm(half * x) ** 2, form),
    (half * A, A * half),
    (symnn.norm(half) ** 2, sp.Trace(A)),
    (fourth * B * A * fourth, fourth * B * half * half * fourth),
]
LIES = [(symnn.norm(half * x) ** 2, symnn.norm(A * x) ** 2), (half * B, B * half), (symnn.norm(half) ** 2, sp.Trace(half))]


def judged(left: Any, right: Any) -> Any:
    return symnn.prove(symnn.claim(left, "=", right, assume=symnn.positive_semidefinite(A)))


@pytest.mark.parametrize(("left", "right"), TRUE, ids=str)
def test_every_line_is_proved_alone(left: Any, right: Any) -> None:
    found = judged(left, right)
    assert isinstance(found, Proved)
    lines = proof_lines(found)
    assert lines
    assert [str(k.left) for k in lines[0].put] == ["A"]
    for line in lines:
        alone = symnn.prove(line.claim)
        assert isinstance(alone, Proved), (line, alone)


@pytest.mark.parametrize(("left", "right"), LIES, ids=str)
def test_a_lie_has_no_proof(left: Any, right: Any) -> None:
    assert not isinstance(judged(left, right), Proved)


def test_the_root_is_typeset() -> None:
    latex = symnn.explain(judged(*TRUE[0])).latex()
    assert "(A^{1/2})" in latex
    assert "wedge" not in latex
