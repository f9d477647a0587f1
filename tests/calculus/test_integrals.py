"""Definite integrals, read as expectations: those of textbooks, those that are not there, and what is not read."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import E, Proved, Var, claim, erf, exp, log, prove, random, relu, sin, step, tanh

x, t, a, b, mu = sp.symbols("x t a b mu", real=True)
s, rate = sp.symbols("s rate", positive=True)
oo, third = sp.oo, sp.Rational(1, 3)
z = random("z", distribution=("normal", 0, 1))
T = random("T", distribution=("exponential", rate))
bell = exp(-(x**2) / 2)
density = exp(-((x - mu) ** 2) / (2 * s**2)) / (s * sp.sqrt(2 * sp.pi))

TRUE = [
    (density, (x, -oo, oo), 1), (x * density, (x, -oo, oo), mu), (x**2 * density, (x, -oo, oo), mu**2 + s**2),
    (-density * log(density), (x, -oo, oo), log(s * sp.sqrt(2 * sp.pi)) + sp.Rational(1, 2)), (exp(-rate * x**2), (x, -oo, oo), sp.sqrt(sp.pi / rate)),
    (rate * exp(-rate * x), (x, 0, oo), 1), (x**2 * rate * exp(-rate * x), (x, 0, oo), 2 / rate**2), (exp(x), (x, -oo, a), exp(a)),
    (x**2, (x, 0, 1), third), (x**2, (x, 1, 0), -third), (x, (x, a, b), (b**2 - a**2) / 2), (x * bell, (x, 0, oo), 1),
    (x * bell, (x, a, b), exp(-(a**2) / 2) - exp(-(b**2) / 2)), (bell, (x, a, oo), sp.sqrt(sp.pi / 2) * (1 - erf(a / sp.sqrt(2)))),
    (relu(x) * bell, (x, -oo, oo), 1),
]  # fmt: skip


@pytest.mark.parametrize(("f", "limits", "known"), TRUE, ids=str)
def test_integrals_with_a_closed_form(f: Any, limits: Any, known: Any) -> None:
    whole = sp.Integral(f, limits)
    assert isinstance(prove(claim(whole, "=", known)), Proved)
    for lie in (known + 1, 2 * known, -known):
        assert isinstance(prove(claim(whole, "=", lie)), symnn.Refuted)


NOWHERE = [x, x**3, sin(x), tanh(x), x / (1 + x**2), x * exp(x), exp(x**2), sp.S.One, 1 / x, exp(a * x), exp(-a * (x**2))]


@pytest.mark.parametrize("f", NOWHERE, ids=str)
def test_an_integral_that_may_not_be_there_is_not_proved(f: Any) -> None:
    for known in (0, sp.sqrt(sp.pi / a), 2):
        assert not isinstance(prove(claim(sp.Integral(f, (x, -oo, oo)), "=", known)), Proved)


def test_of_several_variables() -> None:
    assert isinstance(prove(claim(sp.Integral(exp(-(x**2 + t**2) / 2), (x, -oo, oo), (t, -oo, oo)), "=", 2 * sp.pi)), Proved)
    assert isinstance(prove(claim(sp.Integral(x * t, (x, 0, 1), (t, 0, 2)), "=", 1)), Proved)
    # an E averages all that is random in it: an integral inside of another would lose its variable
    inner = sp.Integral(x * t, (x, 0, 1))
    for whole, lie in (
        (sp.Integral(inner**2, (t, 0, 1)), sp.Rational(1, 16)),
        (E(z * sp.Integral(x * z, (x, 0, 1))), 0),
        (sp.Integral(x, (x, 0, t), (t, 0, 1)), sp.Rational(1, 4)),
    ):
        assert not isinstance(prove(claim(whole, "=", lie)), Proved)


def test_an_expectation_is_an_integral_of_the_density() -> None:
    for f in (tanh, symnn.sigmoid, lambda v: tanh(v) ** 2):
        whole = sp.Integral(f(x) * bell / sp.sqrt(2 * sp.pi), (x, -oo, oo))
        found = prove(claim(E(f(z)), "=", whole))
        assert isinstance(found, Proved)
        assert not any(text.startswith("x ") for text in found.hypotheses)
        assert not isinstance(prove(claim(E(f(z)) + 1, "=", whole)), Proved)


@pytest.mark.parametrize(
    ("f", "known"),
    [
        (T, 1 / rate),
        (T**3, 6 / rate**3),
        (exp(-s * T), rate / (rate + s)),
        (step(T), 1),
        (relu(-T), 0),
        (-log(rate * exp(-rate * T)), 1 - log(rate)),
    ],
    ids=str,
)
def test_of_an_exponential_number(f: Any, known: Any) -> None:
    assert isinstance(prove(claim(E(f), "=", known)), Proved)
    assert isinstance(prove(claim(E(f), "=", known + 1)), symnn.Refuted)


def test_exponential_laws() -> None:
    assert isinstance(prove(claim(Var(T), "=", 1 / rate**2)), Proved)
    assert not isinstance(prove(claim(E(exp(a * T)), "=", rate / (rate - a))), Proved)
    with pytest.raises(symnn.errors.ArgumentError):
        random("S", distribution=("exponential", a))
    with pytest.raises(symnn.errors.ArgumentError):
        random("S", distribution="exponential")


@pytest.mark.parametrize("f", [lambda u: 1 / u, lambda u: symnn.log(u) / u, lambda u: 1 / (1 - u), lambda u: u ** sp.Rational(-3, 2)])
def test_what_has_no_mean_is_given_none(f) -> None:
    u = symnn.random("u", distribution=("uniform", 0, 1))
    for value in (0, 2, -2):
        assert symnn.equal(symnn.E(f(u)), value).word != "proved"


def test_a_cut_at_an_unknown_place_is_not_guessed() -> None:
    u, a = symnn.random("u", distribution=("uniform", 0, 1)), sp.Symbol("a", real=True)
    z, T = symnn.random("z", distribution=("normal", 0, 1)), symnn.random("T", distribution=("exponential", 1))
    b = sp.Symbol("b", real=True)
    for left, right in (
        (symnn.E(symnn.step(u - a)), 1 - a), (symnn.E(symnn.step(T - a)), symnn.exp(-a)), (symnn.E(symnn.log(u - a)), -1),
        (symnn.E(symnn.step(z - a) * symnn.step(b - z)), (symnn.erf(b / sp.sqrt(2)) - symnn.erf(a / sp.sqrt(2))) / 2),
    ):  # fmt: skip
        assert symnn.equal(left, right).word != "proved"
    assert [str(c) for c in symnn.equal(symnn.E(symnn.exp(a * u)), (symnn.exp(a) - 1) / a).conditions] == ["a ≠ 0"]
