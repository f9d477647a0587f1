"""Normalisation layers: their gradients and Jacobians, what they do not depend on, folding at inference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, function, gradient, jacobian, matrix, mean, norm, sizes, softmax, vector, vjp
from symnn import sum as total
from tests.claims import Stated, true

m, n, k, d = sizes("m n k d")
o = sp.HadamardProduct
half = sp.Rational(1, 2)
gam, b, c, t = sp.symbols("gamma b c t", real=True)
eps, a = sp.symbols("epsilon a", positive=True)


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


# one activation over a mini-batch, and a cotangent g of the outputs
x, g, one = vector("x", m), vector("g", m), sp.OneMatrix(m, 1)
mu = total(x) / m
centred = x - mu * one
variance = total(o(centred, centred)) / m
xh = centred / sp.sqrt(variance + eps)
y = gam * xh + b * one
gx = gam * g  # ∂ℓ/∂x̂

# layer normalisation without ε
v, I, ones = vector("x", n), sp.Identity(n), sp.OneMatrix(n, 1)
vm = v - total(v) / n * ones
sd = sp.sqrt(total(o(vm, vm)) / n)
vh = vm / sd

rms = v / sp.sqrt(total(o(v, v)) / n)
SPREAD = (sp.Ne(total(o(vm, vm)), 0),)


def normalised(u: Any) -> Any:
    return (u - total(u) / n * ones) / sp.sqrt(total(o(u - total(u) / n * ones, u - total(u) / n * ones)) / n)


# weights that a norm is divided out of, under any function h
w, h = vector("w", d), function("h")
coordinates = vector("u", d)
scale_free = (coordinates.T * h(w / norm(w)))[0, 0]

# folding
W, z, bias, means, s, gains, shift = matrix("W", k, d), vector("x", d), *(vector(name, k) for name in ("b", "mu", "s", "gamma", "beta"))
inverse_s = sp.HadamardPower(s, -1)
share = o(gains, inverse_s)

CLAIMS: list[Stated] = [
    *true("norm-005", *all_of(lambda: vjp(y, gam, g), (g.T * xh)[0, 0], (g.T * x)[0, 0], total(g), (g.T * xh)[0, 0] / m)),
    *true(
        "norm-010",
        *all_of(
            lambda: jacobian(vh, v),
            lambda: (I - ones * ones.T / n - vh * vh.T / n) / sd,
            lambda: (I - ones * ones.T / n - vh * vh.T) / sd,
            lambda: (I - ones * ones.T / n) / sd,
            lambda: (I - ones * ones.T / n - vh * vh.T / n) / sd**2,
        ),
    ),
    *true(
        "norm-015",
        *all_of(lambda: (w.T * gradient(scale_free, w))[0, 0], 0, scale_free),
        lambda: claim(gradient(scale_free, w), "=", sp.ZeroMatrix(d, 1)),
    ),
    *true(
        "norm-020",
        *all_of(
            lambda: o(gains, W * z + bias - means, inverse_s) + shift,
            sp.DiagMatrix(share) * W * z + o(share, bias - means) + shift,
            sp.DiagMatrix(share) * W * z + o(share, bias + means) + shift,
            sp.DiagMatrix(share) * W * z + bias - o(share, means) + shift,
            lambda: W * sp.DiagMatrix(share) * z + o(share, bias - means) + shift,
            assume=sp.Q.positive(s),
        ),
    ),
    *true("normalised by its shift", *all_of(lambda: vjp(y, b, g), total(g), total(g) / m, (g.T * xh)[0, 0])),
    *true(
        "normalised by its input",
        *all_of(
            lambda: vjp(y, x, g),
            lambda: (m * gx - total(gx) * one - xh * (xh.T * gx)[0, 0]) / (m * sp.sqrt(variance + eps)),
            lambda: (m * gx - total(gx) * one) / (m * sp.sqrt(variance + eps)),
            lambda: (m * gx - total(gx) * one + xh * (xh.T * gx)[0, 0]) / (m * sp.sqrt(variance + eps)),
            lambda: (m * gx - total(gx) * one - xh * (xh.T * gx)[0, 0]) / (m * (variance + eps)),
        ),
    ),
    *true("normalised mean", *all_of(lambda: total(xh), 0, 1, total(x))),
    *true("normalised variance", *all_of(lambda: total(o(xh, xh)) / m, variance / (variance + eps), 1, variance)),
    *true(
        "the variance is a difference",
        *all_of(lambda: variance, total(o(x, x)) / m - mu**2, total(o(x, x)) / m, mu**2 - total(o(x, x)) / m, total(o(x, x)) / m - mu),
    ),
    *true("gradient of the variance", *all_of(lambda: gradient(variance, x), 2 * centred / m, centred / m, 2 * x / m, 2 * centred)),
    *true("gradient of the mean", *all_of(lambda: gradient(mu, x), one / m, one, x / m)),
    *true(
        "layer norm forgets a shift",
        *all_of(
            lambda: normalised(v + c * ones), lambda: normalised(v), lambda: normalised(v) + c * ones, lambda: -normalised(v), assume=SPREAD
        ),
    ),
    *true(
        "layer norm forgets a scale",
        *all_of(lambda: normalised(a * v), lambda: normalised(v), lambda: a * normalised(v), lambda: normalised(v) / a, assume=SPREAD),
    ),
    *true("layer norm turns with a sign", *all_of(lambda: normalised(-v), lambda: -normalised(v), lambda: normalised(v), assume=SPREAD)),
    *true("layer norm, squared length", *all_of(lambda: total(o(vh, vh)), n, 1, n - 1, assume=SPREAD)),
    *true("RMS norm, squared length", *all_of(lambda: total(o(rms, rms)), n, 1, n**2, assume=sp.Ne(norm(v), 0))),
    *true(
        "Jacobian of RMS norm",
        *all_of(
            lambda: jacobian(rms, v),
            sp.sqrt(n) / norm(v) * (I - v * v.T / norm(v) ** 2),
            sp.sqrt(n) / norm(v) * (I + v * v.T / norm(v) ** 2),
            sp.sqrt(n) / norm(v) * (I - v * v.T / n),
            (I - v * v.T / norm(v) ** 2) / norm(v),
            assume=sp.Ne(norm(v), 0),
        ),
    ),
    *true(
        "weight normalisation",
        *all_of(
            lambda: gradient(a * (coordinates.T * w)[0, 0] / norm(w), w),
            a / norm(w) * (coordinates - (coordinates.T * w)[0, 0] / norm(w) ** 2 * w),
            a / norm(w) * (coordinates - (coordinates.T * w)[0, 0] / norm(w) * w),
            a / norm(w) * coordinates,
            a / norm(w) * (coordinates + (coordinates.T * w)[0, 0] / norm(w) ** 2 * w),
            assume=sp.Ne(norm(w), 0),
        ),
    ),
    *true("softmax forgets a shift", *all_of(lambda: softmax(v + c * ones), softmax(v), softmax(v) + c * ones, sp.exp(c) * softmax(v))),
    *true("centring twice", *all_of(lambda: centred - total(centred) / m * one, centred, 0 * centred, x)),
    *true("mean of a batch", *all_of(lambda: mean(x), mu, total(x), mu / m)),
]
