"""What an adversary found in orders of expectations, limits, inductions over sizes and certificates; the true neighbours stay proved."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy import Eq, Identity, Product, Rational, Sum, exp, oo, sin, tanh

import symnn
from symnn.bridge import read
from symnn.claims.claim import claim
from symnn.claims.entrywise import EntrywiseProblem, stated
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Proved, ReceivedStatement, Refuted, Unknown
from symnn.errors import ArgumentError
from symnn.proof.budget import Budget
from symnn.proof.consistency import CONTRADICTION, NOWHERE
from symnn.proof.equality.certificate import recheck
from symnn.proof.inequality import analysis, sums_of_squares
from symnn.proof.prove import prove

pytest.importorskip("z3")
pytest.importorskip("flint")

n = symnn.sizes("n")
x, A = symnn.vector("x", n), symnn.matrix("A", n, n)
t, a, b, p, v = sp.symbols("t a b p v", real=True)
i = sp.Symbol("i", integer=True)
X, Z = symnn.random("X"), symnn.random("Z", mean=None)
W, N = symnn.random("W", variance=v), symnn.random("N", distribution="normal", variance=v)
coin = symnn.random("B", distribution=("bernoulli", p))
E, Var = symnn.E, symnn.Var
NOT_PROVED = {
    "a value and its mean": (X, ">=", E(X), ()),
    "a mean and its value": (X, "<=", E(X), ()),
    "a value times a mean": (X * E(Z), "<=", E(X * Z), ()),
    "a sum and its mean": (symnn.sum(symnn.random("w", n)), "<=", E(symnn.sum(symnn.random("w", n))), ()),
    "Jensen beside a value": (exp(X + E(Z)), "<=", E(exp(X + Z)), ()),
    "a coin that never falls": (E(coin), ">", 0, ()),
    "a probability of 2": (E(coin), "=", 2, Eq(p, 2)),
    "a variance of -1": (E(W**2), "=", -1, Eq(v, -1)),
    "a negative variance": (E(W**2), "<", 0, v < 0),
    "a variance that would have to be positive": (E(W**2), ">", 5, v <= 0),
    "A = A + I": (A, "=", A + Identity(n), Eq(A, A + Identity(n))),
    "AAᵀ = −I": (A * A.T, "=", -Identity(n), Eq(A * A.T, -Identity(n))),
    "no last term": (Sum(exp(i), (i, 20, n)), ">=", exp(n) - exp(19), ()),
    "no last factor": (Product(1 - 1 / i, (i, 40, n)), ">=", Rational(39) / n, ()),
}
PROVED = {
    "Jensen": (exp(E(Z)), "<=", E(exp(Z)), ()),
    "a coin": (E(coin), ">=", 0, ()),
    "its variance": (Var(coin), "<=", Rational(1, 4), ()),
    "a coin that always falls": (E(coin), "=", 1, Eq(p, 1)),
    "no variance": (E(W**2), "=", 0, Eq(v, 0)),
    "a variance": (E(W**2), ">", 0, ()),
    "a last term": (Sum(1 / i**2, (i, 1, n)), "<=", 2 - 1 / n, ()),
    "factors from 2 on": (Product(1 - 1 / i, (i, 2, n)), "=", 1 / n, ()),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVED)
def test_what_is_false_or_said_of_nothing_is_not_proved(name: str) -> None:
    left, relation, right, assume = NOT_PROVED[name]
    verdict = prove(claim(left, relation, right, assume=assume))
    assert not isinstance(verdict, Proved), verdict
    assert "error inside symnn" not in str(verdict)


@pytest.mark.parametrize("name", PROVED)
def test_their_true_neighbours_are_proved(name: str) -> None:
    left, relation, right, assume = PROVED[name]
    verdict = prove(claim(left, relation, right, assume=assume))
    assert isinstance(verdict, Proved), verdict
    assert recheck(verdict).accepted


def test_what_contradicts_a_law_is_called_a_contradiction() -> None:
    for left, relation, right, assume in (NOT_PROVED["a probability of 2"], NOT_PROVED["a variance of -1"]):
        verdict = prove(claim(left, relation, right, assume=assume))
        assert isinstance(verdict, Unknown)
        assert CONTRADICTION in verdict.reason
    unsolvable = prove(claim(*NOT_PROVED["A = A + I"][:3], assume=NOT_PROVED["A = A + I"][3]))
    assert isinstance(unsolvable, Unknown)
    assert NOWHERE in unsolvable.reason
    degenerate = prove(claim(E(symnn.step(N)), "=", Rational(1, 2), assume=Eq(v, 0)))
    assert isinstance(degenerate, Unknown)
    assert CONTRADICTION in degenerate.reason


# limits
# ----------------------------------------------------------------------------------------------------------------
LENGTHS = [
    (symnn.sum(x) / n, 0), (sp.Trace(A) / n, 0), (x[0, 0] / n, 0), (Sum(1 / i, (i, 1, n)), oo), (Product(1 + 1 / i, (i, 1, n)), oo),
    (Sum(Rational(1, 2) ** i, (i, 0, n)), 2), ((x.T * x)[0, 0], oo),
]  # fmt: skip


@pytest.mark.parametrize(("f", "limit"), LENGTHS)
def test_an_array_or_a_sum_that_grows_is_no_number_that_grows(f: Any, limit: Any) -> None:
    assert isinstance(prove(symnn.tends(f, n, oo, limit)), Unknown)


def test_a_limit_does_not_depend_on_what_moves() -> None:
    for f, s in ((1 / t, t), (Sum(1 / i**2, (i, 1, n)), n)):
        with pytest.raises(ArgumentError, match="may not depend on"):
            symnn.tends(f, s, oo, f)


def test_a_quotient_of_what_vanishes_is_no_quotient_of_values() -> None:
    for limit in (1, a / b):
        verdict = prove(symnn.tends(sin(a * t) / sin(b * t), t, 0, limit, assume=sp.Ne(b, 0)))
        assert not isinstance(verdict, Refuted) or limit == 1, verdict
        assert not isinstance(verdict, Proved) or limit != 1, verdict


# certificates
# ----------------------------------------------------------------------------------------------------------------
def _problem(left: Any, relation: str, right: Any) -> EntrywiseProblem:
    a, b = read(left), read(right)
    made = stated(ReceivedStatement(left, right, relation), a, relation, b, Hypotheses())
    assert made is not None
    return made


@pytest.mark.parametrize("relation", ["=", "≠"])
def test_signs_of_derivatives_say_nothing_of_equality(relation: str) -> None:
    never = tanh(t) ** 2 - 2 * tanh(t) + 1  # > 0
    above = analysis.proved_by_analysis(_problem(exp(t) - t, ">=", sp.Integer(1)), Budget(5))
    assert isinstance(above, Proved)
    assert recheck(above).accepted
    for left, right in ((exp(t) - t, sp.Integer(1)), (never, sp.Integer(0))):
        assert analysis.proved_by_analysis(_problem(left, relation, right), Budget(5)) is None
    p = _problem(exp(t) - t, relation, sp.Integer(1))
    for lines in (above.certificate.root, ()):
        forged = analysis._verdict(p, analysis.AnalysisCertificate(p, lines, above.certificate.demanded))
        assert not recheck(forged).accepted


def test_what_is_visibly_positive_is_not_zero() -> None:
    for relation, accepted in (("=", False), ("≠", True), (">", True)):
        p = _problem(t**2 + 1, relation, sp.Integer(0))
        found = sums_of_squares.proved_by_signs(p, Budget(5))
        assert isinstance(found, Proved) is accepted
        for negated in (False, True):
            forged = sums_of_squares._verdict(p, (), sums_of_squares.SignCertificate(p, negated, ()))
            assert recheck(forged).accepted is (accepted and not negated)


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [
        (Sum(t**i, (i, n, 2 * n - 3)) * (1 - t), "=", t**n - t ** (2 * n - 2)),
        (symnn.softmax(x)[1, 0], ">", sp.Integer(0)),
        (x[3, 0] + t / n, "=", t / n + x[3, 0]),
    ],
)
def test_the_proof_inside_does_not_pass_without_the_sizes_at_which_it_holds(left: Any, relation: str, right: Any) -> None:
    true = prove(claim(left, relation, right))
    assert isinstance(true, Proved)
    assert recheck(true).accepted
    assert any("n >" in c for c in true.conditions)
    assert not recheck(true.certificate.inner).accepted


def test_a_fact_with_a_quotient_does_not_show_that_the_quotient_has_a_value() -> None:
    n = symnn.sizes("n")
    x, i, j = symnn.vector("x", n), *sp.symbols("i j", integer=True)
    square, nothing = (x.T * x)[0, 0], sp.Eq(x, sp.ZeroMatrix(n, 1))
    shares = sp.Sum(x[i, 0] ** 2 / square, (i, 0, n - 1))
    for said in (
        symnn.claim(shares, ">=", x[j, 0] ** 2 / square, assume=nothing),
        symnn.claim(symnn.norm(x / symnn.norm(x)), "<=", 1, assume=nothing),
        symnn.claim(symnn.norm(x / symnn.norm(x)), "<=", 1, assume=(x[i, 0] >= 0, x[i, 0] <= 0)),
    ):
        assert symnn.prove(said).word != "proved"
    assert str(symnn.prove(symnn.claim(symnn.norm(x / symnn.norm(x)), "<=", 1)).conditions[0]) == "norm(x) ≠ 0"
