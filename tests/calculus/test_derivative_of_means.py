"""The derivative of an expectation by a parameter, inside of E or of its law, against the derivative of its closed form."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import Cov, E, Proved, Var, claim, cos, exp, gradient, prove, random, relu, sizes, step, tanh, vector
from symnn import sum as total
from symnn.calculus.moments.expectation import resolve
from symnn.errors import NotDifferentiableError

n = sizes("n")
a, mu = sp.symbols("a mu", real=True)
s, p = sp.symbols("s p", positive=True)
z = random("z", distribution=("normal", 0, 1))
y = random("y", distribution=("normal", mu, s**2))
u = random("u", distribution=("uniform", 0, s))
k = random("k", distribution=("bernoulli", p))
Y = random("Y", n, distribution=("normal", mu, s**2))
w = vector("w", n)
half = sp.Rational(1, 2)

PLACES = [
    (y**3, mu), (y**3, s), (y**2 * mu, mu), (exp(a * y), s), (exp(a * y), a), (cos(y), mu), (cos(y), s), (relu(y), mu), (relu(y), s),
    (sp.Abs(a * z + mu), mu), (u**3, s), (u * mu + s, s), (exp(a * k), p), (k * s + k**2 * p, p), (total(sp.HadamardProduct(Y, Y)), s),
    ((w.T * Y)[0, 0] ** 2, mu), ((w.T * Y)[0, 0] ** 2, s), (E(y) * y + mu, mu), (step(z) * mu**2, mu),
]  # fmt: skip


@pytest.mark.parametrize(("f", "by"), PLACES, ids=str)
def test_by_a_parameter_it_is_that_of_the_closed_form(f: Any, by: Any) -> None:
    closed, inside = gradient(resolve(E(f)), by), gradient(E(f), by)
    assume = p < 1 if by is p else ()
    assert isinstance(prove(claim(inside, "=", closed, assume=assume)), Proved)
    assert not isinstance(prove(claim(inside, "=", closed + 1, assume=assume)), Proved)
    assert not isinstance(prove(claim(inside, "=", 2 * closed, assume=assume)), Proved) or closed == 0


def test_of_variances_and_covariances() -> None:
    assert isinstance(prove(claim(gradient(Var(a * y), s), "=", 2 * a**2 * s)), Proved)
    assert not isinstance(prove(claim(gradient(Var(a * y), s), "=", 2 * a * s)), Proved)
    assert isinstance(prove(claim(gradient(Cov(y, a * y + z) ** 2, a), "=", 2 * a * s**4)), Proved)


def test_by_an_array() -> None:
    g = random("g", n, distribution=("normal", 0, 1))
    f = tanh((w.T * g)[0, 0])
    assert isinstance(prove(claim(gradient(E(f), w), "=", E(g * (1 - f**2)))), Proved)
    assert not isinstance(prove(claim(gradient(E(f), w), "=", E(g * (1 + f**2)))), Proved)
    assert isinstance(prove(claim(gradient(E((w.T * g)[0, 0] ** 2) / 2, w), "=", w)), Proved)


@pytest.mark.parametrize("f", [step(z + mu), symnn.sign(z - mu) * z, step(y), step(y) * y**2, 1 / (z + mu)], ids=str)
def test_what_jumps_is_refused(f: Any) -> None:
    with pytest.raises(NotDifferentiableError):
        gradient(E(f), mu)


@pytest.mark.parametrize(
    "law",
    [{"mean": mu, "variance": 1}, {"mean": 0, "variance": s, "symmetric": True}, {"distribution": ("normal", mu, s), "joint": "two"}],
    ids=str,
)
def test_how_a_law_moves_must_be_declared(law: Any) -> None:
    x = random("x", **law)
    with pytest.raises(NotDifferentiableError):
        gradient(E(tanh(x)), mu if law.get("mean") or "joint" in law else s)


def test_an_expectation_depends_on_no_outcome() -> None:
    assert gradient(E(y**2) + y, y) == 1
