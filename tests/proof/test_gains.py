"""Gains: digits against an independent quadrature, closed forms, lies that the enclosures exclude, and what is refused."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q
from typing import Any

import mpmath
import pytest
import sympy as sp
from click.testing import CliRunner
from mpmath.ctx_mp import MPContext

import symnn
from symnn import ops
from symnn.bridge import ScalarCall
from symnn.cli.main import main
from symnn.expr import Const, Operator
from symnn.ops.selu import ALPHA, LAMBDA
from symnn.proof.gain.complex_balls import ComplexBalls, Enclosure, ball_of, enclosed, precision
from symnn.proof.gain.gains import ACTIVATIONS
from symnn.proof.gain.gaussian import mean, tail
from symnn.proof.gain.growth import growth
from symnn.proof.gain.interval_cells import coarse_mean
from symnn.proof.gain.piecewise import pieces

flint = pytest.importorskip("flint")

x = sp.Symbol("x", real=True)
M = MPContext()
M.dps = 40
VARIANCES = [Q(1), Q(5, 3)]
UNDEFINED = ("log", "sqrt", "acos", "acosh", "asin", "atanh", "digamma", "log10", "log1p", "log2", "loggamma")
REFUSED = dict.fromkeys(UNDEFINED, symnn.DomainError) | dict.fromkeys(
    ("reciprocal", "erfinv", "asinh", "floor", "ceil"), symnn.UnsupportedError
)


def sigma(t: Any) -> Any:
    return 1 / (1 + M.exp(-t))


def inner(t: Any) -> Any:
    return M.sqrt(2 / M.pi) * (t + M.mpf("0.044715") * t**3)


def inner_slope(t: Any) -> Any:
    return M.sqrt(2 / M.pi) * (1 + 3 * M.mpf("0.044715") * t**2)


ALPHA_M, LAMBDA_M = (M.mpf(c.numerator) / c.denominator for c in (ALPHA, LAMBDA))

# each activation and its slope, written down a second time, with the places where a piece ends
BY_HAND: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], list[Any]]] = {
    "identity": (lambda t: t, lambda t: M.one, []),
    "abs": (abs, M.sign, [0]),
    "celu": (lambda t: t if t > 0 else M.expm1(t), lambda t: M.one if t > 0 else M.exp(t), [0]),
    "clamp_min": (lambda t: max(t, M.zero), lambda t: M.mpf(t > 0), [0]),
    "clipped": (lambda t: min(max(t, -1), 1), lambda t: M.one if -1 < t < 1 else M.zero, [-1, 1]),
    "hard_swish": (
        lambda t: t * min(max(t + 3, 0), 6) / M.mpf(6),
        lambda t: M.zero if t < -3 else M.one if t > 3 else (2 * t + 3) / M.mpf(6),
        [-3, 3],
    ),
    "hardshrink": (lambda t: t if abs(t) > 0.5 else M.zero, lambda t: M.mpf(abs(t) > 0.5), [M.mpf(-1) / 2, M.mpf(1) / 2]),
    "log_sigmoid": (lambda t: -M.log1p(M.exp(-t)) if t > 0 else t - M.log1p(M.exp(t)), lambda t: sigma(-t), []),
    "mish": (
        lambda t: t * M.tanh(M.log1p(M.exp(t))),
        lambda t: M.tanh(M.log1p(M.exp(t))) + t * sigma(t) * (1 - M.tanh(M.log1p(M.exp(t))) ** 2),
        [],
    ),
    "relu6": (lambda t: min(max(t, M.zero), 6), lambda t: M.mpf(0 < t < 6), [0, 6]),
    "softshrink": (
        lambda t: t - M.mpf(1) / 2 if t > 0.5 else t + M.mpf(1) / 2 if t < -0.5 else M.zero,
        lambda t: M.mpf(abs(t) > 0.5),
        [M.mpf(-1) / 2, M.mpf(1) / 2],
    ),
    "softsign": (lambda t: t / (1 + abs(t)), lambda t: 1 / (1 + abs(t)) ** 2, [0]),
    "tanhshrink": (lambda t: t - M.tanh(t), lambda t: M.tanh(t) ** 2, []),
    "threshold": (lambda t: max(t, M.zero), lambda t: M.mpf(t > 0), [0]),
    "atan": (M.atan, lambda t: 1 / (1 + t * t), []),
    "cos": (M.cos, lambda t: -M.sin(t), []),
    "elu": (lambda t: t if t > 0 else M.expm1(t), lambda t: M.one if t > 0 else M.exp(t), [0]),
    "erf": (M.erf, lambda t: 2 / M.sqrt(M.pi) * M.exp(-t * t), []),
    "exp": (M.exp, M.exp, []),
    "expm1": (M.expm1, M.exp, []),
    "gelu": (lambda t: t * M.ncdf(t), lambda t: M.ncdf(t) + t * M.npdf(t), []),
    "gelu_tanh": (
        lambda t: t * sigma(2 * inner(t)),
        lambda t: sigma(2 * inner(t)) + t * (1 - M.tanh(inner(t)) ** 2) / 2 * inner_slope(t),
        [],
    ),
    "hard_sigmoid": (lambda t: min(max(t + 3, 0), 6) / M.mpf(6), lambda t: M.one / 6 if -3 < t < 3 else M.zero, [-3, 3]),
    "hard_tanh": (lambda t: min(max(t, -1), 1), lambda t: M.one if -1 < t < 1 else M.zero, [-1, 1]),
    "leaky_relu": (lambda t: t if t > 0 else t / 100, lambda t: M.one if t > 0 else M.one / 100, [0]),
    "prelu": (lambda t: t if t > 0 else t / 4, lambda t: M.one if t > 0 else M.one / 4, [0]),
    "positive": (lambda t: M.mpf(t > 0), lambda t: M.zero, [0]),
    "relu": (lambda t: max(t, M.zero), lambda t: M.mpf(t > 0), [0]),
    "selu": (
        lambda t: LAMBDA_M * (t if t > 0 else ALPHA_M * M.expm1(t)),
        lambda t: LAMBDA_M * (M.one if t > 0 else ALPHA_M * M.exp(t)),
        [0],
    ),
    "sigmoid": (sigma, lambda t: sigma(t) * (1 - sigma(t)), []),
    "sign": (M.sign, lambda t: M.zero, [0]),
    "silu": (lambda t: t * sigma(t), lambda t: sigma(t) + t * sigma(t) * (1 - sigma(t)), []),
    "sin": (M.sin, M.cos, []),
    "softplus": (lambda t: M.log1p(M.exp(t)), sigma, []),
    "step": (lambda t: M.mpf(t >= 0), lambda t: M.zero, [0]),
    "tanh": (M.tanh, lambda t: 1 - M.tanh(t) ** 2, []),
}


def by_quadrature(f: Callable[[Any], Any], q: Q, cuts: list[int]) -> Any:
    """E[f(z)] by mpmath's own rule, to about 30 digits; it shares nothing with symnn."""
    s = M.sqrt(M.mpf(q.numerator) / q.denominator)
    ends = sorted({-14 * s, -7 * s, -3 * s, -s, M.zero, s, 3 * s, 7 * s, 14 * s, 20 * s, *(M.mpf(c) for c in cuts)})
    return M.quad(lambda t: f(t) * M.exp(-t * t / (2 * s * s)), ends) / (s * M.sqrt(2 * M.pi))


def near(enclosure: Enclosure, true: Any, digits: int) -> bool:
    """Whether the true number, known to so many digits, may lie in the enclosure, and the enclosure is as narrow."""
    slack = M.mpf(10) ** -digits * max(1, abs(true))
    low, high = (M.mpf(e.numerator) / e.denominator for e in (enclosure.lower, enclosure.upper))
    return bool(low - slack <= true <= high + slack and high - low <= slack)


def test_every_function_of_one_number_is_here() -> None:
    assert set(ACTIVATIONS) == set(BY_HAND) | set(REFUSED)
    unary = {n for n, r in ops.TABLE.items() if isinstance(r, Operator) and r.arity - len(r.defaults) == 1}
    assert set(ACTIVATIONS) == unary | {"identity"}


@pytest.mark.parametrize("q", VARIANCES, ids=str)
@pytest.mark.parametrize("name", BY_HAND)
def test_the_means_are_those_of_an_independent_quadrature(name: str, q: Q) -> None:
    g, slope, cuts = BY_HAND[name]
    found = symnn.gain(name, q)
    assert near(found.mean, by_quadrature(g, q, cuts), 22)
    assert near(found.square, by_quadrature(lambda t: g(t) ** 2, q, cuts), 22)
    assert near(found.slope, by_quadrature(lambda t: slope(t) ** 2, q, cuts), 22)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_recheck_by_cells_agrees_and_refuses_what_was_tampered_with(name: str) -> None:
    found = symnn.gain(name)
    assert symnn.recheck_gain(found).accepted
    assert not symnn.recheck_gain(found).independent  # the bound of the tail is shared, and the verdict says so
    moved = Enclosure(found.square.midpoint * Q(102, 100), found.square.radius)
    assert not symnn.recheck_gain(replace(found, square=moved)).accepted
    assert found.forward is not None
    wrong = Enclosure(found.forward.midpoint * (1 + Q(1, 10**10)), Q(1, 10**15))
    assert not symnn.recheck_gain(replace(found, forward=wrong)).accepted
    other = symnn.gain("sin" if name != "sin" else "tanh")
    for field in ("activation", "mean", "square", "slope", "forward", "backward", "torch", "function"):
        mine, its = getattr(found, field), getattr(other, field)
        if mine != its and not (isinstance(mine, Enclosure) and isinstance(its, Enclosure) and near(mine, M.mpf(float(its.midpoint)), 2)):
            assert not symnn.recheck_gain(replace(found, **{field: getattr(other, field)})).accepted, field
    assert not symnn.recheck_gain(replace(found, variance=found.variance * 2)).accepted


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu"])
def test_no_digit_and_no_word_of_a_gain_can_be_changed(name: str) -> None:
    found = symnn.gain(name)
    for field in ("mean", "square", "slope", "forward", "backward"):
        mine = getattr(found, field)
        for off in (Q(1, 10**6), Q(1, 10**15), Q(1, 10**25)):
            moved, wider = replace(mine, midpoint=mine.midpoint + off), replace(mine, radius=mine.radius + off)
            assert not symnn.recheck_gain(replace(found, **{field: moved})).accepted, (field, off)
            assert not symnn.recheck_gain(replace(found, **{field: wider})).accepted, (field, off)
        assert not symnn.recheck_gain(replace(found, **{field: replace(mine, exact=sp.Rational(1, 3))})).accepted, field
    for field, other in {"remark": "It is exact.", "torch": sp.Integer(2), "activation": "sin", "given": "sin"}.items():
        assert not symnn.recheck_gain(replace(found, **{field: other})).accepted, field


def test_the_gain_of_an_operator_of_ones_own_is_rechecked() -> None:
    own = symnn.gain(symnn.operator("bent", lambda t: symnn.tanh(t) + t / 3))
    assert symnn.recheck_gain(own).accepted
    assert not symnn.recheck_gain(replace(own, activation="tanh")).accepted


KNOWN = {
    "tanh": "0.39429449039784",
    "sigmoid": "0.29337903585809",
    "gelu": "0.42522148257029",
    "silu": "0.35577551981735",
}


@pytest.mark.parametrize("name", KNOWN)
def test_digits_are_printed_as_far_as_they_are_certain(name: str) -> None:
    square = symnn.gain(name).square
    assert square.digits(14) == KNOWN[name] + "…"
    assert len(str(square)) == len("0.") + 20 + len("…")
    assert square.radius < Q(1, 10**30)


@pytest.mark.parametrize("q", VARIANCES, ids=str)
def test_what_is_exact_is_exact(q: Q) -> None:
    relu, leaky = symnn.gain("relu", q), symnn.gain(symnn.leaky_relu(x, sp.Rational(1, 5)), q)
    assert (relu.square.midpoint, relu.square.radius, str(relu.slope)) == (q / 2, 0, "1/2")
    assert (leaky.square.midpoint, leaky.square.radius) == (q * (1 + Q(1, 25)) / 2, 0)
    assert relu.forward is not None
    assert relu.forward.exact == sp.sqrt(2)
    assert symnn.gain("abs", q).square.exact == sp.Rational(q.numerator, q.denominator)
    assert symnn.gain("relu", q).mean.exact == sp.sqrt(sp.Rational(q.numerator, q.denominator) / (2 * sp.pi))
    assert symnn.gain(x**3, q).square.exact == 15 * sp.Rational(q.numerator, q.denominator) ** 3


def test_functions_with_a_closed_form_of_another_kind() -> None:
    q = Q(1, 10)
    cases = [
        (sp.exp(x**2), 1 / M.sqrt(1 - 4 * M.mpf("0.1"))),
        (sp.exp(-(x**2)), 1 / M.sqrt(1 + 4 * M.mpf("0.1"))),
        (sp.exp(3 * x), M.exp(18 * M.mpf("0.1"))),
        (2**x, M.exp(2 * M.log(2) ** 2 * M.mpf("0.1"))),
        (sp.sqrt(sp.Abs(x)), M.sqrt(2 * M.mpf("0.1") / M.pi)),
        (sp.sqrt(x**2), M.mpf("0.1")),
        (sp.Heaviside(sp.tanh(x)) + 2, M.mpf(13) / 2),
    ]
    for f, true in cases:
        assert near(symnn.proof.gain.gains.mean(*_squared(f), q), true, 18), f


def _squared(f: Any) -> Any:
    _, _, z, g = symnn.proof.gain.gains._read(f)
    return g * g, z


@pytest.mark.parametrize(
    "f", [sp.Abs(x**2 - 2), sp.Max(x**3 - x - 1, 0), sp.Abs(sp.sin(x)), sp.sign(x**2 - 3), sp.Max(sp.tanh(x), x / 2)], ids=str
)
def test_kinks_at_irrational_points_are_found_by_bisection(f: Any) -> None:
    found = symnn.gain(f)
    function = sp.lambdify(x, f, "mpmath")
    roots = [
        M.sqrt(2),
        -M.sqrt(2),
        M.sqrt(3),
        -M.sqrt(3),
        M.findroot(lambda t: t**3 - t - 1, 1.3),
        M.findroot(lambda t: M.tanh(t) - t / 2, 1.9),
    ]
    roots += [-roots[-1], *(k * M.pi for k in range(-4, 5))]
    assert near(found.square, by_quadrature(lambda t: M.mpf(function(t)) ** 2, Q(1), roots), 10)
    assert found.square.radius < Q(1, 10**15)
    assert symnn.recheck_gain(found).accepted


def test_five_thirds_is_not_the_gain_of_tanh() -> None:
    found = symnn.gain("tanh")
    assert found.forward is not None
    assert found.forward.digits(6) == "1.59253…"
    assert not found.forward.contains(Q(5, 3))
    assert not found.forward.contains("1.59254")  # which is rounded
    assert found.torch == sp.Rational(5, 3)
    assert found.torch_is_exact is False
    assert "rule of thumb" in str(found)


def test_which_of_pytorchs_gains_are_exact() -> None:
    judged = {name: symnn.gain(name).torch_is_exact for name, record in ACTIVATIONS.items() if record.torch_gain}
    assert judged == {"identity": True, "relu": True, "leaky_relu": True, "sigmoid": False, "tanh": False, "selu": False}
    for name, exact in judged.items():
        remark = symnn.gain(name).remark
        assert remark.startswith("It is exact") is exact
        assert remark.split(".")[0]
    assert symnn.gain("silu").torch is None
    # a function of one's own with a famous name is not the famous one
    assert symnn.gain(symnn.operator("tanh", lambda t: 2 * t)).torch is None


# SELU
def test_selus_constants_are_its_fixed_point() -> None:
    found = symnn.selu_constants()
    assert found.alpha.digits(22) == "1.673263242354377284817…"
    assert found.scale.digits(22) == "1.050700987355480493419…"
    assert max(found.alpha.radius, found.scale.radius) < Q(1, 10**35)
    for derived, stored in ((found.alpha, ALPHA), (found.scale, LAMBDA)):
        assert abs(derived.midpoint - stored) + derived.radius <= Q(1, 10**31)  # all the digits that were printed in the paper


def test_the_equations_of_selu_hold_when_they_are_integrated() -> None:
    found = symnn.selu_constants()
    a, s = (sp.Rational(e.midpoint.numerator, e.midpoint.denominator) for e in (found.alpha, found.scale))
    g = symnn.gain(s * symnn.elu(x, a))
    assert abs(g.mean.midpoint) + g.mean.radius < Q(1, 10**30)
    assert abs(g.square.midpoint - 1) + g.square.radius < Q(1, 10**30)
    for lie in (a + sp.Rational(1, 10**6), sp.Rational(1)):
        assert not symnn.gain(s * symnn.elu(x, lie)).mean.contains(0)


# what is refused
@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_second_moment_is_refused_with_its_reason(name: str) -> None:
    with pytest.raises(REFUSED[name], match=f"{name} has no gain for z ~ N"):
        symnn.gain(name)


@pytest.mark.parametrize("f", [sp.exp(x**2), sp.exp(x**2 / 4), sp.exp(x**4), sp.exp(x**3), sp.exp(sp.exp(x))], ids=str)
def test_growth_beyond_the_normal_density_is_refused(f: Any) -> None:
    with pytest.raises(symnn.UnsupportedError, match="no bound of the function's growth"):
        symnn.gain(f)


@pytest.mark.parametrize("f", [1 / x, 1 / (x - 1), 1 / (x**2 - 2), sp.log(sp.Abs(x)) / x], ids=str)
def test_a_pole_is_refused(f: Any) -> None:
    with pytest.raises((symnn.UnsupportedError, symnn.DomainError)):
        symnn.gain(f)


y, p = sp.Symbol("y", real=True), sp.Symbol("p", positive=True)
BAD = [
    ("tanhh", "did you mean tanh"),
    ("softmax", "not a function of one number"),
    ("maximum", "takes 2 numbers"),
    (x + y, "one symbol"),
    (sp.Lambda(x, x + y), "also depends on y"),
    (sp.sqrt(p**2), "declared positive"),
    (3, "an activation is"),
    (None, "an activation is"),
]


@pytest.mark.parametrize(("given", "message"), BAD, ids=str)
def test_what_is_no_activation_is_named(given: Any, message: str) -> None:
    with pytest.raises(symnn.ArgumentError, match=message):
        symnn.gain(given)


@pytest.mark.parametrize("variance", [0, -1, "zero", float("nan"), float("inf"), "1/0", sp.pi, None, 10**200])
def test_the_variance_is_a_positive_rational_number(variance: Any) -> None:
    with pytest.raises(symnn.ArgumentError, match="the variance must be"):
        symnn.gain("relu", variance)


def test_an_unknown_function_has_no_numbers() -> None:
    with pytest.raises(symnn.UnsupportedError, match="g is not known"):
        symnn.gain(symnn.function("g")(x))


def test_without_flint_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    with pytest.raises(symnn.MissingExtraError, match=r"symnn\[prove\]"):
        symnn.gain("tanh")


# the parts
def test_the_precision_of_flint_is_left_alone() -> None:
    before = flint.ctx.prec
    symnn.gain("tanh")
    with pytest.raises(symnn.UnsupportedError):
        symnn.gain(1 / x)
    assert flint.ctx.prec == before


GROWING = [
    x**3 - 5, sp.exp(-x) * x**2, sp.log(1 + sp.exp(x)), 1 / (1 + sp.exp(-x)), sp.sqrt(1 + x**2), x / (2 + sp.sin(x)), sp.exp(x / 2 - x**2 / 7),
    sp.log(3 + x**4), sp.cos(x) ** 2 / (sp.pi + x**2), sp.exp(-sp.Abs(x)) * sp.exp(sp.tanh(x)), (1 + x**2) ** sp.Rational(-3, 2), sp.exp(sp.log(2 + x**2)), 2**x,
    sp.log(sp.cosh(x)), sp.log(symnn.sigmoid(x)), sp.log(symnn.sigmoid(-x)), 1 / symnn.sigmoid(-x), sp.log(sp.exp(x) + sp.exp(-2 * x)),
    sp.log(symnn.sigmoid(-(x**2))), sp.log(symnn.sigmoid(3 - 2 * x)) ** 2,
]  # fmt: skip


@pytest.mark.parametrize("f", GROWING, ids=str)
@pytest.mark.parametrize("start", [1, 2, 10])
def test_a_bound_of_the_growth_is_one_at_every_point(f: Any, start: int) -> None:
    _, _, z, g = symnn.proof.gain.gains._read(f)
    (piece,) = pieces(g, z, Q(start), None)
    bound = growth(piece.formula, Q(start))
    assert bound is not None
    plain = f.replace(lambda e: isinstance(e, ScalarCall), lambda e: 1 / (1 + sp.exp(-e.operands[0])))
    exact = sp.lambdify(x, plain, "mpmath")
    with mpmath.workdps(40):
        for t in [start, start + Q(1, 7), start + 1, 2 * start + 3, start + 30]:
            at = mpmath.mpf(Q(t).numerator) / Q(t).denominator
            factor, degree, rate, square = (
                mpmath.mpf(v.numerator) / v.denominator for v in (bound.factor, bound.degree, bound.rate, bound.square)
            )
            assert abs(exact(at)) <= factor * at**degree * mpmath.exp(rate * at + square * at**2) * (1 + mpmath.mpf(10) ** -30)


def test_logarithms_of_what_is_small_have_gains() -> None:
    """log σ(z) is −softplus(−z), which has the same gains as softplus."""
    one, other = symnn.gain(sp.log(symnn.sigmoid(x))), symnn.gain("softplus")
    assert [str(line).split()[-1] for line in str(one).splitlines()[2:]] == [str(line).split()[-1] for line in str(other).splitlines()[2:]]
    cosh = symnn.gain(sp.log(sp.cosh(x)))
    with mpmath.workdps(30):
        by_hand = M.quad(lambda t: M.log(M.cosh(t)) ** 2 * M.npdf(t), [-30, -5, 0, 5, 30])
    assert f"{by_hand}"[:12] in str(cosh)
    assert symnn.recheck_gain(one).accepted
    assert symnn.recheck_gain(cosh).accepted


@pytest.mark.parametrize("f", [x, sp.exp(x), sp.tanh(x) * x**2, sp.Max(x, 0)], ids=str)
def test_the_tail_is_no_smaller_than_it_is(f: Any) -> None:
    root, z = _squared(f)
    function = sp.lambdify(x, f, "mpmath")
    for r in (1, 3, 6):
        ends = [M.mpf(r), M.mpf(r) + 2, M.mpf(r) + 6, M.mpf(40)]
        with mpmath.workdps(40):  # what lambdify writes computes in the common context
            both = M.quad(lambda t: (M.mpf(function(t)) ** 2 + M.mpf(function(-t)) ** 2) * M.npdf(t), ends)
        bound = tail(root, z, Q(1), Q(r))
        assert M.mpf(bound.upper.numerator) / bound.upper.denominator >= both * (1 - M.mpf(10) ** -25)


def test_pieces_are_cut_where_a_sign_changes_and_nowhere_else() -> None:
    cuts = {
        "relu": [0], "hard_sigmoid": [-3, 3], "tanh": [], "hard_tanh": [-1, 1], "elu": [0], "gelu": [],
    }  # fmt: skip
    for name, expected in cuts.items():
        _, _, z, g = symnn.proof.gain.gains._read(name)
        assert [p.low for p in pieces(g, z)] == [None, *expected]
    _, _, z, g = symnn.proof.gain.gains._read(sp.Abs(sp.Abs(x) - 2) + sp.Max(x**2 - 9, 0))
    assert [p.low for p in pieces(g, z)] == [None, -3, -2, 0, 2, 3]


def test_balls_never_leave_the_real_numbers() -> None:
    with precision():
        field = ComplexBalls()
        unsure = field.flint.acb(field.flint.arb(0, 1))
        for undefined in (
            field.log(unsure),
            field.power(unsure, Q(1, 2)),
            field.power(field.from_fraction(-2), Q(1, 2)),
            field.reciprocal(unsure),
        ):
            assert not undefined.is_finite()
        for value in (field.sign(unsure), field.step(unsure), field.absolute(unsure), field.power(unsure, Q(1, 2), nonnegative=True)):
            assert value.is_finite()
            assert all(value.real.contains(c) for c in (0, 1))
        field.analytic = True
        assert not any(f(unsure).is_finite() for f in (field.sign, field.step, field.absolute, field.log))
        with pytest.raises(symnn.UnsupportedError, match="overlap"):
            field.compare(unsure, field.zero)


def test_an_enclosure_prints_only_what_it_knows() -> None:
    cases = {
        (Q(1, 3), Q(1, 10**6)): "0.33333…",
        (Q(-1, 3), Q(1, 10**6)): "-0.33333…",
        (Q(0), Q(1, 1000)): "0 ± 1.0e-03",
        (Q(1, 2), Q(1, 10**8)): "0.5 ± 1.0e-08",
        (Q(1, 2), Q(0)): "0.5",
        (Q(3, 2), Q(1, 10**40)): "1.5 ± 1.0e-40",
        (Q(0), Q(0)): "0",
        (Q(123456), Q(200)): "1.23…e+05",
        (Q(1, 10**10), Q(1, 10**30)): "1e-10 ± 1.0e-30",
    }
    for (middle, radius), text in cases.items():
        assert Enclosure(middle, radius).digits() == text
    with precision():
        third = enclosed(ball_of(Q(1, 3)))
    assert third.contains(Q(1, 3))
    assert not third.contains("0.3333")
    assert third.overlaps(Enclosure(Q(1, 3), Q(0)))


def test_a_coarse_mean_contains_the_fine_one_at_small_and_large_variances() -> None:
    for q in (Q(1, 10**8), Q(1, 7), Q(100)):
        for name in ("tanh", "silu", "hard_tanh"):
            root, z = _squared(name)
            fine, coarse = mean(root, z, q), coarse_mean(root, z, q)
            assert coarse is not None
            assert coarse.lower <= fine.lower
            assert fine.upper <= coarse.upper
            assert coarse.radius < coarse.midpoint / 20


def test_a_constant_has_no_slope() -> None:
    found = symnn.gain(sp.Lambda(x, sp.Integer(3)))
    assert (found.square.exact, found.slope.exact, found.backward) == (9, 0, None)
    assert "no gradient passes" in str(found)
    _, _, z, _ = symnn.proof.gain.gains._read("relu")
    assert mean(Const(2), z, Q(1)).exact == 2


def test_a_gain_pickles() -> None:
    found = symnn.gain("gelu")
    assert pickle.loads(pickle.dumps(found)) == found


# the command
def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["gain", *words])


def test_the_command_prints_text_markdown_and_json() -> None:
    text, markdown, told = run("tanh"), run("tanh", "--format", "markdown"), run("relu", "--variance", "1/3", "--format", "json")
    assert "0.39429449039784117441…" in text.stdout
    assert "rule of thumb" in text.stdout
    assert "| E[g(z)²] | 0.39429449039784117441… |" in markdown.stdout
    assert json.loads(told.stdout)["square"]["exact"] == "1/6"


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_table_has_every_activation_or_says_why_not(form: str) -> None:
    printed = run("--all", "--format", form)
    assert printed.exit_code == 0
    assert all(name in printed.stdout for name in ACTIVATIONS)
    if form == "json":
        told = json.loads(printed.stdout)
        assert set(told["refused"]) == set(REFUSED)


@pytest.mark.parametrize("words", [[], ["tanh", "--all"], ["tanhh"], ["log"], ["tanh", "--variance", "-1"]])
def test_a_request_that_makes_no_sense_ends_with_status_two(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("symnn: ")
