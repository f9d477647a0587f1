"""Speed of generated code against NumPy written by hand, measured side by side. Run by name: pytest tests/benchmarks.

The ratios say what good generated code does: it is about as quick as what a careful person writes.
Machines are noisy, so the two are timed in turns and their best times compared.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import ops
from symnn.export import lambdify
from symnn.expr import Atom, delta, einsum, matmul
from symnn.nets import Dense, Network

WIDTHS = (784, 256, 128, 10)


def ratio(hand: Callable[[], Any], ours: Callable[[], Any], rounds: int) -> float:
    """Best time by hand over best time of ours, taken in turns: 1 is equal, more is quicker than by hand."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for f, spent in zip((hand, ours), times, strict=True):
            start = perf_counter()
            f()
            spent.append(perf_counter() - start)
    return min(times[0]) / min(times[1])


def mlp(batch: int) -> tuple[dict[str, Any], Any, Any]:
    draw = np.random.default_rng(0)
    parameters = {}
    for layer, (inputs, units) in enumerate(pairwise(WIDTHS), start=1):
        parameters[f"W{layer}"] = (draw.standard_normal((inputs, units)) / np.sqrt(inputs)).astype(np.float32)
        parameters[f"b{layer}"] = (0.1 * draw.standard_normal(units)).astype(np.float32)
    X = draw.standard_normal((batch, WIDTHS[0])).astype(np.float32)
    return parameters, X, np.eye(WIDTHS[-1], dtype=np.float32)[draw.integers(0, WIDTHS[-1], batch)]


def by_hand(parameters: dict[str, Any], X: Any, Y: Any) -> tuple[Any, dict[str, Any]]:
    """What a careful person writes."""
    W1, b1, W2, b2, W3, b3 = parameters.values()
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    Z2 = A1 @ W2 + b2
    A2 = np.maximum(Z2, 0)
    Z3 = A2 @ W3 + b3
    shifted = Z3 - Z3.max(1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(1, keepdims=True)
    loss = (np.log(total).sum() - (shifted * Y).sum()) / len(X)
    G3 = (e / total - Y) / len(X)
    G2 = (G3 @ W3.T) * (Z2 > 0)
    G1 = (G2 @ W2.T) * (Z1 > 0)
    return loss, {"W1": X.T @ G1, "b1": G1.sum(0), "W2": A1.T @ G2, "b2": G2.sum(0), "W3": A2.T @ G3, "b3": G3.sum(0)}


def network(target: str = "numpy") -> Any:
    N = sp.Symbol("N", integer=True, positive=True)
    hidden = [Dense(units, activation="relu") for units in WIDTHS[1:-1]]
    return Network(*hidden, Dense(WIDTHS[-1]), inputs=WIDTHS[0], loss="softmax_cross_entropy", batch=N, layout="rows").numpy(target)


@pytest.mark.parametrize("batch", [1, 64, 512])
def test_a_network_is_about_as_quick_as_by_hand(batch: int) -> None:
    f, data = network(), mlp(batch)
    (loss, found), (wanted_loss, wanted) = f(*data), by_hand(*data)
    np.testing.assert_allclose(loss, wanted_loss, rtol=1e-4)
    for name, g in wanted.items():
        np.testing.assert_allclose(found[name], g, atol=1e-4)
    measured = ratio(lambda: by_hand(*data), lambda: f(*data), rounds=60)
    assert measured > 0.8, f"{measured:.2f} of the speed by hand"


@pytest.mark.parametrize("size", [100, 500])
def test_the_logistic_hessian_is_about_as_quick_as_by_hand(size: int) -> None:
    N, n = sp.symbols("N n", integer=True, positive=True)
    X, w = Atom("X", (N, n)), Atom("w", (n,))
    s = ops.sigmoid(matmul(X, w))
    f = lambdify([X, w], einsum("a i, a, a j -> i j", X, s * (1 - s), X))
    draw = np.random.default_rng(0)
    data, point = draw.standard_normal((2 * size, size)), draw.standard_normal(size) / np.sqrt(size)

    def hand() -> Any:
        p = 1 / (1 + np.exp(-(data @ point)))
        return (data.T * (p * (1 - p))) @ data

    np.testing.assert_allclose(f(data, point), hand(), rtol=1e-9, atol=1e-9)
    measured = ratio(hand, lambda: f(data, point), rounds=20)
    assert measured > 0.8, f"{measured:.2f} of the speed by hand"


def test_the_network_alone(benchmark: Any) -> None:
    f, data = network(), mlp(512)
    assert np.isfinite(benchmark(f, *data)[0])


def test_generating_and_compiling_a_network(benchmark: Any) -> None:
    assert benchmark(network).source.count("\n") > 50


def test_a_network_that_asks_for_memory_once(benchmark: Any) -> None:
    f, data = network("numpy_buffers"), mlp(512)
    out = {name: np.empty_like(p) for name, p in data[0].items()}
    workspace: dict[int, Any] = {}
    assert np.isfinite(benchmark(lambda: f(*data, out=out, workspace=workspace))[0])
    assert np.isfinite(out["W1"]).all()


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_a_network_in_c_whose_arrays_are_bound(benchmark: Any) -> None:
    parameters, X, Y = mlp(1)
    step = network("c").bind(parameters, X, Y)
    assert np.isfinite(benchmark(step)[0])


def test_a_hessian_kept_as_blocks(benchmark: Any) -> None:
    n, m, k = sp.symbols("n m k", integer=True, positive=True)
    O, V = Atom("O", (n, m)), Atom("V", (m, k))
    blocks = einsum("i q, q j, q p -> i j p", O, V, V)
    hessian = einsum("i j p, i l -> i j l p", blocks, delta(n))
    f = lambdify([O, V], hessian, structured=True)
    draw = np.random.default_rng(0)
    weights, factors = draw.random((3000, 3000)), draw.normal(size=(3000, 5))
    kept = benchmark(f, weights, factors)
    assert kept.shape == (3000, 5, 3000, 5)


def test_a_logistic_hessian_in_given_memory(benchmark: Any) -> None:
    N, n = sp.symbols("N n", integer=True, positive=True)
    X, w = Atom("X", (N, n)), Atom("w", (n,))
    s = ops.sigmoid(matmul(X, w))
    f = lambdify([X, w], einsum("a i, a, a j -> i j", X, s * (1 - s), X), target="numpy_buffers")
    draw = np.random.default_rng(0)
    data, point = draw.standard_normal((1200, 600)), draw.standard_normal(600) / np.sqrt(600)
    out, workspace = np.empty((600, 600)), dict[int, Any]()
    found = benchmark(lambda: f(data, point, out=out, workspace=workspace))
    assert np.shares_memory(found, out)
    assert sum(held.nbytes for held in workspace.values()) < 0.05 * out.nbytes


@pytest.mark.parametrize("batch", [1, 16])
def test_the_hessian_of_a_deep_network_by_its_first_layer(batch: int, benchmark: Any) -> None:
    many: dict[str, Any] = {"layout": "torch", "batch": batch} if batch > 1 else {}
    hidden = [Dense(20, activation="relu", bias=False) for _ in range(9)]
    net = Network(*hidden, Dense(20, bias=False), inputs=20, loss="softmax_cross_entropy", **many)
    f = lambdify([net.x, net.y, *net.parameters.values()], symnn.hessian(net.loss_expression(), net.parameters["W1"]))
    draw = np.random.default_rng(0)
    weights = [draw.normal(size=(20, 20)) * np.sqrt(0.1) for _ in range(10)]
    X, Y = draw.normal(size=(batch, 20)), np.eye(20)[draw.integers(0, 20, batch)]
    found = benchmark(f, *((X, Y) if batch > 1 else (X[0], Y[0])), *weights)
    np.testing.assert_allclose(found, found.transpose(2, 3, 0, 1), rtol=1e-8, atol=1e-12)
