"""A minimum lies in the domain, and a law is one that a random number can have."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.errors import ArgumentError

HALF = sp.Rational(1, 2)


def minimum(f: Any, over: Any) -> str:
    return str(symnn.prove(symnn.has_minimum(f, over=over)).word)


@pytest.mark.parametrize(
    ("facts", "squares", "shifted"),
    [
        ({"real": True}, ("proved",), ("proved",)),
        ({"integer": True}, ("proved",), ("proved", "unknown")),
        ({"nonnegative": True}, ("proved",), ("proved",)),
        ({"nonpositive": True}, ("proved",), ("proved",)),
        ({"rational": True}, ("proved",), ("proved", "unknown")),
        ({"positive": True}, ("refuted", "unknown"), ("proved", "unknown")),
        ({"negative": True}, ("refuted", "unknown"), ("refuted", "unknown")),
        ({"real": True, "nonzero": True}, ("refuted", "unknown"), ("proved", "unknown")),
        ({"real": True, "integer": False}, ("refuted", "unknown"), ("refuted", "unknown")),
        ({"real": True, "irrational": True}, ("refuted", "unknown"), ("refuted", "unknown")),
        ({"odd": True}, ("proved", "unknown"), ("proved", "unknown")),
    ],
    ids=str,
)
def test_a_least_value_is_attained_where_the_symbol_may_be(facts: Any, squares: Any, shifted: Any) -> None:
    z = sp.Symbol("z", **facts)
    assert minimum(z**2, z) in squares
    assert minimum((z - 1) ** 2, z) in shifted
    assert minimum(z**2 + sp.exp(-z), z) != "refuted"
    assert minimum(-(z**2), z) != "proved"


@pytest.mark.parametrize(
    "law",
    [
        {"distribution": ("normal", 0, 0)},
        {"distribution": "normal", "variance": 0},
        {"distribution": "rademacher", "variance": 0},
        {"distribution": "uniform", "variance": 0},
        {"variance": 0},
        {"variance": -1},
        {"distribution": ("normal", 0, -2)},
        {"distribution": ("bernoulli", 2)},
        {"distribution": ("bernoulli", -HALF)},
        {"distribution": ("uniform", 2, 1)},
        {"distribution": ("uniform", 1, 1)},
        {"variance": sp.I},
        {"variance": sp.oo},
    ],
    ids=str,
)
def test_a_law_that_no_random_number_has_is_refused(law: Any) -> None:
    with pytest.raises(ArgumentError, match="w"):
        symnn.random("w", **law)


def test_a_law_that_a_number_was_put_into_is_checked_again() -> None:
    (n, _), v = symnn.sizes("n m"), sp.Symbol("v", real=True)
    w = symnn.random("w", n, distribution="normal", variance=v)
    claim = symnn.E(symnn.step(w[0, 0]))
    proved = symnn.equal(claim, HALF)
    assert proved.word == "proved"
    assert "v > 0" in proved.hypotheses
    for number in (0, -1):
        with pytest.raises(ArgumentError, match="variance of w"):
            symnn.equal(claim.subs(v, number), HALF)
    assert symnn.equal(claim.subs(v, 2), HALF).word == "proved"
    assert symnn.equal(claim.subs(v, 2), 1).word == "refuted"


def test_probabilities_at_the_ends_are_numbers_like_others() -> None:
    for p in (0, HALF, 1):
        w = symnn.random("w", distribution=("bernoulli", p))
        assert symnn.equal(symnn.E(w**2), p).word == "proved"
        assert symnn.equal(symnn.Var(w), p).word == ("proved" if p == 0 else "refuted")


def test_what_the_law_does_not_say_is_not_assumed() -> None:
    v, p = sp.symbols("v p", real=True)
    w, b = symnn.random("w", distribution="normal", variance=v), symnn.random("b", distribution=("bernoulli", p))
    assert "v > 0" not in symnn.equal(symnn.E(w**2), v).hypotheses
    assert "v > 0" in symnn.equal(symnn.E(symnn.step(w)), HALF).hypotheses
    assert symnn.equal(symnn.E(b**2), p).word == "proved"
    assert symnn.equal(symnn.E(b) ** 2, p).word == "refuted"
    for found in (symnn.equal(symnn.E(w**2), v), symnn.equal(symnn.E(symnn.step(w)), HALF)):
        assert symnn.recheck(found).accepted


def test_nothing_is_proved_of_values_that_the_law_does_not_allow() -> None:
    w = symnn.random("w", variance=1)
    for assume in (sp.Gt(w, 0), sp.Q.positive(w), sp.Eq(w, 1), sp.Gt(w**2, 2)):
        assert symnn.equal(symnn.E(w), 0, assume=assume).word == "unknown"
    assert symnn.equal(symnn.E(w), 0, assume=sp.Eq(symnn.E(w**3), 2)).word == "proved"
    assert symnn.equal(symnn.E(w), 0, assume=sp.Eq(symnn.E(w), 2)).word == "unknown"


HERE = sp.Symbol("here", real=True)
HIDDEN_ZEROS = [
    symnn.tanh(2 * HERE) - 2 * symnn.tanh(HERE) / (1 + symnn.tanh(HERE) ** 2),
    2 * symnn.sigmoid(HERE) - 1 - symnn.tanh(HERE / 2),
    sp.cosh(HERE) ** 2 - sp.sinh(HERE) ** 2 - 1,
]


@pytest.mark.parametrize("zero", HIDDEN_ZEROS, ids=str)
def test_what_is_nothing_in_disguise_is_at_the_kink_everywhere(zero: Any) -> None:
    """Its normal form is 0 only after its positive denominators are taken out; it was an error inside symnn."""
    for f, value in ((symnn.step, 1), (symnn.positive, 0), (symnn.sign, 0), (symnn.abs, 0), (symnn.relu, 0), (symnn.sqrt, 0)):
        assert symnn.equal(f(zero), value).word == "proved", f
        assert symnn.equal(f(zero), value + 1).word == "refuted", f
    # what is 0 only here and there is an isolated exception still
    assert symnn.equal(symnn.step(HERE - 1) + symnn.step(1 - HERE), 1).conditions
    assert symnn.equal(symnn.step(HERE**2 * (zero + 1) - HERE**2), 1).word == "proved"


def test_ties_are_looked_at_and_support_nothing() -> None:
    """A maximum shares its slope where entries tie, which a step does not."""
    for size in (symnn.sizes("n"), 2, 3, 5):
        y, g = symnn.vector("y", size), sp.Symbol("g", real=True)
        at_top = symnn.step(y - symnn.max(y) * sp.OneMatrix(size, 1))
        for written, lie in (
            (symnn.vjp(symnn.max(y), y, g), g * at_top), (symnn.gradient(symnn.max(y), y, evaluate=False), at_top),
            (symnn.sum(at_top), 1),
        ):  # fmt: skip
            verdict = symnn.equal(written, lie)
            assert verdict.word in ("unknown", "refuted"), verdict
            assert verdict.word == "refuted" or "differ at" in verdict.reason


def test_a_sum_that_is_said_to_be_positive_leaves_a_logarithm() -> None:
    p, c = sp.symbols("p c", real=True)
    odds, apart = symnn.log(p / (1 - p)), symnn.log(p) - symnn.log(1 - p)
    word = lambda left, right, *assumed: symnn.prove(symnn.claim(left, "=", right, assume=assumed)).word
    assert word(odds, apart, p > 0, p < 1) == "proved"
    assert word(odds, -apart, p > 0, p < 1) == "refuted"
    assert word(odds, apart) != "proved"
    assert word(symnn.log(c**2), 2 * symnn.log(c), c > 2) == "proved"
    assert word(symnn.log(c**2), 2 * symnn.log(c), c > -2) == "refuted"
    assert word(symnn.log(c * (c - 1)), symnn.log(c) + symnn.log(c - 1), c > 1) == "proved"
    assert word(symnn.log(c * (c - 1)), symnn.log(c) + symnn.log(c - 1), c < 0) != "proved"
    assert word(sp.sqrt((c - 1) ** 2), c - 1, c < 1) == "refuted"
