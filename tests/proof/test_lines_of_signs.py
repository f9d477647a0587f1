"""A product of a column with itself is told as a squared length; other products are not."""

from __future__ import annotations

import pytest

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.proof.proof_lines.of_signs import LENGTH, _half
from symnn.proof.proof_lines.proof_line import proof_lines
from symnn.reading.typed.language import read_claim

m, n = symnn.sizes("m n")
A, B, x = symnn.matrix("A", m, n), symnn.matrix("B", n, n), symnn.vector("x", n)


@pytest.mark.parametrize(
    "text",
    ["x'*A'*A*x >= 0", "0 <= x'*A'*A*x", "x'*B'*A'*A*B*x >= 0", "x'*A*A'*x >= 0"],
    ids=["right", "left", "two matrices", "the transpose"],
)
def test_a_column_times_itself_is_a_squared_length(text: str) -> None:
    sizes = ["A: n,m", "x: n"] if "A*A'" in text else ["A: m,n", "B: n,n", "x: n"]
    verdict = symnn.prove(read_claim(text, sizes).claim)
    assert isinstance(verdict, Proved)
    lines = proof_lines(verdict)
    assert lines[0].reason == LENGTH
    assert lines[0].right == lines[1].left
    assert lines[-1].right == 0
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line


def test_what_is_no_such_product_is_none() -> None:
    assert _half(x.T * B * x) is None
    assert _half(x.T * A.T * A) is None
    assert _half(x.T * x) is None
    assert _half(x.T * B.T * B.T * x) is None
    assert isinstance(symnn.prove(read_claim("x'*B'*B'*x >= 0", ["B: n,n", "x: n"]).claim), Refuted)
