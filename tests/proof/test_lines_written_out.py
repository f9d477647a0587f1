"""Formulas of matrices that are written out, told from the inside to the outside; determinants by their first column."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.bridge.functions import apply
from symnn.claims.verdict import Proved
from symnn.ops.step import step
from symnn.proof.proof_lines.proof_line import expression, proof_lines
from symnn.proof.proof_lines.written_out import BY_ENTRIES, CALCULATED, EXPANDED, written_out
from tests.proof.test_lines_of_recursions import false

a, b, c, d = sp.symbols("a b c d", real=True)
half = sp.Rational(1, 2)
QUARTER = sp.ImmutableMatrix([[0, -1], [1, 0]])
SQUARE = sp.ImmutableMatrix([(0, 0), (0, 1), (1, 0), (1, 1)])


def neuron(x, y, bias):
    weighted = sp.MatMul(SQUARE, sp.ImmutableMatrix([x, y]), evaluate=False)
    return apply(step, sp.MatAdd(weighted, sp.ImmutableMatrix([bias] * 4), evaluate=False))


hidden = sp.MatAdd(neuron(1, 1, -half), neuron(-1, -1, 3 * half), sp.ImmutableMatrix([-3 * half] * 4), evaluate=False)

CLAIMS = [
    (sp.Determinant(sp.Matrix([[1 - a * b, c], [-a * b, c]])), c, [EXPANDED, "multiplied out"]),
    (sp.Determinant(sp.Matrix([[a, b, 0], [c, d, 0], [0, a, 2]])), 2 * a * d - 2 * b * c, [EXPANDED, "multiplied out"]),
    (sp.MatPow(QUARTER, 4, evaluate=False), sp.Identity(2), [CALCULATED, BY_ENTRIES]),
    (sp.ImmutableMatrix([[half, 0], [0, half]]), half * sp.Identity(2), [BY_ENTRIES]),
    (neuron(1, 1, -3 * half), sp.Matrix([0, 0, 0, 1]), [CALCULATED, "by the rules of step"]),
    (apply(step, hidden), sp.Matrix([0, 1, 1, 0]), [CALCULATED, "by the rules of step"] * 2),
]


@pytest.mark.parametrize(("left", "right", "reasons"), CLAIMS, ids=[str(c[0])[:30].replace("\n", " ") for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(left, right, reasons) -> None:
    found = symnn.prove(symnn.claim(left, "=", right))
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert [line.reason for line in lines] == reasons
    assert lines[0].left == left
    assert expression(lines[-1].right) == (sp.ImmutableMatrix(right) if isinstance(right, sp.MatrixBase) else right)
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


def test_nothing_is_told_of_what_is_not_so_or_is_not_written() -> None:
    A = sp.MatrixSymbol("A", 2, 2)
    assert written_out(sp.MatPow(QUARTER, 4, evaluate=False), -sp.Identity(2)) == ()
    assert written_out(sp.Determinant(sp.Matrix([[a, b], [c, d]])), a * d + b * c) == ()
    assert written_out(A * QUARTER, A) == ()
    assert written_out(sp.Determinant(A), a) == ()
