"""Hand-written backward passes under test: right ones pass, each planted mistake is refused with the slip named. Torch is never needed."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.claims.claim import claim
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError
from symnn.testing import assert_gradient, assert_proved, assert_refuted, assert_vjp

N, n, m = symnn.sizes("N n m")
X, w, t = symnn.matrix("X", N, n), symnn.vector("w", n), symnn.vector("t", N)
W, x, b, y = symnn.matrix("W", m, n), symnn.vector("x", n), symnn.vector("b", m), symnn.vector("y", m)
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
lam = sp.Symbol("lam", positive=True)
residual = X * w - t
ridge = (residual.T * residual)[0, 0] / N + lam * (w.T * w)[0, 0]
layer = symnn.norm(symnn.tanh(W * x + b) - y) ** 2 / 2
sigma = lambda z: 1 / (1 + np.exp(-z))


# right ones -----------------------------------------------------------------------------------------------------------
def ridge_gradient(X, w, t, lam):
    return 2 * X.T @ (X @ w - t) / len(t) + 2 * lam * w


def layer_gradient(W, x, b, y):
    a = np.tanh(W @ x + b)
    delta = (a - y) * (1 - a**2)
    return np.outer(delta, x), delta


def in_columns(W, x, b, y):
    a = np.tanh(W @ x + b)
    delta = (a - y) * (1 - a**2)
    return {"W": delta @ x.T, "b": delta}


def by_size(X, w, t, N, lam):
    return 2 * X.T @ (X @ w - t) / N + 2 * lam * w


RIGHT: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "ridge": (ridge_gradient, ridge, w),
    "a layer, vectors of one axis": (layer_gradient, layer, (W, b)),
    "a layer, columns of two axes, by name": (in_columns, layer, (W, b)),
    "a size among the arguments": (by_size, ridge, w),
    "a trace": (lambda A, B: B.T, sp.Trace(A * B), A),
    "log det": (lambda A: np.linalg.inv(A).T, sp.log(sp.Determinant(A)), A),
    "a number": (lambda lam: 1 / lam, sp.log(lam), lam),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_right_gradient_passes(name: str, dtype: Any) -> None:
    backward, loss, wrt = RIGHT[name]
    assert_gradient(backward, loss, wrt=wrt, dtype=dtype)


# planted mistakes -----------------------------------------------------------------------------------------------------
def delta_of(W, x, b, y):
    a = np.tanh(W @ x + b)
    return a, (a - y) * (1 - a**2)


WRONG: dict[str, tuple[Callable[..., Any], Any, Any, str]] = {
    "sign": (lambda X, w, t, lam: -ridge_gradient(X, w, t, lam), ridge, w, "sign"),
    "1/N": (lambda X, w, t: 2 * X.T @ (X @ w - t), (residual.T * residual)[0, 0] / N, w, "missing factor 1/N"),
    "N": (lambda X, w, t: 2 * X.T @ (X @ w - t) / len(t), (residual.T * residual)[0, 0], w, "missing factor N"),
    "2": (lambda X, w, t: X.T @ (X @ w - t) / len(t), (residual.T * residual)[0, 0] / N, w, "missing factor 2"),
    "1/2": (lambda X, w, t: 2 * X.T @ (X @ w - t), (residual.T * residual)[0, 0] / 2, w, "factor 2 too many (missing 1/2)"),
    "a constant": (
        lambda X, w, t: 0.7 * X.T @ (X @ w - t),
        (residual.T * residual)[0, 0] / 2,
        w,
        "constant factor: the result is 0.7 times",
    ),
    "the penalty": (lambda X, w, t, lam: 2 * X.T @ (X @ w - t) / len(t), ridge, w, "missing term"),
    "the sign of the penalty": (lambda X, w, t, lam: ridge_gradient(X, w, t, lam) - 4 * lam * w, ridge, w, "sign of the term"),
    "a transpose of the result": (lambda W, x, b, y: np.outer(x, delta_of(W, x, b, y)[1]), layer, W, "missing transpose"),
    "a transpose of a square result": (lambda A, B: B, sp.Trace(A * B), A, "missing transpose"),
    "a transpose inside": (lambda A, B: 2 * A @ (A @ B), sp.Trace((A * B).T * A * B), B, "missing transpose of A"),
    "the slope of the activation": (lambda W, x, b, y: delta_of(W, x, b, y)[0] - y, layer, b, "the slope of tanh is missing"),
    "a square": (lambda W, x, b, y: (np.tanh(W @ x + b) - y) * (1 - np.tanh(W @ x + b)), layer, b, "missing square"),
    "a sum that keeps no axis": (lambda W, x, b, y: delta_of(W, x, b, y)[1][None, :], layer, b, "the shape is not"),
    "∘ for @": (lambda A, B: 2 * A.T * (A @ B), sp.Trace((A * B).T * A * B), B, "elementwise instead of matrix product"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_is_refused_and_the_slip_is_named(name: str) -> None:
    backward, loss, wrt, slip = WRONG[name]
    with pytest.raises(AssertionError, match="Likely slip") as caught:
        assert_gradient(backward, loss, wrt=wrt)
    assert slip in str(caught.value)
    assert str(wrt) in str(caught.value)


def test_the_worst_entry_is_named_with_both_values() -> None:
    def spoiled(A, B):
        out = B.T.copy()
        out[0, 1] = 17.0
        return out

    with pytest.raises(AssertionError, match=r"∂loss/∂A\[0, 1\]: spoiled gives 17, the derived value is"):
        assert_gradient(spoiled, sp.Trace(A * B), wrt=A)


def test_a_function_that_spoils_its_arguments_is_still_compared_with_the_point_it_was_given() -> None:
    def in_place(A, B):
        out = B.T.copy()
        B[:] = 0
        return out

    assert_gradient(in_place, sp.Trace(A * B), wrt=A)


def test_only_the_wrong_one_of_several_gradients_is_named() -> None:
    def wrong(W, x, b, y):
        dW, db = layer_gradient(W, x, b, y)
        return dW, 2 * db

    with pytest.raises(AssertionError, match="∂loss/∂b"):
        assert_gradient(wrong, layer, wrt=(W, b))


def test_a_function_that_raises_is_a_failure_with_its_own_words() -> None:
    def broken(A, B):
        raise ValueError("shapes do not match")

    with pytest.raises(AssertionError, match=r"broken raised ValueError .* shapes do not match"):
        assert_gradient(broken, sp.Trace(A * B), wrt=A)


def test_nothing_returned_nan_and_too_few_gradients_are_failures() -> None:
    for backward in (lambda A, B: None, lambda A, B: np.full_like(A, np.nan), lambda A, B: "no"):
        with pytest.raises(AssertionError):
            assert_gradient(backward, sp.Trace(A * B), wrt=A)
    with pytest.raises(AssertionError, match="returned 1 arrays where 2"):
        assert_gradient(lambda A, B: B.T, sp.Trace(A * B), wrt=(A, B))


def test_an_error_of_single_precision_passes_in_single_precision_alone() -> None:
    rough = lambda A, B: B.T * (1 + 1e-5)
    assert_gradient(rough, sp.Trace(A * B), wrt=A, dtype=np.float32)
    with pytest.raises(AssertionError):
        assert_gradient(rough, sp.Trace(A * B), wrt=A)


def test_arguments_by_order_and_given_values() -> None:
    assert_gradient(lambda first, second: second.T, sp.Trace(A * B), wrt=A, args=[A, B])
    with pytest.raises(AssertionError):
        assert_gradient(lambda first, second: second.T, sp.Trace(A * B), wrt=A, args=[B, A])
    one_hot = lambda rng, shape: np.eye(shape[0])[rng.integers(shape[0])]
    cross_entropy = -(y.T * symnn.log_softmax(b))[0, 0]
    softmax = lambda b, y: np.exp(b) / np.exp(b).sum() - y
    assert_gradient(softmax, cross_entropy, wrt=b, at={y: one_hot})
    assert_gradient(softmax, cross_entropy, wrt=b)
    with pytest.raises(AssertionError):  # p - y needs Σ y = 1
        assert_gradient(softmax, cross_entropy, wrt=b, at={y: lambda rng, shape: rng.normal(size=shape)})
    for unclear in ({"trials": 0}, {"dtype": np.int64}):
        with pytest.raises(ArgumentError, match="at least one trial"):
            assert_gradient(lambda A, B: B.T, sp.Trace(A * B), wrt=A, **unclear)
    with pytest.raises(ArgumentError, match="parameter q"):
        assert_gradient(lambda A, q: q, sp.Trace(A * B), wrt=A)
    with pytest.raises(ArgumentError, match="B"):
        assert_gradient(lambda A: A, sp.Trace(A * B), wrt=A)


# pullbacks ------------------------------------------------------------------------------------------------------------
activation = symnn.sigmoid(W * x + b)


def sigmoid_layer(g, W, x, b):
    s = sigma(W @ x + b)
    d = g * s * (1 - s)
    return np.outer(d, x), W.T @ d, d


VJPS: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "a layer": (sigmoid_layer, activation, (W, x, b)),
    "softmax": (lambda g, x: (p := np.exp(x) / np.exp(x).sum()) * (g - g @ p), symnn.softmax(x), x),
    "a product": (lambda g, A, B: g @ B.T, A * B, A),
    "a number": (lambda g, x: 2 * g * x, (x.T * x)[0, 0], x),
}
WRONG_VJPS: dict[str, tuple[Callable[..., Any], Any, Any, str]] = {
    "transpose": (lambda g, A, B: g @ B, A * B, A, "missing transpose of B"),
    "order": (lambda g, A, B: B.T @ g, A * B, A, "order of factors"),
    "sign": (lambda g, A, B: -g @ B.T, A * B, A, "sign"),
    "the cotangent is forgotten": (lambda g, x: 2 * x, (x.T * x)[0, 0], x, "missing factor g"),
    "softmax as if it were elementwise": (lambda g, x: (p := np.exp(x) / np.exp(x).sum()) * (1 - p) * g, symnn.softmax(x), x, ""),
    "slope": (lambda g, W, x, b: g, activation, b, ""),
}


@pytest.mark.parametrize("name", VJPS)
def test_a_right_pullback_passes(name: str) -> None:
    fn, reference, wrt = VJPS[name]
    assert_vjp(fn, reference, wrt=wrt)


@pytest.mark.parametrize("name", WRONG_VJPS)
def test_a_wrong_pullback_is_refused(name: str) -> None:
    fn, reference, wrt, slip = WRONG_VJPS[name]
    with pytest.raises(AssertionError) as caught:
        assert_vjp(fn, reference, wrt=wrt)
    assert slip in str(caught.value)


# verdicts -------------------------------------------------------------------------------------------------------------
def test_claims_and_verdicts_are_asserted() -> None:
    true, false = claim((A * B).T, "=", B.T * A.T), claim((A * B).T, "=", A.T * B.T)
    assert isinstance(assert_proved(true), Proved)
    assert isinstance(assert_refuted(false), Refuted)
    assert isinstance(assert_proved(symnn.equal(A, A)), Proved)
    for assertion, said in ((assert_proved, false), (assert_refuted, true)):
        with pytest.raises(AssertionError):
            assertion(said)
    with pytest.raises(ArgumentError, match="a claim or a verdict"):
        assert_proved(True)


# torch ----------------------------------------------------------------------------------------------------------------
def test_numpy_functions_are_tested_without_torch() -> None:
    program = (
        "import sys, numpy as np, sympy as sp, symnn; from symnn.testing import assert_vjp; n = symnn.sizes('n');"
        "A, B = symnn.matrix('A', n, n), symnn.matrix('B', n, n); assert_vjp(lambda g, A, B: g @ B.T, A * B, wrt=A);"
        "assert 'torch' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def torch_layer(slip: bool, forward_slip: bool = False) -> Any:
    torch = pytest.importorskip("torch", reason="torch is not installed: torch.autograd.Function is not tried")

    class Layer(torch.autograd.Function):
        @staticmethod
        def forward(ctx, A, B):
            ctx.save_for_backward(A, B)
            return A + B if forward_slip else A @ B

        @staticmethod
        def backward(ctx, g):
            A, B = ctx.saved_tensors
            return g @ (B if slip else B.T), A.T @ g

    return Layer


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_torch_function_is_compared_forward_and_backward(dtype: Any) -> None:
    assert_vjp(torch_layer(False), A * B, wrt=(A, B), dtype=dtype)
    with pytest.raises(AssertionError, match="missing transpose of B"):
        assert_vjp(torch_layer(True), A * B, wrt=(A, B), dtype=dtype)
    with pytest.raises(AssertionError, match="forward"):
        assert_vjp(torch_layer(False, True), A * B, wrt=(A, B), dtype=dtype)


logits, targets = symnn.matrix("Z", N, m), symnn.matrix("Y", N, m)
bias = symnn.vector("b", 1)
keys, queries, values = (symnn.matrix(name, N, m) for name in "KQV")
scale_, shift_ = symnn.vector("gamma", m), symnn.vector("beta", m)


def softmax_rows(Z: Any) -> Any:
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def attention_pullbacks(D: Any, Q: Any, K: Any, V: Any) -> Any:
    P, root = softmax_rows(Q @ K.T / np.sqrt(Q.shape[1])), np.sqrt(Q.shape[1])
    dP = D @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / root
    return dS @ K, dS.T @ Q, P.T @ D


def layer_norm_pullback(D: Any, Z: Any, gamma: Any) -> Any:
    centred = Z - Z.mean(axis=1, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    unit, g = centred / s, D * gamma
    return (g - g.mean(axis=1, keepdims=True) - unit * (g * unit).mean(axis=1, keepdims=True)) / s


def test_a_bias_of_one_number_is_passed_with_one_axis() -> None:
    loss = symnn.sum(symnn.softplus(symnn.affine(X, symnn.matrix("W", X.shape[1], 1), bias))) / X.shape[0]

    def gb(X: Any, W: Any, b: Any) -> Any:
        return np.mean(1 / (1 + np.exp(-(X @ W + b))), axis=0)

    assert_gradient(gb, loss, wrt=bias)
    with pytest.raises(AssertionError, match="sign"):
        assert_gradient(lambda X, W, b: -gb(X, W, b), loss, wrt=bias)


def test_targets_of_a_cross_entropy_are_one_hot() -> None:
    loss = -symnn.sum(sp.HadamardProduct(targets, symnn.log_softmax(logits))) / N
    assert_gradient(lambda Z, Y: (softmax_rows(Z) - Y) / len(Z), loss, wrt=logits)
    with pytest.raises(AssertionError, match="missing factor 1/N"):
        assert_gradient(lambda Z, Y: softmax_rows(Z) - Y, loss, wrt=logits)


def test_layer_norm_and_attention_with_what_is_forgotten_or_exchanged() -> None:
    norm, attention = symnn.layer_norm(logits, scale_, shift_), symnn.attention(queries, keys, values)
    assert_vjp(lambda D, Z, gamma, beta: layer_norm_pullback(D, Z, gamma), norm, wrt=logits)
    with pytest.raises(AssertionError, match="missing factor gamma"):
        assert_vjp(lambda D, Z, gamma, beta: layer_norm_pullback(D, Z, 1), norm, wrt=logits)
    assert_vjp(attention_pullbacks, attention, wrt=(queries, keys, values))
    with pytest.raises(AssertionError, match="derivative by K, not by Q"):
        assert_vjp(lambda D, Q, K, V: attention_pullbacks(D, Q, K, V)[1], attention, wrt=queries)


def test_a_function_that_raises_is_told_with_the_shapes_it_was_given() -> None:
    with pytest.raises(AssertionError, match=r"raised IndexError for columns with 2 axes \(Z \(\d, \d\), Y \(\d, \d\)\)"):
        assert_gradient(lambda Z, Y: Z[:, 99], symnn.sum(sp.HadamardProduct(logits, targets)), wrt=logits)


def test_a_kernel_that_is_flipped_is_named() -> None:
    x, K, T = symnn.matrix("x", 2, 6), symnn.tensor("K", 3, 2, 2), symnn.matrix("T", 3, 5)
    loss = symnn.sum(sp.HadamardProduct(symnn.conv1d(x, K), T))

    def backward(x, K, T):
        return np.stack([T @ x[:, k : k + 5].T for k in range(2)], axis=-1)

    assert_gradient(backward, loss, wrt=K)
    with pytest.raises(AssertionError, match="along axis 2 stand in reverse order"):
        assert_gradient(lambda x, K, T: backward(x, K, T)[:, :, ::-1], loss, wrt=K)


def of_classes(X: Any, W: Any, y: Any) -> Any:
    """As code has it that is given the numbers of the classes."""
    P = np.exp(X @ W)
    P /= P.sum(axis=1, keepdims=True)
    P[np.arange(len(X)), y] -= 1
    return X.T @ P / len(X)


def test_targets_may_be_the_numbers_of_the_classes() -> None:
    N, d, k = symnn.sizes("N d k")
    X, W, Y = symnn.matrix("X", N, d), symnn.matrix("W", d, k), symnn.matrix("Y", N, k)
    loss = -symnn.sum(sp.HadamardProduct(Y, symnn.log_softmax(X * W, axis=1))) / N
    given: list[Any] = []

    def told(X: Any, W: Any, y: Any) -> Any:
        given.append(y)
        return of_classes(X, W, y)

    assert_gradient(told, loss, wrt=W, args=[X, W, Y])
    assert given[-1].dtype.kind == "i"
    assert given[-1].ndim == 1
    assert_gradient(lambda X, W, y: X.T @ (softmax_rows(X @ W) - np.eye(W.shape[1])[y]) / len(X), loss, wrt=W, args=[X, W, Y])
    by_comparison = lambda X, W, y: X.T @ (softmax_rows(X @ W) - (np.arange(W.shape[1]) == y[:, None])) / len(X)
    assert_gradient(by_comparison, loss, wrt=W, args=[X, W, Y])
    with pytest.raises(AssertionError, match="Likely slip: missing factor 1/N"):
        assert_gradient(lambda X, W, y: len(X) * of_classes(X, W, y), loss, wrt=W, args=[X, W, Y])
    with pytest.raises(AssertionError, match="raised IndexError"):  # classes counted from 1
        assert_gradient(lambda X, W, y: of_classes(X, W, y + W.shape[1]), loss, wrt=W, args=[X, W, Y])
    with pytest.raises(AssertionError, match="raised IndexError"):  # what is fixed is given as it is
        assert_gradient(of_classes, loss, wrt=W, args=[X, W, Y], at={"Y": np.eye(3)})


def test_one_target_may_be_the_number_of_its_class() -> None:
    k = symnn.sizes("k")
    z, y = symnn.vector("z", k), symnn.vector("y", k)
    loss = -(y.T * symnn.log_softmax(z))[0, 0]

    def backward(z: Any, y: Any) -> Any:
        p = np.exp(z) / np.exp(z).sum()
        p[y] -= 1
        return p

    assert_gradient(backward, loss, wrt=z)
    with pytest.raises(AssertionError):
        assert_gradient(lambda z, y: -backward(z, y), loss, wrt=z)
