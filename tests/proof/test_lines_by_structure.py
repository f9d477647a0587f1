"""Claims about blocks, Kronecker products, stacked columns and arrays, in one line with the name of what they rest on."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy.tensor.array.expressions import ArrayContraction, ArrayTensorProduct

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.by_structure import BLOCKS, ENTRIES, NUMBERS, ORDER
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, proof_lines
from tests.claims import conv

n, m = symnn.sizes("n m")
A, D = symnn.matrix("A", n, n), symnn.matrix("D", m, m)
U, V, X = symnn.matrix("U", n, m), symnn.matrix("V", m, n), symnn.matrix("X", n, m)
x, s = symnn.vector("x", n), symnn.vector("s", m)
i, j = sp.symbols("i j", integer=True)
I, O = sp.Identity, sp.ZeroMatrix
regular = sp.Q.invertible(D)
block = lambda *rows: sp.BlockMatrix(rows)
claim = symnn.claim

CLAIMS = [
    (claim(sp.Determinant(block([I(n), U], [V, D])), "=", sp.Determinant(D - V * U)), "the determinant of a matrix of blocks"),
    (claim(sp.Determinant(block([A, U], [V, D])), "=", sp.Determinant(A - U * D.I * V) * sp.Determinant(D), assume=regular), AS_ASSUMED),
    (claim(sp.Inverse(block([I(n), U], [O(m, n), I(m)])), "=", block([I(n), -U], [O(m, n), I(m)])), "the inverse of a matrix of blocks"),
    (claim(block([I(n), O(n, m)], [O(m, n), I(m)]), "=", I(n + m)), BLOCKS),
    (claim(sp.KroneckerProduct(D.T, A) * symnn.vec(X), "=", symnn.vec(A * X * D)), "definition of the Kronecker product and vec"),
    (claim(symnn.vec(x * s.T), "=", sp.KroneckerProduct(s, x)), "definition of the Kronecker product and vec"),
    (claim(ArrayContraction(ArrayTensorProduct(A, U), (1, 2)), "=", A * U), ENTRIES),
    (
        claim(sp.Sum(x[i, 0] * x[j, 0] ** 2, (j, 0, i), (i, 0, n - 1)), "=", sp.Sum(x[i, 0] * x[j, 0] ** 2, (i, j, n - 1), (j, 0, n - 1))),
        ORDER,
    ),
]
LIES = [
    claim(sp.Determinant(block([I(n), U], [V, D])), "=", sp.Determinant(D + V * U)),
    claim(sp.Determinant(block([A, U], [V, D])), "=", sp.Determinant(A) * sp.Determinant(D), assume=regular),
    claim(sp.Inverse(block([I(n), U], [O(m, n), I(m)])), "=", block([I(n), U], [O(m, n), I(m)])),
    claim(sp.KroneckerProduct(A, D) * symnn.vec(X), "=", symnn.vec(A * X * D)),
    claim(symnn.vec(x * s.T), "=", sp.KroneckerProduct(x, s)),
    claim(sp.Sum(x[i, 0] * x[j, 0] ** 2, (j, 0, i), (i, 0, n - 1)), "=", sp.Sum(x[i, 0] * x[j, 0] ** 2, (i, 0, n - 1), (j, 0, n - 1))),
]


@pytest.mark.parametrize(("said", "reason"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_the_line_is_the_claim_and_names_what_it_rests_on(said: Any, reason: str) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    (line,) = proof_lines(found)
    assert reason in line.reason
    assert (AS_ASSUMED in line.reason) == (reason == AS_ASSUMED)
    assert isinstance(symnn.prove(line.claim), Proved)


def test_a_number_is_calculated() -> None:
    (said,) = (c for c in conv.CLAIMS if c.name == "conv-020")
    (line,) = proof_lines(symnn.prove(said.claim()))
    assert (line.reason, line.right) == (NUMBERS, 19)


@pytest.mark.parametrize("lie", LIES, ids=[str(c)[:60] for c in LIES])
def test_a_lie_is_not_proved(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_the_reason_of_an_assumed_rule_tells_what_is_assumed() -> None:
    (line,) = proof_lines(symnn.prove(CLAIMS[1][0]))
    assert line.reason == "the rule for the determinant of a matrix of blocks; as assumed, D is invertible"
