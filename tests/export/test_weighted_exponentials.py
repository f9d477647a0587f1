"""Sums of exponentials with weights of unknown sign, logged and divided by: finite and right far beyond what e^t holds."""

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
from symnn.expr.walk import atoms
from tests.export.test_stable import exact

had = sp.HadamardProduct
WEIGHTS = {"w": [0.5, 1.0, 2.0], "d": [1.0, -0.5, 4.0], "s": [1.0, -1.0, -1.0]}
POINTS = [[t, 1.0, -t] for t in (0.0, 1e-20, 1e-10, 1e-3, 1.0, 40.0, 800.0, 4000.0)] + [[-800.0] * 3, [-4000.0, -4001.0, -3999.0]]


def functions(n: Any) -> dict[str, Any]:
    u, w, d = (symnn.vector(name, n) for name in "uwd")
    total = symnn.sum(had(w, symnn.exp(u)))
    return {
        "log": symnn.log(total),
        "squared weights": symnn.log(symnn.sum(had(had(d, d), symnn.exp(2 * u)))),
        "quotient": symnn.sum(had(d, symnn.exp(u))) / total,
        "minus log": -symnn.log(total) + symnn.sum(u),
    }


@pytest.mark.parametrize("target", ["numpy", "python", "c"])
@pytest.mark.parametrize("name", ["log", "squared weights", "quotient", "minus log"])
def test_values_and_derivatives(name: str, target: str) -> None:
    n = 3 if target == "python" else symnn.sizes("n m")[0]
    f, u = functions(n)[name], symnn.vector("u", n)
    for expr in (f, symnn.gradient(f, u), symnn.hessian(f, u)):
        args = [a for a in (u, symnn.vector("w", n), symnn.vector("d", n)) if read(a) in set(atoms([read(expr)]))]
        call = lambdify(args, expr, target=target)
        for x in POINTS:
            given = {a: x if a == u else WEIGHTS[a.name] for a in args}
            wanted = exact(expr, given, {symnn.sizes("n m")[0]: 3}).astype(float)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = np.reshape(call(*map(np.array, given.values())), wanted.shape)
            # the differences of quotients in a derivative have the rounding of a quotient, and that of its exponent
            rounding = 1e-300 if expr is f and name != "quotient" else 4e-16 * (20 + sum(map(abs, x)))
            assert np.all(np.abs(found - wanted) <= 1e-12 * np.abs(wanted) + rounding), (x, found, wanted, call.source)


def test_an_entry_without_weight_sets_no_scale() -> None:
    n = symnn.sizes("n m")[0]
    f, u, w = functions(n)["log"], symnn.vector("u", n), symnn.vector("w", n)
    at, weights = np.array([800.0, 1.0, -3.0]), np.array([0.0, 1.0, 2.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lambdify((u, w), f)(at, weights) == pytest.approx(1 + np.log1p(2 * np.exp(-4.0)), rel=1e-15)
        share = 2 * np.exp(-4.0) / (1 + 2 * np.exp(-4.0))
        np.testing.assert_allclose(lambdify((u, w), symnn.gradient(f, u))(at, weights), [0.0, 1 - share, share], rtol=1e-14)


def test_rows_of_weights() -> None:
    n, m = symnn.sizes("n m")
    u, W = symnn.vector("u", n), symnn.matrix("W", m, n)
    f = symnn.sum(symnn.log(W * symnn.exp(u)))
    rows = np.array([[0.0, 1.0, 2.0], [3.0, -1.0, 1.0]])
    for expr in (f, symnn.gradient(f, u)):
        for x in ([800.0, 1.0, -3.0], [-4000.0, -4000.0, -4001.0], [0.0, 0.0, 0.0]):
            wanted = exact(expr, {u: x, W: rows}, {n: 3, m: 2}).astype(float)
            np.testing.assert_allclose(lambdify((u, W), expr)(np.array(x), rows), np.squeeze(wanted), rtol=1e-12, atol=1e-15)


def test_what_needs_no_scale_is_left_as_it_is() -> None:
    n = symnn.sizes("n m")[0]
    u, w = symnn.vector("u", n), symnn.vector("w", n)
    for expr in (symnn.sum(had(w, symnn.exp(u))), symnn.log(symnn.sum(had(w, symnn.sigmoid(u)))), 1 / symnn.sum(had(w, u))):
        node = read(expr)
        assert Prepared(SPELLED)(node) is node
