"""Inequalities between expectations, told in lines: each is judged alone, and what it is not is refused."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge.random import Cov, E, Var
from symnn.claims.verdict import Proved
from symnn.proof.expectations.expectation_order import CAUCHY_SCHWARZ, JENSEN, VARIANCE
from symnn.proof.proof_lines.of_expectation_order import OF_MEANS, THESE
from symnn.proof.proof_lines.proof_line import proof_lines
from tests.proof.test_lines_of_recursions import false

X, Y = symnn.random("X", mean=None, joint="a"), symnn.random("Y", mean=None, joint="a")
U = symnn.random("U", distribution=("uniform", 0, 1))
Z = symnn.random("Z", variance=1, distribution="normal")
a, v = sp.symbols("a v", positive=True)
m = sp.Symbol("m", real=True)
claim, step = symnn.claim, symnn.step
UNIT = [X >= 0, X <= 1]

CLAIMS = [
    (claim(E(step(X - a)), "<=", E(X) / a, assume=[X >= 0]), OF_MEANS),
    (claim(E(symnn.relu(X)), ">=", E(X)), OF_MEANS),
    (claim(E(step(sp.Abs(X - E(X)) - a)), "<=", Var(X) / a**2), OF_MEANS),
    (claim(E(U**2), "<=", E(U)), OF_MEANS),
    (claim(Var(X), ">=", 0), VARIANCE),
    (claim(E(X) ** 2, "<=", E(X**2)), VARIANCE),
    (claim(sp.exp(E(X)), "<=", E(sp.exp(X))), JENSEN),
    (claim(Cov(X, Y) ** 2, "<=", Var(X) * Var(Y)), CAUCHY_SCHWARZ),
    (claim(Var(X), "<=", sp.Rational(1, 4), assume=UNIT), THESE),
    (claim(E(symnn.tanh(Z * sp.sqrt(v)) ** 2), "<=", v), "the mean of what is so at every outcome"),
]
LIES = [
    claim(E(step(X - a)), "<=", E(X) / a),
    claim(E(symnn.relu(X)), "<=", E(X)),
    claim(E(X) ** 2, ">=", E(X**2)),
    claim(sp.exp(E(X)), ">=", E(sp.exp(X))),
    claim(Var(X), "<=", sp.Rational(1, 5), assume=UNIT),
    claim(E(U**2), "<=", E(U) / 2),
    claim(Cov(X, Y) ** 2, "<=", Var(X)),
]


@pytest.mark.parametrize(("said", "ends"), CLAIMS, ids=[str(c)[:60] for c, _ in CLAIMS])
def test_every_line_is_a_claim_that_is_proved_and_a_changed_one_is_not(said: Any, ends: str) -> None:
    found = symnn.prove(said)
    assert isinstance(found, Proved), found
    lines = proof_lines(found)
    assert lines, found
    assert lines[-1].reason == ends
    for line in lines:
        assert isinstance(symnn.prove(line.claim), Proved), line
        assert not isinstance(symnn.prove(false(line).claim), Proved), line


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_has_no_lines(lie: Any) -> None:
    assert not isinstance(symnn.prove(lie), Proved)


def test_a_mean_that_stands_inside_has_a_letter_of_its_own() -> None:
    said = claim(E(step(sp.Abs(X - E(X)) - m**2 - 1)), "<=", Var(X) / (m**2 + 1) ** 2)
    lines = proof_lines(symnn.prove(said))
    assert [str(told) for told in lines[0].put] == ["k = E[X]"]
