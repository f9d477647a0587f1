"""Inequalities between sums and by named lemmas told in lines: each is judged alone, and a changed one is not proved."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

n = symnn.sizes("n")
x, y = (symnn.vector(s, n) for s in "xy")
A = symnn.matrix("A", n, n)
H, norm = sp.HadamardProduct, symnn.norm
p = symnn.softmax(x)
inner, xx, yy = (x.T * y)[0, 0], (x.T * x)[0, 0], (y.T * y)[0, 0]

SUMS = {
    "itself": ((inner**2, "<=", xx * yy), ["(x.T*y)[0, 0]**2 <= (x.T*x)[0, 0]*(y.T*y)[0, 0]"]),
    "its root": ((inner, "<=", norm(x) * norm(y)), ["(x.T*y)[0, 0]**2 <= (x.T*x)[0, 0]*(y.T*y)[0, 0]", ""]),
    "triangle": ((norm(x + y), "<=", norm(x) + norm(y)), ["(x.T*y)[0, 0]**2 <= (x.T*x)[0, 0]*(y.T*y)[0, 0]", ""]),
    "absolute values": ((norm(x), "<=", symnn.norm1(x)), ["(x.T*x)[0, 0] <= (1*abs(x))[0, 0]**2", ""]),
    "a mean": ((symnn.mean(x) ** 2, "<=", symnn.mean(H(x, x))), ["(1*x)[0, 0]**2 <= n*(x.T*x)[0, 0]", ""]),
    "a map": ((norm(A * x), "<=", norm(A) * norm(x)), ["(x.T*A.T*A*x)[0, 0] <= (x.T*x)[0, 0]*Trace(A.T*A)", ""]),
}
LEMMAS = {
    "largest entropy": (-symnn.sum(H(p, symnn.log(p))), "<=", symnn.log(n)),
    "log-sum-exp": (symnn.max(x), "<=", symnn.log_sum_exp(x)),
    "Jensen's inequality": (symnn.exp(symnn.mean(x)), "<=", symnn.mean(symnn.exp(x))),
    "mean value theorem": (norm(symnn.tanh(x) - symnn.tanh(y)), "<=", norm(x - y)),
}


def lines_of(claim):
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
    assert (lines[-1].left, lines[-1].relation, lines[-1].right) == (found.statement.left, found.statement.relation, found.statement.right)
    return lines


@pytest.mark.parametrize("name", SUMS)
def test_what_is_known_of_the_sums_comes_before_the_claim(name: str) -> None:
    claim, told = SUMS[name]
    lines = lines_of(symnn.claim(*claim))
    assert len(lines) == len(told)
    if len(told) > 1:
        assert f"{lines[0].left} {lines[0].relation} {lines[0].right}" == told[0]
        assert lines[1].reason == "from this, for real numbers"
    assert lines[0].reason == ("no product of absolute values is negative" if "abs" in told[0] else "inequality of Cauchy and Schwarz")


@pytest.mark.parametrize("name", LEMMAS)
def test_a_lemma_is_named_with_what_it_says_and_where_it_stands(name: str) -> None:
    *premises, last = lines_of(symnn.claim(*LEMMAS[name]))
    assert last.reason.startswith(f"{name}: ")
    assert last.reason.endswith(")")
    assert [line.reason for line in premises] == ["premise"] * (name in ("largest entropy", "mean value theorem"))


def test_what_is_assumed_stands_with_every_line() -> None:
    (line,) = proof_lines(symnn.prove(symnn.claim((x.T * A * x)[0, 0], ">=", 0, assume=sp.Q.positive_definite(A))))
    assert line.given == (sp.Q.positive_definite(A),)
    assert not isinstance(symnn.prove(symnn.claim(line.left, line.relation, line.right)), Proved)


ENTRIES = [
    ((symnn.sum(symnn.relu(x)), ">=", symnn.sum(x)), 2),
    ((symnn.sum(symnn.exp(x)), ">", symnn.sum(x)), 2),
    (((p.T * y)[0, 0], "<=", symnn.max(y)), 2),
    ((symnn.abs((p.T * y)[0, 0]), "<=", symnn.max(symnn.abs(y))), 4),
]


@pytest.mark.parametrize(("claim", "count"), ENTRIES, ids=[str(c[0])[:40] for c, _ in ENTRIES])
def test_a_difference_is_one_sum_of_which_no_entry_is_negative(claim, count) -> None:
    found = symnn.prove(symnn.claim(*claim))
    lines = proof_lines(found)
    assert len(lines) == count
    small, big = (found.statement.left, found.statement.right)[:: -1 if claim[1] in (">", ">=") else 1]
    assert [line.relation for line in lines] == ["=", claim[1].replace("<", ">")] * (count // 2)
    assert all(one.right == other.left for one, other in zip(lines[::2], lines[1::2], strict=True))
    if count == 2:
        assert isinstance(symnn.prove(symnn.claim(lines[0].left, "=", big - small)), Proved)
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line
