"""Closed forms of expectations of two normal numbers against sums over a fine grid, which know none of the rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import E, claim, cos, exp, gelu, norm, prove, random, relu, sin, step, vector
from symnn import sign as signum
from tests.calculus.test_normal_integrals import GRID, WEIGHT, resolved, value

z = random("z", distribution=("normal", 0, 1))
y = random("y", distribution=("normal", 0, 1))
v = sp.Rational(3, 5) * z + sp.Rational(4, 5) * y

TWO = [
    relu(z) * relu(v), step(z) * step(v), signum(z) * signum(v), sp.Abs(z) * sp.Abs(v), relu(z) * step(v), z * step(v), z**2 * step(v),
    relu(z) ** 2 * relu(v) ** 2, sp.Abs(z) * v, relu(-2 * z) * relu(3 * v), relu(-z) * step(-v), sp.erf(z) * sp.erf(2 * v), exp(z) * exp(-v),
    cos(z) * cos(v), sin(z) * sin(v), sin(z) * cos(v), cos(z + v), sp.Max(z, v), sp.Min(z, v), relu(1 + z + v), (1 + z) * relu(1 + v),
    z**2 * relu(1 + v), sin(z) ** 2 * cos(v), gelu(v), relu(z) * v**2, signum(z) * v, relu(z) ** 2 * v,
]  # fmt: skip


@pytest.mark.parametrize("f", TWO, ids=str)
def test_of_two_numbers(f: Any) -> None:
    a, b = GRID[::8, None], GRID[None, ::8]
    wanted = np.sum(64 * WEIGHT[::8, None] * WEIGHT[None, ::8] * value(f, {z: a, y: b}))
    assert abs(resolved(f) - wanted) < 2e-2 * (1 + abs(wanted))


n = symnn.sizes("n")
g = random("g", n, distribution=("normal", 0, 1))
x = vector("x", n)
t = sp.Symbol("t", real=True)


def test_a_variance_that_may_be_nought_is_a_condition() -> None:
    found = prove(claim(E(step((g.T * x)[0, 0])), "=", sp.Rational(1, 2)))
    assert isinstance(found, symnn.Proved)
    assert found.conditions


def test_a_variance_that_is_nought_on_a_half_line_gives_no_closed_form() -> None:
    assert not isinstance(prove(claim(E(step(relu(t) * z + 0 * y)), "=", sp.Rational(1, 2))), symnn.Proved)
    assert not isinstance(prove(claim(E(step(relu(t) * z + relu(t) * y)), "=", sp.Rational(1, 2))), symnn.Proved)


@pytest.mark.parametrize("nought", [sp.Eq((x.T * x)[0, 0], 0), sp.Eq(x, sp.ZeroMatrix(n, 1))], ids=str)
def test_a_variance_that_is_assumed_to_be_nought_proves_nothing(nought: Any) -> None:
    assert not isinstance(prove(claim(E(step((g.T * x)[0, 0])), "=", sp.Rational(1, 2), assume=nought)), symnn.Proved)


def test_a_declared_variance_is_not_nought() -> None:
    s = sp.Symbol("s")
    found = prove(claim(E(step(random("w", distribution=("normal", 0, s)) + z)), "=", sp.Rational(1, 2)))
    assert isinstance(found, symnn.Proved)
    assert found.conditions == ()
    assert "s > 0" in found.hypotheses


def test_forms_that_are_multiples_of_each_other() -> None:
    assert isinstance(prove(claim(E(step(z) * step(-z)), "=", 0)), symnn.Proved)
    assert isinstance(prove(claim(E(relu(z + y) * relu(-2 * z - 2 * y)), "=", 0)), symnn.Proved)
    assert not isinstance(prove(claim(E(relu(z) * relu(t * z)), "=", t / 2)), symnn.Proved)
    assert not isinstance(prove(claim(E(step(z + y - z - y)), "=", sp.Rational(1, 2))), symnn.Proved)


def test_uncorrelated_normal_entries_are_not_normal_together() -> None:
    loose = random("l", n, distribution=("normal", 0, 1), independent="uncorrelated")
    assert not isinstance(prove(claim(E(relu((loose.T * x)[0, 0])), "=", norm(x) / sp.sqrt(2 * sp.pi))), symnn.Proved)
    tied = [random(name, distribution=("normal", 0, 1), joint="both") for name in "ab"]
    assert not isinstance(prove(claim(E(sp.Max(*tied)), "=", 1 / sp.sqrt(sp.pi))), symnn.Proved)
