"""Inequalities in one number, told by a value and a slope."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

x = sp.Symbol("x", real=True)

CLAIMS = [
    (symnn.sigmoid(x), ">=", sp.Rational(7, 10), [x >= 1]),
    (sp.tanh(x), "<=", x, [x >= 0]),
    (sp.sin(x), "<=", x, [x >= 0]),
    (sp.exp(x), ">=", 1 + x + x**2 / 2, [x >= 0]),
    (x - x**2 / 2, "<=", sp.log(1 + x), [x >= 0]),
]


@pytest.mark.parametrize(("left", "relation", "right", "assume"), CLAIMS, ids=[str(c[0]) for c in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(left, relation, right, assume) -> None:
    found = symnn.prove(symnn.claim(left, relation, right, assume=assume))
    assert isinstance(found, Proved), found
    assert found.method == "analysis"
    value, slope, sign = proof_lines(found)
    assert value.relation in ("=", ">=")
    assert (slope.relation, sign.relation) == ("=", ">=")
    assert value.left.has(x)  # not the number alone: 0 >= 0 says nothing
    for line in (value, slope, sign):
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


def test_the_sign_of_the_slope_rests_on_the_interval() -> None:
    lines = proof_lines(symnn.prove(symnn.claim(sp.exp(x), ">=", 1 + x + x**2 / 2, assume=[x >= 0])))
    assert [(str(k.left), k.relation, str(k.right)) for k in lines[2].known] == [("x", ">", "0")]
    turned = replace(lines[2], right=1)
    assert not isinstance(symnn.prove(turned.claim), Proved)


y = sp.Symbol("y", real=True)
LIPSCHITZ = [(symnn.sigmoid, sp.Rational(1, 4)), (symnn.tanh, sp.Integer(1)), (sp.sin, sp.Integer(1))]


@pytest.mark.parametrize(("f", "constant"), LIPSCHITZ, ids=["sigmoid", "tanh", "sin"])
def test_a_lipschitz_bound_is_told_by_the_slope(f, constant) -> None:
    claim = symnn.claim(sp.Abs(f(x) - f(y)), "<=", constant * sp.Abs(x - y))
    found = symnn.prove(claim)
    assert isinstance(found, Proved)
    less, more, last = proof_lines(found)
    assert [line.relation for line in (less, more)] == [">=", ">="]
    assert symnn.equal(less.left + more.left, 2 * constant).word == "proved"
    assert (last.left, last.right) == (claim.left, claim.right)
    assert "mean value theorem" in last.reason
    for line in (less, more, last):
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


@pytest.mark.parametrize(("f", "constant"), LIPSCHITZ, ids=["sigmoid", "tanh", "sin"])
def test_a_smaller_constant_has_no_proof(f, constant) -> None:
    lie = symnn.claim(sp.Abs(f(x) - f(y)), "<=", constant * sp.Rational(9, 10) * sp.Abs(x - y))
    assert not isinstance(symnn.prove(lie), Proved)
