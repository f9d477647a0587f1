"""A claim about a random symbol itself is said of the values that it takes: at other numbers nothing is false."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import Proved, Refuted, Unknown

n, p, rate = symnn.sizes("n"), sp.Symbol("p", positive=True), sp.Symbol("r", positive=True)
coin = symnn.random("coin", distribution=("bernoulli", p))
coins = symnn.random("coins", n, distribution=("bernoulli", sp.Rational(1, 2)))
between = symnn.random("between", distribution=("uniform", 0, 1))
wait = symnn.random("wait", distribution=("exponential", rate))
count = symnn.random("count", distribution=("poisson", rate))
z = symnn.random("z", distribution="normal", variance=1)
any_law = symnn.random("w", variance=1)

TRUE = [
    (coin, "<=", 1), (coin, ">=", 0), (coin**2, "=", coin), (between, "<=", 1), (between**2, "<=", between), (wait, ">=", 0),
    (count, ">=", 0), (coins[0, 0], "<=", 1),
]  # fmt: skip
LIES = [
    (coin, "<=", 0), (coin, "=", coin + 1), (wait, "<=", 1), (count, ">=", 1), (z, ">=", 0), (any_law, ">=", 0), (coins[0, 0], "<=", 0),
    (between, "=", between + 1),
]  # fmt: skip


@pytest.mark.parametrize("said", TRUE, ids=str)
def test_what_holds_of_every_value_is_never_refuted(said: Any) -> None:
    found = symnn.prove(symnn.claim(*said))
    assert isinstance(found, Proved | Unknown), found
    if isinstance(found, Unknown):
        assert "not known to be values of" in found.reason


@pytest.mark.parametrize("said", LIES, ids=str)
def test_what_fails_at_a_value_is_refuted_there(said: Any) -> None:
    found = symnn.prove(symnn.claim(*said))
    assert isinstance(found, Refuted), found


def test_what_is_said_of_expectations_is_judged_by_their_laws() -> None:
    assert isinstance(symnn.prove(symnn.claim(symnn.E(coin), "=", p)), Proved)
    assert isinstance(symnn.prove(symnn.claim(symnn.E(coin), "=", p**2)), Refuted)


@pytest.mark.parametrize(
    ("symbol", "told"), [(count, "a Poisson distribution"), (coin, "a Bernoulli distribution"), (wait, "an exponential")]
)
def test_laws_of_persons_have_capital_letters(symbol: Any, told: str) -> None:
    assert told in str(symnn.equal(symnn.E(symbol**2), symnn.Var(symbol) + symnn.E(symbol) ** 2))
