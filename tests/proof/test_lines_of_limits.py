"""Limits told in lines: the parts that move, then the function of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.book.lemma_formulas import lettered
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.of_limits import MOVING_POWER
from symnn.proof.proof_lines.proof_line import expression, proof_lines
from tests.proof.test_lines_of_recursions import false

L, k = symnn.sizes("L k")
c, t, v, s = sp.symbols("c t v s", real=True)
a, r = sp.symbols("a r", positive=True)
x = sp.Symbol("x", real=True)

CLAIMS = [
    (symnn.tends(symnn.sigmoid(x * a), x, sp.oo, 1), 4),
    (symnn.tends(symnn.sigmoid(x) * (1 - symnn.sigmoid(x)), x, sp.oo, 0), 3),
    (symnn.tends(sp.exp(t - x) / (sp.exp(t - x) + sp.exp(s)), x, sp.oo, 0), 3),
    (symnn.tends(sp.Rational(1, 2) ** L, L, sp.oo, 0), 2),
    (symnn.tends(2**L, L, sp.oo, sp.oo), 2),
    (symnn.tends(r**k, k, sp.oo, 0, assume=[r < 1]), 2),
    (symnn.tends(r**k * a, k, sp.oo, sp.oo, assume=[r > 1]), 3),
    (symnn.tends((1 - t) ** k, k, sp.oo, 0, assume=[sp.Abs(1 - t) < 1]), 2),
    (symnn.tends(v / L, L, sp.oo, 0), 2),
    (symnn.tends(1 / (2 * L * a), L, sp.oo, 0), 2),
    (symnn.tends((1 + t / L) ** L, L, sp.oo, sp.exp(t)), 3),
    (symnn.tends((1 + 1 / L) ** L, L, sp.oo, sp.exp(1, evaluate=False)), 3),
    (symnn.tends(-2 * a * r**k, k, sp.oo, -sp.oo, assume=[r > 1]), 3),
    (symnn.tends((1 + 1 / L**2) ** L, L, sp.oo, 1), 4),
    (symnn.tends(symnn.sin(x) / x, x, 0, 1), 4),
    (symnn.tends((1 - symnn.cos(x)) / x**2, x, 0, sp.Rational(1, 2)), 6),
    (symnn.tends(symnn.tanh(t * x) / x, x, 0, t), 4),
    (symnn.tends((x**2 - 1) / (x - 1), x, 1, 2), 4),
    (symnn.tends(symnn.sigmoid(x), x, 0, sp.Rational(1, 2)), 1),
]


@pytest.mark.parametrize(("claim", "count"), CLAIMS, ids=[str(c)[:50] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(claim, count) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert len(lines) == count, lines
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        other = sp.S.One if expression(line.right) in (sp.oo, -sp.oo) else expression(line.right) + 1
        wrong = replace(line, right=other) if line.relation == "→" else false(line)
        assert not isinstance(symnn.prove(wrong.claim), Proved), line
        for said in (k for k in line.put if k.relation in ("<", ">")):
            assert isinstance(symnn.prove(symnn.claim(said.left, said.relation, said.right, assume=line.given)), Proved), said


def reasons(claim):
    return [(str(x.left), x.relation, str(x.right), x.reason) for x in proof_lines(symnn.prove(claim))]


def test_the_sign_of_an_exponent_is_said() -> None:
    assert reasons(symnn.tends(symnn.sigmoid(x * a), x, sp.oo, 1))[0] == ("a", ">", "0", "as assumed")


def test_the_base_is_compared_as_it_is_written() -> None:
    half, grown = (reasons(symnn.tends(b**L, L, sp.oo, to)) for b, to in ((sp.Rational(1, 2), 0), (2, sp.oo)))
    assert half[0] == ("1/2", "<", "1", "a fixed base")
    assert grown == [("2", ">", "1", "a fixed base"), ("2**L", "→", "oo", "as")]


@pytest.mark.parametrize(("sign", "relation"), [(1, ">"), (-1, ">")])
def test_a_multiple_of_what_has_no_bound_needs_a_factor_of_known_sign(sign, relation) -> None:
    last = proof_lines(symnn.prove(symnn.tends(sign * a * r**k, k, sp.oo, sign * sp.oo, assume=[r > 1])))[-1]
    assert [(str(p.left), p.relation, str(p.right)) for p in last.put] == [("a", relation, "0")]


def test_the_rule_for_moving_powers_stands_where_it_is_used() -> None:
    told = reasons(symnn.tends((1 + 1 / L**2) ** L, L, sp.oo, 1))
    assert [line[-1] for line in told] == ["as", "multiplied out", "as", MOVING_POWER]
    assert lettered(MOVING_POWER, {}) == r"$u^v \to e^c$ if $u \to 1$ and $v(u - 1) \to c$"


def test_what_is_said_of_the_denominator_is_true_as_well() -> None:
    lines = proof_lines(symnn.prove(symnn.tends((1 - symnn.cos(x)) / x**2, x, 0, sp.Rational(1, 2))))
    told = [k for line in lines for k in line.put if k.left != x]
    assert [k.relation for k in told] == ["→", "=", "→", "="]
    for k in told:
        said = symnn.tends(k.left, x, 0, k.right) if k.relation == "→" else symnn.claim(k.left, "=", k.right)
        assert isinstance(symnn.prove(said), Proved), k


def test_a_slope_that_is_no_limit_has_no_lines() -> None:
    assert not isinstance(symnn.prove(symnn.tends(symnn.sin(x) / x, x, 0, 0)), Proved)
    assert not isinstance(symnn.prove(symnn.tends((x**2 - 1) / (x - 1), x, 1, 1)), Proved)
