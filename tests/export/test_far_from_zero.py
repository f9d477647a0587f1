"""Sums and logarithms whose digits cancel far from 0 are right there, with their gradients and Hessians, in every target."""

from __future__ import annotations

import math
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
from symnn.export.stable.far_from_zero.exponential_quotients import ExponentialQuotient, inverse, number, plus, power, times
from symnn.export.stable.far_from_zero.exponential_readings import ExponentialReading, Logarithms
from symnn.export.stable.far_from_zero.one_side import far_logarithm, far_quotient
from tests.export.test_stable import derivatives, exact, right
from tests.export.test_targets import ARRAYS

t = sp.Symbol("t", real=True)
HALF = sp.Rational(1, 2)
POINTS = [sign * x for x in (0.3, 1.0, 3.0, 7.0, 40.0, 800.0, 4000.0) for sign in (1, -1)]


def sigma(x: Any) -> Any:
    return 1 / (1 + sp.exp(-x))


def softplus(x: Any) -> Any:
    return sp.log(1 + sp.exp(x))


SUMS: dict[str, Any] = {
    "a step of sigma": sigma(t + 1) - sigma(t),
    "a step of softplus": softplus(t + 1) - softplus(t),
    "an interval's logarithm": sp.log(sigma(t + HALF) - sigma(t - HALF)),
    "a threshold's logarithm": sp.log(sigma(2 - t) - sigma(-1 - t)),
    "a product's logarithm": sp.log(sigma(t) * sigma(2 * t)),
    "one of three": -sp.log(sp.exp(t) / (sp.exp(t) + sp.exp(1) + sp.exp(-1))),
    "attention": (sp.exp(t) - sp.exp(-t) + 2) / (sp.exp(t) + sp.exp(-t) + 1),
    "overlap": 1 - 2 * sigma(t) / (sigma(t) + 1),
    "a gap of tanh": sp.tanh(t + 1) - sp.tanh(t),
    "silu less t": t * sigma(t) - t,
    "a gap of halves": sp.log(1 + 3 * sp.exp(t / 2)) - t / 2 - sp.log(3),
}

TOO_LARGE: dict[str, Any] = {
    "1/t - coth t": 1 / t - sp.cosh(t) / sp.sinh(t),
    "slope of log(t/sinh t)": (-t * sp.exp(2 * t) - t + sp.exp(2 * t) - 1) / (t * sp.exp(2 * t) - t),
    "planck": t**2 * sp.exp(t) / (sp.exp(t) - 1) ** 2,
}
"""Quotients whose parts are too large for a float."""


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", [*SUMS, *TOO_LARGE])
def test_values_and_derivatives_far_from_zero(name: str, target: str) -> None:
    for order, expr in enumerate(derivatives({**SUMS, **TOO_LARGE}[name], t)):
        call = lambdify((t,), expr, target=target)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for x in POINTS[2 if name in TOO_LARGE else 0 :]:
                assert right(call(x), exact(expr, {t: x}, {})), (order, x, call(x), call.source)
        with np.errstate(all="ignore"):
            assert math.isnan(call(math.nan))


def double(target: str) -> Any:
    """What makes a number in double precision for the target."""
    if target == "torch":
        import torch

        return lambda x: torch.tensor(x, dtype=torch.float64)
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax.numpy.float64


@pytest.mark.parametrize("target", [p for p in ARRAYS if p.values[0] in ("torch", "jax")])
def test_other_targets_far_from_zero(target: str) -> None:
    held = double(target)
    for name in ("a step of sigma", "an interval's logarithm"):
        call = lambdify((t,), SUMS[name], target=target)
        for x in POINTS:
            assert right(float(call(held(x))), exact(SUMS[name], {t: x}, {})), (name, x)


@pytest.mark.parametrize("name", SUMS)
def test_what_is_typed_is_wrong_there(name: str) -> None:
    """The points tell a stable form from a naive one."""

    def fails(f: Any, x: float) -> bool:
        try:
            return not right(sp.lambdify(t, f, "mpmath")(mpmath.mpf(x)), exact(f, {t: x}, {}))
        except (ZeroDivisionError, ValueError):
            return True

    with mpmath.workprec(53):
        assert any(fails(sp.diff(SUMS[name], t, order), x) for order in range(3) for x in POINTS)


def test_entries_of_arrays_each_on_its_side() -> None:
    n = symnn.sizes("n m")[0]
    u = symnn.vector("u", n)
    loss = symnn.sum(symnn.sigmoid(u + sp.OneMatrix(n, 1)) - symnn.sigmoid(u))
    at = np.array([0.0, 40.0, -40.0, 700.0, -3.0])
    for expr in (loss, symnn.gradient(loss, u)):
        assert right(lambdify((u,), expr)(at), exact(expr, {u: at}, {n: 5}))


def of_e(q: ExponentialQuotient, u: int, e: Fraction) -> Fraction:
    """The quotient with e as another number, which all its laws leave free."""

    def value(terms: Any) -> Fraction:
        return sum((c * e ** int(a * u + b) * Fraction(u) ** n for (a, b, n), c in terms), Fraction(0))

    below = Fraction(1)
    for f, k in q.below.items():
        below *= value(f) ** k
    return value(q.above.items()) / below


def test_quotients_are_what_they_stand_for() -> None:
    one, grown = number(Fraction(1)), ExponentialQuotient({(Fraction(1), Fraction(0), 1): Fraction(1)}, {})
    shifted = ExponentialQuotient({(Fraction(1), Fraction(1), 0): Fraction(2), (Fraction(0), Fraction(0), 1): Fraction(-1)}, {})
    for u in (1, 2, -1):
        for e in (Fraction(3), Fraction(2, 5)):
            x, y = of_e(grown, u, e), of_e(shifted, u, e)
            total, turned = plus([one, grown]), inverse(shifted)
            assert total is not None
            assert turned is not None
            ratio, square = times(total, turned), power(shifted, -2)
            both = None if ratio is None or square is None else plus([ratio, square, one])
            assert both is not None
            assert of_e(both, u, e) == (1 + x) / y + 1 / y**2 + 1
    nothing = plus([one, number(Fraction(-1))])
    assert nothing == number(Fraction(0))
    assert inverse(number(Fraction(0))) is None


def test_what_is_no_such_quotient_is_left_alone() -> None:
    a = sp.Symbol("a", real=True)
    reading = ExponentialReading(read(t))
    for f in (sp.exp(t**2), sp.sin(t), sp.exp(a * t), sp.sqrt(1 + sp.exp(t)), sp.Abs(t)):
        assert reading.quotient(read(f)) is None, f
    assert reading.quotient(read(t * sp.exp(t))) is not None
    assert reading.quotient(read(sp.exp(2 * t) / (1 + sp.exp(t)) ** 2)) is not None


def test_forms_are_taken_where_they_lose_no_digits() -> None:
    reading = ExponentialReading(read(t))

    def edge(f: Any, side: int) -> float | None:
        q = reading.quotient(read(f))
        far = None if q is None else far_quotient(q, side)
        return None if far is None else far.edge()

    assert edge(sp.exp(2 * t) + 3 * sp.exp(t) + 1, 1) == 0
    assert edge(sp.exp(2 * t) - 3 * sp.exp(t) + 1, 1) == 2
    assert edge(sp.exp(2 * t) - 10**6 * sp.exp(t), 1) is None  # its root is at 13.8
    negative = reading.quotient(read(1 - sp.exp(t)))
    assert negative is not None
    logs = Logarithms(Fraction(0), Fraction(0), ((Fraction(1), negative),))
    assert far_logarithm(logs, 1) is None
    assert far_logarithm(logs, -1) is not None


def test_poles_and_logarithms_of_what_is_negative_stay() -> None:
    pole = lambdify((t,), 1 / (sp.exp(t) - 1) + 1 / (1 - sp.exp(2 * t)))
    for x in (0.2, 40.0, 300.0, -40.0):
        assert right(pole(x), exact(1 / (sp.exp(t) - 1) + 1 / (1 - sp.exp(2 * t)), {t: x}, {}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert math.isnan(lambdify((t,), sp.log(sigma(t) - sigma(t + 1)))(3.0))
        assert math.isnan(lambdify((t,), sp.log(sigma(t) - sigma(t + 1)))(-40.0))
