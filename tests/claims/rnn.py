"""Recurrent networks: gates, carousels, gradients through two steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, function, jacobian, matrix, sigmoid, sizes, tanh, vector, vjp
from tests.claims import Stated, true

n, d, h, q = sizes("n d h q")
o = sp.HadamardProduct


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


# a cell
c, f, i, g, out = (vector(name, n) for name in ("c", "f", "i", "g", "o"))
cell = o(f, c) + o(i, g)
diag, I = sp.DiagMatrix, sp.Identity(n)
one = sp.OneMatrix(n, 1)

# two steps of a recurrent layer under any activation
phi, slope = function("phi"), function("phi", order=1)
W, u1, u2, s, v = matrix("W", n, n), vector("u1", n), vector("u2", n), vector("h", n), vector("v", n)
z1 = W * s + u1
z2 = W * phi(z1) + u2
delta2 = o(slope(z2), v)
delta1 = o(slope(z1), W.T * delta2)

# two linear steps with outputs; g1 and g2 are the gradients by the outputs
X, Whx, Whh, Wqh = matrix("x", d, 2), matrix("W_hx", h, d), matrix("W_hh", h, h), matrix("W_qh", q, h)
x1, x2, h0, g1, g2 = vector("x1", d), vector("x2", d), vector("h0", h), vector("g1", q), vector("g2", q)
h1 = Whx * x1 + Whh * h0
h2 = Whx * x2 + Whh * h1


def backwards(by: Any) -> Any:
    return vjp(Wqh * h1, by, g1) + vjp(Wqh * h2, by, g2)


# a gated unit
z, r, cand = sigmoid(u1), sigmoid(u2), tanh(v)
update = o(z, s) + o(one - z, cand)

CLAIMS: list[Stated] = [
    *true("rnn-015", *all_of(lambda: jacobian(cell, c), diag(f), diag(i), diag(f + i), I)),
    *true(
        "rnn-020",
        *all_of(
            lambda: o(out, tanh(cell)),
            o(out, tanh(o(f, c) + o(i, g))),
            o(out, tanh(o(f, g) + o(i, c))),
            o(out, cell),
            o(out, tanh(o(f, cell) + o(i, g))),
        ),
    ),
    *true(
        "output weights over two steps",
        *all_of(
            lambda: vjp(Wqh * h1, Wqh, g1) + vjp(Wqh * h2, Wqh, g2),
            g1 * h1.T + g2 * h2.T,
            g1 * h0.T + g2 * h1.T,
            (g1 * h1.T + g2 * h2.T) / 2,
        ),
    ),
    *true(
        "input weights over two steps",
        *all_of(
            lambda: backwards(Whx),
            (Wqh.T * g1 + Whh.T * Wqh.T * g2) * x1.T + Wqh.T * g2 * x2.T,
            Wqh.T * g1 * x1.T + Wqh.T * g2 * x2.T,
            (Wqh.T * g1 + Whh * Wqh.T * g2) * x1.T + Wqh.T * g2 * x2.T,
        ),
    ),
    *true(
        "recurrent weights over two steps",
        *all_of(
            lambda: backwards(Whh),
            (Wqh.T * g1 + Whh.T * Wqh.T * g2) * h0.T + Wqh.T * g2 * h1.T,
            Wqh.T * g1 * h0.T + Wqh.T * g2 * h1.T,
            (Wqh.T * g1 + Whh.T * Wqh.T * g2) * h1.T + Wqh.T * g2 * h2.T,
        ),
    ),
    *true(
        "Jacobian of one step", *all_of(lambda: jacobian(phi(z1), s), diag(slope(z1)) * W, W * diag(slope(z1)), W, diag(slope(z1)) * W.T)
    ),
    *true(
        "Jacobian of two steps",
        *all_of(
            lambda: jacobian(phi(z2), s),
            diag(slope(z2)) * W * diag(slope(z1)) * W,
            diag(slope(z1)) * W * diag(slope(z2)) * W,
            W * diag(slope(z2)) * W * diag(slope(z1)),
            W * W,
        ),
    ),
    *true(
        "shared weights over two steps",
        *all_of(
            lambda: vjp(phi(z2), W, v),
            delta2 * phi(z1).T + delta1 * s.T,
            delta2 * phi(z1).T,
            delta2 * z1.T + delta1 * s.T,
            delta2 * phi(z1).T + W.T * delta2 * s.T,
        ),
    ),
    *true("by the forget gate", *all_of(lambda: jacobian(cell, f), diag(c), diag(f), diag(g))),
    *true("by the candidate", *all_of(lambda: jacobian(cell, g), diag(i), diag(g), diag(f))),
    *true(
        "by the gate's input",
        *all_of(
            lambda: jacobian(o(sigmoid(u1), c), u1),
            diag(o(c, sigmoid(u1), one - sigmoid(u1))),
            diag(o(c, sigmoid(u1))),
            diag(o(sigmoid(u1), one - sigmoid(u1))),
        ),
    ),
    *true("an update gate interpolates", *all_of(lambda: update, cand + o(z, s - cand), cand + o(z, cand - s), s + o(z, s - cand))),
    *true("by the old state", *all_of(lambda: jacobian(update, s), diag(z), diag(one - z), I)),
]
