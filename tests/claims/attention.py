"""Attention: scores, softmax rows, the backward pass, rotary positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import attention, claim, matrix, sizes, softmax, vector, vjp
from symnn import sum as total
from tests.claims import Stated, true

T, d, n, m, r = sizes("T d n m r")
o = sp.HadamardProduct
half = sp.Rational(1, 2)
root = sp.sqrt(d)


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


# one head; G is the gradient of the loss by the output
Q, K, V, G, S, A = matrix("Q", T, d), matrix("K", T, d), matrix("V", T, d), matrix("G", T, d), matrix("S", T, T), matrix("A", T, T)
scores = Q * K.T / root
weights = softmax(S, axis=1)
one = sp.OneMatrix(T, 1)


def at_scores(derivative: Any) -> Any:
    return derivative.subs({S: scores})


def dS() -> Any:
    return at_scores(vjp(weights * V, S, G))


def output() -> Any:
    return softmax(scores, axis=1) * V


def row_shift() -> Any:
    return matrix("b", T, 1) * one.T


P = softmax(scores, axis=1)
q, k, v, c = vector("q", d), vector("k", d), vector("v", d), sp.Symbol("c", real=True)


def dot(left: Any, right: Any) -> Any:
    return (left.T * right)[0, 0]


# rotary positions
at, to = sp.symbols("m n", integer=True)
theta = sp.Symbol("theta", positive=True)
q2, k2 = vector("q", 2), vector("k", 2)


def turn(t: Any) -> Any:
    return sp.Matrix([[sp.cos(t * theta), -sp.sin(t * theta)], [sp.sin(t * theta), sp.cos(t * theta)]])


keys, values, query = matrix("K", n, d), matrix("V", n, m), vector("q", d)
Wq, Wk, X = matrix("W_q", d, r), matrix("W_k", d, r), matrix("X", T, d)

CLAIMS: list[Stated] = [
    *true(
        "attention-005",
        *all_of(lambda: vjp(output(), Q, G), lambda: dS() * K / root, lambda: dS() * K, lambda: dS() * K / d, lambda: dS() * K.T / root),
    ),
    *true(
        "attention-010",
        *all_of(
            lambda: -half * total(o(q - k, q - k)),
            dot(q, k) - half * dot(k, k) - half * dot(q, q),
            dot(q, k) + half * dot(k, k) - half * dot(q, q),
            2 * dot(q, k) - half * dot(k, k) - half * dot(q, q),
        ),
    ),
    *true(
        "attention-015",
        *all_of(
            lambda: dot(turn(at) * q2, turn(to) * k2),
            (q2.T * turn(to - at) * k2)[0, 0],
            (q2.T * turn(at - to) * k2)[0, 0],
            (q2.T * turn(at + to) * k2)[0, 0],
            dot(q2, k2),
        ),
    ),
    *true("by the values", *all_of(lambda: vjp(P * V, V, G), P.T * G, P * G, lambda: G.T * P, -P.T * G)),
    *true("by the keys", *all_of(lambda: vjp(output(), K, G), lambda: dS().T * Q / root, lambda: dS() * Q / root, lambda: dS().T * Q)),
    *true(
        "softmax rows backwards",
        *all_of(
            lambda: vjp(weights, S, A),
            o(weights, A - o(A, weights) * one * one.T),
            o(weights, A - one * one.T * o(A, weights)),
            o(weights, A),
            o(weights, A - A * one * one.T),
        ),
    ),
    *true(
        "by the scores",
        *all_of(
            lambda: vjp(weights * V, S, G),
            o(weights, G * V.T - o(weights, G * V.T) * one * one.T),
            o(weights, G * V.T),
            o(weights, V * G.T - o(weights, V * G.T) * one * one.T),
            o(weights, G * V.T + o(weights, G * V.T) * one * one.T),
        ),
    ),
    *true(
        "row sums by the output",
        *all_of(
            lambda: o(weights, G * V.T) * one,
            o(G, weights * V) * sp.OneMatrix(d, 1),
            o(G, V) * sp.OneMatrix(d, 1),
            o(G, weights * V).T * one,
        ),
    ),
    *true("rows sum to one", *all_of(lambda: P * one, one, P.T * one, d * one)),
    *true(
        "a shift of the scores",
        *all_of(lambda: softmax(S + row_shift(), axis=1), weights, lambda: weights + row_shift(), lambda: softmax(-S, axis=1)),
    ),
    *true(
        "in one call",
        *all_of(
            lambda: attention(Q, K, V),
            output(),
            softmax(Q * K.T, axis=1) * V,
            softmax(Q * K.T / d, axis=1) * V,
            softmax(scores, axis=0) * V,
        ),
    ),
    *true(
        "keys moved together",
        *all_of(
            lambda: softmax(Q * (K + one * q.T).T / root, axis=1),
            P,
            softmax(scores, axis=0),
            lambda: softmax((Q + one * q.T) * K.T / root, axis=1),
        ),
    ),
    *true("values moved together", *all_of(lambda: P * (V + one * q.T), P * V + one * q.T, P * V, P * V + P.T * one * q.T)),
    *true("linear attention", *all_of(lambda: (Q * K.T) * V, Q * (K.T * V), K * (Q.T * V), Q * (V.T * K))),
    *true("scores of one input", *all_of(lambda: (X * Wq) * (X * Wk).T, X * (Wq * Wk.T) * X.T, X * (Wk * Wq.T) * X.T, X * Wq.T * Wk * X.T)),
    *true("rotations keep lengths", *all_of(lambda: dot(turn(at) * q2, turn(at) * q2), dot(q2, q2), 2 * dot(q2, q2), 0)),
    *true("rotations compose", *all_of(lambda: turn(at) * turn(to) * q2, turn(at + to) * q2, turn(at - to) * q2, turn(at * to) * q2)),
]
