"""More of losses: cross-entropies in their forms, margins, robust losses, divergences, and what their gradients are."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Abs, Max, Min, Piecewise, exp, log, sign, sqrt, tanh

from symnn import (
    claim,
    gradient,
    hessian,
    log_softmax,
    log_sum_exp,
    matrix,
    norm,
    norm1,
    positive,
    relu,
    sigmoid,
    sizes,
    softmax,
    softplus,
    step,
    vector,
)
from symnn import log as logs
from symnn import mean as average
from symnn import sum as total
from tests.claims import Stated, true

n, N, K, d, m = sizes("n N K d m")
o = sp.HadamardProduct
z, y, v = vector("z", K), vector("y", K), vector("v", K)
one = sp.OneMatrix(K, 1)
r, t, g, mu, x = sp.symbols("r t gamma mu x", real=True)
q, eps, tau, delta, sd = sp.symbols("q epsilon tau delta s", positive=True)
Q = sp.Rational
s = sigmoid
ONE = (sp.Eq(total(y), 1),)
probabilities = softmax(z)


def same(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, "=", right, assume=assume)


def below(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, "<=", right, assume=assume)


# one output: logit x, target t; probability q in (0, 1)
with_logits = -(t * log(s(x)) + (1 - t) * log(1 - s(x)))
binary = -(t * log(q) + (1 - t) * log(1 - q))
half = (q < 1,)
smooth = (1 - eps) * y + eps / K * one
entropy = -total(o(y, logs(probabilities)))

# regression
W, X, Y = matrix("W", d, K), matrix("X", N, d), matrix("Y", N, K)
E = X * W - Y
w, u = vector("w", n), vector("u", n)
y_hat, y_true = vector("a", n), vector("b", n)
ones = sp.OneMatrix(n, 1)
huber = Piecewise((r**2 / 2, Abs(r) <= delta), (delta * (Abs(r) - delta / 2), True))
smoothed = delta**2 * (sqrt(1 + (r / delta) ** 2) - 1)
gauss = log(2 * sp.pi * sd**2) / 2 + (r - mu) ** 2 / (2 * sd**2)
focal = -((1 - q) ** 2) * log(q)
focal_general = -((1 - q) ** g) * log(q)
pinball = Max(q * r, (q - 1) * r)
score = (w.T * u)[0, 0]
p, h = matrix("p", K, 1), matrix("h", K, 1)
BOTH = (sp.Q.positive(p), sp.Q.positive(h))
divergence = total(o(p, logs(o(p, sp.HadamardPower(h, -1)))))
dice = 1 - 2 * (y_hat.T * y_true)[0, 0] / (total(y_hat) + total(y_true))
P = softmax(X * W, axis=1)
A, B, C = vector("A", n), vector("B", n), vector("C", n)


def square(e: Any) -> Any:
    return (e.T * e)[0, 0]


triplet = square(A - B) - square(A - C) + 1

CLAIMS: list[Stated] = [
    *true(
        "logits-softplus",
        lambda: same(with_logits, softplus(x) - t * x),
        lambda: same(with_logits, softplus(x) + t * x),
        lambda: same(with_logits, softplus(-x) - t * x),
    ),
    *true(
        "logits-stable",
        lambda: same(with_logits, Max(x, 0) - x * t + log(1 + exp(-Abs(x)))),
        lambda: same(with_logits, Max(x, 0) - x * t + log(1 + exp(Abs(x)))),
        lambda: same(with_logits, Max(x, 0) + x * t + log(1 + exp(-Abs(x)))),
    ),
    *true(
        "logits-gradient",
        lambda: same(gradient(with_logits, x), s(x) - t),
        lambda: same(gradient(with_logits, x), t - s(x)),
        lambda: same(gradient(with_logits, x), s(x) * (1 - s(x)) * (s(x) - t)),
    ),
    *true(
        "binary-gradient",
        lambda: same(gradient(binary, q), (q - t) / (q * (1 - q)), *half),
        lambda: same(gradient(binary, q), (t - q) / (q * (1 - q)), *half),
        lambda: same(gradient(binary, q), q - t, *half),
    ),
    *true(
        "binary-entropy",
        lambda: below(-q * log(q) - (1 - q) * log(1 - q), log(2), *half),
        lambda: below(-q * log(q) - (1 - q) * log(1 - q), Q(1, 2), *half),
    ),
    *true("binary-nonnegative", lambda: claim(-log(q), ">=", 0, assume=half), lambda: claim(log(q), ">=", 0, assume=half)),
    *true(
        "bernoulli-power",
        lambda: same(log(q**t * (1 - q) ** (1 - t)), -binary, *half),
        lambda: same(log(q**t * (1 - q) ** (1 - t)), binary, *half),
        lambda: same(log(q**t * (1 - q) ** t), -binary, *half),
    ),
    *true(
        "cross-entropy-logits",
        lambda: same(entropy, log_sum_exp(z) - (y.T * z)[0, 0], *ONE),
        lambda: same(entropy, log_sum_exp(z) - (y.T * z)[0, 0]),
        lambda: same(entropy, log_sum_exp(z) + (y.T * z)[0, 0], *ONE),
    ),
    *true(
        "cross-entropy-gradient",
        lambda: same(gradient(entropy, z), probabilities - y, *ONE),
        lambda: same(gradient(entropy, z), probabilities - y),
        lambda: same(gradient(entropy, z), y - probabilities, *ONE),
        lambda: same(gradient(entropy, z), o(probabilities, probabilities - y), *ONE),
    ),
    *true(
        "cross-entropy-soft",
        lambda: same(gradient(entropy, z), total(y) * probabilities - y),
        lambda: same(gradient(entropy, z), probabilities - total(y) * y),
    ),
    *true(
        "cross-entropy-hessian",
        lambda: same(hessian(entropy, z), sp.DiagMatrix(probabilities) - probabilities * probabilities.T, *ONE),
        lambda: same(hessian(entropy, z), sp.DiagMatrix(probabilities), *ONE),
    ),
    *true(
        "cross-entropy-rows",
        lambda: same(
            gradient(-total(o(Y, log_softmax(X * W, axis=1))) / N, W), X.T * (P - Y) / N, sp.Eq(total(Y, axis=1), sp.OneMatrix(N, 1))
        ),
        lambda: same(gradient(-total(o(Y, log_softmax(X * W, axis=1))) / N, W), X.T * (P - Y), sp.Eq(total(Y, axis=1), sp.OneMatrix(N, 1))),
        lambda: same(gradient(-total(o(Y, log_softmax(X * W, axis=1))) / N, W), X.T * (P - Y) / N),
    ),
    *true(
        "smoothing-sums", lambda: same(total(smooth), 1, *ONE), lambda: same(total(smooth), 1 - eps, *ONE), lambda: same(total(smooth), 1)
    ),
    *true(
        "smoothing-gradient",
        lambda: same(gradient(-total(o(smooth, log_softmax(z))), z), probabilities - smooth, *ONE),
        lambda: same(gradient(-total(o(smooth, log_softmax(z))), z), probabilities - y, *ONE),
    ),
    *true(
        "smoothing-splits",
        lambda: same(-total(o(smooth, log_softmax(z))), -(1 - eps) * total(o(y, log_softmax(z))) - eps / K * total(log_softmax(z))),
        lambda: same(-total(o(smooth, log_softmax(z))), -(1 - eps) * total(o(y, log_softmax(z))) - eps * total(log_softmax(z))),
    ),
    *true(
        "temperature",
        lambda: same(gradient(-total(o(y, log_softmax(z / tau))), z), (softmax(z / tau) - y) / tau, *ONE),
        lambda: same(gradient(-total(o(y, log_softmax(z / tau))), z), softmax(z / tau) - y, *ONE),
        lambda: same(gradient(-total(o(y, log_softmax(z / tau))), z), tau * (softmax(z / tau) - y), *ONE),
    ),
    *true(
        "focal-two",
        lambda: same(gradient(focal, q), 2 * (1 - q) * log(q) - (1 - q) ** 2 / q, *half),
        lambda: same(gradient(focal, q), 2 * (1 - q) * log(q) + (1 - q) ** 2 / q, *half),
        lambda: same(gradient(focal, q), -2 * (1 - q) * log(q) - (1 - q) ** 2 / q, *half),
    ),
    *true(
        "focal",
        lambda: same(gradient(focal_general, q), g * (1 - q) ** (g - 1) * log(q) - (1 - q) ** g / q, *half),
        lambda: same(gradient(focal_general, q), (1 - q) ** (g - 1) * log(q) - (1 - q) ** g / q, *half),
        lambda: same(gradient(focal_general, q), g * (1 - q) ** g * log(q) - (1 - q) ** g / q, *half),
    ),
    *true(
        "squares-gradient",
        lambda: same(gradient(total(o(E, E)) / N, W), 2 * X.T * E / N),
        lambda: same(gradient(total(o(E, E)) / N, W), X.T * E / N),
        lambda: same(gradient(total(o(E, E)) / N, W), 2 * E.T * X / N),
        lambda: same(gradient(total(o(E, E)) / N, W), 2 * X.T * (Y - X * W) / N),
    ),
    *true(
        "squares-trace",
        lambda: same(total(o(E, E)), sp.Trace(E.T * E)),
        lambda: same(total(o(E, E)), sp.Trace(E) ** 2),
        lambda: same(total(o(E, E)), sp.Trace(E.T * E) / 2),
    ),
    *true(
        "mean-squares-hat",
        lambda: same(gradient(square(y_hat - y_true) / n, y_hat), 2 * (y_hat - y_true) / n),
        lambda: same(gradient(square(y_hat - y_true) / n, y_hat), 2 * (y_true - y_hat) / n),
        lambda: same(gradient(square(y_hat - y_true) / n, y_hat), 2 * (y_hat - y_true)),
    ),
    *true(
        "mean-squares-split",
        lambda: same(square(y_true - r * ones) / n, square(y_true - average(y_true) * ones) / n + (average(y_true) - r) ** 2),
        lambda: same(square(y_true - r * ones) / n, square(y_true - average(y_true) * ones) / n - (average(y_true) - r) ** 2),
        lambda: same(square(y_true - r * ones) / n, square(y_true - average(y_true) * ones) / n),
    ),
    *true(
        "constant-fit",
        lambda: same(gradient(square(y_true - r * ones) / n, r), 2 * (r - average(y_true))),
        lambda: same(gradient(square(y_true - r * ones) / n, r), 2 * (average(y_true) - r)),
        lambda: same(gradient(square(y_true - r * ones) / n, r), 2 * (r - total(y_true))),
    ),
    *true(
        "absolute",
        lambda: same(
            gradient(norm1(y_hat - y_true), y_hat),
            sp.FunctionMatrix(
                n, 1, sp.Lambda((sp.Symbol("i"), sp.Symbol("j")), sign(y_hat[sp.Symbol("i"), 0] - y_true[sp.Symbol("i"), 0]))
            ),
        ),
        lambda: same(gradient(norm1(y_hat - y_true), y_hat), y_hat - y_true),
    ),
    *true(
        "penalty",
        lambda: same(gradient(square(w) * q / 2, w), q * w),
        lambda: same(gradient(square(w) * q / 2, w), 2 * q * w),
        lambda: same(gradient(norm(w) * q, w), q * w),
    ),
    *true(
        "hinge",
        lambda: same(gradient(relu(1 - t * score), w), -t * positive(1 - t * score) * u),
        lambda: same(gradient(relu(1 - t * score), w), t * positive(1 - t * score) * u),
        lambda: same(gradient(relu(1 - t * score), w), -t * u),
        lambda: same(gradient(relu(1 - t * score), w), -positive(1 - t * score) * u),
    ),
    *true(
        "hinge-squared",
        lambda: same(gradient(relu(1 - t * score) ** 2, w), -2 * t * relu(1 - t * score) * u),
        lambda: same(gradient(relu(1 - t * score) ** 2, w), -t * relu(1 - t * score) * u),
    ),
    *true(
        "hinge-bounds-error",
        lambda: claim(step(-x), "<=", Max(0, 1 - x)),
        lambda: claim(step(-x), ">=", Max(0, 1 - x)),
        lambda: claim(step(-x), "<=", Max(0, -x)),
    ),
    *true("logistic-bounds-error", lambda: below(step(-x), log(1 + exp(-x)) / log(2)), lambda: below(step(-x), log(1 + exp(-x)))),
    *true("exponential-bounds-error", lambda: below(step(-x), exp(-x)), lambda: below(step(-x), exp(x) - 1)),
    *true("exponential-bounds-logistic", lambda: below(log(1 + exp(-x)), exp(-x)), lambda: below(exp(-x), log(1 + exp(-x)))),
    *true(
        "logistic-margin",
        lambda: same(gradient(log(1 + exp(-t * x)), x), -t * s(-t * x)),
        lambda: same(gradient(log(1 + exp(-t * x)), x), -t * s(t * x)),
        lambda: same(gradient(log(1 + exp(-t * x)), x), -s(-t * x)),
    ),
    *true(
        "logistic-labels",
        lambda: same(log(1 + exp(-t * x)), softplus(x) - (1 + t) / 2 * x, sp.Eq(t**2, 1)),
        lambda: same(log(1 + exp(-t * x)), softplus(x) - t * x, sp.Eq(t**2, 1)),
        lambda: same(log(1 + exp(-t * x)), softplus(x) - (1 + t) / 2 * x),
    ),
    *true(
        "huber-derivative",
        lambda: same(gradient(huber, r), Max(-delta, Min(r, delta)), sp.Ne(Abs(r), delta)),
        lambda: same(gradient(huber, r), Min(-delta, Max(r, delta)), sp.Ne(Abs(r), delta)),
        lambda: same(gradient(huber, r), Max(-1, Min(r, 1)), sp.Ne(Abs(r), delta)),
    ),
    *true("huber-square", lambda: below(huber, r**2 / 2), lambda: below(r**2 / 2, huber)),
    *true("huber-linear", lambda: below(huber, delta * Abs(r)), lambda: below(delta * Abs(r), huber)),
    *true(
        "pseudo-huber",
        lambda: same(gradient(smoothed, r), r / sqrt(1 + (r / delta) ** 2)),
        lambda: same(gradient(smoothed, r), r / (delta * sqrt(1 + (r / delta) ** 2))),
        lambda: same(gradient(smoothed, r), r / (1 + (r / delta) ** 2)),
    ),
    *true(
        "log-cosh-loss",
        lambda: same(gradient(log((exp(r) + exp(-r)) / 2), r), tanh(r)),
        lambda: same(gradient(log(exp(r) + exp(-r)), r), tanh(r) / 2),
    ),
    *true("log-cosh-small", lambda: below(log((exp(r) + exp(-r)) / 2), r**2 / 2), lambda: below(r**2 / 2, log((exp(r) + exp(-r)) / 2))),
    *true(
        "pinball",
        lambda: same(pinball, q * relu(r) + (1 - q) * relu(-r), *half),
        lambda: same(pinball, q * relu(r) - (1 - q) * relu(-r), *half),
        lambda: same(pinball, (1 - q) * relu(r) + q * relu(-r), *half),
    ),
    *true("pinball-half", lambda: same(Max(r / 2, -r / 2), Abs(r) / 2), lambda: same(Max(r / 2, -r / 2), Abs(r))),
    *true("pinball-nonnegative", lambda: claim(pinball, ">=", 0, assume=half), lambda: claim(pinball, ">=", Abs(r) / 2, assume=half)),
    *true(
        "gauss-mean",
        lambda: same(gradient(gauss, mu), (mu - r) / sd**2),
        lambda: same(gradient(gauss, mu), (r - mu) / sd**2),
        lambda: same(gradient(gauss, mu), (mu - r) / sd),
    ),
    *true(
        "gauss-deviation",
        lambda: same(gradient(gauss, sd), 1 / sd - (r - mu) ** 2 / sd**3),
        lambda: same(gradient(gauss, sd), 1 / sd + (r - mu) ** 2 / sd**3),
        lambda: same(gradient(gauss, sd), 1 / sd - (r - mu) ** 2 / sd**2),
    ),
    *true(
        "gauss-density",
        lambda: same(-log(exp(-((r - mu) ** 2) / (2 * sd**2)) / (sd * sqrt(2 * sp.pi))), gauss),
        lambda: same(-log(exp(-((r - mu) ** 2) / (2 * sd**2)) / (sd * sqrt(2 * sp.pi))), -gauss),
        lambda: same(-log(exp(-((r - mu) ** 2) / (2 * sd**2)) / (sd**2 * sqrt(2 * sp.pi))), gauss),
    ),
    *true(
        "gauss-divergence",
        lambda: claim((mu**2 + sd**2 - 1 - log(sd**2)) / 2, ">=", 0),
        lambda: claim((mu**2 + sd**2 - 2 - log(sd**2)) / 2, ">=", 0),
    ),
    *true(
        "divergence-splits",
        lambda: same(divergence, total(o(p, logs(p))) - total(o(p, logs(h))), *BOTH),
        lambda: same(divergence, total(o(p, logs(p))) + total(o(p, logs(h))), *BOTH),
        lambda: same(divergence, total(o(p, logs(p))) - total(o(h, logs(p))), *BOTH),
    ),
    *true(
        "divergence-gradient",
        lambda: same(gradient(divergence, h), -o(p, sp.HadamardPower(h, -1)), *BOTH),
        lambda: same(gradient(divergence, h), o(p, sp.HadamardPower(h, -1)), *BOTH),
        lambda: same(gradient(divergence, h), -o(h, sp.HadamardPower(p, -1)), *BOTH),
    ),
    *true(
        "divergence-logits",
        lambda: same(gradient(total(o(p, logs(p) - log_softmax(z))), z), probabilities - p, sp.Eq(total(p), 1), sp.Q.positive(p)),
        lambda: same(gradient(total(o(p, logs(p) - log_softmax(z))), z), p - probabilities, sp.Eq(total(p), 1), sp.Q.positive(p)),
    ),
    *true(
        "divergence-nonnegative",
        lambda: claim(divergence, ">=", 0, assume=[*BOTH, sp.Eq(total(p), 1), sp.Eq(total(h), 1)]),
        lambda: claim(divergence, "<=", 0, assume=[*BOTH, sp.Eq(total(p), 1), sp.Eq(total(h), 1)]),
        lambda: claim(divergence, ">=", 0, assume=BOTH),
    ),
    *true(
        "triplet-anchor",
        lambda: same(gradient(triplet, A), 2 * (C - B)),
        lambda: same(gradient(triplet, A), 2 * (B - C)),
        lambda: same(gradient(triplet, A), C - B),
    ),
    *true(
        "triplet-hinge",
        lambda: same(gradient(relu(triplet), A), 2 * positive(triplet) * (C - B)),
        lambda: same(gradient(relu(triplet), A), 2 * (C - B)),
    ),
    *true(
        "dice",
        lambda: same(
            gradient(dice, y_hat),
            -2 * y_true / (total(y_hat) + total(y_true)) + 2 * (y_hat.T * y_true)[0, 0] / (total(y_hat) + total(y_true)) ** 2 * ones,
        ),
        lambda: same(
            gradient(dice, y_hat),
            -2 * y_true / (total(y_hat) + total(y_true)) - 2 * (y_hat.T * y_true)[0, 0] / (total(y_hat) + total(y_true)) ** 2 * ones,
        ),
    ),
    *true("mean-absolute", lambda: below(Abs(r) * 2, r**2 + 1), lambda: below(Abs(r) * 3, r**2 + 1)),
    *true("cosine-bound", lambda: below(score**2, square(w) * square(u)), lambda: below(square(w) * square(u), score**2)),
    *true(
        "Gibbs with the logarithms named",
        lambda: below(total(o(probabilities, log_softmax(v) - log_softmax(z))), 0),
        lambda: below(total(o(probabilities, log_softmax(z) - log_softmax(v))), 0),
        lambda: below(total(o(probabilities, log_softmax(v) - log_softmax(z))), -Q(1, 1000)),
        lambda: below(total(o(probabilities, log_softmax(v))), total(o(softmax(v), log_softmax(v)))),
        lambda: below(total(o(probabilities, log_softmax(v) - z)), 0),
    ),
    *true(
        "gini",
        lambda: same(1 - square(y), total(o(y, one - y)), *ONE),
        lambda: same(1 - square(y), total(o(y, one - y))),
        lambda: same(1 + square(y), total(o(y, one - y)), *ONE),
    ),
]
