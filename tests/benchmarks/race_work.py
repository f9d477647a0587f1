"""The work of the races: numbers to start from, and NumPy as a careful person writes it. No symnn, torch or JAX here.

Every function takes the sizes of a race and returns a call without arguments; its results are compared with those of
all others before anything is timed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

Work = Callable[[], Any]
WIDTHS = (784, 256, 128, 10)
DEPTH = 10


def tiny_numbers() -> tuple[Any, ...]:
    """x, y, W1, b1, w2, b2 of a 2-3-1 network."""
    draw = np.random.default_rng(1)
    return draw.normal(size=2), 0.7, draw.normal(size=(3, 2)), draw.normal(size=3), draw.normal(size=3), 0.3


def tiny_python() -> Work:
    given = [float(v) for part in tiny_numbers() for v in np.ravel(part)]

    def gradient(x0: float, x1: float, y: float, *w: float) -> Any:
        a = [math.tanh(w[2 * k] * x0 + w[2 * k + 1] * x1 + w[6 + k]) for k in range(3)]
        r = w[9] * a[0] + w[10] * a[1] + w[11] * a[2] + w[12] - y
        g0, g1, g2 = (r * w[9 + k] * (1 - a[k] * a[k]) for k in range(3))
        rows = ((g0 * x0, g0 * x1), (g1 * x0, g1 * x1), (g2 * x0, g2 * x1))
        return r * r / 2, rows, (g0, g1, g2), (r * a[0], r * a[1], r * a[2]), r

    return lambda: gradient(*given)


def tiny_numpy() -> Work:
    x, y, W1, b1, w2, b2 = tiny_numbers()

    def gradient() -> Any:
        a = np.tanh(W1 @ x + b1)
        r = w2 @ a + b2 - y
        g = r * w2 * (1 - a * a)
        return r * r / 2, np.outer(g, x), g, r * a, r

    return gradient


def mlp_numbers(batch: int) -> tuple[Any, Any, list[Any]]:
    """X, Y one-hot, [W1, b1, W2, …] in float32; at batch 1 vectors."""
    draw = np.random.default_rng(0)
    parameters: list[Any] = []
    for inputs, units in pairwise(WIDTHS):
        parameters.append((draw.standard_normal((inputs, units)) / np.sqrt(inputs)).astype(np.float32))
        parameters.append((0.1 * draw.standard_normal(units)).astype(np.float32))
    X = draw.standard_normal((batch, WIDTHS[0])).astype(np.float32)
    Y = np.eye(WIDTHS[-1], dtype=np.float32)[draw.integers(0, WIDTHS[-1], batch)]
    return X, Y, parameters


def mlp_numpy(batch: int) -> Work:
    X, Y, (W1, b1, W2, b2, W3, b3) = mlp_numbers(batch)

    def gradient() -> Any:
        Z1 = X @ W1 + b1
        A1 = np.maximum(Z1, 0)
        Z2 = A1 @ W2 + b2
        A2 = np.maximum(Z2, 0)
        Z3 = A2 @ W3 + b3
        shifted = Z3 - Z3.max(1, keepdims=True)
        e = np.exp(shifted)
        total = e.sum(1, keepdims=True)
        loss = (np.log(total).sum() - (shifted * Y).sum()) / batch
        G3 = (e / total - Y) / batch
        G2 = (G3 @ W3.T) * (Z2 > 0)
        G1 = (G2 @ W2.T) * (Z1 > 0)
        return loss, X.T @ G1, G1.sum(0), A1.T @ G2, G2.sum(0), A2.T @ G3, G3.sum(0)

    return gradient


def mlp_planned(batch: int) -> Work:
    """With every array asked for once."""
    X, Y, (W1, b1, W2, b2, W3, b3) = mlp_numbers(batch)
    empty = lambda *shape: np.empty(shape, np.float32)
    A1, A2, Z3, G1, G2 = (empty(batch, k) for k in (*WIDTHS[1:], *WIDTHS[1:3]))
    found = [np.empty_like(p) for p in (W1, b1, W2, b2, W3, b3)]
    M1, M2 = np.empty((batch, WIDTHS[1]), bool), np.empty((batch, WIDTHS[2]), bool)
    ones, most, total = np.ones(batch, np.float32), empty(batch, 1), empty(batch, 1)

    def gradient() -> Any:
        np.maximum(np.add(np.matmul(X, W1, A1), b1, A1), 0, A1)
        np.maximum(np.add(np.matmul(A1, W2, A2), b2, A2), 0, A2)
        np.add(np.matmul(A2, W3, Z3), b3, Z3)
        np.subtract(Z3, np.max(Z3, 1, most, True), Z3)
        told = np.vdot(Z3, Y)
        np.sum(np.exp(Z3, Z3), 1, None, total, True)
        np.multiply(np.subtract(np.divide(Z3, total, Z3), Y, Z3), np.float32(1 / batch), Z3)
        loss = (np.log(total).sum() - told) / batch
        np.matmul(A2.T, Z3, found[4])
        np.matmul(ones, Z3, found[5])
        np.multiply(np.matmul(Z3, W3.T, G2), np.greater(A2, 0, M2), G2)
        np.matmul(A1.T, G2, found[2])
        np.matmul(ones, G2, found[3])
        np.multiply(np.matmul(G2, W2.T, G1), np.greater(A1, 0, M1), G1)
        np.matmul(X.T, G1, found[0])
        np.matmul(ones, G1, found[1])
        return (loss, *found)

    return gradient


def logistic_numbers(n: int, m: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(2)
    return draw.standard_normal((m, n)), draw.standard_normal(n) / np.sqrt(n)


def logistic_numpy(n: int, m: int) -> Work:
    X, w = logistic_numbers(n, m)

    def hessian() -> Any:
        p = 1 / (1 + np.exp(-(X @ w)))
        return (X.T * (p * (1 - p))) @ X

    return hessian


def logistic_rank_update(n: int, m: int) -> Work:
    X, w = logistic_numbers(n, m)

    def hessian() -> Any:
        p = 1 / (1 + np.exp(-(X @ w)))
        A = X * np.sqrt(p * (1 - p))[:, None]
        return A.T @ A

    return hessian


def factor_numbers(n: int, k: int) -> tuple[Any, ...]:
    """T, U, V, O of Σ O∘(T − UVᵀ)²."""
    draw = np.random.default_rng(3)
    T, U, V = draw.standard_normal((n, n)), draw.standard_normal((n, k)), draw.standard_normal((n, k))
    return T, U, V, (draw.random((n, n)) < 0.3).astype(float)


def factor_blocks(n: int, k: int, masked: bool) -> Work:
    """The block of every row of U: what the Hessian consists of."""
    _, _, V, O = factor_numbers(n, k)

    def blocks() -> Any:
        if not masked:
            return 2 * (V.T @ V)
        return 2 * (O @ (V[:, :, None] * V[:, None, :]).reshape(n, k * k)).reshape(n, k, k)

    return blocks


def factor_dense(n: int, k: int, masked: bool) -> Work:
    blocks, rows = factor_blocks(n, k, masked), np.arange(n)

    def hessian() -> Any:
        H = np.zeros((n, k, n, k))
        H[rows, :, rows, :] = blocks()
        return H

    return hessian


def deep_numbers(n: int, batch: int) -> tuple[list[Any], Any, Any]:
    draw = np.random.default_rng(4)
    Ws = [draw.standard_normal((n, n)) * np.sqrt(2 / n) for _ in range(DEPTH)]
    return Ws, draw.standard_normal((batch, n)), np.eye(n)[draw.integers(0, n, batch)]


def deep_numpy(n: int, batch: int) -> Work:
    """Gauss-Newton is the Hessian by the first layer of a network of ReLUs: one Jacobian an example."""
    Ws, X, _ = deep_numbers(n, batch)

    def hessian() -> Any:
        A, masks = X, []
        for W in Ws[:-1]:
            masks.append(A @ W.T > 0)
            A = np.maximum(A @ W.T, 0)
        Z = A @ Ws[-1].T
        E = np.exp(Z - Z.max(1, keepdims=True))
        P = E / E.sum(1, keepdims=True)
        blocks = []
        for b in range(batch):
            J = Ws[-1] * masks[-1][b]
            for k in range(DEPTH - 2, 0, -1):
                J = (J @ Ws[k]) * masks[k - 1][b]
            q = P[b] @ J
            blocks.append(((J.T * P[b]) @ J - np.outer(q, q)).ravel() / batch)
        outer = (X[:, :, None] * X[:, None, :]).reshape(batch, n * n)
        return (np.stack(blocks).T @ outer).reshape(n, n, n, n).transpose(0, 2, 1, 3)

    return hessian
