"""Expectations: what is true is proved under named assumptions, its plausible lies are refuted, and no assumption can be dropped."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import symnn
from symnn.bridge import read
from symnn.bridge.random import Cov, E, Var, random
from symnn.calculus.moments.expectation import resolve
from symnn.calculus.values.evaluate import Rationals, evaluate
from symnn.claims.claim import claim
from symnn.claims.question import EQUALITY, MOMENTS, Question
from symnn.claims.verdict import IllTyped, Proved, Refuted, Unknown, Verdict
from symnn.errors import ArgumentError, UnsupportedError
from symnn.nets.initial_variance import initial_variance
from symnn.proof.budget import Budget
from symnn.proof.expectations.moment_claims import by_moments
from symnn.proof.prove import prove

n, m, d = symnn.sizes("n m d")
s2, g2, sigma, alpha = sp.symbols("s2 g2 sigma alpha", positive=True)
b, c, slope = sp.symbols("b c slope", real=True)
j = sp.Symbol("j", integer=True)

w = random("w", n, variance=s2)
W = random("W", m, n, variance=s2)
a = random("a", n, mean=None, independent=False)
x = random("x", n, variance=g2)
y = random("y", n, symmetric=True)
q, k = random("q", d, variance=1), random("k", d, variance=1)
u, v = random("u", mean=None), random("v", mean=None)
first, second = (random(name, mean=None, joint="pair") for name in ("first", "second"))
z = random("z", distribution="normal", variance=sigma**2)
u0 = random("u0", distribution="normal", variance=1)
t = random("t", distribution=("normal", c, sigma**2))
uniform = random("uniform", distribution=("uniform", -alpha, alpha))
coin = random("coin", distribution=("bernoulli", sp.Symbol("p", positive=True)))
p = sp.Symbol("p", positive=True)
half = sp.Rational(1, 2)

a2, w2 = E(a[0, 0] ** 2), E(w[0, 0] ** 2)
preactivation = (w.T * a)[0, 0] + b
rectified = (w.T * symnn.relu(y))[0, 0]
leaky = (w.T * symnn.leaky_relu(y, slope))[0, 0]
total = sp.Sum(w[j, 0] * x[j, 0], (j, 0, n - 1))
score = (q.T * k)[0, 0]

# what is claimed: (true side, true side, lies about the right-hand side)
TABLE: dict[str, tuple[Any, Any, list[Any]]] = {
    "a pre-activation": (
        Var(preactivation), n * s2 * a2,
        [n * s2 * Var(a[0, 0]), n**2 * s2 * a2, s2 * a2, n * sp.sqrt(s2) * a2, n * s2 * E(a[0, 0]) ** 2, -n * s2 * a2],
    ),
    "its mean is the bias": (E(preactivation), b, [0, b**2, n * b]),
    "ReLU halves": (Var(rectified), n * s2 * E(y[0, 0] ** 2) / 2, [n * s2 * E(y[0, 0] ** 2), n * s2 * E(y[0, 0] ** 2) / 4, n * s2 / 2]),
    "PReLU": (
        Var(leaky), (1 + slope**2) / 2 * n * Var(w[0, 0]) * Var(y[0, 0]),
        [(1 + slope) / 2 * n * s2 * Var(y[0, 0]), (1 - slope**2) / 2 * n * s2 * Var(y[0, 0]), (1 + slope) ** 2 / 2 * n * s2 * Var(y[0, 0])],
    ),
    "a dot product of queries and keys": (Var(score), d, [d**2, sp.sqrt(d), 1, 2 * d]),
    "its scaled variance": (Var(score / sp.sqrt(d)), 1, [d, 1 / d]),
    "backwards": (Var((W.T * random("delta", m, variance=g2))[0, 0]), m * s2 * g2, [n * s2 * g2, m**2 * s2 * g2, m * s2 * sp.sqrt(g2)]),
    "a sum of products": (Var(total), n * s2 * g2, [n**2 * s2 * g2, n * (s2 + g2), n * s2]),
    "independent factors": (
        sp.Sum(E(w[j, 0] ** 2 * x[j, 0] ** 2), (j, 0, n - 1)), sp.Sum(w2 * E(x[j, 0] ** 2), (j, 0, n - 1)),
        [sp.Sum(E(w[j, 0] ** 2) ** 2 * E(x[j, 0] ** 2) ** 2, (j, 0, n - 1))],
    ),
    "the Gram matrix": (E(W * W.T), n * s2 * sp.Identity(m), [m * s2 * sp.Identity(m), n * sp.sqrt(s2) * sp.Identity(m)]),
    "fourth moments": (
        E((w.T * w)[0, 0] ** 2), n * E(w[0, 0] ** 4) + n * (n - 1) * s2**2,
        [n**2 * s2**2, n * E(w[0, 0] ** 4), n * E(w[0, 0] ** 4) + n**2 * s2**2],
    ),
    "a variance is a difference": (Var(u), E(u**2) - E(u) ** 2, [E(u**2), E(u) ** 2 - E(u**2)]),
    "a square is not its mean's square": (E(u**2), Var(u) + E(u) ** 2, [E(u) ** 2, Var(u)]),
    "a factor comes out squared": (Var(2 * u), 4 * Var(u), [2 * Var(u), Var(u)]),
    "constants do not vary": (Var(u + c), Var(u), [Var(u) + c, Var(u) + c**2]),
    "independent variances add": (Var(u + v), Var(u) + Var(v), [Var(u) - Var(v), Var(u) + Var(v) + E(u) * E(v)]),
    "differences too": (Var(u - v), Var(u) + Var(v), [Var(u) - Var(v)]),
    "dependent variances": (Var(first + second), Var(first) + Var(second) + 2 * Cov(first, second), [Var(first) + Var(second)]),
    "covariance is bilinear": (
        Cov(2 * first + u, second - v), 2 * Cov(first, second), [Cov(first, second), 2 * Cov(first, second) + 1],
    ),
    "what is one is not independent": (E(u * u), E(u**2), [E(u) * E(u)]),
    "bias and variance": (E((u - b) ** 2), (E(u) - b) ** 2 + Var(u), [E(u) - b + Var(u), (E(u) - b) ** 2 - Var(u), Var(u)]),
    "a uniform variance": (Var(uniform), alpha**2 / 3, [alpha**2 / 12, alpha**2 / 6, alpha / sp.sqrt(3)]),
    "a uniform fourth moment": (E(uniform**4), alpha**4 / 5, [alpha**4 / 9, alpha**4 / 3]),
    "a rectified normal": (E(sp.Max(0, z)), sigma / sp.sqrt(2 * sp.pi), [sigma**2 / sp.sqrt(2 * sp.pi), sigma / sp.sqrt(sp.pi), sigma / 2]),
    "a folded normal": (E(sp.Abs(z)), sigma * sp.sqrt(2 / sp.pi), [sigma / sp.sqrt(2 * sp.pi), sigma**2 * sp.sqrt(2 / sp.pi)]),
    "normal moments": (E(t**3), c**3 + 3 * c * sigma**2, [c**3, c**3 + c * sigma**2]),
    "a normal fourth moment": (E(z**4), 3 * sigma**4, [sigma**4, 3 * sigma**2]),
    "a log-normal": (E(sp.exp(2 * z)), sp.exp(2 * sigma**2), [sp.exp(sigma**2), sp.exp(2 * sigma)]),
    "the slope of ReLU": (E(symnn.positive(y[0, 0]) ** 2), half, [1, sp.Rational(1, 4)]),
    "odd functions": (E(symnn.tanh(y[0, 0])), 0, [half]),
    "inverted dropout": (Var((1 - coin) * b / (1 - p)), p / (1 - p) * b**2, [p * (1 - p) * b**2, b**2 / (1 - p)]),
    "a power of a coin": (E(coin**5), p, [p**5]),
}  # fmt: skip
LIES = [(name, lie) for name, (_, _, lies) in TABLE.items() for lie in lies]
ASSUME = {"inverted dropout": [p < 1], "a power of a coin": [p < 1]}


def judged(left: Any, right: Any, assume: Any = ()) -> Verdict | None:
    return by_moments(Question(claim(left, "=", right, assume=assume)), Budget(10))


@pytest.mark.parametrize("name", TABLE)
def test_what_is_true_is_proved(name: str) -> None:
    left, right, _ = TABLE[name]
    assert isinstance(judged(left, right, ASSUME.get(name, ())), Proved)


@pytest.mark.parametrize(("name", "lie"), LIES, ids=[f"{name}-{k}" for k, (name, _) in enumerate(LIES)])
def test_lies_are_refuted_by_different_values(name: str, lie: Any) -> None:
    verdict = judged(TABLE[name][0], lie, ASSUME.get(name, ()))
    assert isinstance(verdict, Refuted)
    assert verdict.lhs != verdict.rhs
    assert verdict.counterexample


# the same claim without one of its assumptions
DROPPED: dict[str, tuple[Any, Any]] = {
    "entries of w may depend on each other": (Var((random("w", n, variance=s2, independent=False).T * a)[0, 0]), n * s2 * a2),
    "w and a may depend on each other": (
        Var((random("w", n, variance=s2, joint="layer").T * random("a", n, mean=None, joint="layer"))[0, 0]),
        n * s2 * E(random("a", n, mean=None, joint="layer")[0, 0] ** 2),
    ),
    "w has a mean": (Var((random("w", n, mean=1, variance=s2).T * a)[0, 0]), n * s2 * a2),
    "y is not symmetric": (Var((w.T * symnn.relu(x))[0, 0]), n * s2 * g2 / 2),
    "y is not symmetric, slope": (E(symnn.positive(x[0, 0])), half),
    "x and y may depend": (Var(first + second), Var(first) + Var(second)),
    "uncorrelated is not independent": (
        E(random("r", n, variance=1, independent="uncorrelated")[0, 0] ** 2 * random("r", n, variance=1, independent="uncorrelated")[1, 0] ** 2),
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DROPPED)
def test_without_an_assumption_nothing_is_proved(name: str) -> None:
    assert isinstance(judged(*DROPPED[name]), Refuted | Unknown)


def test_uncorrelated_weights_are_enough_for_a_variance() -> None:
    r = random("r", n, variance=s2, independent="uncorrelated")
    assert isinstance(judged(Var((r.T * a)[0, 0]), n * s2 * a2), Proved)


def test_a_proof_names_its_assumptions() -> None:
    verdict = judged(Var(preactivation), n * s2 * a2)
    assert isinstance(verdict, Proved)
    assert {"a, w are independent", "w has mean 0 and variance s2"} <= set(verdict.hypotheses)
    slope_of_relu = judged(E(symnn.positive(y[0, 0])), half)
    assert isinstance(slope_of_relu, Proved)
    assert "y is symmetric about 0" in slope_of_relu.hypotheses


SYMMETRIC = [*({"symmetric": True, "variance": v} for v in (None, 1, s2)), {"symmetric": True, "independent": False}]
NAMED = [{"distribution": d, "variance": v} for d in ("normal", "uniform", "rademacher") for v in (1, s2)]


@pytest.mark.parametrize("law", [*SYMMETRIC, *NAMED, {"distribution": ("uniform", -2, 2)}], ids=str)
def test_that_a_value_has_no_probability_is_a_condition_or_follows(law: dict[str, object]) -> None:
    """A symmetric number may be 0 with some probability, of which the step takes the whole; no named one is."""
    g = random("g", **law)
    weight = ("P(g = 0) = 0",) * bool(law.get("symmetric"))
    for f in (symnn.step(g), symnn.step(-g), symnn.positive(g), symnn.step(g) ** 2):
        verdict = judged(E(f), half)
        assert isinstance(verdict, Proved), verdict
        assert verdict.conditions == weight
        assert not any("P(" in text for text in verdict.hypotheses)
        assert symnn.recheck(verdict).accepted
        assert not symnn.recheck(replace(verdict, conditions=("P(g = 1) = 0",))).accepted
        assert symnn.recheck(replace(verdict, conditions=())).accepted is not bool(weight)
        assert isinstance(judged(E(f), sp.Rational(1, 3)), Refuted)
    assert judged(E(symnn.sign(g)), 0).conditions == ()
    for relation in ("<=", ">="):
        verdict = prove(claim(E(symnn.step(g)), relation, half))
        assert (verdict.word, verdict.conditions) == ("proved", weight)
        assert symnn.recheck(replace(verdict, conditions=("P(g = 1) = 0",))).accepted is False
    assert judged(E(symnn.relu(g) ** 2), E(g**2) / 2).conditions == ()


def test_a_denominator_that_may_vanish_is_a_condition() -> None:
    verdict = judged(E(preactivation - b) / E(u), 0)
    assert isinstance(verdict, Proved)
    assert [str(condition) for condition in verdict.conditions] == ["E[u] ≠ 0"]


@pytest.mark.parametrize(
    ("left", "right", "condition"),
    [
        (E(u0 * (c**2 - 1) / (c - 1) - u0 * (c + 1)), 0, "c ≠ 1"),
        (E(u0 / c), 0, "c ≠ 0"),
        (Cov(u0 / c, u0**2), 0, "c ≠ 0"),
        (E(symnn.step(u0 / c)), half, "c ≠ 0"),
        (E(u0 * symnn.sigmoid(1 / c) + v), E(v), "c ≠ 0"),
    ],
)
def test_what_is_averaged_away_keeps_its_condition(left: Any, right: Any, condition: str) -> None:
    verdict = judged(left, right)
    assert isinstance(verdict, Proved)
    assert condition in map(str, verdict.conditions)


@pytest.mark.parametrize("lost", [symnn.log(c), sp.sqrt(c), symnn.tanh(symnn.log(c)), symnn.log(c - 2)])
def test_what_is_averaged_away_needs_a_value_everywhere(lost: Any) -> None:
    for left, right in ((E(u0 * lost), 0), (E(u0 * lost + v), E(v)), (Cov(u0 * lost, u0**2), 0)):
        assert isinstance(judged(left, right), Unknown)
        assert prove(claim(left, "=", right, assume=c > 2)).word == "proved"


def test_one_symbol_twice_is_one_variable() -> None:
    assert resolve(Cov(u, u) - Var(u)) == 0
    assert isinstance(judged(E(w * w.T), s2 * sp.Identity(n)), Proved)


def test_what_cannot_be_taken_apart_is_unknown_with_the_reason() -> None:
    r = random("r", n, variance=1, independent="uncorrelated")
    verdict = judged(E(r[0, 0] ** 2 * r[1, 0] ** 2), 1)
    assert isinstance(verdict, Unknown)
    assert "could be written as moments" in verdict.reason
    outside = judged(E(u) + u, u)
    assert isinstance(outside, Unknown)
    assert "outside of E" in outside.reason


def test_an_expectation_that_stays_is_still_linear() -> None:
    left = E(3 * symnn.tanh(W * a) + W * a)
    assert isinstance(judged(left, 3 * E(symnn.tanh(W * a))), Proved)
    assert isinstance(judged(left, 2 * E(symnn.tanh(W * a))), Unknown | Refuted)


def test_equal_and_prove_judge_expectations_too() -> None:
    assert isinstance(symnn.equal(Var(2 * u), 4 * Var(u)), Proved)
    assert isinstance(symnn.equal(Var(2 * u), 2 * Var(u)), Refuted)
    assert isinstance(prove(claim(Var(total), "=", E(total**2), "=", n * s2 * g2)), Proved)
    assert isinstance(symnn.equal(E(W * a), E(W)), IllTyped)
    assert by_moments(Question(claim(Var(u), ">=", 0)), Budget(1)) is None
    assert isinstance(prove(claim(Var(u), ">=", 0)), Proved)
    assert isinstance(prove(claim(Var(u), "<=", 0)), Refuted)


def test_claims_without_expectations_are_left_to_others() -> None:
    assert Question(claim(b + c, "=", c + b)).kind == EQUALITY
    assert Question(claim(E(coin), "=", p)).kind == MOMENTS


@given(
    st.lists(st.sampled_from([(0, 0), (0, 1), (1, 0)]), min_size=1, max_size=4),
    st.lists(st.sampled_from([0, 1]), max_size=2),
    st.sampled_from([0, 1, Fraction(1, 2)]),
)
@settings(max_examples=40, deadline=None)
def test_moments_agree_with_enumeration(places: list[tuple[int, int]], rows: list[int], mean: Any) -> None:
    """E of any product of entries of an iid matrix and a dependent column, against all outcomes of two-valued entries."""
    mean = sp.Rational(mean.numerator, mean.denominator) if isinstance(mean, Fraction) else sp.Integer(mean)
    M = random("M", 2, 2, mean=mean, variance=4, distribution="rademacher")
    e = random("e", 2, mean=None, independent=False)
    expr = sp.Mul(*(M[i, k] for i, k in places), *(e[i, 0] for i in rows))
    exact = sp.Integer(0)
    for signs in product((2, -2), repeat=4):
        values = sp.Matrix(2, 2, [mean + s for s in signs])
        exact += sp.Rational(1, 16) * sp.Mul(*(values[i, k] for i, k in places))
    moments = read(resolve(E(expr)))
    rest = read(resolve(E(sp.Mul(*(e[i, 0] for i in rows)))))
    verdict = symnn.proof.equality.deciding_equality.equal_nodes(moments, exact_node(exact) * rest)
    assert isinstance(verdict, Proved)


def exact_node(value: Any) -> Any:
    return read(value)


def test_statistics_are_sympy_objects() -> None:
    for expr in (E(W * a), Var(u), Cov(first, second), E(W).T, E(W)[0, 0]):
        assert pickle.loads(pickle.dumps(expr)) == expr
        assert expr.func(*expr.args) == expr
    assert str(Var(u) + E(u) ** 2) == "E[u]**2 + Var[u]"
    assert sp.latex(E(u)) == r"\mathbb{E}\left[u\right]"
    assert E(W)[0, 0] == E(W[0, 0])
    assert W.subs(s2, 4).law.variance == 4


def test_an_expectation_has_no_value_at_a_point() -> None:
    with pytest.raises(UnsupportedError, match=r"symnn\.prove"):
        evaluate(read(E(u)), Rationals(), {read(u): 1}, {})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: random("w", 1, 2, 3),
        lambda: random("w", n, variance=-1),
        lambda: random("w", n, mean=1, symmetric=True),
        lambda: random("w", distribution="cauchy"),
        lambda: random("w", distribution="normal"),
        lambda: random("w", distribution=("uniform", 1)),
        lambda: random("w", n, independent="perhaps"),
        lambda: Cov(w, a),
        lambda: initial_variance("relu", "fan_out_of_it"),
    ],
)
def test_bad_declarations_are_refused(wrong: Any) -> None:
    with pytest.raises(ArgumentError):
        wrong()


def test_initial_variances() -> None:
    n_in, n_out = sp.symbols("n_in n_out", integer=True, positive=True)
    assert initial_variance("relu") == 2 / n_in
    assert initial_variance("relu", "fan_out") == 2 / n_out
    assert initial_variance(None, "average") == 2 / (n_in + n_out)
    leak = symnn.operator("leak", lambda x: symnn.leaky_relu(x, sp.Rational(1, 5)))
    assert initial_variance(leak) == sp.Rational(25, 13) / n_in
    unit = random("z", variance=1, distribution="normal")
    assert initial_variance("tanh") == 1 / (n_in * E(symnn.tanh(unit) ** 2))
