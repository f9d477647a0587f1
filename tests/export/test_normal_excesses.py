"""What is left of a normal density beside its tail keeps its digits: (log Φ)″, expected improvement and its logarithm, in every target."""

from __future__ import annotations

import warnings
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.export import lambdify
from symnn.export.stable.normal_excesses import with_excesses
from symnn.export.stable.prepare import Prepared
from symnn.export.targets.numpy.operators import SPELLED
from tests.export.test_stable import right
from tests.export.test_targets import ARRAYS, given

t, a = sp.Symbol("t", real=True), sp.Symbol("a", real=True)
Phi = (1 + sp.erf(t / sp.sqrt(2))) / 2
phi = sp.exp(-(t**2) / 2) / sp.sqrt(2 * sp.pi)
BELOW = [0.0, *(-x for x in (1e-20, 1e-10, 1e-3, 0.5, 1.0, 5.0, 30.0, 36.0, 37.0, 40.0, 800.0, 4000.0))]
ABOVE = [1e-20, 1e-10, 1e-3, 0.5, 1.0, 5.0, 30.0, 37.0, 40.0, 800.0, 4000.0]
DIGITS = 60


def excess(x: Any) -> Any:
    """1 + x Φ(x)/φ(x), by its asymptotic series where the digits of Φ and φ meet."""
    if x > -200:
        with mpmath.workdps(400):
            return +(1 + x * mpmath.ncdf(x) / mpmath.npdf(x))
    return mpmath.fsum((-1) ** (k + 1) * mpmath.fac2(2 * k - 1) / x ** (2 * k) for k in range(1, 12))


def ratio(x: Any) -> Any:
    """φ(x)/Φ(x)."""
    return -x / (1 - excess(x)) if x < -1 else mpmath.npdf(x) / mpmath.ncdf(x)


CASES: dict[str, tuple[Any, Any, list[float]]] = {
    "(log Phi)''": (symnn.hessian(sp.log(Phi), t), lambda x: -ratio(x) * (ratio(x) + x), [*BELOW, *(x for x in ABOVE if x < 37)]),
    "slope of phi/Phi": (symnn.gradient(phi / Phi, t), lambda x: -ratio(x) * (ratio(x) + x), [*BELOW, *(x for x in ABOVE if x < 37)]),
    "expected improvement": (t * Phi + phi, lambda x: mpmath.npdf(x) * excess(x), [*BELOW, *ABOVE]),
    "with a factor": (3 * a * (t * Phi + phi), lambda x: 6 * mpmath.npdf(x) * excess(x), [*BELOW, *ABOVE]),
    "its logarithm": (
        sp.log(2 * t * Phi + 2 * phi),
        lambda x: mpmath.log(2) - x * x / 2 - mpmath.log(2 * mpmath.pi) / 2 + mpmath.log(excess(x)),
        [*BELOW, *ABOVE],
    ),
    "its logarithm's slope": (
        symnn.gradient(sp.log(t * Phi + phi), t),
        lambda x: 1 / (x + ratio(x)) if x > -1 else 1 / (ratio(x) * excess(x)),
        [*BELOW, *ABOVE],
    ),
}


def wanted(name: str, x: float) -> float:
    with mpmath.workdps(DIGITS):
        return float(CASES[name][1](mpmath.mpf(x)))


@pytest.mark.parametrize("target", ["numpy", "python", "c", "numpy_buffers"])
@pytest.mark.parametrize("name", CASES)
def test_values(name: str, target: str) -> None:
    expr, _, points = CASES[name]
    call = lambdify((t, a) if expr.has(a) else (t,), expr, target=target)
    for x in points:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = call(x, 2.0) if expr.has(a) else call(x)
        assert right(found, wanted(name, x)), (x, found, wanted(name, x))


@pytest.mark.parametrize("target", [k for k in ARRAYS if "torch" in k.values])
def test_values_elsewhere(target: str) -> None:
    for name, (expr, _, points) in CASES.items():
        if not expr.has(a):
            call = lambdify((t,), expr, target=target)
            for x in points:
                assert right(float(call(given(target, np.array(x)))), wanted(name, x)), (name, x)


def Phi_of(x: Any) -> Any:
    return (1 + sp.erf(x / sp.sqrt(2))) / 2


INTERVALS: dict[str, tuple[Any, Any, Any, int]] = {
    "of width 2": (sp.log(Phi_of(t + 1) - Phi_of(t - 1)), 1, -1, 1),
    "of another scale": (sp.log(3 * Phi_of(2 * t + 3) - 3 * Phi_of(2 * t)), 3, 0, 3),
}


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", INTERVALS)
def test_the_logarithm_of_the_probability_of_an_interval(name: str, target: str) -> None:
    expr, above, below, times = INTERVALS[name]
    scale = 2 if times == 3 else 1
    call = lambdify((t,), expr, target=target)
    for x in [*BELOW, *ABOVE]:
        with mpmath.workdps(DIGITS):
            a, b = scale * mpmath.mpf(x) + above, scale * mpmath.mpf(x) + below
            p, q = (b, a) if a + b >= 0 else (-a, -b)
            both = [mpmath.erfc(e / mpmath.sqrt(2)) / 2 for e in (p, q)]
            value = float(mpmath.log(times * (both[0] - both[1])))
        assert right(call(x), value), (x, call(x), value)
        if abs(x) == 40:
            with np.errstate(all="ignore"):
                assert not np.isfinite(
                    np.log(np.float64(float(mpmath.ncdf(float(a))) - float(mpmath.ncdf(float(b))))) if x > 0 else -np.inf
                )


@pytest.mark.parametrize(
    "expr", [sp.log(sp.erf(t) - 2 * sp.erf(t - 1)), sp.log(sp.erf(t) + sp.erf(t + 1)), sp.log(sp.erf(t) - sp.erf(t) ** 2)]
)
def test_what_is_no_interval_is_left_as_it_is(expr: Any) -> None:
    assert "log1mexp" not in str(Prepared(SPELLED)(read(expr)))


def test_what_is_typed_loses_its_digits() -> None:
    with mpmath.workprec(53):
        for name, (expr, _, _) in CASES.items():
            naive = sp.lambdify(t, expr.subs(a, 2), "mpmath")
            assert not right(naive(mpmath.mpf(-7)), wanted(name, -7.0)), name


@pytest.mark.parametrize(
    "expr",
    [t * Phi - phi, t * Phi + 2 * phi, t * Phi + sp.exp(-(t**2)) / sp.sqrt(2 * sp.pi), a * Phi + phi, sp.log(-t * Phi - phi)],
)
def test_what_only_looks_like_it_is_left_as_it_is(expr: Any) -> None:
    made = Prepared(SPELLED)(read(expr))
    assert "excess" not in str(made)
    assert with_excesses(made) is made
    if not isinstance(expr, sp.log):
        assert "ierfc" not in str(made)
