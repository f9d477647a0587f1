"""More of logistic and softmax regression: likelihoods, gradients, Hessians, Newton's step, odds, shifts of logits."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import claim, gradient, hessian, inverse, log, log_softmax, matrix, sigmoid, sizes, softmax, softplus, vector
from symnn import sum as total
from tests.claims import Stated, true

n, m, N, d, K = sizes("n m N d K")
o, diag = sp.HadamardProduct, sp.DiagMatrix
b, t, c, eta = sp.symbols("b t c eta", real=True)
lam = sp.Symbol("lambda", positive=True)
p0 = sp.Symbol("p", positive=True)
s = sigmoid

X, w, y, v = matrix("X", m, n), vector("w", n), vector("y", m), vector("v", n)
one = sp.OneMatrix(m, 1)
z = X * w + b * one
p = s(z)
nll = -total(o(y, log(p)) + o(one - y, log(one - p)))
LABELS = (sp.Eq(o(y, y), y),)
SIGNS = (sp.Eq(o(y, y), one),)
signed = total(softplus(-o(y, X * w)))
S = diag(o(s(X * w), one - s(X * w)))
H = X.T * S * X
e = s(X * w)

x, u = vector("x", n), vector("u", n)
score = (w.T * x)[0, 0]

A, W, B, Y = matrix("A", N, d), matrix("W", d, K), vector("b", K), matrix("Y", N, K)
V = vector("v", d)
rows, columns = sp.OneMatrix(N, 1), sp.OneMatrix(K, 1)
logits = A * W + rows * B.T
P = softmax(logits, axis=1)
multi = -total(o(Y, log_softmax(logits, axis=1)))
SUMS = (sp.Eq(total(Y, axis=1), rows),)


def same(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, "=", right, assume=assume)


CLAIMS: list[Stated] = [
    *true(
        "likelihood",
        lambda: same(nll, total(softplus(z)) - (y.T * z)[0, 0]),
        lambda: same(nll, total(softplus(z)) + (y.T * z)[0, 0]),
        lambda: same(nll, total(softplus(-z)) - (y.T * z)[0, 0]),
    ),
    *true(
        "weights",
        lambda: same(gradient(nll, w), X.T * (p - y)),
        lambda: same(gradient(nll, w), X.T * (y - p)),
        lambda: same(gradient(nll, w), X.T * o(p, p - y)),
        lambda: same(gradient(nll, w), X * (p - y)),
    ),
    *true(
        "bias",
        lambda: same(gradient(nll, b), total(p - y)),
        lambda: same(gradient(nll, b), total(y - p)),
        lambda: same(gradient(nll, b), total(p)),
        lambda: same(gradient(nll, b), total(p - y) / m),
    ),
    *true("mean-loss", lambda: same(gradient(nll / m, w), X.T * (p - y) / m), lambda: same(gradient(nll / m, w), X.T * (p - y))),
    *true(
        "curvature",
        lambda: same(hessian(nll, w), X.T * diag(o(p, one - p)) * X),
        lambda: same(hessian(nll, w), X.T * diag(p) * X),
        lambda: same(hessian(nll, w), X * diag(o(p, one - p)) * X.T),
        lambda: same(hessian(nll, w), -X.T * diag(o(p, one - p)) * X),
    ),
    *true("curvature-bias", lambda: same(hessian(nll, b), total(o(p, one - p))), lambda: same(hessian(nll, b), total(p))),
    *true("mixed-curvature", lambda: same(hessian(nll, w, b), X.T * o(p, one - p)), lambda: same(hessian(nll, w, b), X.T * p)),
    *true(
        "convex-direction",
        lambda: claim((v.T * H * v)[0, 0], ">=", 0),
        lambda: claim((v.T * H * v)[0, 0], "<=", 0),
        lambda: claim((v.T * H * v)[0, 0], ">", 0),
    ),
    *true(
        "curvature-bound",
        lambda: claim((v.T * H * v)[0, 0], "<=", (v.T * X.T * X * v)[0, 0] / 4),
        lambda: claim((v.T * H * v)[0, 0], "<=", (v.T * X.T * X * v)[0, 0] / 8),
    ),
    *true(
        "ridge-weights",
        lambda: same(gradient(nll + lam / 2 * (w.T * w)[0, 0], w), X.T * (p - y) + lam * w),
        lambda: same(gradient(nll + lam / 2 * (w.T * w)[0, 0], w), X.T * (p - y) + 2 * lam * w),
        lambda: same(gradient(nll + lam / 2 * (w.T * w)[0, 0], w), X.T * (p - y) - lam * w),
    ),
    *true(
        "ridge-curvature",
        lambda: same(hessian(nll + lam / 2 * (w.T * w)[0, 0], w), X.T * diag(o(p, one - p)) * X + lam * sp.Identity(n)),
        lambda: same(hessian(nll + lam / 2 * (w.T * w)[0, 0], w), X.T * diag(o(p, one - p)) * X + lam / 2 * sp.Identity(n)),
    ),
    *true(
        "newton",
        lambda: same(w - inverse(H) * X.T * (e - y), inverse(H) * X.T * (S * X * w + y - e)),
        lambda: same(w - inverse(H) * X.T * (e - y), inverse(H) * X.T * (S * X * w - y + e)),
        lambda: same(w - inverse(H) * X.T * (e - y), inverse(H) * X.T * (X * w + y - e)),
    ),
    *true(
        "newton-weighted",
        lambda: same(w - inverse(H) * X.T * (e - y), inverse(H) * X.T * S * (X * w + inverse(S) * (y - e))),
        lambda: same(w - inverse(H) * X.T * (e - y), inverse(H) * X.T * S * (X * w - inverse(S) * (y - e))),
    ),
    *true(
        "signed-gradient",
        lambda: same(gradient(signed, w), -X.T * o(y, s(-o(y, X * w)))),
        lambda: same(gradient(signed, w), -X.T * o(y, s(o(y, X * w)))),
        lambda: same(gradient(signed, w), X.T * o(y, s(-o(y, X * w)))),
        lambda: same(gradient(signed, w), -X.T * s(-o(y, X * w))),
    ),
    *true(
        "signed-loss",
        lambda: same(signed, total(softplus(X * w)) - ((one + y).T * X * w)[0, 0] / 2, *SIGNS),
        lambda: same(signed, total(softplus(X * w)) - (y.T * X * w)[0, 0], *SIGNS),
        lambda: same(signed, total(softplus(X * w)) - ((one + y).T * X * w)[0, 0] / 2),
    ),
    *true(
        "signed-gradient-residual",
        lambda: same(gradient(signed, w), X.T * (e - (one + y) / 2), *SIGNS),
        lambda: same(gradient(signed, w), X.T * (e - y), *SIGNS),
    ),
    *true(
        "signed-probability",
        lambda: same(s(t * b), (1 - t) / 2 + t * s(b), sp.Eq(t**2, 1)),
        lambda: same(s(t * b), t * s(b), sp.Eq(t**2, 1)),
        lambda: same(s(t * b), (1 - t) / 2 + t * s(b)),
    ),
    *true(
        "bernoulli",
        lambda: same(p0**t * (1 - p0) ** (1 - t), t * p0 + (1 - t) * (1 - p0), sp.Eq(t**2, t), p0 < 1),
        lambda: same(p0**t * (1 - p0) ** (1 - t), t * p0 - (1 - t) * (1 - p0), sp.Eq(t**2, t), p0 < 1),
        lambda: same(p0**t * (1 - p0) ** (1 - t), t * p0 + (1 - t) * (1 - p0), p0 < 1),
    ),
    *true(
        "label-loss",
        lambda: same(-t * sp.log(s(b)) - (1 - t) * sp.log(1 - s(b)), sp.log(1 + sp.exp((1 - 2 * t) * b)), sp.Eq(t**2, t)),
        lambda: same(-t * sp.log(s(b)) - (1 - t) * sp.log(1 - s(b)), sp.log(1 + sp.exp((2 * t - 1) * b)), sp.Eq(t**2, t)),
        lambda: same(-t * sp.log(s(b)) - (1 - t) * sp.log(1 - s(b)), sp.log(1 + sp.exp((1 - 2 * t) * b))),
    ),
    *true(
        "input-slope",
        lambda: same(gradient(s(score + b), x), s(score + b) * (1 - s(score + b)) * w),
        lambda: same(gradient(s(score + b), x), s(score + b) * (1 - s(score + b)) * x),
        lambda: same(gradient(s(score + b), x), s(score + b) * w),
    ),
    *true(
        "odds",
        lambda: same(s(score + b) / (1 - s(score + b)), sp.exp(score + b)),
        lambda: same(s(score + b) / (1 - s(score + b)), sp.exp(-score - b)),
        lambda: same((1 - s(score + b)) / s(score + b), sp.exp(score + b)),
    ),
    *true(
        "log-odds-slope",
        lambda: same(gradient(sp.log(s(score + b) / (1 - s(score + b))), x), w),
        lambda: same(gradient(sp.log(s(score + b) / (1 - s(score + b))), x), s(score + b) * w),
    ),
    *true("boundary", lambda: claim((s(b) - sp.Rational(1, 2)) * b, ">=", 0), lambda: claim((s(b) - sp.Rational(1, 2)) * b, "<=", 0)),
    *true(
        "nothing-learnt",
        lambda: same(total(log(one + one)), m * sp.log(2)),
        lambda: same(total(log(one + one)), sp.log(2)),
        lambda: same(total(log(one + one)), m * sp.log(2) / 2),
    ),
    *true(
        "softmax-weights",
        lambda: same(gradient(multi, W), A.T * (P - Y), *SUMS),
        lambda: same(gradient(multi, W), A.T * (Y - P), *SUMS),
        lambda: same(gradient(multi, W), A.T * (P - Y)),
        lambda: same(gradient(multi, W), (P - Y).T * A, *SUMS),
    ),
    *true(
        "softmax-bias",
        lambda: same(gradient(multi, B), (P - Y).T * rows, *SUMS),
        lambda: same(gradient(multi, B), (Y - P).T * rows, *SUMS),
        lambda: same(gradient(multi, B), (P - Y) * columns, *SUMS),
    ),
    *true(
        "softmax-shift-weights",
        lambda: same(softmax(A * (W + V * columns.T), axis=1), softmax(A * W, axis=1)),
        lambda: same(softmax(A * (W + V * B.T), axis=1), softmax(A * W, axis=1)),
        lambda: same(softmax(2 * A * W, axis=1), softmax(A * W, axis=1)),
    ),
    *true(
        "softmax-flat-direction",
        lambda: same(gradient(multi, W) * columns, sp.ZeroMatrix(d, 1), *SUMS),
        lambda: same(gradient(multi, W) * B, sp.ZeroMatrix(d, 1), *SUMS),
    ),
    *true(
        "softmax-two",
        lambda: same(sp.exp(t) / (sp.exp(t) + sp.exp(c)), s(t - c)),
        lambda: same(sp.exp(t) / (sp.exp(t) + sp.exp(c)), s(c - t)),
        lambda: same(sp.exp(t) / (sp.exp(t) + sp.exp(c)), s(t + c)),
    ),
    *true("softmax-rows", lambda: same(P * columns, rows), lambda: same(P.T * rows, columns), lambda: same(P * columns, K * rows)),
    *true(
        "log-ratio",
        lambda: same(sp.log((sp.exp(t) / (sp.exp(t) + sp.exp(c))) / (sp.exp(c) / (sp.exp(t) + sp.exp(c)))), t - c),
        lambda: same(sp.log((sp.exp(t) / (sp.exp(t) + sp.exp(c))) / (sp.exp(c) / (sp.exp(t) + sp.exp(c)))), c - t),
    ),
    *true(
        "step-of-descent",
        lambda: same(w - eta * gradient(nll / m, w), w + eta * X.T * (y - p) / m),
        lambda: same(w - eta * gradient(nll / m, w), w - eta * X.T * (y - p) / m),
    ),
    *true(
        "softplus-curvature", lambda: same(hessian(total(softplus(X * w)), w), H), lambda: same(hessian(total(softplus(X * w)), w), X.T * X)
    ),
]
