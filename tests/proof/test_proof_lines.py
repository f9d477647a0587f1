"""A proof as lines: they lead from the one side of the claim to the other, and each is judged alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sympy as sp
from click.testing import CliRunner
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn
from symnn.claims.verdict import Proved
from symnn.cli.main import main
from symnn.proof.proof_lines.product_sums import ProductSum
from symnn.proof.proof_lines.proof_line import proof_lines
from symnn.reading.typed.language import read_claim

CLAIMS = [
    ("tr(A*B) = tr(B*A)", ["A: n,m", "B: m,n"], [], 3),
    ("(A*B)' = B'*A'", ["A: n,m", "B: m,k"], [], 2),
    ("x'*A*x = x'*(A + A')*x/2", ["A: n,n"], [], 3),
    ("sum(softmax(x)) = 1", ["x: n"], [], None),
    ("gradient(x'*A*x, x) = (A + A')*x", ["A: n,n"], [], 2),
    ("W*(V*x + c) + b = (W*V)*x + (W*c + b)", ["W: k,n", "V: n,m", "x: m", "c: n", "b: k"], [], 2),
    ("x'*A*y = y'*A*x", ["A: n,n", "x: n", "y: n"], ["A symmetric"], None),
    ("sigmoid(-t) = 1 - sigmoid(t)", [], [], None),
    ("A - B + B = A", ["A: n,n", "B: n,n"], [], None),
    ("A*B = A*B", ["A: n,m", "B: m,n"], [], 1),
    ("i'*j = j'*i", ["i: n", "j: n"], [], 2),
    ("A*B*C = (A*B)*C = A*(B*C)", ["A: n,m", "B: m,n", "C: n,n"], [], 4),
]


def proof(text: str, let: list[str], assume: list[str]) -> Proved:
    verdict = symnn.prove(read_claim(text, let, assume).claim)
    assert isinstance(verdict, Proved)
    return verdict


@pytest.mark.parametrize(("text", "let", "assume", "count"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved(text: str, let: list[str], assume: list[str], count: int | None) -> None:
    found = proof(text, let, assume)
    lines = proof_lines(found)
    assert lines
    assert count is None or len(lines) == count
    for line in lines:
        alone = symnn.prove(line.claim)
        assert isinstance(alone, Proved), (line, alone)


@pytest.mark.parametrize(("text", "let", "assume", "count"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_the_lines_lead_from_one_side_to_the_other(text: str, let: list[str], assume: list[str], count: int | None) -> None:
    found = proof(text, let, assume)
    proofs = found.certificate if isinstance(found.certificate, tuple) else (found,)
    lines = proof_lines(found)
    begins = [k for k, line in enumerate(lines) if line.begins]
    chains = [lines[a:b] for a, b in pairwise([*begins, len(lines)])]
    assert [(whole(c[0].left), whole(c[-1].right)) for c in chains] == [(p.statement.left, p.statement.right) for p in proofs]
    assert all(a.right is b.left for chain in chains for a, b in pairwise(chain))


def whole(side: object) -> object:
    return side.parent if isinstance(side, MatrixElement) and side.parent.shape != (1, 1) else side


def test_letters_of_the_claim_are_not_those_of_its_indices() -> None:
    lines = proof_lines(proof("i'*j = j'*i", ["i: n", "j: n"], []))
    assert str(lines[0].right) == "Σ_k i[k, 0]·j[k, 0]"


def test_what_no_lines_can_tell_has_none() -> None:
    t = sp.Symbol("t", real=True)
    found = symnn.prove(symnn.claim(symnn.softplus(t) - symnn.relu(t), "<=", sp.log(2)))
    assert isinstance(found, Proved)
    assert proof_lines(found) == ()


def test_a_sum_of_products_prints_its_coefficients() -> None:
    lines = proof_lines(proof("x'*A*x = x'*(A + A')*x/2", ["A: n,n"], []))
    sums = [line.right for line in lines if isinstance(line.right, ProductSum)]
    assert [str(s) for s in sums] == [
        "Σ_ij A[i, j]·x[i, 0]·x[j, 0]",
        "1/2·Σ_ij A[i, j]·x[i, 0]·x[j, 0] + 1/2·Σ_ij A[j, i]·x[i, 0]·x[j, 0]",
    ]


def test_the_command_line_explains() -> None:
    ran = CliRunner().invoke(main, ["prove", "tr(A*B) = tr(B*A)", "--let", "A: n,m", "--let", "B: m,n", "--explain"])
    assert ran.output.splitlines()[2:6] == [
        "tr(A*B)",
        "  = Σ_ij A[i, j]·B[j, i]    [multiplied out]",
        "  = Σ_ij A[j, i]·B[i, j]    [the same products, with other names of the summed indices]",
        "  = tr(B*A)    [the right side, multiplied out]",
    ]
