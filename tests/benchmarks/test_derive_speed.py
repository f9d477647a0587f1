"""How long derivations take, and that their cost is linear in depth: `pytest tests/benchmarks`."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import gradient


def network(depth: int) -> symnn.Network:
    hidden = [symnn.Dense(4, activation="tanh") for _ in range(depth - 1)]
    return symnn.Network(*hidden, symnn.Dense(3), inputs=5, loss="softmax_cross_entropy")


def test_all_gradients_at_depth_10(benchmark: Any) -> None:
    network(3).backprop()
    found = benchmark(lambda: network(10).backprop())
    assert not found.unproved
    assert benchmark.stats["median"] < 0.5
    assert len(found.latex().encode()) < 5_000


def seconds(depth: int) -> float:
    start = time.perf_counter()
    assert not network(depth).backprop().unproved
    return time.perf_counter() - start


def test_cost_is_linear_in_depth(benchmark: Any) -> None:
    seconds(10)
    hundred = min(seconds(100) for _ in range(3))
    thousand = benchmark.pedantic(seconds, (1000,), rounds=1)
    assert thousand < 20 * hundred


@pytest.mark.parametrize("name", ["gradient", "hessian"])
def test_logistic_regression(benchmark: Any, name: str) -> None:
    n, d = symnn.sizes("n d")
    X, beta, y = symnn.matrix("X", n, d), symnn.vector("beta", d), symnn.vector("y", n)
    loss = symnn.sum(symnn.softplus(X * beta)) - (y.T * X * beta)[0, 0]
    assert isinstance(benchmark(lambda: getattr(symnn, name)(loss, beta)), sp.MatrixExpr)


def test_the_printed_logistic_gradient(benchmark: Any) -> None:
    """The normal form of -(yᵀ log p + (1 - y)ᵀ log(1 - p)) derived by β and written with matrices again."""
    n, d = symnn.sizes("n d")
    X, beta, y, one = symnn.matrix("X", n, d), symnn.vector("beta", d), symnn.vector("y", n), sp.OneMatrix(n, 1)
    p = symnn.sigmoid(X * beta)
    q = to_sympy(read(one - p))
    loss = read(-(y.T * symnn.log(p) + (one - y).T * symnn.log(q))[0, 0])
    found = benchmark(lambda: to_sympy(tidy(gradient(loss, read(beta)))))
    assert found == X.T * (p - y)
    assert benchmark.stats["min"] < 0.02


def test_an_equality(benchmark: Any) -> None:
    n = symnn.sizes("n")
    A, B, C = (symnn.matrix(k, n, n) for k in "ABC")
    verdict = benchmark(lambda: symnn.equal(sp.Trace(A * B * C), sp.Trace(C * A * B)))
    assert isinstance(verdict, symnn.Proved)
    assert benchmark.stats["median"] < 0.05


def test_import(benchmark: Any) -> None:
    code = "import numpy, time; t = time.perf_counter(); import symnn; print(time.perf_counter() - t)"
    run = lambda: float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert benchmark.pedantic(lambda: min(run() for _ in range(5)), rounds=1) < 0.1
