"""What is true wherever a declared law is one is not refuted where there is none: by a probability of 2, or ends in the wrong order."""

from __future__ import annotations

import pytest
import sympy as sp

import symnn
from symnn import E, Var

pytest.importorskip("z3")

p, low, high, s = sp.symbols("p low high s", real=True)
k, j = (symnn.random(name, distribution=("bernoulli", p)) for name in "kj")
u = symnn.random("u", distribution=("uniform", low, high))
y = symnn.random("y", distribution=("normal", 0, s))
half = sp.Rational(1, 2)
TRUE = {
    "the size of a probability": (sp.Abs(E(k)), "=", p),
    "how far a coin is from its mean": (E(sp.Abs(k - p)), "=", 2 * p * (1 - p)),
    "two coins": (sp.Max(p, E(k * j)), "=", p),
    "a probability": (E(k), "<=", 1),
    "a probability from below": (E(k), ">=", 0),
    "a smaller probability": (E(k * j), "<=", E(k)),
    "the width of a uniform law": (sp.sqrt(12 * Var(u)), "=", high - low),
    "half of the width": (sp.Abs(E(u) - low), "=", (high - low) / 2),
    "the larger of mean and end": (sp.Max(E(u), low), "=", E(u)),
    "the mean between the ends": (E(u), "<=", high),
    "the width in an order": (sp.sqrt(12 * Var(u)), "<=", high - low),
    "the size of a variance": (sp.Abs(Var(y)), "=", s),
}
FALSE = {
    "a coin's other side": (E(k), "=", 1 - p),
    "a coin that falls half of the time": (E(k), "<=", half),
    "two coins as one": (E(k * j), ">=", E(k)),
    "the mean at an end": (E(u), "=", low),
    "the mean above the end": (E(u), ">=", high),
    "the width without a root": (12 * Var(u), "=", high - low),
    "a variance as a deviation": (Var(y), "=", s**2),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_under_every_law_is_not_refuted(name: str) -> None:
    assert symnn.prove(symnn.claim(*TRUE[name]), budget=5).word in ("proved", "supported", "unknown")


@pytest.mark.parametrize("name", FALSE)
def test_what_fails_under_some_law_is(name: str) -> None:
    verdict = symnn.prove(symnn.claim(*FALSE[name]), budget=5)
    assert verdict.word == "refuted", verdict
    chance = verdict.counterexample.get("p", half)
    assert 0 <= chance <= 1
    assert verdict.counterexample.get("low", 0) < verdict.counterexample.get("high", 1)
