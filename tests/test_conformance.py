"""What other tools get wrong, fail at, or leave unrecognised: each expression with its derivative, its printed form and its numbers.

Every row is judged three times: the printed derivative against the matrix form given here (a proof for all sizes), the same
against SymPy's structure, and its numbers against central differences of a NumPy function written by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import HadamardProduct as had

import symnn
from symnn.errors import ShapeError, SymnnError

n, d, h, o, N = symnn.sizes("n d h o N")
A, B, C = (symnn.matrix(name, n, n) for name in "ABC")
X, Y, W = symnn.matrix("X", N, d), symnn.matrix("Y", N, o), symnn.matrix("W", d, o)
W1, W2 = symnn.matrix("W1", d, h), symnn.matrix("W2", h, o)
T, U, V = symnn.matrix("T", N, d), symnn.matrix("U", N, h), symnn.matrix("V", d, h)
x, b, y, v = (symnn.vector(name, n) for name in ("x", "b", "y", "v"))
w, beta, t = symnn.vector("w", d), symnn.vector("beta", d), symnn.vector("t", N)
lam, mu, s = sp.symbols("lambda mu s", positive=True)
one = sp.OneMatrix(n, 1)
tr, tanh, exp, log, sqrt = sp.Trace, sp.tanh, sp.exp, sp.log, sp.sqrt
R = symnn.tanh(X * W1) * W2 - Y

sigma = lambda z: 1 / (1 + np.exp(-z))


@dataclass(frozen=True)
class Row:
    """f, by what, its gradient as printed, and f in NumPy over the arguments named in `over`, the first of which is varied."""

    f: Any
    by: Any
    gradient: Any
    over: tuple[Any, ...]
    numpy: Callable[..., Any]
    positive: bool = False


def scalar(m: Any) -> Any:
    return m[0, 0]


i = sp.Symbol("i", integer=True)
ROWS: dict[str, Row] = {
    # what SymPy differentiates wrongly without a word
    "tr A + tr AB": Row(tr(A) + tr(A * B), A, sp.Identity(n) + B.T, (A, B), lambda A, B: np.trace(A) + np.trace(A @ B)),
    "x'Ax": Row(scalar(x.T * A * x), x, (A + A.T) * x, (x, A), lambda x, A: x @ A @ x),
    "log det A": Row(log(sp.Determinant(A)), A, A.I.T, (A,), lambda A: np.log(np.linalg.det(A)), positive=True),
    "log tr AB": Row(log(tr(A * B)), A, B.T / tr(A * B), (A, B), lambda A, B: np.log(np.trace(A @ B)), positive=True),
    "exp tr AB": Row(exp(tr(A * B)), A, exp(tr(A * B)) * B.T, (A, B), lambda A, B: np.exp(np.trace(A @ B))),
    "1 / tr AB": Row(1 / tr(A * B), A, -B.T / tr(A * B) ** 2, (A, B), lambda A, B: 1 / np.trace(A @ B), positive=True),
    "sum of squares as a Sum": Row(sp.Sum(x[i, 0] ** 2, (i, 0, n - 1)), x, 2 * x, (x,), lambda x: x @ x),
    "tr AB / tr AC": Row(
        tr(A * B) / tr(A * C), A, B.T / tr(A * C) - tr(A * B) * C.T / tr(A * C) ** 2, (A, B, C),
        lambda A, B, C: np.trace(A @ B) / np.trace(A @ C), positive=True,
    ),
    "tr A∘B": Row(tr(had(A, B)), A, had(B, sp.Identity(n)), (A, B), lambda A, B: np.trace(A * B)),
    "1'tanh(Ax)": Row(
        scalar(one.T * symnn.tanh(A * x)), x, A.T * (one - sp.HadamardPower(symnn.tanh(A * x), 2)), (x, A), lambda x, A: np.tanh(A @ x).sum()
    ),
    "‖tanh(XW₁)W₂ - Y‖² by W₁": Row(
        tr(R.T * R), W1, X.T * had(2 * R * W2.T, sp.OneMatrix(N, h) - sp.HadamardPower(symnn.tanh(X * W1), 2)), (W1, X, W2, Y),
        lambda W1, X, W2, Y: ((np.tanh(X @ W1) @ W2 - Y) ** 2).sum(),
    ),
    # what it fails at
    "1'diag(x)1": Row(scalar(one.T * sp.DiagMatrix(x) * one), x, one, (x,), lambda x: x.sum()),
    "1'(x∘Ax)": Row(scalar(one.T * had(x, A * x)), x, (A + A.T) * x, (x, A), lambda x, A: (x * (A @ x)).sum()),
    "√tr AB": Row(sqrt(tr(A * B)), A, B.T / (2 * sqrt(tr(A * B))), (A, B), lambda A, B: np.sqrt(np.trace(A @ B)), positive=True),
    "(x'Ax)²": Row(scalar(x.T * A * x) ** 2, x, 2 * scalar(x.T * A * x) * (A + A.T) * x, (x, A), lambda x, A: (x @ A @ x) ** 2),
    # textbook forms
    "‖Ax - b‖²": Row(scalar((A * x - b).T * (A * x - b)), x, 2 * A.T * (A * x - b), (x, A, b), lambda x, A, b: ((A @ x - b) ** 2).sum()),
    "tr AB": Row(tr(A * B), A, B.T, (A, B), lambda A, B: np.trace(A @ B)),
    "tr A⁻¹B": Row(tr(A.I * B), A, -A.I.T * B.T * A.I.T, (A, B), lambda A, B: np.trace(np.linalg.inv(A) @ B), positive=True),
    "a'Xb": Row(scalar(x.T * A * y), A, x * y.T, (A, x, y), lambda A, x, y: x @ A @ y),
    "‖X‖²": Row(tr(X.T * X), X, 2 * X, (X,), lambda X: (X**2).sum()),
    "‖x‖": Row(symnn.norm(x), x, x / symnn.norm(x), (x,), lambda x: np.linalg.norm(x)),
    "‖T - UV'‖²": Row(tr((T - U * V.T).T * (T - U * V.T)), U, -2 * (T - U * V.T) * V, (U, T, V), lambda U, T, V: ((T - U @ V.T) ** 2).sum()),
    "ridge": Row(
        scalar((X * w - t).T * (X * w - t)) + lam * scalar(w.T * w), w, 2 * X.T * (X * w - t) + 2 * lam * w, (w, X, t, lam),
        lambda w, X, t, lam: ((X @ w - t) ** 2).sum() + lam * w @ w,
    ),
    "logistic regression, y in {0, 1}": Row(
        -scalar(t.T * symnn.log(symnn.sigmoid(X * beta)) + (sp.OneMatrix(N, 1) - t).T * symnn.log(sp.OneMatrix(N, 1) - symnn.sigmoid(X * beta))),
        beta, X.T * (symnn.sigmoid(X * beta) - t), (beta, X, t),
        lambda beta, X, t: -(t * np.log(sigma(X @ beta)) + (1 - t) * np.log(1 - sigma(X @ beta))).sum(),
    ),
    "logistic regression, y in {-1, 1}": Row(
        scalar(sp.OneMatrix(1, N) * symnn.softplus(-had(t, X * beta))), beta, -X.T * had(t, symnn.sigmoid(-had(t, X * beta))), (beta, X, t),
        lambda beta, X, t: np.log1p(np.exp(-t * (X @ beta))).sum(),
    ),
    "softmax and cross-entropy, Σy = 1": Row(
        -scalar(y.T * symnn.log_softmax(x)), x, symnn.softmax(x) - y, (x, y), lambda x, y: -(y * (x - np.log(np.exp(x).sum()))).sum()
    ),
    "log-sum-exp": Row(symnn.log_sum_exp(x), x, symnn.softmax(x), (x,), lambda x: np.log(np.exp(x).sum())),
    "Gaussian log-likelihood": Row((s - mu) ** 2 / (2 * lam**2), mu, (mu - s) / lam**2, (mu, s, lam), lambda mu, s, lam: (s - mu) ** 2 / (2 * lam**2)),
}  # fmt: skip
NORMALISED = {"softmax and cross-entropy, Σy = 1"}


def assumptions(name: str) -> tuple[Any, ...]:
    return (sp.Eq(symnn.sum(y), 1),) if name in NORMALISED else ()


@pytest.mark.parametrize("name", ROWS)
def test_the_gradient_is_the_textbook_one_for_all_sizes(name: str) -> None:
    row = ROWS[name]
    verdict = symnn.equal(symnn.gradient(row.f, row.by), row.gradient, assume=assumptions(name))
    assert isinstance(verdict, symnn.Proved), verdict


@pytest.mark.parametrize("name", ROWS)
def test_the_negative_of_the_gradient_is_refused(name: str) -> None:
    row = ROWS[name]
    lie = symnn.equal(symnn.gradient(row.f, row.by), -row.gradient, assume=assumptions(name))
    assert isinstance(lie, symnn.Refuted), lie


SIZES = {n: 3, d: 2, h: 4, o: 2, N: 5}


def point(row: Row, rng: np.random.Generator) -> list[Any]:
    values = []
    for symbol in row.over:
        shape = tuple(int(sp.sympify(k).subs(SIZES)) for k in getattr(symbol, "shape", ()))
        value = rng.normal(size=shape)
        if row.positive and shape:  # determinants, traces and logarithms of these stay positive
            value = value @ value.T / 4 + 2 * np.eye(*shape)
        if symbol is y and row.by is x:
            value = np.abs(value) / np.abs(value).sum()
        values.append(np.abs(value) + 0.5 if not shape else value[:, 0] if shape[1] == 1 else value)
    return values


def differences(f: Callable[..., Any], values: list[Any], step: float = 1e-5) -> Any:
    first = np.array(values[0], dtype=float)
    out = np.zeros_like(first)
    for place in np.ndindex(*first.shape):
        up, down = first.copy(), first.copy()
        up[place] += step
        down[place] -= step
        out[place] = (f(up, *values[1:]) - f(down, *values[1:])) / (2 * step)
    return out


@pytest.mark.parametrize("name", ROWS)
def test_the_gradient_agrees_with_differences_of_a_hand_written_function(name: str) -> None:
    row, rng = ROWS[name], np.random.default_rng(7)
    f = symnn.lambdify(row.over, row.f)
    g = symnn.lambdify(row.over, symnn.gradient(row.f, row.by))
    for _ in range(3):
        values = point(row, rng)
        assert np.allclose(f(*values), row.numpy(*values), rtol=1e-10)
        assert np.allclose(g(*values), differences(row.numpy, values), rtol=1e-5, atol=1e-7)


HESSIANS: dict[str, tuple[Any, Any, Any]] = {
    "x'Ax": (scalar(x.T * A * x), x, A + A.T),
    "‖Ax - b‖²": (scalar((A * x - b).T * (A * x - b)), x, 2 * A.T * A),
    "logistic regression": (
        ROWS["logistic regression, y in {0, 1}"].f,
        beta,
        X.T * sp.DiagMatrix(had(symnn.sigmoid(X * beta), sp.OneMatrix(N, 1) - symnn.sigmoid(X * beta))) * X,
    ),
    "log-sum-exp": (symnn.log_sum_exp(x), x, sp.DiagMatrix(symnn.softmax(x)) - symnn.softmax(x) * symnn.softmax(x).T),
}


@pytest.mark.parametrize("name", HESSIANS)
def test_the_hessian_is_the_textbook_one(name: str) -> None:
    f, by, wanted = HESSIANS[name]
    verdict = symnn.equal(symnn.hessian(f, by), wanted)
    assert isinstance(verdict, symnn.Proved), verdict


def test_the_jacobian_and_the_pullback_of_softmax() -> None:
    p = symnn.softmax(x)
    assert isinstance(symnn.equal(symnn.jacobian(p, x), sp.DiagMatrix(p) - p * p.T), symnn.Proved)
    assert isinstance(symnn.equal(symnn.vjp(p, x, v), had(p, v - scalar(p.T * v) * one)), symnn.Proved)


def test_a_hessian_vector_product_is_the_hessian_times_the_vector() -> None:
    for f, by, wanted in HESSIANS.values():
        direction = symnn.vector("u", by.shape[0])
        assert isinstance(symnn.equal(symnn.hvp(f, by, direction), wanted * direction), symnn.Proved)


a, c = sp.symbols("a c", real=True)
z, yy = sp.symbols("z y", real=True)
sig = symnn.sigmoid
IDENTITIES: dict[str, tuple[Any, Any]] = {
    "1 - σ(z) = σ(-z)": (1 - sig(z), sig(-z)),
    "tanh z = 2σ(2z) - 1": (tanh(z), 2 * sig(2 * z) - 1),
    "cross-entropy on logits": (-yy * log(sig(z)) - (1 - yy) * log(1 - sig(z)), symnn.softplus(z) - yy * z),
    "softplus(z) - softplus(-z) = z": (symnn.softplus(z) - symnn.softplus(-z), z),
    "σ' = σ(1 - σ)": (symnn.gradient(sig(z), z), sig(z) * (1 - sig(z))),
    "tr is cyclic": (tr(A * B * C), tr(C * A * B)),
    "(A∘B)' = A'∘B'": (had(A, B).T, had(A.T, B.T)),
    "f(A)' = f(A')": (symnn.tanh(A).T, symnn.tanh(A.T)),
    "x'(y∘v) is a sum": (scalar(x.T * had(y, v)), sp.Sum(x[i, 0] * y[i, 0] * v[i, 0], (i, 0, n - 1))),
    "diag(x) A diag(y) = A∘xy'": (sp.DiagMatrix(x) * A * sp.DiagMatrix(y), had(A, x * y.T)),
    "‖Ax - b‖² expands": (scalar((A * x - b).T * (A * x - b)), scalar(x.T * A.T * A * x) - 2 * scalar(b.T * A * x) + scalar(b.T * b)),
}
LIES: dict[str, tuple[Any, Any]] = {
    "A = A'": (A, A.T),
    "AB = BA": (A * B, B * A),
    "log((z-1)²) = 2 log(z-1)": (log((z - 1) ** 2), 2 * log(z - 1)),
    "√z² = z": (sqrt(z**2), z),
    "(A∘B)C = A∘(BC)": (had(A, B) * C, had(A, B * C)),
    "tr AB = tr A tr B": (tr(A * B), tr(A) * tr(B)),
    "1 - σ(z) = σ(z)": (1 - sig(z), sig(z)),
    "tanh z = 2σ(z) - 1": (tanh(z), 2 * sig(z) - 1),
    "softplus(z) + softplus(-z) = z": (symnn.softplus(z) + symnn.softplus(-z), z),
    "tr ABC = tr ACB": (tr(A * B * C), tr(A * C * B)),
    "(AB)' = A'B'": ((A * B).T, A.T * B.T),
    "diag(x) A diag(y) = A∘yx'": (sp.DiagMatrix(x) * A * sp.DiagMatrix(y), had(A, y * x.T)),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_an_identity_that_others_miss_is_proved(name: str) -> None:
    assert isinstance(verdict := symnn.equal(*IDENTITIES[name]), symnn.Proved), verdict


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_refuted_with_a_counterexample(name: str) -> None:
    assert isinstance(verdict := symnn.equal(*LIES[name]), symnn.Refuted), verdict


# what SymPy accepts and must not be read
b2 = symnn.vector("b2", o)
D = symnn.matrix("D", d, d)
SPOILED: dict[str, Callable[[], Any]] = {
    "X*W + b": lambda: symnn.gradient(tr((X * W + b2).T * (X * W + b2)), W),
    "A + D of different sizes": lambda: symnn.gradient(tr(A + D), A),
    "exp of a square matrix": lambda: symnn.equal(exp(A), exp(A)),
    "a gradient by something absent": lambda: symnn.gradient(tr(A), B),
    "a gradient of something that is no number": lambda: symnn.gradient(A * x, x),
    "an equation that has collapsed": lambda: symnn.equal(sp.Eq(A, A), True),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_sympy_lets_pass_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises((SymnnError, ShapeError)) as caught:
        SPOILED[name]()
    assert 20 < len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_a_claim_about_what_does_not_fit_is_ill_typed_with_the_sizes() -> None:
    verdict = symnn.equal(A + D, D + A)
    assert isinstance(verdict, symnn.IllTyped)
    assert verdict.sizes


def test_a_shapeless_tanh_of_a_matrix_is_read_elementwise() -> None:
    assert isinstance(symnn.equal(symnn.gradient(scalar(one.T * symnn.tanh(A * x)), x), ROWS["1'tanh(Ax)"].gradient), symnn.Proved)
    assert isinstance(symnn.equal(tanh(A * x), symnn.tanh(A * x)), symnn.Proved)
