"""Products of long factors as lines: each is an equation that is proved alone, and they end where the claim ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted
from symnn.proof.proof_lines.drops_out import without
from symnn.proof.proof_lines.factor_lemmas import by_factors
from symnn.proof.proof_lines.proof_line import expression, proof_lines

N, d, k = symnn.sizes("N d k")
X, A, c, w = symnn.matrix("X", N, d), symnn.matrix("A", d, k), symnn.vector("c", k), symnn.vector("w", d)
R, Q = symnn.matrix("R", d, d), symnn.matrix("Q", d, d)
one = sp.OneMatrix(N, 1)
theta, i, j, b = sp.symbols("theta i j b", real=True)
q, key = symnn.vector("q", 2), symnn.vector("k", 2)


def centred(y):
    return y - one * (one.T * y) / N


def covariance(y):
    return centred(y).T * centred(y) / N


def turn(at):
    return sp.Matrix([[sp.cos(at * theta), -sp.sin(at * theta)], [sp.sin(at * theta), sp.cos(at * theta)]])


WHITE = (sp.Q.symmetric(R), sp.Eq(R * covariance(X) * R, sp.Identity(d), evaluate=False))
ROTATION = sp.Eq(Q.T * Q, sp.Identity(d), evaluate=False)
CLAIMS = {
    "the covariance of encoded features": (covariance(X * A + one * c.T), A.T * covariance(X) * A, ()),
    "whitened": (covariance(centred(X) * R), sp.Identity(d), WHITE),
    "whitened and turned": (covariance(centred(X) * R * Q), sp.Identity(d), (*WHITE, ROTATION)),
    "two rotations": ((turn(i) * q).T * (turn(j) * key), q.T * turn(j - i) * key, ()),
}
LIES = {
    "the covariance of encoded features": (covariance(X * A + one * c.T), A.T * X.T * X * A / N, ()),
    "two rotations": ((turn(i) * q).T * (turn(j) * key), q.T * turn(i - j) * key, ()),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_every_line_is_proved_alone_and_they_lead_to_the_claim(name):
    left, right, assume = CLAIMS[name]
    verdict = symnn.prove(symnn.claim(left, "=", right, assume=assume))
    assert isinstance(verdict, Proved)
    lines = proof_lines(verdict)
    assert 2 <= len(lines) <= 4
    assert lines[-1].right == verdict.statement.right
    assert any(line.begins and line.left == verdict.statement.left for line in lines)
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line


@pytest.mark.parametrize("name", LIES)
def test_what_is_false_is_refuted_and_its_factors_give_no_wrong_equation(name):
    left, right, assume = LIES[name]
    assert isinstance(symnn.prove(symnn.claim(left, "=", right, assume=assume)), Refuted)
    for line in by_factors(left, right, _equal, "")[:-1]:
        assert isinstance(symnn.prove(line.claim), Proved), line


def _equal(one_side, other):
    from symnn.calculus.normal_form.normalizer import same

    return same(one_side, other)


def test_what_drops_out_is_left_out_and_nothing_else():
    h = symnn.claim(b, "=", b)
    found = without(sp.Trace(centred(X * w + b * one) * w.T * X.T), b, h)
    assert found is not None
    assert not found.right.has(b)
    assert isinstance(symnn.prove(found.claim), Proved)
    assert without(sp.Trace((X * w + b * one) * w.T * X.T), b, h) is None


def test_an_entry_of_a_power_of_entries_is_the_power_of_the_entry() -> None:
    n, m = symnn.sizes("n m")
    S = symnn.matrix("S", n, m)
    first, *_ = proof_lines(symnn.prove(symnn.claim(symnn.softmax(S, axis=1) * sp.OneMatrix(m, 1), "=", sp.OneMatrix(n, 1))))
    assert not expression(first.right).has(sp.HadamardPower)
    assert isinstance(symnn.prove(first.claim), Proved)
    assert not isinstance(symnn.prove(replace(first, right=2 * expression(first.right)).claim), Proved)
