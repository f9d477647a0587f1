"""Dense layers: gradients of stacked layers, batches in rows and in columns, recursions, penalties, dropout, counts of parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import (
    E,
    Var,
    claim,
    function,
    gradient,
    jacobian,
    log,
    matrix,
    nonzero_entries,
    positive,
    random,
    relu,
    sigmoid,
    sizes,
    softmax,
    tanh,
    vector,
    vjp,
)
from symnn import sum as total
from tests.claims import Stated, true

n, d, h, q, m, k, p, r = sizes("n d h q m k p r")
o = sp.HadamardProduct
half = sp.Rational(1, 2)
lam, eta = sp.symbols("lambda eta", positive=True)
t, s = sp.symbols("x s", real=True)
i, j, e = sp.symbols("i j e", integer=True)
phi, slope = function("phi"), function("phi", order=1)


def square(w: Any) -> Any:
    return total(o(w, w))


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


# two layers under a loss of which only its gradient g at the output is known
x, W1, W2, g = vector("x", d), matrix("W1", h, d), matrix("W2", q, h), vector("g", q)
z = W1 * x
out = W2 * phi(z)

# two layers of logistic neurons under the quadratic cost
w2, w3, b2, b3, a1, y = matrix("w2", n, n), matrix("w3", n, n), vector("b2", n), vector("b3", n), vector("a1", n), vector("y", n)
z2, z3 = vector("z2", n), vector("z3", n)


def cost(before: Any) -> Any:
    """The cost as a function of z³."""
    return square(y - sigmoid(before)) / 2


def after(before: Any) -> Any:
    """z³ as a function of z²."""
    return w3 * sigmoid(before) + b3


first = w2 * a1 + b2


def at_first(derivative: Any) -> Any:
    """What is derived for z² and z³, at their values."""
    return derivative.subs({z3: after(z2)}).subs({z2: first}).doit()


def delta2() -> Any:
    return at_first(gradient(cost(after(z2)), z2))


def delta3() -> Any:
    return at_first(gradient(cost(z3), z3))


# affine layers, a batch in rows
X, V1, V2, c1, c2, one = (
    matrix("X", n, d),
    matrix("W1", d, h),
    matrix("W2", h, q),
    matrix("b1", 1, h),
    matrix("b2", 1, q),
    sp.OneMatrix(n, 1),
)
stacked = (X * V1 + one * c1) * V2 + one * c2

# a rectified layer under softmax
xr, W, br, U, cr, yr = vector("x", m), matrix("W", k, m), vector("b1", k), matrix("U", q, k), vector("b2", q), vector("y", q)
zr = W * xr + br
hr = relu(zr)
yh = softmax(U * hr + cr)
J = -total(o(yr, log(yh)))
ONE_HOT = (sp.Eq(o(yr, yr), yr), sp.Eq(total(yr), 1), nonzero_entries(zr))
d1 = (yh - yr).T
d2 = o(d1 * U, positive(hr).T)

# a batch in columns
Xc, C1, e1, C2, e2, Y = matrix("X", p, m), matrix("W1", r, p), vector("b1", r), matrix("W2", 1, r), matrix("b2", 1, 1), matrix("Y", 1, m)
wide, ones = sp.OneMatrix(1, m), sp.OneMatrix(m, 1)
A1 = tanh(C1 * Xc + e1 * wide)
A2 = sigmoid(C2 * A1 + e2 * wide)
Jc = -total(o(Y, log(A2)) + o(wide - Y, log(wide - A2))) / m
dZ2 = A2 - Y
dZ1 = o(C2.T * dZ2, sp.OneMatrix(r, m) - o(A1, A1))

# functions of one number
f, gf, f1, gf1 = function("f"), function("g"), function("f", order=1), function("g", order=1)

# one layer, its cotangent, its optimiser step
G, Wl, bl, N = matrix("G", n, q), matrix("W", d, q), matrix("b", 1, q), n
layer = X * Wl + one * bl
Wt, Xt, Gt, bt = matrix("W", q, d), matrix("X", d, n), matrix("G", q, n), vector("b", q)
columns = Wt * Xt + bt * sp.OneMatrix(1, n)
penalised = total(o(G, layer)) + lam / 2 * square(Wl)
target = matrix("Y", n, q)
mse = square(layer - target) / (2 * n)

# a residual block and a gate
B, v = matrix("B", d, d), vector("v", d)
I = sp.Identity(d)

# dropout
keep = sp.Symbol("p", positive=True)
mask = random("m", distribution=("bernoulli", keep))
value = sp.Symbol("a", real=True)
SHARE = (keep < 1,)

# counts
ins, hid, outs = sizes("n_0 n_1 n_2")


CLAIMS: list[Stated] = [
    *true("dense-005", *all_of(lambda: vjp(out, W1, g), o(W2.T * g, slope(z)) * x.T, W2.T * g * x.T)),
    *true("dense-010", *all_of(lambda: gradient(cost(after(first)), b2), delta2, delta3, lambda: o(b2, delta2()))),
    *true(
        "dense-015",
        *all_of(
            lambda: stacked,
            X * V1 * V2 + one * (c1 * V2 + c2),
            X * V1 * V2 + one * c2,
            lambda: X * V2 * V1 + one * (c1 * V2 + c2),
        ),
    ),
    *true("dense-020", *all_of(lambda: gradient(J, U), d1.T * hr.T, -d1.T * hr.T, d1.T * zr.T, assume=ONE_HOT)),
    *true("dense-025", *all_of(lambda: gradient(Jc, e1), dZ1 * ones / m, dZ1 * ones, -dZ1 * ones / m)),
    *true(
        "dense-030",
        *all_of(
            lambda: gradient(f(t) / gf(t), t),
            (gf(t) * f1(t) - f(t) * gf1(t)) / gf(t) ** 2,
            (f(t) * gf1(t) - gf(t) * f1(t)) / gf(t) ** 2,
            f1(t) / gf1(t),
            (gf(t) * f1(t) - f(t) * gf1(t)) / gf(t),
            assume=sp.Ne(gf(t), 0),
        ),
    ),
    # two layers once more
    *true("by the output weights", *all_of(lambda: vjp(out, W2, g), g * phi(z).T, g * z.T, lambda: phi(z) * g.T, -g * phi(z).T)),
    *true("by the input", *all_of(lambda: vjp(out, x, g), W1.T * o(W2.T * g, slope(z)), W1.T * W2.T * g, W1 * o(W2.T * g, slope(z)))),
    *true(
        "Jacobian of two layers",
        *all_of(
            lambda: jacobian(out, x),
            W2 * sp.DiagMatrix(slope(z)) * W1,
            W2 * W1,
            lambda: W1 * sp.DiagMatrix(slope(z)) * W2,
        ),
    ),
    *true(
        "with weight decay",
        *all_of(
            lambda: vjp(out, W2, g) + gradient(lam / 2 * (square(W1) + square(W2)), W2),
            g * phi(z).T + lam * W2,
            g * phi(z).T + 2 * lam * W2,
            g * phi(z).T + lam * W1,
            g * phi(z).T - lam * W2,
        ),
    ),
    # the recursion of the errors
    *true(
        "the error of the last layer",
        *all_of(
            lambda: gradient(cost(z3), z3),
            o(sigmoid(z3) - y, o(sigmoid(z3), sp.OneMatrix(n, 1) - sigmoid(z3))),
            o(y - sigmoid(z3), o(sigmoid(z3), sp.OneMatrix(n, 1) - sigmoid(z3))),
            sigmoid(z3) - y,
            o(sigmoid(z3) - y, sigmoid(z3)),
        ),
    ),
    *true(
        "the error goes back",
        *all_of(
            delta2,
            lambda: o(w3.T * delta3(), o(sigmoid(first), sp.OneMatrix(n, 1) - sigmoid(first))),
            lambda: o(w3 * delta3(), o(sigmoid(first), sp.OneMatrix(n, 1) - sigmoid(first))),
            lambda: w3.T * delta3(),
            lambda: o(w2.T * delta3(), o(sigmoid(first), sp.OneMatrix(n, 1) - sigmoid(first))),
        ),
    ),
    *true(
        "the error and the weights",
        *all_of(
            lambda: gradient(cost(after(first)), w2),
            lambda: delta2() * a1.T,
            lambda: a1 * delta2().T,
            lambda: delta3() * a1.T,
            lambda: delta2() * sigmoid(first).T,
        ),
    ),
    *true(
        "the error and the next weights",
        *all_of(
            lambda: gradient(cost(after(first)), w3),
            lambda: delta3() * sigmoid(first).T,
            lambda: delta3() * a1.T,
            lambda: delta2() * sigmoid(first).T,
        ),
    ),
    # softmax and rectifier
    *true(
        "by the input of a rectified layer",
        *all_of(
            lambda: gradient(J, xr),
            W.T * o(U.T * (yh - yr), positive(zr)),
            W.T * U.T * (yh - yr),
            -W.T * o(U.T * (yh - yr), positive(zr)),
            assume=ONE_HOT,
        ),
    ),
    *true("by the hidden bias", *all_of(lambda: gradient(J, br), d2.T, d1.T, -d2.T, U.T * d1.T, assume=ONE_HOT)),
    *true("by the output bias", *all_of(lambda: gradient(J, cr), yh - yr, yr - yh, yh, assume=ONE_HOT)),
    # a batch in columns
    *true("columns, output weights", *all_of(lambda: gradient(Jc, C2), dZ2 * A1.T / m, dZ2 * A1.T, A1 * dZ2.T / m)),
    *true("columns, hidden weights", *all_of(lambda: gradient(Jc, C1), dZ1 * Xc.T / m, dZ1 * Xc.T, lambda: Xc * dZ1.T / m)),
    *true("columns, output bias", *all_of(lambda: gradient(Jc, e2)[0, 0], total(dZ2) / m, total(dZ2), total(dZ1) / m)),
    # one layer, in rows and in columns
    *true("rows, weights", *all_of(lambda: vjp(layer, Wl, G), X.T * G, lambda: G * X.T, lambda: G.T * X, lambda: X * G)),
    *true("rows, bias", *all_of(lambda: vjp(layer, bl, G), one.T * G, lambda: G * one, one.T * G / n, -one.T * G)),
    *true("rows, input", *all_of(lambda: vjp(layer, X, G), G * Wl.T, lambda: Wl * G, lambda: G * Wl, -G * Wl.T)),
    *true("columns, weights", *all_of(lambda: vjp(columns, Wt, Gt), Gt * Xt.T, Xt * Gt.T, Gt * Xt.T / n)),
    *true("columns, bias", *all_of(lambda: vjp(columns, bt, Gt), Gt * one, 2 * Gt * one, Gt * one / n)),
    *true("columns, input", *all_of(lambda: vjp(columns, Xt, Gt), Wt.T * Gt, lambda: Wt * Gt, -Wt.T * Gt)),
    *true(
        "decay in a gradient",
        *all_of(lambda: gradient(penalised, Wl), X.T * G + lam * Wl, X.T * G + 2 * lam * Wl, X.T * G, X.T * G - lam * Wl),
    ),
    *true(
        "a step with decay",
        *all_of(
            lambda: Wl - eta * gradient(penalised, Wl),
            (1 - eta * lam) * Wl - eta * X.T * G,
            (1 + eta * lam) * Wl - eta * X.T * G,
            (1 - lam) * Wl - eta * X.T * G,
            (1 - eta * lam) * Wl + eta * X.T * G,
        ),
    ),
    *true(
        "mean squared error",
        *all_of(
            lambda: gradient(mse, Wl),
            X.T * (layer - target) / n,
            X.T * (layer - target),
            2 * X.T * (layer - target) / n,
            X.T * (target - layer) / n,
        ),
    ),
    *true(
        "its bias", *all_of(lambda: gradient(mse, bl), one.T * (layer - target) / n, one.T * (layer - target), (layer - target).T * one / n)
    ),
    *true(
        "a batch is a sum of examples",
        *all_of(
            lambda: X.T * G,
            sp.FunctionMatrix(d, q, sp.Lambda((i, j), sp.Sum(X[e, i] * G[e, j], (e, 0, n - 1)))),
            sp.FunctionMatrix(d, q, sp.Lambda((i, j), sp.Sum(X[e, i] * G[e, j], (e, 0, n - 1)) / n)),
            G.T * X,
        ),
    ),
    # residual blocks and gates
    *true(
        "Jacobian of a residual block",
        *all_of(
            lambda: jacobian(v + phi(B * v), v),
            I + sp.DiagMatrix(slope(B * v)) * B,
            sp.DiagMatrix(slope(B * v)) * B,
            I + B * sp.DiagMatrix(slope(B * v)),
            I - sp.DiagMatrix(slope(B * v)) * B,
        ),
    ),
    *true(
        "two residual blocks",
        *all_of(
            lambda: (I + B) * (I + B) * v,
            v + 2 * B * v + B**2 * v,
            v + B**2 * v,
            v + B * v + B**2 * v,
        ),
    ),
    *true("a linear layer composed", *all_of(lambda: B * (B * v + v) + v, (B**2 + B + I) * v, (B**2 + I) * v, (B**2 + B) * v)),
    *true(
        "Jacobian of a gate",
        *all_of(
            lambda: jacobian(o(v, sigmoid(v)), v),
            sp.DiagMatrix(sigmoid(v) + o(v, sigmoid(v), sp.OneMatrix(d, 1) - sigmoid(v))),
            sp.DiagMatrix(sigmoid(v) + o(v, sigmoid(v))),
            sp.DiagMatrix(sigmoid(v)),
        ),
    ),
    *true("chain rule", *all_of(lambda: gradient(f(gf(t)), t), f1(gf(t)) * gf1(t), f1(t) * gf1(t), f1(gf1(t)), f1(gf(t)))),
    *true(
        "product rule",
        *all_of(lambda: gradient(f(t) * gf(t), t), f1(t) * gf(t) + f(t) * gf1(t), f1(t) * gf1(t), f1(t) * gf(t) - f(t) * gf1(t)),
    ),
    *true(
        "a directional derivative",
        *all_of(
            lambda: total(o(vjp(out, W1, g), W1)),
            (g.T * W2 * o(slope(z), z))[0, 0],
            (g.T * W2 * slope(z))[0, 0],
            (g.T * out)[0, 0],
        ),
    ),
    *true(
        "homogeneous rectifier",
        *all_of(lambda: W2 * relu(lam * W1 * x), lam * W2 * relu(W1 * x), lam**2 * W2 * relu(W1 * x), W2 * relu(W1 * x)),
    ),
    *true(
        "rescaled rectifier",
        *all_of(lambda: (W2 / lam) * relu(lam * W1 * x), W2 * relu(W1 * x), W2 * relu(W1 * x) / lam, lam * W2 * relu(W1 * x)),
    ),
    # dropout
    *true("dropout, mean", *all_of(lambda: E(mask * value / keep), value, keep * value, value / keep, assume=SHARE)),
    *true(
        "dropout, variance",
        *all_of(
            lambda: Var(mask * value / keep),
            (1 - keep) / keep * value**2,
            keep * (1 - keep) * value**2,
            (1 - keep) * value**2,
            assume=SHARE,
        ),
    ),
    *true("dropout, plain mean", *all_of(lambda: E(mask * value), keep * value, value, (1 - keep) * value, assume=SHARE)),
    # counts
    *true(
        "parameters",
        *all_of(
            lambda: ins * hid + hid + hid * outs + outs,
            (ins + 1) * hid + (hid + 1) * outs,
            (ins + 1) * hid + hid * outs,
            (ins + hid) * hid + (hid + 1) * outs,
            ins * hid * outs,
        ),
    ),
]
