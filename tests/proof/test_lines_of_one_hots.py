"""Proofs about one-hot vectors as lines: the value at the class, from either side; each line is judged alone."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines

n = symnn.sizes("n")
x, y, ones = symnn.vector("x", n), symnn.vector("y", n), sp.OneMatrix(n, 1)
c = sp.Symbol("c", real=True)
chosen = (x.T * y)[0, 0]


def beside(f: Any) -> Any:
    return symnn.sum(sp.HadamardProduct(f, y))


TRUE = [
    (beside(symnn.tanh(x)), symnn.tanh(chosen), "tanh(x[c, 0])"),
    (chosen**2, beside(sp.HadamardPower(x, 2)), "x[c, 0]**2"),
    (symnn.exp(chosen), beside(symnn.exp(x) - ones) + 1, "exp(x[c, 0])"),
    (symnn.relu(c * chosen), beside(symnn.relu(c * x)), "relu(c*x[d, 0])"),
]
LIES = [
    (beside(symnn.tanh(x)), symnn.tanh(symnn.sum(x))),
    (chosen**2, symnn.sum(sp.HadamardPower(x, 2))),
    (symnn.exp(chosen), beside(symnn.exp(x)) + 1),
]


def judged(left: Any, right: Any) -> Any:
    return symnn.prove(symnn.claim(left, "=", right, assume=symnn.one_hot(y)))


@pytest.mark.parametrize(("left", "right", "middle"), TRUE, ids=str)
def test_every_line_is_proved_alone(left: Any, right: Any, middle: str) -> None:
    found = judged(left, right)
    assert isinstance(found, Proved)
    lines = proof_lines(found)
    assert [str(line.right) for line in lines[:1]] == [middle]
    assert lines[0].right is lines[1].left
    for line in lines:
        alone = symnn.prove(line.claim)
        assert isinstance(alone, Proved), (line, alone)
        assert not {s for s in sp.sympify(line.left).free_symbols if str(s) == "y"}


@pytest.mark.parametrize(("left", "right"), LIES, ids=str)
def test_a_lie_has_no_proof(left: Any, right: Any) -> None:
    assert not isinstance(judged(left, right), Proved)
