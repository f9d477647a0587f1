"""Optimisers, convexity, minima, one-hot vectors: what is true is proved and rechecked, its plausible lies are refuted or not proved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.claims.claim import Property, claim
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.verdict import Proved, Refuted, Unknown
from symnn.errors import ArgumentError, ShapeError
from symnn.proof.budget import Budget
from symnn.proof.equality.certificate import recheck
from symnn.proof.inequality.entailment import Entailment
from symnn.proof.objectives import optimisers
from symnn.proof.prove import prove

pytest.importorskip("z3")
pytest.importorskip("flint")

n, d, K, h = symnn.sizes("n d K h")
X, W, W1, A = symnn.matrix("X", n, d), symnn.matrix("W", d, K), symnn.matrix("W1", h, d), symnn.matrix("A", d, d)
Y, Z = symnn.matrix("Y", n, K), symnn.matrix("Z", n, K)
y, beta, c, v, x0 = (symnn.vector(name, size) for name, size in (("y", n), ("beta", d), ("c", d), ("v", h), ("x0", d)))
k, z = symnn.vector("k", K), symnn.vector("z", K)
x, w, b0, t = sp.symbols("x w b0 t", real=True)
u = sp.Symbol("u", positive=True)
lam, sigma = sp.symbols("lambda sigma", positive=True)
i = sp.Symbol("i", integer=True)
one, H = sp.OneMatrix(n, 1), sp.HadamardProduct


def cross_entropy(scores: Any) -> Any:
    p = symnn.sigmoid(scores)
    return -symnn.sum(H(y, symnn.log(p)) + H(one - y, symnn.log(one - p)))


p = symnn.sigmoid(X * beta)
ce, ce0 = cross_entropy(X * beta), cross_entropy(X * beta + one * b0)
likelihood = sp.Product(p[i, 0] ** y[i, 0] * (1 - p[i, 0]) ** (1 - y[i, 0]), (i, 0, n - 1))
r = y - X * beta
squares, penalty = (r.T * r)[0, 0], (beta.T * beta)[0, 0]
gaussian = sp.Product(sp.exp(-(r[i, 0] ** 2) / (2 * sigma**2)) / sp.sqrt(2 * sp.pi * sigma**2), (i, 0, n - 1))
softmax_loss = -symnn.sum(H(Y, symnn.log(symnn.softmax(X * W, axis=1)))) / n
quadratic = (beta.T * A * beta / 2 - c.T * beta)[0, 0]
rank, rank1 = symnn.full_column_rank(X), symnn.full_column_rank(X, one)
definite, semidefinite = sp.Q.positive_definite(A), symnn.positive_semidefinite(A)
least, most = symnn.argmin, symnn.argmax


hat = symnn.operator("hat", sp.Lambda(t, sp.Max(-t, 0, t - 2) + sp.Abs(t - 5)))
falling = symnn.operator("falling", sp.Lambda(t, 1 - t - sp.tanh(t)))
cube = symnn.operator("cube", sp.Lambda(t, t**3 + 1))


def same(f: Any, g: Any, over: Any = beta, assume: Any = ()) -> Property:
    return symnn.same_optimisers(f, g, over=over, assume=assume)


def convex(f: Any, over: Any = beta, strictly: bool = False, assume: Any = ()) -> Property:
    return symnn.convex(f, over=over, strictly=strictly, assume=assume)


def minimum(f: Any, over: Any = beta, assume: Any = ()) -> Property:
    return symnn.has_minimum(f, over=over, assume=assume)


TRUE: dict[str, Property] = {
    "likelihood and log-likelihood": same(most(likelihood), most(-ce)),
    "likelihood and cross-entropy": same(most(likelihood), ce),
    "log-likelihood and mean cross-entropy": same(most(-ce), ce / n),
    "a plain side is minimised": same(ce / n, ce),
    "Gaussian likelihood and least squares": same(most(gaussian), squares),
    "Gaussian likelihood and the norm": same(most(gaussian), symnn.norm(r)),
    "the norm and its square": same(symnn.norm(r), squares),
    "softmax cross-entropy, by its mean": same(softmax_loss, softmax_loss * n, W),
    "an increasing function": same(sp.exp(x**2 - x), x**2 - x, x),
    "a decreasing function": same(most(sp.exp(-(x**2))), x**2, x),
    "a decreasing reciprocal": same(most(1 / (1 + x**2)), x**2, x),
    "even powers": same(x**4, x**2, x),
    "a constant that holds data": same(squares + (y.T * y)[0, 0], squares),
    "logistic regression": convex(ce),
    "logistic regression, of full column rank": convex(ce, strictly=True, assume=rank),
    "logistic regression with an intercept": convex(ce0, (beta, b0)),
    "the same, [X 1] of full column rank": convex(ce0, (beta, b0), True, rank1),
    "logistic regression with weight decay": convex(ce + lam * penalty, strictly=True),
    "least squares": convex(squares),
    "least squares, of full column rank": convex(squares, strictly=True, assume=rank),
    "ridge regression": convex(squares + lam * penalty, strictly=True),
    "softmax regression": convex(softmax_loss, W, assume=symnn.one_hot(Y)),
    "log-sum-exp": convex(symnn.log_sum_exp(beta)),
    "log-sum-exp, written out": convex(sp.log(sp.exp(x) + sp.exp(2 * x) + 3), x),
    "a definite quadratic": convex(quadratic, strictly=True, assume=definite),
    "a semidefinite quadratic": convex(quadratic, assume=semidefinite),
    "a norm": convex(symnn.norm(r)),
    "absolute values": convex(symnn.norm1(r)),
    "rectified affine functions": convex(symnn.sum(symnn.relu(X * beta))),
    "the hinge": convex(sp.Max(0, 1 - x), x),
    "softplus": convex(symnn.softplus(x), x, True),
    "leaky rectifiers": convex(symnn.sum(symnn.leaky_relu(X * beta))),
    "a leaky rectifier whose slope is negative": convex(symnn.leaky_relu(x, -2), x),
    "exponential units": convex(symnn.sum(symnn.elu(X * beta))),
    "exponential units of a small slope": convex(symnn.sum(symnn.elu(X * beta, sp.Rational(1, 2)))),
    "a leaky rectifier of a convex function": convex(symnn.leaky_relu(x**2 - 1), x),
    "an own operator that bends twice": convex(hat(X * beta)[0, 0]),
    "an own operator that falls, of a concave function": convex(falling(sp.sqrt(u)), u),
    "minus the root of an affine function, strictly": convex(-sp.sqrt(u), u, True),
    "minus log, strictly": convex(-sp.log(u), u, True),
    "|u| of a convex function that is never negative": convex(sp.Abs(x**2), x),
    "a scaled exponential unit of the loss": same(least(symnn.selu(ce)), ce),
    "a leaky rectifier of the loss": same(symnn.leaky_relu(squares), squares),
    "an exponential unit, whatever its slope": same(symnn.elu(x**2 - x, 3), x**2 - x, x),
    "an own function that falls": same(most(falling(x**2)), x**2, x),
    "an own cube": same(cube(x**2 - x), x**2 - x, x),
    "the absolute value of what is never negative": same(sp.Abs(squares), squares),
    "minus log": convex(-sp.log(u), u),
    "a reciprocal": convex(1 / u, u),
    "entropy's term": convex(u * sp.log(u), u),
    "a fourth power": convex(x**4 + x**2, x, True),
    "least squares have a minimum": minimum(squares),
    "ridge regression has a minimum": minimum(squares + lam * penalty),
    "decay gives logistic regression a minimum": minimum(ce + lam * penalty),
    "a definite quadratic has a minimum": minimum(quadratic, assume=definite),
    "cosh has a minimum": minimum(sp.cosh(x), x),
    "relu has many": minimum(symnn.relu(x), x),
}  # fmt: skip

REFUTED: dict[str, Property] = {
    "log-likelihood, minimised": same(least(-ce), ce),
    "likelihood, minimised": same(least(likelihood), ce),
    "weight decay changes the optimum": same(ce, ce + lam * penalty),
    "half of the cross-entropy": same(ce, -symnn.sum(H(y, symnn.log(p)))),
    "Gaussian likelihood and ridge": same(most(gaussian), squares + lam * penalty),
    "squares and absolute values": same(squares, symnn.norm1(r)),
    "another parabola": same(x**2, (x - 1) ** 2, x),
    "an odd power": same(x**2, x**3, x),
    "a square of what changes its sign": same(most(x * sp.exp(-x)), most((x * sp.exp(-x)) ** 2), x),
    "logistic regression without full rank": convex(ce, strictly=True),
    "full rank of X alone": convex(ce0, (beta, b0), True, rank),
    "least squares without full rank": convex(squares, strictly=True),
    "concave": convex(-squares),
    "an indefinite quadratic": convex(quadratic, assume=sp.Q.symmetric(A)),
    "semidefinite is not definite": convex(quadratic, strictly=True, assume=semidefinite),
    "softmax regression, strictly": convex(softmax_loss, W, True, symnn.one_hot(Y)),
    "log-sum-exp, strictly": convex(symnn.log_sum_exp(beta), strictly=True),
    "two layers": convex((w * sp.tanh(x) - 1) ** 2, (w, x)),
    "two rectified layers": convex((t - (v.T * symnn.relu(W1 * x0))[0, 0]) ** 2, (v, W1)),
    "a cube": convex(x**3, x),
    "the sigmoid": convex(symnn.sigmoid(x), x),
    "relu, strictly": convex(symnn.relu(x), x, True),
    "minus |x|, by a root": convex(-sp.sqrt(x**2 + 0 * t), x),
    "a root of |x|": convex(sp.sqrt(sp.Abs(x)), x),
    "1/x on both sides of its pole": convex(1 / x, x),
    "a scaled exponential unit": convex(symnn.selu(x), x),
    "scaled exponential units": convex(symnn.sum(symnn.selu(X * beta))),
    "an exponential unit of slope 2": convex(symnn.elu(x, 2), x),
    "a leaky rectifier of slope 2": convex(symnn.leaky_relu(x, 2), x),
    "a leaky rectifier, strictly": convex(symnn.leaky_relu(x), x, True),
    "an exponential unit, strictly": convex(symnn.elu(x), x, True),
    "minus leaky rectifiers": convex(-symnn.sum(symnn.leaky_relu(X * beta))),
    "a leaky rectifier of a concave function": convex(symnn.leaky_relu(1 - x**2), x),
    "SiLU": convex(symnn.silu(x), x),
    "GELU": convex(symnn.gelu(x), x),
    "the hard sigmoid": convex(symnn.hard_sigmoid(5 * x), x),
    "the arc of tanh": convex(symnn.tanh(x), x),
    "an own operator that bends down": convex(-hat(x), x),
    "SiLU of the loss": same(symnn.silu(x**2 - 3), x**2 - 3, x),
    "an own function that falls, minimised": same(least(falling(x**2)), x**2, x),
    "a leaky rectifier of negative slope": same(symnn.leaky_relu(x**2 - 3, -1), x**2 - 3, x),
    "-log x² on both sides of its pole": convex(-sp.log(x**2), x),
    "a double well": convex(x**4 - x**2, x),
    "strictly convex, therefore a minimum": minimum(ce0, (beta, b0), rank1),
    "logistic regression has a minimum": minimum(ce, assume=rank),
    "the exponential has a minimum": minimum(sp.exp(x), x),
    "a cubic has a minimum": minimum(x**3 - x, x),
    "a semidefinite quadratic has a minimum": minimum(quadratic, assume=semidefinite),
}

OUT_OF_REACH: dict[str, Property] = {
    "a side that is undefined at the optimum": same(sp.log(x**2), x**2, x),
    "a logarithm that is not always defined": same(sp.log(x), x, x),
    "infimum without minimum": minimum(x**2 + (w * x - 1) ** 2, (w, x)),
    "integers are no interval": convex(sp.Symbol("m", integer=True) ** 2, sp.Symbol("m", integer=True)),
    "x ≠ 0 is not convex": convex(x**2, x, assume=sp.Ne(x, 0)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved_and_rechecked(name: str) -> None:
    verdict = prove(TRUE[name])
    assert isinstance(verdict, Proved), verdict
    assert not verdict.conditions
    found = recheck(verdict)
    assert found.accepted, found


@pytest.mark.parametrize("name", REFUTED)
def test_a_plausible_lie_is_refuted(name: str) -> None:
    verdict = prove(REFUTED[name])
    assert isinstance(verdict, Refuted), verdict
    assert verdict.lhs != verdict.rhs


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_what_is_out_of_reach_is_unknown(name: str) -> None:
    assert isinstance(prove(OUT_OF_REACH[name]), Unknown)


def test_a_hypothesis_that_was_needed_is_named() -> None:
    verdict = prove(TRUE["logistic regression, of full column rank"])
    assert isinstance(verdict, Proved)
    assert verdict.hypotheses == ("X has full column rank",)


@pytest.mark.parametrize("name", ["likelihood and cross-entropy", "softmax regression", "least squares have a minimum"])
def test_a_certificate_about_another_claim_is_not_accepted(name: str) -> None:
    verdict = prove(TRUE[name])
    assert isinstance(verdict, Proved)
    other = prove(TRUE["softplus"])
    assert isinstance(other, Proved)
    assert not recheck(replace(verdict, certificate=other.certificate)).accepted
    assert not recheck(replace(verdict, statement="anything")).accepted
    premises = verdict.certificate.premises
    assert not recheck(replace(verdict, certificate=replace(verdict.certificate, premises=(*premises, other)))).accepted


# one-hot ------------------------------------------------------------------------------------------------------------------------
hot, hots = symnn.one_hot(k), symnn.one_hot(Y)
ONE_HOT: list[tuple[Any, str, Any, Any]] = [
    (H(k, k), "=", k, hot),
    (symnn.sum(k), "=", 1, hot),
    ((k.T * k)[0, 0], "=", 1, hot),
    (k * k.T, "=", sp.DiagMatrix(k), hot),
    (k, ">=", 0, hot),
    (k, "<=", 1, hot),
    (symnn.gradient(-(k.T * symnn.log(symnn.softmax(z)))[0, 0], z), "=", symnn.softmax(z) - k, hot),
    (H(Y, Y), "=", Y, hots),
    (symnn.sum(Y), "=", n, hots),
    (symnn.gradient(-symnn.sum(H(Y, symnn.log(symnn.softmax(Z, axis=1)))), Z), "=", symnn.softmax(Z, axis=1) - Y, hots),
]
ONE_HOT_LIES: list[tuple[Any, str, Any, Any]] = [
    (H(k, k), "=", k, ()),
    (symnn.sum(k), "=", K, hot),
    (k, "=", sp.OneMatrix(K, 1), hot),
    ((k.T * z)[0, 0] ** 2, "=", (k.T * z)[0, 0], hot),
    (k, ">", 0, hot),
    (k, "<=", sp.Rational(1, 2), hot),
    (symnn.gradient(-(k.T * symnn.log(symnn.softmax(z)))[0, 0], z), "=", symnn.softmax(z) - k, ()),
    (symnn.gradient(-(k.T * symnn.log(symnn.softmax(z)))[0, 0], z), "=", k - symnn.softmax(z), hot),
    (symnn.sum(Y), "=", K, hots),
    (symnn.sum(Y), "=", n, symnn.one_hot(Y, axis=0)),
]


@pytest.mark.parametrize("said", ONE_HOT, ids=lambda q: str(q[0])[:40])
def test_what_follows_from_one_hot_is_proved(said: tuple[Any, ...]) -> None:
    *sides, assume = said
    verdict = prove(claim(*sides, assume=assume))
    assert isinstance(verdict, Proved), verdict
    assert verdict.hypotheses == (assume.text,)
    assert recheck(verdict).accepted


@pytest.mark.parametrize("said", ONE_HOT_LIES, ids=lambda q: str(q[0])[:40])
def test_what_does_not_follow_is_refuted_at_a_point_that_satisfies_it(said: tuple[Any, ...]) -> None:
    *sides, assume = said
    verdict = prove(claim(*sides, assume=assume))
    assert isinstance(verdict, Refuted), verdict
    if assume and "k" in verdict.counterexample:
        entries = [int(e[0]) if isinstance(e, tuple) else int(e) for e in verdict.counterexample["k"]]
        assert sorted(entries) == [0] * (len(entries) - 1) + [1]


def test_a_claim_that_makes_no_sense_is_refused_by_name() -> None:
    with pytest.raises(ArgumentError, match="does not occur"):
        symnn.convex(squares, over=w)
    with pytest.raises(ArgumentError, match="number"):
        symnn.convex(r, over=beta)
    with pytest.raises(ArgumentError, match="symbol"):
        symnn.convex(squares, over=X * beta)
    with pytest.raises(ArgumentError, match="one-hot"):
        symnn.one_hot(X * beta)
    with pytest.raises(ShapeError, match="rows"):
        symnn.full_column_rank(X, W)


def test_a_sign_that_fails_somewhere_is_not_found() -> None:
    known = Entailment(Hypotheses(), Budget(5))
    assert known.sign(read(x)) is None
    assert known.sign(read(1 - symnn.sigmoid(x))) is not None


# named lemmas -------------------------------------------------------------------------------------------------------------------
e, g, P, R = symnn.vector("e", K), symnn.vector("g", K), symnn.vector("P", K), symnn.vector("R", K)
B, C = symnn.matrix("B", K, K), symnn.matrix("C", K, K)
shares = [sp.Eq(symnn.sum(P), 1), sp.Q.positive(P)]
both = [*shares, sp.Eq(symnn.sum(R), 1), sp.Q.positive(R)]
forms = [symnn.positive_semidefinite(B), symnn.positive_semidefinite(C)]


def inner(a: Any, b: Any) -> Any:
    return (a.T * b)[0, 0]


lse, softmax = symnn.log_sum_exp, symnn.softmax
entropy = -inner(P, symnn.log(P))
# the lemma it needs, the claim, and a lie about it
LEMMAS: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("semidefinite", (inner(e, B * e), ">=", 0, forms), (inner(e, B * e), ">=", 0, ())),
    ("semidefinite", (inner(e, (B + C) * e), ">=", 0, forms), (inner(e, (B - C) * e), ">=", 0, forms)),
    ("Gibbs", (symnn.sum(H(P, symnn.log(P) - symnn.log(R))), ">=", 0, both), (symnn.sum(H(P, symnn.log(P) - symnn.log(R))), ">=", 0, both[1::2])),
    ("Gibbs", (-inner(P, symnn.log(softmax(e))), ">=", entropy, shares), (-inner(P, symnn.log(softmax(e))), "<=", entropy, shares)),
    ("largest entropy", (entropy, "<=", sp.log(K), shares), (entropy, "<=", sp.log(K) / 2, shares)),
    ("log-sum-exp", (lse(e), ">=", symnn.max(e), ()), (lse(e), "<=", symnn.max(e), ())),
    ("log-sum-exp", (lse(e), "<=", symnn.max(e) + sp.log(K), ()), (lse(e), "<=", symnn.max(e) + sp.log(K) / 2, ())),
    ("Jensen", (symnn.mean(symnn.exp(e)), ">=", sp.exp(symnn.mean(e)), ()), (symnn.mean(symnn.exp(e)), "<=", sp.exp(symnn.mean(e)), ())),
    (
        "Jensen", (inner(P, symnn.log(R)), "<=", sp.log(inner(P, R)), both),
        (inner(P, symnn.log(R)), ">=", sp.log(inner(P, R)), both),
    ),
    (
        "first-order", (lse(g), ">=", lse(e) + inner(softmax(e), g - e), ()),
        (lse(g), ">=", lse(e) + inner(softmax(e), e - g), ()),
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", LEMMAS, ids=lambda row: row[0])
def test_a_lemma_is_cited_and_its_premises_are_proved(row: tuple[str, tuple[Any, ...], tuple[Any, ...]]) -> None:
    name, (*sides, assume), _ = row
    verdict = prove(claim(*sides, assume=assume))
    assert isinstance(verdict, Proved), verdict
    assert name in verdict.steps[0]
    assert recheck(verdict).accepted


@pytest.mark.parametrize("row", LEMMAS, ids=lambda row: row[0])
def test_a_lie_about_a_lemma_is_refuted(row: tuple[str, tuple[Any, ...], tuple[Any, ...]]) -> None:
    *sides, assume = row[2]
    assert isinstance(prove(claim(*sides, assume=assume)), Refuted)


def test_a_tangent_touches_where_the_function_is_convex() -> None:
    """−tanh(y + c) is convex for y > −c: for y, x > 0 it lies above its tangents, at any real x it need not."""
    c, pos, other, real = sp.exp(sp.Rational(7, 2)), *sp.symbols("p q", positive=True), sp.Symbol("t", real=True)

    def tangent(y: Any, x: Any) -> Any:
        slope = 1 - symnn.tanh(x + c) ** 2
        return prove(claim(-symnn.tanh(y + c), ">=", -symnn.tanh(x + c) - slope * (y - x)))

    assert isinstance(tangent(pos, other), Proved)
    assert recheck(tangent(pos, other)).accepted
    for y, x in ((pos, real), (real, pos), (pos, sp.Symbol("r", nonnegative=True))):
        assert not isinstance(tangent(y, x), Proved)


S, FACTOR = sp.symbols("S factor", real=True)
FACTORS = [  # of S², the assumptions, and whether no value of the factor is 0 or has the other sign
    (FACTOR, (FACTOR >= 0,), False), (FACTOR, (sp.Ne(FACTOR, 0),), False), (FACTOR, (), False), (FACTOR**2, (), False),
    (symnn.relu(FACTOR), (), False), (FACTOR, (FACTOR > 0,), True), (sp.exp(FACTOR), (), True), (1 / (1 + FACTOR**2), (), True),
    (1 / FACTOR, (FACTOR >= 0,), True),  # where it is not defined, nothing is claimed
]  # fmt: skip


@pytest.mark.parametrize(("factor", "assumed", "kept"), FACTORS, ids=[f"{f} {a}" for f, a, _ in FACTORS])
@pytest.mark.parametrize("refuting", [True, False])
def test_a_factor_that_may_be_nothing_keeps_no_optimisers(
    factor: Any, assumed: tuple[Any, ...], kept: bool, refuting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no point is looked at that shows it: "holds where a ≠ 0" is no proof of what is false at 0."""
    if not refuting:
        monkeypatch.setattr(optimisers, "_refuted", lambda *_, **__: None)
    for f, g in ((S**2, factor * S**2), (factor * S**2, S**2), (factor * S**2 + 3, S**2)):
        verdict = prove(symnn.same_optimisers(f, g, over=S, assume=assumed))
        assert (verdict.word == "proved") is kept, verdict
        assert prove(symnn.same_optimisers(f, -g, over=S, assume=assumed)).word != "proved"
