"""Backward passes of a library as somebody writes them in NumPy: what is right passes, and a slip at an activation, a
normalisation, a number or a sum is named.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.testing import assert_gradient, assert_vjp
from symnn.testing.formula_text import text

N, n, m, k, d = symnn.sizes("N n m k d")
X, W, V = symnn.matrix("X", N, n), symnn.matrix("W", n, m), symnn.matrix("V", n, m)
Z, Y, M = symnn.matrix("Z", N, k), symnn.matrix("Y", N, k), symnn.matrix("M", N, m)
gamma, beta, bias = symnn.vector("gamma", k), symnn.vector("beta", k), symnn.vector("b", m)
w, t, x, y = symnn.vector("w", n), symnn.vector("t", N), symnn.vector("x", n), symnn.vector("y", n)
Q, K, U = (symnn.matrix(name, N, d) for name in "QKU")
lam, mu, rate = sp.symbols("lam mu rate", positive=True)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def softmax(z: Any, axis: int = -1) -> Any:
    e = np.exp(z - z.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def of_squares(slope: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The gradient of ‖σ(XW) − M‖²/2 by W with a slope made from the argument and the value."""

    def backward(X: Any, W: Any, M: Any) -> Any:
        a = sigmoid(X @ W)
        return X.T @ ((a - M) * slope(X @ W, a))

    return backward


def attention(G: Any, Q: Any, K: Any, U: Any, slip: str = "") -> Any:
    root, dp = np.sqrt(Q.shape[1]), G @ U.T
    p = softmax(Q @ K.T / root)
    ds = p * (dp - (dp * p).sum(1, keepdims=True))
    ds = {"diagonal": p * (1 - p) * dp, "none": dp, "p∘g": p * dp}.get(slip, ds) / root
    return ds @ K


def layer_norm(G: Any, Z: Any, gamma: Any, beta: Any, slip: str = "") -> Any:
    c = Z - Z.mean(1, keepdims=True)
    s = np.sqrt((c**2).mean(1, keepdims=True) + 1e-5)
    u, g = c / s, G * gamma
    if slip == "constant":
        return g / s
    if slip == "sums":
        return (g - g.sum(1, keepdims=True) - u * (g * u).sum(1, keepdims=True)) / s
    return (g - g.mean(1, keepdims=True) - u * (g * u).mean(1, keepdims=True)) / s


def batch_norm(G: Any, Z: Any, gamma: Any, beta: Any, running: bool = False) -> Any:
    s = np.sqrt(Z.var(0) + 1e-5)
    u, g = (Z - Z.mean(0)) / s, G * gamma
    return g / s if running else (g - g.mean(0) - u * (g * u).mean(0)) / s


def rms_norm(G: Any, Z: Any, gamma: Any, slip: str = "") -> Any:
    r = np.sqrt((Z**2).mean(1, keepdims=True) + 1e-5)
    g, u = G * gamma, (Z if slip == "given" else Z / r)
    return g / r if slip == "constant" else (g - u * (g * u).mean(1, keepdims=True)) / r


def unit(G: Any, x: Any, slip: str = "") -> Any:
    r = np.linalg.norm(x)
    u = x / r
    return {"entries": (G - u * u * G) / r, "r": (G - u * (u @ G)) / r**2}.get(slip, (G - u * (u @ G)) / r)


squares = symnn.norm(symnn.sigmoid(X * W) - M) ** 2 / 2
logistic = symnn.sum(symnn.softplus(X * w) - sp.HadamardProduct(t, X * w)) / N
entropy = -symnn.sum(sp.HadamardProduct(Y, symnn.log_softmax(Z))) / N
gated = sp.HadamardProduct(X * W, symnn.silu(X * V))
ridge = symnn.norm(X * w - t) ** 2 / (2 * N) + lam * symnn.norm(w) ** 2 / 2
step = w - rate * (mu * x + y)
attended, normed = symnn.attention(Q, K, U), symnn.layer_norm(Z, gamma, beta)
batched, rms = symnn.batch_norm(Z, gamma, beta), symnn.rms_norm(Z, gamma)

RIGHT: dict[str, tuple[Callable[..., None], Callable[..., Any], Any, Any]] = {
    "sigmoid": (assert_gradient, of_squares(lambda z, a: a * (1 - a)), squares, W),
    "logistic regression": (assert_gradient, lambda X, w, t: X.T @ (sigmoid(X @ w) - t) / len(t), logistic, w),
    "cross-entropy of a batch": (assert_gradient, lambda Z, Y: (softmax(Z) - Y) / len(Z), entropy, Z),
    "cross-entropy of a column": (assert_gradient, lambda x, y: softmax(x) - y, -(y.T * symnn.log_softmax(x))[0, 0], x),
    "attention": (assert_vjp, attention, attended, Q),
    "layer norm": (assert_vjp, layer_norm, normed, Z),
    "batch norm": (assert_vjp, batch_norm, batched, Z),
    "RMS norm": (assert_vjp, rms_norm, rms, Z),
    "unit vector": (assert_vjp, unit, x / symnn.norm(x), x),
    "momentum": (assert_vjp, lambda G, w, x, y, rate, mu: -rate * mu * G, step, x),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_passes(name: str) -> None:
    check, backward, formula, by = RIGHT[name]
    check(backward, formula, wrt=by)


WRONG: dict[str, tuple[Callable[..., None], Callable[..., Any], Any, Any, str]] = {
    "no slope": (assert_gradient, of_squares(lambda z, a: 1), squares, W, "the slope of sigmoid is missing"),
    "σ for σ′": (assert_gradient, of_squares(lambda z, a: a), squares, W, "sigmoid stands where its slope belongs"),
    "σ′(σ(z))": (
        assert_gradient, of_squares(lambda z, a: sigmoid(a) * (1 - sigmoid(a))), squares, W, "taken at sigmoid(…), and not at its argument",
    ),
    "tanh′ for σ′": (assert_gradient, of_squares(lambda z, a: 1 - np.tanh(z) ** 2), squares, W, "the slope of tanh instead of that of sigmoid"),
    "1 − a² for σ′": (assert_gradient, of_squares(lambda z, a: 1 - a**2), squares, W, "the slope of tanh by its value"),
    "σ′ twice": (assert_gradient, of_squares(lambda z, a: (a * (1 - a)) ** 2), squares, W, "the slope of sigmoid is there twice"),
    "σ′ beside p − y": (
        assert_gradient, lambda X, w, t: X.T @ ((s := sigmoid(X @ w)) * (1 - s) * (s - t)) / len(t), logistic, w,
        "the slope of sigmoid beside sigmoid(X*w) - t",
    ),
    "no σ": (assert_gradient, lambda X, w, t: X.T @ (X @ w - t) / len(t), logistic, w, "sigmoid is left out"),
    "softmax of columns": (assert_gradient, lambda Z, Y: (softmax(Z, 0) - Y) / len(Z), entropy, Z, "softmax over axis 0 instead of axis 1"),
    "σ′ for silu′": (
        assert_vjp, lambda G, X, W, V: X.T @ (G * (X @ W) * (s := sigmoid(X @ V)) * (1 - s)), gated, V, "the slope of sigmoid instead of that of silu",
    ),
    "no gate": (assert_vjp, lambda G, X, W, V: X.T @ (G * (X @ V)), gated, W, "silu is left out"),
    "diagonal Jacobian": (assert_vjp, partial(attention, slip="diagonal"), attended, Q, "only the diagonal of the Jacobian of softmax"),
    "no Jacobian": (assert_vjp, partial(attention, slip="none"), attended, Q, "the Jacobian of softmax is missing"),
    "p∘g alone": (assert_vjp, partial(attention, slip="p∘g"), attended, Q, "the term −⟨p, g⟩ of the Jacobian of softmax"),
    "constant statistics": (assert_vjp, partial(layer_norm, slip="constant"), normed, Z, "mean and variance are taken for constant"),
    "sums for means": (assert_vjp, partial(layer_norm, slip="sums"), normed, Z, "sums where means belong: missing 1/k"),
    "running statistics": (assert_vjp, partial(batch_norm, running=True), batched, Z, "mean and variance are taken for constant"),
    "layer norm for batch norm": (assert_vjp, lambda G, Z, gamma, beta: layer_norm(G, Z, gamma, beta), batched, Z, "over the features of a row, as in layer_norm"),
    "a constant root mean square": (assert_vjp, partial(rms_norm, slip="constant"), rms, Z, "the mean of the squares is taken for constant"),
    "x for x̂": (assert_vjp, partial(rms_norm, slip="given"), rms, Z, "Z instead of its normalised values"),
    "entries for ⟨u, g⟩": (assert_vjp, partial(unit, slip="entries"), x / symnn.norm(x), x, "elementwise product of G and x instead of their inner product"),
    "1/‖x‖ too many": (assert_vjp, partial(unit, slip="r"), x / symnn.norm(x), x, "missing factor norm(x)"),
    "μ": (assert_vjp, lambda G, w, x, y, rate, mu: -rate * G, step, x, "missing factor mu"),
    "1 − μ": (assert_vjp, lambda G, w, x, y, rate, mu: -rate * (1 - mu) * G, step, y, "the factor 1 - mu is one too many"),
    "the penalty by N": (assert_gradient, lambda X, w, t, lam: (X.T @ (X @ w - t) + lam * w) / len(t), ridge, w, "factor 1/N too many in the term lam*w"),
    "1/(Nk)": (assert_gradient, lambda Z, Y: 2 * (Z - Y), symnn.norm(Z - Y) ** 2 / (N * k), Z, "missing factor 1/(N*k)"),
    "no sum": (assert_vjp, lambda G, X, W, b: G, symnn.affine(X, W, bias), bias, "it is not summed over axis 0"),
    "another sum": (assert_vjp, lambda G, X, W, b: G.sum(1), symnn.affine(X, W, bias), bias, "G is summed over the other axis"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_is_named(name: str) -> None:
    check, backward, formula, by, slip = WRONG[name]
    with pytest.raises(AssertionError) as caught:
        check(backward, formula, wrt=by)
    assert slip in str(caught.value)


def test_a_message_speaks_of_what_was_written() -> None:
    """The cotangent by the function's own name, one-hot rows without their sums, no names of SymPy's classes."""
    with pytest.raises(AssertionError, match=r"The derived formula is 1/N\*\(softmax\(Z\) - Y\)\."):
        assert_gradient(lambda Z, Y: softmax(Z) - Y, entropy, wrt=Z)
    with pytest.raises(AssertionError, match=r"The derived formula is X\.T\*\(D∘relu'\(X\*W\)\)\."):
        assert_vjp(lambda D, X, W: X.T @ D, symnn.relu(X * W), wrt=W)


def test_a_formula_in_one_line() -> None:
    ones = sp.OneMatrix(N, 1)
    told = {
        "ones(N)": ones,
        "ones(1, N)*X": ones.T * X,
        "X*W - M": -M + X * W,
        "M∘(X*W - M)": sp.HadamardProduct(M, X * W - M),
        "1/(X*W + M)": sp.HadamardPower(M + X * W, -1),
        "-X*W": -X * W,
        "diag(w)*W": sp.DiagMatrix(w) * W,
    }
    assert {said: text(formula) for said, formula in told.items()} == {said: said for said in told}
