"""Activations and their slopes where these are small: no difference of what is almost equal is left in the code."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export import lambdify
from symnn.expr.walk import atoms
from tests.export.test_stable import derivatives, right

PRECISE = Reals(800)
t = sp.Symbol("t", real=True)
POINTS = [0.0, *(sign * x for x in (1e-20, 1e-10, 1e-3, 0.4, 1.0, 6.0, 36.0, 40.0, 800.0, 4000.0) for sign in (1, -1))]
typed_elu = sp.Piecewise((t, t > 0), (sp.exp(t) - 1, True))
CASES: dict[str, Any] = {
    "elu": symnn.elu(t),
    "elu with a factor": symnn.elu(t, sp.Rational(3, 2)),
    "elu typed": typed_elu,
    "celu": symnn.celu(t, 2),
    "silu": symnn.silu(t),
    "silu typed": t / (1 + sp.exp(-t)),
    "mish": symnn.mish(t),
    "mish typed": t * sp.tanh(sp.log(1 + sp.exp(t))),
    "softsign": symnn.softsign(t),
    "tanh form of gelu": symnn.gelu_tanh(t),
}


def exact(expr: Any, x: float) -> Any:
    node = read(expr)
    at = np.vectorize(Fraction, otypes=[object])(np.asarray(x))
    return evaluate(node, PRECISE, {a: at for a in atoms([node]) if a is read(t)}, {})


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", CASES)
def test_values_and_derivatives(name: str, target: str) -> None:
    for order, expr in enumerate(derivatives(CASES[name], t)):
        call = lambdify((t,), expr, target=target)
        for x in POINTS:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = call(x)
            assert right(found, exact(expr, x)), (order, x, found, call.source)


OFF: dict[str, tuple[Any, float]] = {
    "exponential": (typed_elu, 800.0),
    "sinh": (sp.Piecewise((sp.sinh(t), t < 0), (t, True)), 800.0),
    "log(1 + t)": (symnn.positive(t) * sp.log(1 + t) + t, -3.0),
    "log(1 - e^t)": (symnn.positive(-t) * sp.log(1 - sp.exp(t)) + t, 3.0),
    "log10": (symnn.positive(t) * sp.log(t, 10) + t, -3.0),
    "atanh": (symnn.positive(1 - t) * sp.atanh(t) + t, 3.0),
    "asin": (symnn.positive(1 - t) * sp.asin(t) + t, 3.0),
    "acosh": (symnn.positive(t - 1) * sp.acosh(t) + t, -3.0),
    "erfinv": (symnn.positive(1 - t) * sp.erfinv(t) + t, 3.0),
    "log gamma": (symnn.positive(t) * sp.loggamma(t) + t, -3.0),
    "digamma": (symnn.positive(t) * sp.digamma(t) + t, -3.0),
}


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", OFF)
def test_a_function_that_is_switched_off_is_not_asked_outside_of_its_domain(name: str, target: str) -> None:
    f, x = OFF[name]
    for expr, wanted in ((f, x), (symnn.gradient(f, t), 1.0)):
        call = lambdify((t,), expr, target=target)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert call(x) == wanted, call.source
