"""A proof as it is read: no names of SymPy's classes, no line that says nothing, one form for the terminal, LaTeX and notebooks."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn
from symnn.errors import ArgumentError
from symnn.reading.explained import Explanation, explain, worded
from symnn.reading.typed.statements import read_stated

n, m = symnn.sizes("n m")
A, x = symnn.matrix("A", n, n), symnn.vector("x", n)
a, b, t = sp.symbols("a b t", real=True)
CLAIMS = [
    ("sum(softmax(z)) = 1", ["z: n"], []),
    ("x'*x + 1 > 0", ["x: n"], []),
    ("max(a, b) = (a + b + abs(a - b))/2", [], []),
    ("gradient(x'*A*x, x) = (A + A')*x", ["A: n,n"], []),
    ("exp(t) >= 1 + t", [], []),
    ("tanh(t) <= t", [], ["t >= 0"]),
    ("convex(sum(softplus(X*beta)), beta)", ["X: n,d", "beta: d"], []),
    ("strictly_convex(x^4 + x^2, x)", ["x:"], []),
    ("limit((1 + 1/n)^n, n, inf) = exp(1)", [], []),
    ("norm2(x) <= norm1(x)", ["x: n"], []),
    ("for_all_depths(a = c^L, L, a, c, c*a)", [], []),
]
INTERNAL = re.compile(r"\b(Derivative|MatMul|OneMatrix|Max|Abs|oo|E)\b|\[0, 0\]|\*\*|1\*\w+\(")


def told(text: str, let: list[str], assume: list[str]) -> Explanation:
    return explain(symnn.prove(read_stated(text, let, assume).claim))


@pytest.mark.parametrize(("text", "let", "assume"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_no_line_has_names_of_classes_or_says_nothing(text: str, let: list[str], assume: list[str]) -> None:
    proof = told(text, let, assume)
    assert proof.lines
    lines = str(proof).split("\n")
    assert not [line for line in lines if INTERNAL.search(line)]
    for before, line in pairwise(lines):
        said = re.fullmatch(r"  (?:[=≤<≥>→≠]|[<>]=) (.*?)    \[(.*)\]", line)
        if said and not said[2].startswith("base"):
            assert sorted(said[1].split(" + ")) != sorted(before.strip().split(" + "))


def test_all_forms_tell_the_same_lines() -> None:
    proof = told("tr(A*B) = tr(B*A)", ["A: n,m", "B: m,n"], [])
    rows = proof.markdown().split(r"\\")
    assert len(proof.lines) == len(rows) == str(proof).count("    [") == 3
    assert all(row.count(" && ") == 1 for row in rows)
    assert proof.latex().count(r"\sum") == proof.markdown().count(r"\sum") == 4
    assert proof.markdown() == proof._repr_markdown_()


def test_what_has_no_lines_is_told_in_its_steps() -> None:
    verdict = symnn.prove(symnn.claim(symnn.softplus(t) - symnn.relu(t), "<=", sp.log(2)))
    proof = explain(verdict)
    assert (proof.lines, proof.latex(), str(proof)) == ((), "", "\n".join(verdict.steps))  # type: ignore[attr-defined]
    assert explain(symnn.equal(a, b)).lines == ()


def test_only_a_verdict_is_explained() -> None:
    with pytest.raises(ArgumentError, match="takes a verdict"):
        explain(a)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("side", "said"),
    [
        (x[t, 0], "x[t]"),
        (A[a, b], "A[a, b]"),
        (MatrixElement(A * A.T, a, b), "(A*A')[a, b]"),
        (MatrixElement(A * x, a, 0) * t, "(A*x)[a]*t"),
        (2, "2"),
    ],
)
def test_entries_of_a_column_have_one_index(side: object, said: str) -> None:
    assert worded(side) == said


def test_the_index_of_a_sum_that_nobody_named_is_a_letter_which_the_claim_has_not() -> None:
    d, i = symnn.sizes("d"), sp.Symbol("i", integer=True)
    v, w = symnn.vector("v", d), symnn.vector("w", d)
    said = symnn.claim(((v + w).T * v)[0, 0] * w[i, 0], "=", ((v.T * v)[0, 0] + (v.T * w)[0, 0]) * w[i, 0])
    told = str(symnn.explain(symnn.prove(said)))
    assert "_i_1" not in told
    assert "w[i, 0]*Sum((v[j, 0] + w[j, 0])*v[j, 0], (j, 0, d - 1))" in told
