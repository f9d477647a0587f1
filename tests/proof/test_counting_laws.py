"""Moments of binomial, Poisson and Laplace numbers, of half lines too; parameters that no law has are refused."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import E, Var
from symnn.errors import ArgumentError

LAM, B = sp.symbols("lambda b", positive=True)
N, P, M = sp.Symbol("n", integer=True, positive=True), sp.Symbol("p", positive=True), sp.Symbol("m", real=True)
X = symnn.random("X", distribution=("poisson", LAM))
Y = symnn.random("Y", distribution=("binomial", N, P))
Z = symnn.random("Z", distribution=("laplace", 0, B))
W = symnn.random("W", distribution=("laplace", M, B))
HALF = symnn.random("H", distribution=("binomial", 3, sp.Rational(1, 2)))
TRUE: list[tuple[Any, Any, tuple[Any, ...]]] = [
    # E, its value, and what it is not
    (E(X**2), LAM**2 + LAM, (LAM**2, LAM**2 + 1)),
    (E(X**4), LAM**4 + 6 * LAM**3 + 7 * LAM**2 + LAM, (LAM**4, LAM**4 + 6 * LAM**3 + 4 * LAM**2 + LAM)),
    (Var(X), LAM, (LAM**2, 1 / LAM)),
    (E(symnn.relu(X)), LAM, (LAM / 2,)),
    (Var(Y), N * P * (1 - P), (N * P, N**2 * P * (1 - P))),
    (E(Y * (Y - 1) * (Y - 2)), N * (N - 1) * (N - 2) * P**3, (N**3 * P**3,)),
    (E(HALF**3), sp.Rational(27, 4), (sp.Rational(27, 8), 7)),
    (Var(W), 2 * B**2, (B**2, 2 * B)),
    (E(Z**4), 24 * B**4, (12 * B**4,)),
    (E(symnn.relu(Z)), B / 2, (B,)),
    (E(symnn.relu(Z) ** 3), 3 * B**3, (6 * B**3,)),
    (E(abs(Z)), B, (2 * B,)),
    (E(symnn.step(Z)), sp.Rational(1, 2), (1,)),
]


@pytest.mark.parametrize(("mean", "value", "lies"), TRUE, ids=[str(t[0]) for t in TRUE])
def test_moments(mean: Any, value: Any, lies: tuple[Any, ...]) -> None:
    assert symnn.equal(mean, value).word == "proved"
    for lie in lies:
        assert symnn.equal(mean, lie).word == "refuted", lie


def test_half_a_line_of_a_shifted_law_is_not_guessed() -> None:
    assert symnn.equal(E(symnn.relu(W)), B / 2).word != "proved"
    assert symnn.equal(E(symnn.step(X)), 1).word != "proved"  # X is 0 with probability e^−λ, and step(0) is 1


@pytest.mark.parametrize(
    "law", [("laplace", 0, -1), ("poisson", 0), ("binomial", sp.Rational(3, 2), P), ("binomial", 3, 2), ("binomial", 3)]
)
def test_laws_that_are_none(law: tuple[Any, ...]) -> None:
    with pytest.raises(ArgumentError):
        symnn.random("V", distribution=law)
