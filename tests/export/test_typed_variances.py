"""Variances and covariances as they are typed: the mean of x² less the square of the mean loses no digit beside a large mean."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.export import lambdify
from symnn.export.stable.centred import centred
from tests.export.test_stable import exact, right

had = sp.HadamardProduct
n = symnn.sizes("n m")[0]
x, y = symnn.vector("x", n), symnn.vector("y", n)
squares, total = symnn.sum(had(x, x)), symnn.sum(x)
CASES: dict[str, Any] = {
    "variance": symnn.mean(had(x, x)) - symnn.mean(x) ** 2,
    "with another sign": total**2 / n - squares,
    "unbiased": squares / (n - 1) - total**2 / n / (n - 1),
    "covariance": symnn.mean(had(x, y)) - symnn.mean(x) * symnn.mean(y),
    "beside a term": 3 + 2 * symnn.mean(had(x, x)) - 2 * symnn.mean(x) ** 2,
}
POINTS = [[1e8, 1e8 + 1, 1e8], [-800.0] * 3, [0.5, -2.0, 4.0], [1e-10, 0.0, 2e-10], [1e6 + 0.1, 1e6, 1e6 - 0.3]]


@pytest.mark.parametrize("target", ["numpy", "c", "numpy_buffers"])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients(name: str, target: str) -> None:
    f = CASES[name]
    for expr in (f, symnn.gradient(f, x)):
        args = [a for a in (x, y) if a.name in str(expr)]
        call = lambdify(args, expr, target=target)
        for at in POINTS:
            given = {x: at, y: [1e8, 3.0 + 1e8, -5.0 + 1e8]}
            wanted = exact(expr, {a: given[a] for a in args}, {n: 3}).astype(float)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = np.reshape(call(*(np.array(given[a]) for a in args)), wanted.shape)
            # an entry of x less the mean has the rounding of the differences between entries
            spread = float(np.ptp(at)) if expr is not f else 0.0
            assert right(found, wanted, 1e-12, 1e-300 + 1e-15 * spread), (at, found, wanted, call.source)


def test_what_is_rewritten_is_proved_and_what_only_looks_like_it_is_left() -> None:
    for name, f in CASES.items():
        node = read(f)
        made = centred(node)
        assert same(made, node)
        assert made is not node, name
    for lie in (
        squares / n + symnn.mean(x) ** 2,
        squares - total**2,
        squares / n - symnn.mean(y) ** 2,
        squares / n - 2 * symnn.mean(x) ** 2,
        symnn.mean(had(x, y)) - symnn.mean(x) ** 2,
        squares / (n - 1) - symnn.mean(x) ** 2,
    ):
        assert centred(read(lie)) is read(lie)
