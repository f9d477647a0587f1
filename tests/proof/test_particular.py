"""The claims that a first course on neural networks makes, each with its verdict, its time and its certificate; and its lies.

`python -m tests.proof.test_particular` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge.random import E, Var, random
from symnn.claims.claim import claim
from symnn.claims.verdict import Proved, Refuted, Verdict
from symnn.proof.equality.certificate import recheck
from symnn.proof.prove import prove

pytest.importorskip("z3")
pytest.importorskip("flint")

n, d, h, K, N = symnn.sizes("n d h K N")
L = sp.Symbol("L", integer=True, positive=True)
H, Q, one = sp.HadamardProduct, sp.Rational, sp.OneMatrix(n, 1)
Rows = tuple[Any, str, Any, str]

# two layers without activation, and many --------------------------------------------------------------------------------------------
W1, W2 = symnn.matrix("W1", h, d), symnn.matrix("W2", K, h)
x, b1, b2 = symnn.vector("x", d), symnn.vector("b1", h), symnn.vector("b2", K)
S, M, T = (symnn.matrix(name, d, d) for name in "SMT")
s, m, u = (symnn.vector(name, d) for name in "smu")
c, c0 = sp.symbols("c c0", real=True)


def stack(step_of_matrix: Any) -> Any:
    """s = Mx + m for a stack of linear layers, in which every layer has weights of its own."""
    start = {s: x, M: sp.Identity(d), m: sp.ZeroMatrix(d, 1)}
    return symnn.for_all_depths(sp.Eq(s, M * x + m), start=start, step={s: T * s + u, M: step_of_matrix, m: T * m + u}, fresh=(T, u))


def scaled(power: Any) -> Any:
    return symnn.for_all_depths(sp.Eq(s, c**power * x), start={s: x}, step={s: c * s}, depth=L)


# logistic and softmax regression ------------------------------------------------------------------------------------------------------
X, y, beta, b0 = symnn.matrix("X", n, d), symnn.vector("y", n), symnn.vector("beta", d), sp.Symbol("b0", real=True)
sigma, lam = sp.symbols("sigma lambda", positive=True)
i = sp.Symbol("i", integer=True)


def log_likelihood(scores: Any) -> Any:
    p = symnn.sigmoid(scores)
    return symnn.sum(H(y, symnn.log(p)) + H(one - y, symnn.log(one - p)))


p = symnn.sigmoid(X * beta)
ll, ll0 = log_likelihood(X * beta), log_likelihood(X * beta + one * b0)
entropies = symnn.sum(symnn.softplus(X * beta) - H(y, X * beta))
likelihood = sp.Product(p[i, 0] ** y[i, 0] * (1 - p[i, 0]) ** (1 - y[i, 0]), (i, 0, n - 1))
r = y - X * beta
squares = (r.T * r)[0, 0]
gaussian = sp.Product(sp.exp(-(r[i, 0] ** 2) / (2 * sigma**2)) / sp.sqrt(2 * sp.pi * sigma**2), (i, 0, n - 1))
Y, W = symnn.matrix("Y", n, K), symnn.matrix("W", d, K)
softmax_loss = -symnn.sum(H(Y, symnn.log(symnn.softmax(X * W, axis=1)))) / n
z, t = symnn.vector("z", K), symnn.vector("t", K)
entropy = -(t.T * symnn.log(symnn.softmax(z)))[0, 0]
rank1, sums = symnn.full_column_rank(X, one), sp.Eq(symnn.sum(t), 1)

# moments --------------------------------------------------------------------------------------------------------------------------------
s2 = sp.Symbol("s2", positive=True)
w = random("w", n, variance=s2)
a = random("a", n, mean=None, independent=False)
even = random("even", n, symmetric=True)
scores, rectified = (w.T * a)[0, 0] + c0, (w.T * symnn.relu(even))[0, 0]

# equal rows -----------------------------------------------------------------------------------------------------------------------------
U, bias, out = symnn.matrix("U", h, d), symnn.vector("bias", h), symnn.vector("out", h)
row = symnn.vector("row", d)
q, v, eta, target = sp.symbols("q v eta target", real=True)
ones = sp.OneMatrix(h, 1)
hidden = symnn.sigmoid(U * x + bias)
loss = ((out.T * hidden)[0, 0] - target) ** 2 / 2


def equal_rows(output_weight: Any = v) -> Any:
    """All hidden units stay equal under gradient descent, if they and their output weights start equal."""
    unit = symnn.sigmoid((row.T * x)[0, 0] + q)
    error = h * v * unit - target
    slope = error * v * unit * (1 - unit)
    step = {
        U: U - eta * symnn.gradient(loss, U), bias: bias - eta * symnn.gradient(loss, bias), out: out - eta * symnn.gradient(loss, out),
        row: row - eta * slope * x, q: q - eta * slope, v: v - eta * error * unit,
    }  # fmt: skip
    w_start, q_start, v_start = symnn.vector("w_start", d), sp.Symbol("q_start", real=True), sp.Symbol("v_start", real=True)
    begun = v_start * ones if output_weight is v else symnn.vector("any", h)
    start = {U: ones * w_start.T, bias: q_start * ones, out: begun, row: w_start, q: q_start, v: v_start}
    invariant = sp.Eq(U, ones * row.T), sp.Eq(bias, q * ones), sp.Eq(out, v * ones)
    return symnn.for_all_depths(*invariant, start=start, step=step)


# gradient descent -----------------------------------------------------------------------------------------------------------------------
A, e, g = symnn.matrix("A", d, d), symnn.vector("e", d), symnn.vector("g", d)
rate, eigenvalue, smooth, mu = sp.symbols("rate eigenvalue smooth mu", positive=True)
f, f_best, g2 = sp.symbols("f f_best g2", real=True)
after = f - rate * g2 + smooth * rate**2 / 2 * g2
small, positive_square = rate <= 1 / smooth, g2 >= 0
steep = g2 >= 2 * mu * (f - f_best)
quadratic = (e.T * A * e)[0, 0] / 2 - (g.T * e)[0, 0]

# step neurons ---------------------------------------------------------------------------------------------------------------------------
px, py, wx, wy, b = sp.symbols("px py wx wy b", real=True)
h_ = symnn.step
triangle = h_(h_(px) + h_(py) + h_(1 - px - py) - 3)
xor = [b < 0, wx + b >= 0, wy + b >= 0]

TABLE: dict[str, Rows] = {
    "two linear layers are one": (
        claim(W2 * (W1 * x + b1) + b2, "=", (W2 * W1) * x + (W2 * b1 + b2)), "proved",
        claim(W2 * (W1 * x + b1) + b2, "=", (W2 * W1) * x + (b2 + W2 * b1 * 2)), "refuted",
    ),
    "linear layers are one, at every depth": (stack(T * M), "proved", stack(M * T), "refuted"),
    "powers of cI": (scaled(L - 1), "proved", scaled(L), "refuted"),
    "growth from Wx ≠ 0": (
        symnn.grows_exponentially(c ** (L - 1) * (S * x), L, assume=[c > 1, sp.Ne(symnn.norm(S * x), 0)]), "proved",
        symnn.grows_exponentially(c ** (L - 1) * (S * x), L, assume=c > 1), "refuted",
    ),
    "c^L without bound": (symnn.tends(c**L, L, sp.oo, sp.oo, assume=c > 1), "proved", symnn.tends(c**L, L, sp.oo, 0, assume=c > 1), "refuted"),
    "log-likelihood is minus cross-entropy": (claim(ll, "=", -entropies), "proved", claim(ll, "=", entropies), "refuted"),
    "maximum likelihood is least cross-entropy": (
        symnn.same_optimisers(symnn.argmax(likelihood), -ll / n, over=beta), "proved",
        symnn.same_optimisers(likelihood, -ll / n, over=beta), "refuted",
    ),
    "Gaussian likelihood is least squares": (
        symnn.same_optimisers(symnn.argmax(gaussian), squares, over=beta), "proved",
        symnn.same_optimisers(symnn.argmax(gaussian), squares + lam * (beta.T * beta)[0, 0], over=beta), "refuted",
    ),
    "softmax and cross-entropy: p − t, if Σt = 1": (
        claim(symnn.gradient(entropy, z), "=", symnn.softmax(z) - t, assume=sums), "proved",
        claim(symnn.gradient(entropy, z), "=", symnn.softmax(z) - t), "refuted",
    ),
    "the same, for a one-hot target": (
        claim(symnn.gradient(entropy, z), "=", symnn.softmax(z) - t, assume=symnn.one_hot(t)), "proved",
        claim(symnn.gradient(entropy, z), "=", t - symnn.softmax(z), assume=symnn.one_hot(t)), "refuted",
    ),
    "the logistic loss is convex": (symnn.convex(-ll0, over=(beta, b0)), "proved", symnn.convex(ll0, over=(beta, b0)), "refuted"),
    "strictly, for [X 1] of full column rank": (
        symnn.convex(-ll0, over=(beta, b0), strictly=True, assume=rank1), "proved",
        symnn.convex(-ll0, over=(beta, b0), strictly=True), "refuted",
    ),
    "decay gives it a minimum, full rank does not": (
        symnn.has_minimum(-ll + lam * (beta.T * beta)[0, 0], over=beta), "proved",
        symnn.has_minimum(-ll0, over=(beta, b0), assume=rank1), "refuted",
    ),
    "softmax regression is convex, never strictly": (
        symnn.convex(softmax_loss, over=W, assume=symnn.one_hot(Y)), "proved",
        symnn.convex(softmax_loss, over=W, strictly=True, assume=[symnn.one_hot(Y), symnn.full_column_rank(X)]), "refuted",
    ),
    "the variance of a pre-activation": (
        claim(Var(scores), "=", n * s2 * E(a[0, 0] ** 2)), "proved", claim(Var(scores), "=", n * s2 * Var(a[0, 0])), "refuted",
    ),
    "ReLU halves the second moment": (
        claim(Var(rectified), "=", n * s2 * E(even[0, 0] ** 2) / 2), "proved",
        claim(Var(rectified), "=", n * s2 * E(even[0, 0] ** 2)), "refuted",
    ),
    "equal units stay equal": (equal_rows(), "proved", equal_rows(None), "refuted"),
    "an error of gradient descent": (
        claim(e - rate * (A * e), "=", (sp.Identity(d) - rate * A) * e), "proved",
        claim(e - rate * (A * e), "=", (sp.Identity(d) + rate * A) * e), "refuted",
    ),
    "the gradient of a quadratic": (
        claim(symnn.gradient(quadratic, e), "=", A * e - g, assume=sp.Q.symmetric(A)), "proved",
        claim(symnn.gradient(quadratic, e), "=", A * e - g), "refuted",
    ),
    "a contraction below 2/L, none at 2/L": (
        claim(sp.Abs(1 - rate * eigenvalue), "<", 1, assume=[eigenvalue <= smooth, rate < 2 / smooth]), "proved",
        claim(sp.Abs(1 - rate * eigenvalue), "<", 1, assume=[eigenvalue <= smooth, rate <= 2 / smooth]), "refuted",
    ),
    "the descent lemma": (
        claim(after, "<=", f - rate / 2 * g2, assume=[small, positive_square]), "proved",
        claim(after, "<=", f - rate * g2, assume=[small, positive_square]), "refuted",
    ),
    "the rate under the PL inequality": (
        claim(f - rate / 2 * g2 - f_best, "<=", (1 - rate * mu) * (f - f_best), assume=[steep, positive_square]), "proved",
        claim(f - rate / 2 * g2 - f_best, "<=", (1 - 2 * rate * mu) * (f - f_best), assume=[steep, positive_square]), "refuted",
    ),
    "a convex function lies above its tangents": (
        claim(symnn.log_sum_exp(z), ">=", symnn.log_sum_exp(t) + (symnn.softmax(t).T * (z - t))[0, 0]), "proved",
        claim(symnn.log_sum_exp(z), ">=", symnn.log_sum_exp(t) + (symnn.softmax(z).T * (z - t))[0, 0]), "refuted",
    ),
    "a triangle by three step neurons": (
        claim(triangle, "=", h_(px) * h_(py) * h_(1 - px - py)), "proved",
        claim(h_(h_(px) + h_(py) + h_(1 - px - py) - 2), "=", h_(px) * h_(py) * h_(1 - px - py)), "refuted",
    ),
    "no step neuron computes XOR": (claim(wx + wy + b, ">=", 0, assume=xor), "proved", claim(wx + wy + b, "<", 0, assume=xor), "refuted"),
}  # fmt: skip


def words(verdict: Verdict) -> str:
    return verdict.word


@pytest.mark.parametrize("name", TABLE)
def test_the_claim_is_proved_and_its_certificate_verified(name: str) -> None:
    said, word, _, _ = TABLE[name]
    verdict = prove(said)
    assert words(verdict) == word, verdict
    assert isinstance(verdict, Proved)
    assert recheck(verdict).accepted


@pytest.mark.parametrize("name", TABLE)
def test_its_lie_is_refuted(name: str) -> None:
    _, _, lie, word = TABLE[name]
    verdict = prove(lie)
    assert words(verdict) == word, verdict
    assert isinstance(verdict, Refuted)


def test_a_missing_hypothesis_is_reported() -> None:
    for name, missing in (("softmax and cross-entropy: p − t, if Σt = 1", "Σ t = 1"), ("growth from Wx ≠ 0", "it is not 0 at L = 1")):
        verdict = prove(TABLE[name][2])
        assert isinstance(verdict, Refuted)
        assert verdict.missing == missing


def table() -> Iterator[tuple[str, str, float, str]]:
    """Name, verdict, milliseconds, and what `recheck` says, for every claim and every lie."""
    for name, (said, _, lie, _) in TABLE.items():
        for what, judged in ((name, said), (f"{name}: the lie", lie)):
            begun = time.perf_counter()
            verdict = prove(judged)
            spent = 1000 * (time.perf_counter() - begun)
            yield what, words(verdict), spent, recheck(verdict).reason if isinstance(verdict, Proved) else ""


if __name__ == "__main__":
    for what, word, spent, reason in table():
        print(f"{what:60} {word:9} {spent:8.1f} ms  {reason}")  # noqa: T201 (a table for a reader)
