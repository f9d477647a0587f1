"""Sums, quotients and logarithms whose digits cancel at 0 are right there, with their gradients and Hessians, in every target."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.export import lambdify
from symnn.export.stable.near_zero.beside_zero import NearZero
from symnn.export.stable.near_zero.closed_numbers import PI, exponential, inverse, logarithm, power, rounded, size
from symnn.export.stable.near_zero.expansion import Expansion
from symnn.export.stable.near_zero.power_series import RADII
from tests.export.test_stable import derivatives, exact, right

t, a = sp.Symbol("t", real=True), sp.Symbol("a", real=True)
n = symnn.sizes("n m")[0]
u = symnn.vector("u", n)
SMALL = [sign * x for x in (1e-20, 1e-10, 1e-3, 0.06, 0.2, 0.4, 0.9) for sign in (1, -1)]
LARGE = [40.0, -40.0]
HALF = sp.Rational(1, 2)

SUMS: dict[str, Any] = {
    "e^t - 1 - t": sp.exp(t) - 1 - t,
    "e^3t - 1 - 3t": 2 * sp.exp(3 * t) - 2 - 6 * t,
    "t - log(1 + t)": t - sp.log(1 + t),
    "(1 + t) log(1 + t) - t": (1 + t) * sp.log(1 + t) - t,
    "t - tanh t": t - sp.tanh(t),
    "t - sinh t": t - sp.sinh(t),
    "t - sin t": t - sp.sin(t),
    "cos t - 1 + t^2/2": sp.cos(t) - 1 + t**2 / 2,
    "log cosh t - t^2/2": sp.log(sp.cosh(t)) - t**2 / 2,
    "softplus - log 2": sp.log(1 + sp.exp(t)) - sp.log(2),
    "gap of entropy": sp.log(2) + symnn.sigmoid(t) * sp.log(symnn.sigmoid(t)) + (1 - symnn.sigmoid(t)) * sp.log(1 - symnn.sigmoid(t)),
    "sigma - 1/2 - t/4": symnn.sigmoid(t) - HALF - t / 4,
    "1 - (1 + t + t^2/2) e^-t": 1 - sp.exp(-t) * (1 + t + t**2 / 2),
    "t - asinh t": t - sp.asinh(t),
    "t - atan t": t - sp.atan(t),
    "tanh softplus - 3/5": sp.tanh(sp.log(1 + sp.exp(t))) - sp.Rational(3, 5),
    "entropy beside 1/2": -(HALF + t) * sp.log(HALF + t) - (HALF - t) * sp.log(HALF - t) - sp.log(2),
    "erf t - 2t/sqrt(pi)": sp.erf(t) - 2 * t / sp.sqrt(sp.pi),
    "1 - sqrt(sigma/2) - sqrt((1 - sigma)/2)": 1 - sp.sqrt(1 / (2 + 2 * sp.exp(-t))) - sp.sqrt(1 / (2 + 2 * sp.exp(t))),
    "sqrt(1 + t^2) - 1 - t^2/2": sp.sqrt(1 + t**2) - 1 - t**2 / 2,
}
QUOTIENTS: dict[str, Any] = {
    "(e^t - 1)/t": (sp.exp(t) - 1) / t,
    "(e^t - 1 - t)/t^2": (sp.exp(t) - 1 - t) / t**2,
    "1/t - 1/(e^t - 1)": 1 / t - 1 / (sp.exp(t) - 1),
    "sin(t)/t": sp.sin(t) / t,
    "sinh(t)/t": sp.sinh(t) / t,
    "tanh(t/2)/4t": sp.tanh(t / 2) / (4 * t),
    "coth t - 1/t": sp.coth(t) - 1 / t,
    "log((e^t - 1)/t)": sp.log((sp.exp(t) - 1) / t),
    "log(sinh(t)/t)": sp.log(sp.sinh(t) / t),
    "log(1 + t)/t": sp.log(1 + t) / t,
}
LIMITS = {
    "(e^t - 1)/t": (1, 1 / 2, 1 / 3),
    "(e^t - 1 - t)/t^2": (1 / 2, 1 / 6, 1 / 12),
    "1/t - 1/(e^t - 1)": (1 / 2, -1 / 12, 0),
    "sin(t)/t": (1, 0, -1 / 3),
    "sinh(t)/t": (1, 0, 1 / 3),
    "tanh(t/2)/4t": (1 / 8, 0, -1 / 48),
    "coth t - 1/t": (0, 1 / 3, 0),
    "log((e^t - 1)/t)": (0, 1 / 2, 1 / 12),
    "log(sinh(t)/t)": (0, 0, 1 / 3),
    "log(1 + t)/t": (1, -1 / 2, 2 / 3),
}
"""Value, slope and curvature at 0."""


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", [*SUMS, *QUOTIENTS])
def test_values_and_derivatives_near_0(name: str, target: str) -> None:
    f = {**SUMS, **QUOTIENTS}[name]
    inside = 0.49 if "1/2" in name and "entropy" in name else 1.0 if "log(1 + t)" in name else 50.0
    points = [x for x in [*SMALL, *LARGE] if x > -inside and (x < inside or inside == 1)]
    for order, expr in enumerate(derivatives(f, t)):
        call = lambdify((t,), expr, target=target)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for x in points:
                assert right(call(x), exact(expr, {t: x}, {})), (order, x, call(x), call.source)
            at_0 = LIMITS[name][order] if name in LIMITS else exact(expr, {t: 0.0}, {})
            assert right(call(0.0), at_0, absolute=1e-16 if name in LIMITS else 1e-300), (order, call(0.0))


@pytest.mark.parametrize("name", [name for name, f in {**SUMS, **QUOTIENTS}.items() if not f.has(symnn.bridge.calls.ScalarCall)])
def test_what_is_typed_is_wrong_there(name: str) -> None:
    """The points tell a stable form from a naive one: each formula, computed as it is typed, fails at one of them, or at 0."""
    f = {**SUMS, **QUOTIENTS}[name]
    naive = sp.lambdify(t, f, "mpmath")

    def fails(x: float) -> bool:
        try:
            return not right(naive(mpmath.mpf(x)), exact(f, {t: x}, {}) if x else LIMITS[name][0])
        except ZeroDivisionError:
            return True

    with mpmath.workprec(53):
        assert any(fails(x) for x in [*SMALL, *([0.0] if name in LIMITS else [])] if abs(x) < 0.3)


def test_arrays_parameters_and_what_stands_beside() -> None:
    scaled = sp.exp(a * t) - 1 - a * t
    both = lambdify((a, t), scaled)
    for x in (1e-10, 1e-3, 2.0):
        assert both(3.0, x) == pytest.approx(float(exact(scaled, {a: 3.0, t: x}, {})), rel=1e-12)
    loss = symnn.sum(symnn.exp(u) - sp.OneMatrix(n, 1) - u)
    at = np.array([0.0, 1e-10, -1e-3, 5.0, -700.0])
    for expr in (loss, symnn.gradient(loss, u)):
        assert right(lambdify((u,), expr)(at), exact(expr, {u: at}, {n: 5}))
    single = lambdify((u,), loss)(np.array([1e-3], dtype=np.float32))
    assert single.dtype == np.float32
    assert single == pytest.approx(5.0016670834e-7, rel=2e-6)


@pytest.mark.parametrize("expr", [1 + sp.cos(t), sp.exp(t) - 2, t * sp.exp(t) - t**2, symnn.sigmoid(t) - t, sp.exp(t) / t, sp.log(2 + t)])
def test_where_nothing_cancels_nothing_is_rewritten(expr: Any) -> None:
    node = read(expr)
    assert NearZero()(node) is node


@pytest.mark.parametrize("expr", [symnn.abs(t), sp.sqrt(t), symnn.relu(t), sp.log(t), a * t, sp.exp(1 / t)])
def test_what_is_no_power_series_in_t_has_none(expr: Any) -> None:
    assert Expansion(read(t), 8)(read(expr)) is None


@pytest.mark.parametrize("name", [*SUMS, *QUOTIENTS])
def test_the_bound_of_the_rest_is_above_what_is_left(name: str) -> None:
    """Of twice as many coefficients none beyond the first is larger than the bound tells."""
    node, of = read({**SUMS, **QUOTIENTS}[name]), read(t)
    few, many = Expansion(of, 16)(node), Expansion(of, 32)(node)
    assert few is not None
    assert many is not None
    assert many.known[: len(few.known)] == few.known
    later = np.array([size(c) for c in many.known[len(few.known) :]])
    for k, radius in enumerate(RADII):
        left = (later * radius ** np.arange(few.end, many.end, dtype=float)).sum()
        assert left <= few.rest[k]


def test_the_bound_of_the_exponential_is_sharp() -> None:
    s = Expansion(read(t), 16)(read(sp.exp(t)))
    assert s is not None
    whole = float(mpmath.fsum(mpmath.mpf(4) ** k / mpmath.factorial(k) for k in range(s.end, 60)))
    assert whole <= s.rest[0] <= whole * 1.001


def test_closed_numbers() -> None:
    two, three = Fraction(2), Fraction(3)
    half = Fraction(1, 2)
    root = power(two, half)
    assert root is not None
    assert root * root == 2
    assert root != Fraction(7, 5)
    log_2, log_3, log_6 = logarithm(two), logarithm(three), logarithm(Fraction(6))
    assert log_2 is not None
    assert log_3 is not None
    assert log_6 == log_2 + log_3
    assert log_2 + log_2 == logarithm(Fraction(4))
    assert log_2 - log_3 != 0
    assert exponential(log_2 + log_3) == 6
    assert exponential(half * log_2) == root
    assert logarithm(root) == half * log_2
    assert inverse(PI) == power(PI, Fraction(-1))
    assert (inverse(Fraction(0)), inverse(log_2 + log_3), logarithm(Fraction(-1)), exponential(root)) == (None,) * 4
    for x, value in ((PI * root, float(mpmath.pi * mpmath.sqrt(2))), (log_2 - half, 0.19314718055994531)):
        assert rounded(x) == pytest.approx(value, rel=1e-15)
