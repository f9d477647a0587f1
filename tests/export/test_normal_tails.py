"""The normal distribution function and what is made of it keep their digits in the tail: 1 + erf(u) is erfc(−u)."""

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
from symnn.export.stable.prepare import Prepared
from symnn.export.targets.numpy.operators import SPELLED
from symnn.expr.walk import atoms
from tests.export.test_stable import derivatives, right
from tests.export.test_targets import ARRAYS, given

PRECISE = Reals(400)  # 1 + erf(-40/sqrt 2) has 350 zeros; from 800 on it is 0 to any float
t = sp.Symbol("t", real=True)
u = t / sp.sqrt(2)
POINTS = [0.0, *(sign * x for x in (1e-20, 1e-10, 0.3, 1.0, 2.0, 4.0, 6.0, 8.0, 30.0, 40.0, 800.0, 4000.0) for sign in (1, -1))]
CASES: dict[str, Any] = {
    "gelu": symnn.gelu(t),
    "gelu typed": t * (1 + sp.erf(u)) / 2,
    "distribution function": (1 + sp.erf(u)) / 2,
    "its complement": 1 - (1 + sp.erf(u)) / 2,
    "their product": (1 + sp.erf(u)) * (1 - sp.erf(u)),
    "1 - erf^2": 1 - sp.erf(t) ** 2,
    "erfc": sp.erfc(t),
    "1 - erfc": 1 - sp.erfc(t),
    "2 - erfc": 2 - sp.erfc(t),
}


def exact(expr: Any, a: Any, x: Any) -> Any:
    node = read(expr)
    known = np.vectorize(Fraction, otypes=[object])(np.asarray(x, dtype=float))
    return evaluate(node, PRECISE, {b: known for b in atoms([node]) if b is read(a)}, {})


@pytest.mark.parametrize("target", ["numpy", "python", "c", "numpy_buffers"])
@pytest.mark.parametrize("name", CASES)
def test_values_and_derivatives(name: str, target: str) -> None:
    for order, expr in enumerate(derivatives(CASES[name], t)):
        call = lambdify((t,), expr, target=target)
        for x in POINTS:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = call(x)
            assert right(found, exact(expr, t, x)), (order, x, found, call.source)


@pytest.mark.parametrize("target", [k for k in ARRAYS if {"jax", "torch"} & {*k.values}])
def test_values_and_derivatives_elsewhere(target: str) -> None:
    v = symnn.vector("v", 3)
    for expr in (symnn.sum(symnn.gelu(v)), symnn.gradient(symnn.sum(symnn.gelu(v)), v), sp.OneMatrix(3, 1) - symnn.erf(v)):
        call = lambdify((v,), expr, target=target)
        for x in ([-0.3, -1.0, -2.0], [-4.0, -4.5, -4.2], [-9.0, -8.5, -8.7], [1.0, 0.4, 0.1]):
            wanted = exact(expr, v, np.float32(x)).astype(float)
            np.testing.assert_allclose(np.ravel(call(given(target, np.array(x)))), np.ravel(wanted), rtol=2e-5)


def test_what_only_looks_like_it_is_left_as_it_is() -> None:
    for expr in (2 + sp.erf(t), sp.erf(t) - sp.erf(2 * t), 1 + 2 * sp.erf(t), 1 + sp.erf(t) ** 2, sp.erf(t) ** 2 - 2, sp.erf(t)):
        node = read(expr)
        assert Prepared(SPELLED)(node) is node
