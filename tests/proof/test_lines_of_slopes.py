"""Claims that rest on slopes, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, ReceivedStatement
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

n, m = symnn.sizes("n m")
x, s, theta = sp.symbols("x s theta", real=True)
p, lam = sp.symbols("p lambda", positive=True)
v, c, y, X = symnn.vector("v", n), symnn.vector("c", n), symnn.vector("y", m), symnn.matrix("X", m, n)
squares = symnn.sum(sp.HadamardPower(X * v - y, 2))
loss = symnn.sum(symnn.softplus(X * v)) + lam / 2 * (v.T * v)[0, 0]
cross = -p * symnn.log(theta) - (1 - p) * symnn.log(1 - theta)
quarter = sp.Rational(1, 4)

CLAIMS = [
    (symnn.lipschitz(symnn.tanh(x), 1, over=x), 4),
    (symnn.lipschitz(symnn.sigmoid(x), quarter, over=x), 4),
    (symnn.lipschitz(3 * x + 1, 3, over=x), 2),
    (symnn.lipschitz(symnn.relu(x), 1, over=x), 5),
    (symnn.lipschitz((c.T * v)[0, 0], symnn.norm(c), over=v), 3),
    (symnn.lipschitz(symnn.log(symnn.sum(symnn.exp(v))), 1, over=v), 2),
    (symnn.lipschitz_gradient(symnn.softplus(x), quarter, over=x), 4),
    (symnn.lipschitz_gradient(lam * x**2 - 3 * x, 2 * lam, over=x), 3),
    (symnn.strongly_convex(x**2 + sp.exp(x), 2, over=x), 4),
    (symnn.strongly_convex((x - s) ** 2, 2, over=x), 2),
    (symnn.strongly_convex(loss, lam, over=v), 2),
    (symnn.minimised_at((x - s) ** 2, s, over=x), 4),
    (symnn.minimised_at(sp.exp(x) - x, 0, over=x), 4),
    (symnn.minimised_at(symnn.sum(sp.HadamardPower(v - c, 2)), c, over=v), 4),
    (symnn.minimised_at(squares, (X.T * X).I * X.T * y, over=v, assume=symnn.full_column_rank(X)), 4),
    (symnn.minimised_at(cross, p, over=theta, assume=[theta > 0, theta < 1, p < 1]), 7),
    (symnn.has_minimum(loss, over=v), 2),
    (symnn.convex(x**2 / 8 - symnn.softplus(x), over=x), 3),
    (symnn.convex(x * symnn.log(x), over=x, assume=[x > 0]), 2),
]  # fmt: skip
LIES = [
    symnn.lipschitz(symnn.tanh(x), sp.Rational(9, 10), over=x),
    symnn.lipschitz((c.T * v)[0, 0], 1, over=v),
    symnn.lipschitz_gradient(symnn.softplus(x), sp.Rational(1, 5), over=x),
    symnn.strongly_convex(x**2 + sp.exp(x), 3, over=x),
    symnn.minimised_at((x - s) ** 2, -s, over=x),
    symnn.minimised_at(squares, X.T * y, over=v, assume=symnn.full_column_rank(X)),
    symnn.convex(x**2 / 9 - symnn.softplus(x), over=x),
]


@pytest.mark.parametrize(("claim", "count"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(claim, count) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


@pytest.mark.parametrize("claim", LIES, ids=[str(c)[:60] for c in LIES])
def test_what_is_false_is_refuted(claim) -> None:
    assert symnn.prove(claim).word == "refuted"


def test_a_slope_is_not_zero_at_another_place() -> None:
    lines = proof_lines(symnn.prove(symnn.minimised_at((x - s) ** 2, s, over=x)))
    (here,) = [line for line in lines if line.known]
    elsewhere = replace(here, known=(ReceivedStatement(x, s + 1),))
    assert isinstance(symnn.prove(here.claim), Proved)
    assert symnn.prove(elsewhere.claim).word == "refuted"


BENT = [
    symnn.strongly_convex(x**2 + symnn.relu(x), 2, over=x),
    symnn.convex(sp.Abs(x) + sp.exp(x), over=x),
]


@pytest.mark.parametrize("claim", BENT, ids=map(str, BENT))
def test_where_something_bends_no_slope_is_told(claim) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved)
    slopes = [str(line.left) for line in proof_lines(found) if isinstance(line.left, sp.Derivative)]
    assert not any(bent in slope for slope in slopes for bent in ("Abs", "relu"))


def test_no_class_of_ours_is_named_in_them() -> None:
    for claim, _ in CLAIMS:
        for text in (str(symnn.explain(found := symnn.prove(claim))), found.latex()):
            assert not any(code in text for code in ("Derivative(", "[_i_1", "->"))
