"""What vanishes at 0, or with its argument, keeps its digits: log cosh, √(1 + t) − 1, 1 − cos t, and logarithms of softplus."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.export import lambdify
from symnn.export.stable.prepare import Prepared
from symnn.export.targets.numpy.operators import SPELLED
from tests.export.test_stable import derivatives, exact, right

t = sp.Symbol("t", real=True)
n = symnn.sizes("n m")[0]
u = symnn.vector("u", n)
SMALL = [0.0, *(sign * x for x in (1e-20, 1e-10, 1e-3, 0.4) for sign in (1, -1))]
LARGE = [sign * x for x in (1.0, 40.0, 800.0, 4000.0) for sign in (1, -1)]
BELOW = [-1.0, -36.0, -36.1, -40.0, -800.0, -4000.0]

CASES: dict[str, tuple[Any, list[int], list[float]]] = {
    "log cosh": (sp.log(sp.cosh(t)), [0, 1, 2], [*SMALL, *LARGE]),
    "log cosh by exponentials": (sp.log((sp.exp(t) + sp.exp(-t)) / 2), [0, 1, 2], [*SMALL, *LARGE]),
    "log of three cosh": (sp.log(3 * sp.exp(2 * t) + 3 * sp.exp(-2 * t)), [0], [*SMALL, *LARGE]),
    "log(1 - tanh^2)": (sp.log(1 - sp.tanh(t) ** 2), [0, 1], [*SMALL, *LARGE]),
    "1 - cos": (1 - sp.cos(t), [0, 1, 2], SMALL),
    "3 cos - 3": (3 * sp.cos(2 * t) - 3, [0, 1, 2], SMALL),
    "sqrt(1+t) - 1": (sp.sqrt(1 + t) - 1, [0, 1, 2], [*SMALL, 1.0, 40.0, 800.0, 4000.0]),
    "sqrt(1+t^2) - 1": (sp.sqrt(1 + t**2) - 1, [0, 1], [*SMALL, *LARGE]),
    "1/2 - sqrt(1+t^2)/2": ((1 - sp.sqrt(1 + t**2)) / 2, [0, 1], [*SMALL, *LARGE]),
    "asinh": (sp.log(t + sp.sqrt(1 + t**2)), [0], [*SMALL, *LARGE]),
    "atanh": (sp.log((1 + t) / (1 - t)), [0, 1], [*SMALL, 1e-10 - 1, 0.999]),
    "atanh of t/2": (sp.log((2 - t) / (2 + t)), [0], [*SMALL, -1.999, 2 - 1e-10]),
    "log of a quotient": (sp.log((3 - t) / (3 + t)), [0, 1], [*SMALL, 1.0, -1.0]),
    "log softplus": (symnn.log(symnn.softplus(t)), [0, 1], [*BELOW, 0.0, *LARGE]),
    "root of softplus": (sp.sqrt(symnn.softplus(t)), [0, 1, 2], [*BELOW[:-1], 0.0, 800.0, 4000.0]),
    "sigmoid over softplus": (symnn.sigmoid(t) / symnn.softplus(t), [0], [*BELOW, 0.0, *LARGE]),
}


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", CASES)
def test_values_and_derivatives(name: str, target: str) -> None:
    f, orders, points = CASES[name]
    for order in orders:
        expr = derivatives(f, t)[order]
        call = lambdify((t,), expr, target=target)
        for x in points:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = call(x)
            assert right(found, exact(expr, {t: x}, {})), (order, x, found, call.source)


@pytest.mark.parametrize("target", ["numpy", "c"])
def test_logarithms_of_sums_of_softplus(target: str) -> None:
    f = symnn.log(symnn.sum(symnn.softplus(u)))
    for expr in (f, symnn.gradient(f, u)):
        call = lambdify((u,), expr, target=target)
        for x in ([-800.0, -800.0, -801.0], [-4000.0] * 3, [0.0, 1.0, -1.0], [800.0, -800.0, 0.0]):
            assert right(call(np.array(x)), exact(expr, {u: x}, {n: 3})), (x, call(np.array(x)), call.source)
    hessian = symnn.hessian(f, u)
    x = [-800.0, -800.0, -801.0]
    wanted = exact(hessian, {u: x}, {n: 3}).astype(float)
    np.testing.assert_allclose(lambdify((u,), hessian, target=target)(np.array(x)), wanted, rtol=1e-12, atol=1e-15)


def test_a_size_under_the_root() -> None:
    f = symnn.sum(symnn.sqrt((1 + n) * sp.OneMatrix(n, 1) + u) - sp.OneMatrix(n, 1))
    assert lambdify((u,), f)(np.array([1.0, 2.0, 3.0])) == pytest.approx(5**0.5 + 6**0.5 + 7**0.5 - 3, rel=1e-14)


def test_what_only_looks_like_it_is_left_as_it_is() -> None:
    root = sp.sqrt(1 + t**2)
    quotient = sp.log((1 + t) / (2 - t))  # near its poles t/3 has lost digits
    for expr in (quotient, root - 2, root + 1, sp.cos(t) - 2, sp.sqrt(2 + t) - 1, sp.log(t + sp.sqrt(2 - t**2))):
        node = read(expr)
        assert Prepared(SPELLED)(node) is node
    assert read(sp.log(2 + symnn.softplus(t))) is Prepared(SPELLED)(read(sp.log(2 + symnn.softplus(t))))
