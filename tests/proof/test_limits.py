"""Limits, growth and statements for all depths: what is true is proved and rechecked, its lies are refuted or stay unknown."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.verdict import IllTyped, Proved, Refuted, Unknown
from symnn.errors import ArgumentError
from symnn.proof.equality.certificate import recheck
from symnn.proof.prove import prove

pytest.importorskip("z3")
pytest.importorskip("flint")

x, c, s = sp.symbols("x c s", real=True)
p, a = sp.symbols("p a", positive=True)
L = sp.Symbol("L", integer=True, positive=True)
n = symnn.sizes("n")
sigmoid, softplus, tanh, oo, Q = symnn.sigmoid, symnn.softplus, sp.tanh, sp.oo, sp.Rational

TRUE: list[tuple[Any, ...]] = [
    (sigmoid(x), x, oo, 1), (sigmoid(x), x, -oo, 0), (tanh(x), x, oo, 1), (tanh(x), x, -oo, -1), (sigmoid(x) * (1 - sigmoid(x)), x, oo, 0),
    (softplus(x) - x, x, oo, 0), (softplus(x), x, -oo, 0), (softplus(x), x, oo, oo), (symnn.silu(x) - x, x, oo, 0), (symnn.silu(x), x, -oo, 0),
    (symnn.elu(x), x, -oo, -1), (symnn.relu(x), x, -oo, 0), (symnn.relu(x) - softplus(x), x, oo, 0), (symnn.erf(x), x, -oo, -1),
    (x * sp.exp(-x), x, oo, 0), (x**3 / (1 + sp.exp(x)), x, oo, 0), ((1 + x) / (2 * x + 3), x, -oo, Q(1, 2)), (sp.exp(-a * x), x, oo, 0),
    (1 / sp.sqrt(1 + x**2), x, oo, 0), (sp.log(1 + 1 / x), x, oo, 0), (sp.log(2 * x) - sp.log(x), x, oo, sp.log(2)), (x / (1 + sp.Abs(x)), x, -oo, -1),
    (1 / n, n, oo, 0), (Q(1, 4) ** L, L, oo, 0), (2**L, L, oo, oo), (L * Q(9, 10) ** L, L, oo, 0), ((1 + p) ** L, L, oo, oo),
    (p**L, L, oo, oo, p > 1), (p**L, L, oo, 0, p < 1), (c**L, L, oo, 0, sp.Abs(c) < 1), (a * c ** (L - 1), L, oo, oo, c > 1),
]  # fmt: skip
REFUTED: list[tuple[Any, ...]] = [
    (sigmoid(x), x, oo, 0), (sigmoid(x), x, -oo, 1), (tanh(x), x, -oo, 0), (softplus(x) - x, x, oo, 1), (softplus(x), x, oo, 0),
    (symnn.relu(x), x, oo, 0), (x * sp.exp(-x), x, -oo, 0), ((1 + x) / (2 * x + 3), x, oo, Q(1, 3)), (sp.exp(-a * x), x, oo, oo),
    (p**L, L, oo, 0, p > 1), (p**L, L, oo, oo, p < 1), (Q(1, 4) ** L, L, oo, Q(1, 4)), (sp.log(2 * x) - sp.log(x), x, oo, 0), (1 / n, n, oo, 1),
]  # fmt: skip
UNKNOWN: list[tuple[Any, ...]] = [
    (p**L, L, oo, oo), (p**L, L, oo, 0), (c**L, L, oo, 0, c < 1), (c**L, L, oo, oo, c < -1), (c**x, x, oo, 0, sp.Abs(c) < 1),
    (sp.sin(x), x, oo, 0), (sp.log(-x) + sp.log(-x), x, oo, oo), (sp.sqrt(-x), x, oo, 0), (a * x - p * x, x, oo, oo), (sp.exp(c * x), x, oo, 0),
]  # fmt: skip


def claimed(f: Any, by: Any, to: Any, limit: Any, assume: Any = ()) -> Any:
    return symnn.tends(f, by, to, limit, assume=assume)


@pytest.mark.parametrize("said", TRUE, ids=str)
def test_a_limit_is_proved_and_rechecked(said: tuple[Any, ...]) -> None:
    verdict = prove(claimed(*said))
    assert isinstance(verdict, Proved), verdict
    assert recheck(verdict).accepted


@pytest.mark.parametrize("said", REFUTED, ids=str)
def test_a_wrong_limit_is_refuted_by_the_right_one(said: tuple[Any, ...]) -> None:
    verdict = prove(claimed(*said))
    assert isinstance(verdict, Refuted), verdict
    assert verdict.repair is not None
    assert verdict.repair.startswith("the limit is")


@pytest.mark.parametrize("said", UNKNOWN, ids=str)
def test_what_depends_on_more_is_unknown(said: tuple[Any, ...]) -> None:
    assert isinstance(prove(claimed(*said)), Unknown)


def test_a_limit_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ArgumentError, match="oo"):
        symnn.tends(sigmoid(x), x, x, 1)
    with pytest.raises(ArgumentError, match="occurs"):
        symnn.tends(sigmoid(x), c, oo, 1)


# depth --------------------------------------------------------------------------------------------------------------------------
state, x0, b, k, y = (symnn.vector(name, n) for name in ("state", "x0", "b", "k", "y"))
W, K = symnn.matrix("W", n, n), symnn.matrix("K", n, n)
unit, zero = sp.Identity(n), sp.ZeroMatrix(n, 1)
linear: dict[str, Any] = {"start": {y: x0, K: unit, k: zero}, "fresh": (W, b)}

DEEP: dict[str, Any] = {
    "cI": symnn.for_all_depths(sp.Eq(state, c ** (L - 1) * x0), start={state: x0}, step={state: c * state}, depth=L),
    "odd powers": symnn.for_all_depths(sp.Eq(state, c ** (2 * L - 1) * x0), start={state: c * x0}, step={state: c**2 * state}, depth=L),
    "a sum": symnn.for_all_depths(sp.Eq(s, L**2), start={s: 1}, step={s: s + 2 * L + 1}, depth=L),
    "linear layers collapse": symnn.for_all_depths(sp.Eq(y, K * x0 + k), step={y: W * y + b, K: W * K, k: W * k + b}, **linear),
    "tanh stays below 1": symnn.for_all_depths(sp.Le(s, 1), start={s: 0}, step={s: tanh(s)}),
    "squares stay above 1": symnn.for_all_depths(sp.Ge(s, 1), start={s: 1}, step={s: s**2}),
}
SHALLOW: dict[str, Any] = {
    "one power too many": symnn.for_all_depths(sp.Eq(state, c**L * x0), start={state: x0}, step={state: c * state}, depth=L),
    "linear growth": symnn.for_all_depths(sp.Eq(state, L * c * x0), start={state: c * x0}, step={state: c * state}, depth=L),
    "the wrong order": symnn.for_all_depths(sp.Eq(y, K * x0 + k), step={y: W * y + b, K: K * W, k: W * k + b}, **linear),
    "a bias that is not multiplied": symnn.for_all_depths(sp.Eq(y, K * x0 + k), step={y: W * y + b, K: W * K, k: k + b}, **linear),
    "a base that is false": symnn.for_all_depths(sp.Ge(s, 2), start={s: 1}, step={s: s**2 + 2}),
    "true twice": symnn.for_all_depths(sp.Le(s, 4), start={s: 1}, step={s: 2 * s}),
}
NOT_INDUCTIVE: dict[str, Any] = {
    "true, and too weak": symnn.for_all_depths(sp.Le(s, 2), start={s: 1}, step={s: 2 - s}),
    "an exception that a layer may meet": symnn.for_all_depths(
        sp.Eq(s, x), start={s: c, x: c}, step={s: sp.Mul(s, s, 1 / s, evaluate=False), x: x}
    ),
}


@pytest.mark.parametrize("name", DEEP)
def test_a_statement_for_all_depths_is_proved_by_base_and_step(name: str) -> None:
    verdict = prove(DEEP[name])
    assert isinstance(verdict, Proved), verdict
    assert {step.partition(":")[0] for step in verdict.steps} == {"base", "step"}
    assert recheck(verdict).accepted


@pytest.mark.parametrize("name", SHALLOW)
def test_a_depth_at_which_it_fails_refutes(name: str) -> None:
    assert isinstance(prove(SHALLOW[name]), Refuted)


@pytest.mark.parametrize("name", NOT_INDUCTIVE)
def test_a_step_that_fails_refutes_nothing(name: str) -> None:
    assert isinstance(prove(NOT_INDUCTIVE[name]), Unknown)


def test_a_statement_about_depth_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ArgumentError, match="new in every layer"):
        symnn.for_all_depths(sp.Eq(y, W * x0), start={y: x0}, step={y: W * y}, fresh=W)
    with pytest.raises(ArgumentError, match="invariant"):
        prove(symnn.for_all_depths(sp.Ge(s, 0), start={s: 1}, step={s: s - 1}, assume=s > 5))
    with pytest.raises(ArgumentError, match="more than real"):
        symnn.for_all_depths(sp.Ge(p, 0), start={p: 1}, step={p: p - 1})
    assert isinstance(prove(symnn.for_all_depths(sp.Eq(y, x0), start={y: x0}, step={y: x0.T * x0})), IllTyped)


# growth -------------------------------------------------------------------------------------------------------------------------
grown = c ** (L - 1) * (W * x0)
not_zero = sp.Ne(symnn.norm(W * x0), 0)


def test_exponential_growth_is_proved_where_it_starts_from_something() -> None:
    for f, assume in ((grown, [c > 1, not_zero]), (grown, [c < -1, not_zero]), (a * 3**L, ()), (a * p ** (2 * L), p > 1)):
        verdict = prove(symnn.grows_exponentially(f, L, assume=assume))
        assert isinstance(verdict, Proved), verdict
        assert recheck(verdict).accepted


def test_exponential_growth_is_refuted_where_the_start_is_zero() -> None:
    verdict = prove(symnn.grows_exponentially(grown, L, assume=c > 1))
    assert isinstance(verdict, Refuted)
    assert verdict.missing == "it is not 0 at L = 1"
    for f, assume in ((grown, not_zero), (grown, [c > 0, not_zero]), (a * L, ()), (a * p**L, p < 1)):
        assert not isinstance(prove(symnn.grows_exponentially(f, L, assume=assume)), Proved)


@pytest.mark.parametrize(
    ("f", "assume"),
    [
        (sp.Rational(1, 2) ** L, ()),
        (3 * 2 ** (-L), ()),
        (sp.exp(-L), ()),
        (2**L * sp.Rational(1, 3) ** L, ()),
        (p**L, ()),
        (p**L, p < 1),
        (p**L, p <= 1),
        (p**L, p >= 1),
        (a**L, a < 1),
        ((1 - p) ** L, ()),
        (a * p**L, p <= 1),
    ],
    ids=str,
)
def test_exponential_growth_is_refuted_where_no_layer_adds_anything(f: Any, assume: Any) -> None:
    verdict = prove(symnn.grows_exponentially(f, L, assume=assume))
    assert isinstance(verdict, Refuted)
    assert verdict.missing in (None, "|p| > 1", "|a| > 1", "|1 - p| > 1")


@pytest.mark.parametrize("f", [2**L, (-2) ** L, sp.exp(L), sp.Rational(3, 2) ** L / 5, (1 + p) ** L, (-1) ** L * (1 + p) ** L], ids=str)
def test_growth_from_a_number_that_is_not_0(f: Any) -> None:
    verdict = prove(symnn.grows_exponentially(f, L))
    assert isinstance(verdict, Proved)
    assert recheck(verdict).accepted


relu = symnn.relu
AT_A_POINT = [
    (sp.sin(c * x) / x, c, 1),
    ((sigmoid(c + x) - sigmoid(c)) / x, sigmoid(c) * (1 - sigmoid(c)), sigmoid(c)),
    ((1 - sp.cos(x)) / x**2, sp.Rational(1, 2), 1),
    (1 / x**2, oo, 0),
    (relu(x), 0, 1),
]


@pytest.mark.parametrize("said", AT_A_POINT, ids=str)
def test_a_limit_at_a_number_is_proved_and_a_lie_refuted(said: tuple[Any, ...]) -> None:
    f, limit, lie = said
    verdict = prove(symnn.tends(f, x, 0, limit))
    assert isinstance(verdict, Proved)
    assert symnn.recheck(verdict).accepted
    assert isinstance(prove(symnn.tends(f, x, 0, lie)), Refuted)


@pytest.mark.parametrize("f", [sp.Abs(x) / x, relu(x) / x, 1 / x], ids=str)
def test_sides_that_differ_leave_no_limit(f: Any) -> None:
    for limit in (0, 1, oo):
        assert isinstance(prove(symnn.tends(f, x, 0, limit)), Refuted)
