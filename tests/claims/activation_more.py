"""More of activation functions: values, derivatives, symmetries, bounds and Lipschitz constants of the usual ones."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Abs, Max, Min, Piecewise, exp, log, sign, sqrt, tanh

from symnn import (
    claim,
    elu,
    gelu,
    gradient,
    hard_tanh,
    hessian,
    jacobian,
    leaky_relu,
    log_softmax,
    log_sum_exp,
    relu,
    selu,
    sigmoid,
    silu,
    sizes,
    softmax,
    softplus,
    vector,
)
from symnn import exp as each_exp
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true
from tests.claims.activation import Phi, phi

x, y, a, b = sp.symbols("x y a b", real=True)
p, al, be, lam = sp.symbols("p alpha beta lambda", real=True)
c = sp.Symbol("c", positive=True)
Q = sp.Rational
s = sigmoid
n = sizes("n")
z, one = vector("z", n), sp.OneMatrix(n, 1)
probabilities = softmax(z)
ALPHA, LAMBDA = Q("1.6732632423543772848170429916717"), Q("1.0507009873554804934193349852946")


def by_x(f: Any, right: Any, *assume: Any) -> Any:
    """df/dx is what?"""
    return claim(gradient(f, x), "=", right, assume=assume)


def same(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, "=", right, assume=assume)


def below(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, "<=", right, assume=assume)


def above(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, ">=", right, assume=assume)


def strictly_below(left: Any, right: Any, *assume: Any) -> Any:
    return claim(left, "<", right, assume=assume)


def close(f: Any, constant: Any) -> Any:
    """|f(a) − f(b)| <= constant·|a − b|"""
    return claim(Abs(f(a) - f(b)), "<=", constant * Abs(a - b))


def bent(below_zero: Any, above_zero: Any) -> Any:
    return Piecewise((above_zero, x > 0), (below_zero, True))


swish = x * s(be * x)
mish = x * tanh(log(1 + exp(x)))
omega = 4 * (x + 1) + 4 * exp(2 * x) + exp(3 * x) + exp(x) * (4 * x + 6)
delta = 2 * exp(x) + exp(2 * x) + 2
log_cosh = log((exp(x) + exp(-x)) / 2)
relu6 = Min(Max(0, x), 6)
softsign = x / (1 + Abs(x))

CLAIMS: list[Stated] = [
    *true("sigmoid-odd", lambda: same(s(x) + s(-x), 1), lambda: same(s(x) + s(-x), 0), lambda: same(s(x) - s(-x), 1)),
    *true(
        "sigmoid-tanh",
        lambda: same(s(x), (1 + tanh(x / 2)) / 2),
        lambda: same(s(x), (1 + tanh(x)) / 2),
        lambda: same(s(x), (1 - tanh(x / 2)) / 2),
        lambda: same(s(x), 1 + tanh(x / 2)),
    ),
    *true(
        "sigmoid-derivative",
        lambda: by_x(s(x), s(x) * s(-x)),
        lambda: by_x(s(x), -s(x) * s(-x)),
        lambda: by_x(s(x), s(x) * (1 + s(x))),
        lambda: by_x(s(x), s(x) * (1 - s(x) ** 2)),
    ),
    *true(
        "sigmoid-odds",
        lambda: same(s(x) / (1 - s(x)), exp(x)),
        lambda: same(s(x) / (1 - s(x)), exp(-x)),
        lambda: same(s(x) / (1 + s(x)), exp(x)),
    ),
    *true(
        "logit",
        lambda: claim(sp.diff(log(p / (1 - p)), p), "=", 1 / (p * (1 - p)), assume=[p > 0, p < 1]),
        lambda: claim(sp.diff(log(p / (1 - p)), p), "=", p * (1 - p), assume=[p > 0, p < 1]),
        lambda: claim(sp.diff(log(p / (1 - p)), p), "=", 1 / p - 1 / (1 - p), assume=[p > 0, p < 1]),
    ),
    *true(
        "logit-inverts",
        lambda: same(s(log(p / (1 - p))), p, p > 0, p < 1),
        lambda: same(s(log(p / (1 - p))), 1 - p, p > 0, p < 1),
        lambda: same(s(log(p)), p, p > 0, p < 1),
    ),
    *true(
        "log-sigmoid",
        lambda: same(-log(s(x)), softplus(-x)),
        lambda: same(-log(s(x)), softplus(x)),
        lambda: same(log(s(x)), softplus(-x)),
    ),
    *true("log-sigmoid-derivative", lambda: by_x(log(s(x)), s(-x)), lambda: by_x(log(s(x)), s(x)), lambda: by_x(log(s(x)), 1 / s(x))),
    *true(
        "sigmoid-range",
        lambda: claim(0, "<", s(x), "<", 1),
        lambda: claim(0, "<", s(x), "<", Q(1, 2)),
        lambda: claim(Q(1, 4), "<", s(x), "<", 1),
    ),
    *true(
        "sigmoid-slope",
        lambda: below(s(x) * (1 - s(x)), Q(1, 4)),
        lambda: below(s(x) * (1 - s(x)), Q(1, 5)),
        lambda: above(s(x) * (1 - s(x)), Q(1, 4)),
    ),
    *true(
        "sigmoid-rises",
        lambda: strictly_below(s(a), s(b), a < b),
        lambda: strictly_below(s(b), s(a), a < b),
        lambda: strictly_below(s(a), s(b), a < 2 * b),
    ),
    *true("sigmoid-exp", lambda: below(s(x), exp(x)), lambda: below(exp(x), s(x)), lambda: below(s(x), exp(x) / 2)),
    *true("sigmoid-third", lambda: below(Abs(s(x) - Q(1, 2)), Abs(x) / 4), lambda: below(Abs(s(x) - Q(1, 2)), Abs(x) / 5)),
    *true(
        "tanh-derivative",
        lambda: by_x(tanh(x), 1 - tanh(x) ** 2),
        lambda: by_x(tanh(x), 1 - tanh(x)),
        lambda: by_x(tanh(x), 1 + tanh(x) ** 2),
    ),
    *true(
        "tanh-second",
        lambda: same(sp.diff(tanh(x), x, 2), -2 * tanh(x) * (1 - tanh(x) ** 2)),
        lambda: same(sp.diff(tanh(x), x, 2), 2 * tanh(x) * (1 - tanh(x) ** 2)),
    ),
    *true(
        "tanh-sech",
        lambda: same(1 - tanh(x) ** 2, 4 * s(2 * x) * (1 - s(2 * x))),
        lambda: same(1 - tanh(x) ** 2, s(2 * x) * (1 - s(2 * x))),
    ),
    *true(
        "tanh-sum",
        lambda: same(tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y))),
        lambda: same(tanh(x + y), (tanh(x) + tanh(y)) / (1 - tanh(x) * tanh(y))),
        lambda: same(tanh(x + y), tanh(x) + tanh(y)),
    ),
    *true(
        "tanh-range",
        lambda: strictly_below(Abs(tanh(x)), 1),
        lambda: strictly_below(Abs(tanh(x)), Q(1, 2)),
        lambda: strictly_below(1, Abs(tanh(x))),
    ),
    *true("tanh-linear", lambda: below(Abs(tanh(x)), Abs(x)), lambda: above(Abs(tanh(x)), Abs(x)), lambda: below(tanh(x), x)),
    *true("tanh-lipschitz", lambda: close(tanh, 1), lambda: close(tanh, Q(1, 2))),
    *true("softplus-derivative", lambda: by_x(softplus(x), s(x)), lambda: by_x(softplus(x), s(-x)), lambda: by_x(softplus(x), exp(x))),
    *true(
        "softplus-beta",
        lambda: by_x(log(1 + exp(c * x)) / c, s(c * x)),
        lambda: by_x(log(1 + exp(c * x)) / c, c * s(c * x)),
        lambda: by_x(log(1 + exp(c * x)) / c, s(x)),
    ),
    *true(
        "softplus-odd",
        lambda: same(softplus(x) - softplus(-x), x),
        lambda: same(softplus(x) + softplus(-x), x),
        lambda: same(softplus(x) - softplus(-x), -x),
    ),
    *true(
        "softplus-stable",
        lambda: same(softplus(x), Max(x, 0) + log(1 + exp(-Abs(x)))),
        lambda: same(softplus(x), Max(x, 0) + log(1 + exp(Abs(x)))),
        lambda: same(softplus(x), Min(x, 0) + log(1 + exp(-Abs(x)))),
    ),
    *true(
        "softplus-bounds",
        lambda: claim(relu(x), "<=", softplus(x), "<=", relu(x) + log(2)),
        lambda: claim(relu(x), "<=", softplus(x), "<=", relu(x) + Q(1, 2)),
        lambda: claim(softplus(x), "<=", relu(x)),
    ),
    *true("softplus-lipschitz", lambda: close(softplus, 1), lambda: close(softplus, Q(1, 2))),
    *true("relu-abs", lambda: same(relu(x), (x + Abs(x)) / 2), lambda: same(relu(x), (x - Abs(x)) / 2), lambda: same(relu(x), x + Abs(x))),
    *true("relu-parts", lambda: same(relu(x) - relu(-x), x), lambda: same(relu(x) + relu(-x), x), lambda: same(relu(x) - relu(-x), Abs(x))),
    *true("relu-again", lambda: same(relu(relu(x)), relu(x)), lambda: same(relu(-relu(x)), relu(x)), lambda: same(relu(relu(x)), x)),
    *true(
        "relu-homogeneous",
        lambda: same(relu(c * x), c * relu(x)),
        lambda: same(relu(a * x), a * relu(x)),
        lambda: same(relu(c * x), relu(x)),
    ),
    *true("relu-euler", lambda: same(x * gradient(relu(x), x), relu(x)), lambda: same(x * gradient(relu(x), x), x)),
    *true("relu-square", lambda: by_x(relu(x) ** 2, 2 * relu(x)), lambda: by_x(relu(x) ** 2, relu(x)), lambda: by_x(relu(x) ** 2, 2 * x)),
    *true(
        "relu-triangle",
        lambda: below(relu(x + y), relu(x) + relu(y)),
        lambda: above(relu(x + y), relu(x) + relu(y)),
        lambda: same(relu(x + y), relu(x) + relu(y)),
    ),
    *true("relu-lipschitz", lambda: close(relu, 1), lambda: close(relu, Q(1, 2))),
    *true(
        "max-relu",
        lambda: same(Max(x, y), x + relu(y - x)),
        lambda: same(Max(x, y), y + relu(y - x)),
        lambda: same(Max(x, y), x + relu(x - y)),
    ),
    *true(
        "relu6",
        lambda: same(relu6, relu(x) - relu(x - 6)),
        lambda: same(relu6, relu(x) - relu(x + 6)),
        lambda: same(relu6, relu(x) + relu(x - 6)),
    ),
    *true(
        "hard-tanh",
        lambda: same(hard_tanh(x), relu(x + 1) - relu(x - 1) - 1),
        lambda: same(hard_tanh(x), relu(x + 1) - relu(x - 1)),
        lambda: same(hard_tanh(x), Min(-1, Max(1, x))),
    ),
    *true(
        "hard-swish",
        lambda: same(x * Min(Max(x + 3, 0), 6) / 6, Piecewise((0, x <= -3), (x, x >= 3), (x * (x + 3) / 6, True))),
        lambda: same(x * Min(Max(x + 3, 0), 6) / 6, Piecewise((0, x <= -3), (x, x >= 3), (x * (x - 3) / 6, True))),
    ),
    *true(
        "leaky-max",
        lambda: same(leaky_relu(x, al), Max(x, al * x), al > 0, al < 1),
        lambda: same(leaky_relu(x, al), Max(x, al * x), al > 0),
        lambda: same(leaky_relu(x, al), Min(x, al * x), al > 0, al < 1),
    ),
    *true(
        "prelu-by-alpha",
        lambda: same(gradient(Max(0, x) + al * Min(0, x), al), Min(0, x)),
        lambda: same(gradient(Max(0, x) + al * Min(0, x), al), Max(0, x)),
        lambda: same(gradient(Max(0, x) + al * Min(0, x), al), al),
    ),
    *true(
        "elu-derivative",
        lambda: by_x(elu(x, al), bent(elu(x, al) + al, 1), sp.Ne(x, 0)),
        lambda: by_x(elu(x, al), bent(elu(x, al) - al, 1), sp.Ne(x, 0)),
        lambda: by_x(elu(x, al), bent(exp(x), 1), sp.Ne(x, 0)),
    ),
    *true(
        "elu-written",
        lambda: same(elu(x, al), bent(al * (exp(x) - 1), x)),
        lambda: same(elu(x, al), bent(al * exp(x) - 1, x)),
        lambda: same(elu(x, al), bent(x, al * (exp(x) - 1))),
    ),
    *true("elu-bound", lambda: above(elu(x, c), -c), lambda: above(elu(x, c), -c / 2), lambda: above(elu(x, c), 0)),
    *true(
        "elu-max",
        lambda: same(elu(x, c), Max(0, x) + Min(0, c * (exp(x) - 1))),
        lambda: same(elu(x, c), Max(0, x) + Max(0, c * (exp(x) - 1))),
    ),
    *true(
        "selu-derivative",
        lambda: by_x(selu(x), bent(selu(x) + LAMBDA * ALPHA, LAMBDA), sp.Ne(x, 0)),
        lambda: by_x(selu(x), bent(selu(x) + ALPHA, LAMBDA), sp.Ne(x, 0)),
        lambda: by_x(selu(x), bent(selu(x) + LAMBDA * ALPHA, 1), sp.Ne(x, 0)),
    ),
    *true(
        "silu-derivative",
        lambda: by_x(silu(x), s(x) * (1 + x * (1 - s(x)))),
        lambda: by_x(silu(x), s(x) * (1 + x * s(x))),
        lambda: by_x(silu(x), s(x) + x * (1 - s(x))),
    ),
    *true(
        "swish-derivative",
        lambda: by_x(swish, be * swish + s(be * x) * (1 - be * swish)),
        lambda: by_x(swish, swish + s(be * x) * (1 - swish)),
        lambda: by_x(swish, be * swish + s(be * x) * (1 + be * swish)),
    ),
    *true("silu-odd", lambda: same(silu(x) - silu(-x), x), lambda: same(silu(x) + silu(-x), x), lambda: same(silu(x) - silu(-x), 0)),
    *true(
        "silu-bounds",
        lambda: claim(-Q(28, 100), "<=", silu(x), "<=", relu(x)),
        lambda: claim(-Q(1, 4), "<=", silu(x)),
        lambda: claim(relu(x), "<=", silu(x)),
    ),
    *true("gelu-odd", lambda: same(gelu(x) - gelu(-x), x), lambda: same(gelu(x) + gelu(-x), x), lambda: same(gelu(-x), -gelu(x))),
    *true(
        "gelu-second",
        lambda: same(sp.diff(x * Phi(x), x, 2), (2 - x**2) * phi(x)),
        lambda: same(sp.diff(x * Phi(x), x, 2), (1 - x**2) * phi(x)),
        lambda: same(sp.diff(x * Phi(x), x, 2), (2 + x**2) * phi(x)),
    ),
    *true(
        "gelu-written", lambda: same(gelu(x), x * Phi(x)), lambda: same(gelu(x), x * phi(x)), lambda: same(gelu(x), x * (1 + sp.erf(x)) / 2)
    ),
    *true("gelu-below-relu", lambda: below(gelu(x), relu(x)), lambda: below(relu(x), gelu(x))),
    *true("gelu-bound", lambda: above(gelu(x), -Q(17, 100)), lambda: above(gelu(x), -Q(1, 10))),
    *true(
        "mish-closed",
        lambda: same(tanh(softplus(x)), (exp(2 * x) + 2 * exp(x)) / delta),
        lambda: same(tanh(softplus(x)), (exp(2 * x) + exp(x)) / delta),
    ),
    *true(
        "mish-derivative",
        lambda: by_x(mish, exp(x) * omega / delta**2),
        lambda: by_x(mish, exp(x) * omega / delta),
        lambda: by_x(mish, omega / delta**2),
    ),
    *true(
        "softsign-derivative",
        lambda: by_x(softsign, 1 / (1 + Abs(x)) ** 2, sp.Ne(x, 0)),
        lambda: by_x(softsign, 1 / (1 + Abs(x)), sp.Ne(x, 0)),
        lambda: by_x(softsign, 1 / (1 + x) ** 2, sp.Ne(x, 0)),
    ),
    *true("softsign-range", lambda: strictly_below(Abs(softsign), 1), lambda: strictly_below(Abs(softsign), Q(1, 2))),
    *true("log-cosh", lambda: by_x(log_cosh, tanh(x)), lambda: by_x(log_cosh, tanh(x) / 2), lambda: by_x(log_cosh, 1 / tanh(x))),
    *true(
        "log-cosh-softplus",
        lambda: same(log_cosh, softplus(2 * x) - x - log(2)),
        lambda: same(log_cosh, softplus(2 * x) - x),
        lambda: same(log_cosh, softplus(2 * x) + x - log(2)),
    ),
    *true("log-cosh-bounds", lambda: claim(Abs(x) - log(2), "<=", log_cosh, "<=", Abs(x)), lambda: claim(Abs(x), "<=", log_cosh)),
    *true(
        "soft-shrink",
        lambda: same(relu(x - c) - relu(-x - c), sign(x) * Max(Abs(x) - c, 0)),
        lambda: same(relu(x - c) + relu(-x - c), sign(x) * Max(Abs(x) - c, 0)),
        lambda: same(relu(x - c) - relu(-x - c), Max(Abs(x) - c, 0)),
    ),
    *true(
        "softmax-sums",
        lambda: same(total(probabilities), 1),
        lambda: same(total(probabilities), n),
        lambda: same(total(probabilities), total(z)),
    ),
    *true(
        "softmax-shift",
        lambda: same(softmax(z + a * one), probabilities),
        lambda: same(softmax(a * z), probabilities),
        lambda: same(softmax(z + a * one), probabilities + a * one),
    ),
    *true(
        "softmax-jacobian",
        lambda: same(jacobian(probabilities, z), sp.DiagMatrix(probabilities) - probabilities * probabilities.T),
        lambda: same(jacobian(probabilities, z), sp.DiagMatrix(probabilities) + probabilities * probabilities.T),
        lambda: same(jacobian(probabilities, z), sp.DiagMatrix(probabilities)),
    ),
    *true(
        "log-sum-exp-gradient",
        lambda: same(gradient(log_sum_exp(z), z), probabilities),
        lambda: same(gradient(log_sum_exp(z), z), each_exp(z)),
        lambda: same(gradient(log_sum_exp(z), z), log_softmax(z)),
    ),
    *true(
        "log-sum-exp-hessian",
        lambda: same(hessian(log_sum_exp(z), z), sp.DiagMatrix(probabilities) - probabilities * probabilities.T),
        lambda: same(hessian(log_sum_exp(z), z), probabilities * probabilities.T - sp.DiagMatrix(probabilities)),
    ),
    *true(
        "log-softmax",
        lambda: same(log_softmax(z), z - log_sum_exp(z) * one),
        lambda: same(log_softmax(z), z + log_sum_exp(z) * one),
        lambda: same(log_softmax(z), z - total(each_exp(z)) * one),
    ),
    *true(
        "log-sum-exp-max",
        lambda: claim(largest(z), "<=", log_sum_exp(z), "<=", largest(z) + log(n)),
        lambda: claim(log_sum_exp(z), "<=", largest(z)),
        lambda: claim(largest(z) + log(n), "<=", log_sum_exp(z)),
    ),
    *true(
        "softmax-temperature",
        lambda: same(jacobian(softmax(z / c), z), (sp.DiagMatrix(softmax(z / c)) - softmax(z / c) * softmax(z / c).T) / c),
        lambda: same(jacobian(softmax(z / c), z), sp.DiagMatrix(softmax(z / c)) - softmax(z / c) * softmax(z / c).T),
    ),
    *true(
        "elementwise-jacobian",
        lambda: same(jacobian(s(z), z), sp.DiagMatrix(s(z)) * (sp.Identity(n) - sp.DiagMatrix(s(z)))),
        lambda: same(jacobian(s(z), z), sp.DiagMatrix(s(z))),
    ),
    *true(
        "two-classes",
        lambda: same(exp(x) / (exp(x) + exp(y)), s(x - y)),
        lambda: same(exp(x) / (exp(x) + exp(y)), s(y - x)),
        lambda: same(exp(x) / (exp(x) + exp(y)), s(x) - s(y)),
    ),
    *true("quadratic-step", lambda: below(sqrt(1 + x**2) - 1, Abs(x)), lambda: below(Abs(x), sqrt(1 + x**2) - 1)),
]
