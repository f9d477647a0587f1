"""Entries with free indices, their gradients, and derivatives with more than two indices: Petersen and Pedersen, The Matrix Cookbook."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import claim, gradient, jacobian, matrix, sizes, softmax, vector
from tests.claims import Stated, true

m, n, p = sizes("m n p")
A, X, Y = matrix("A", m, n), matrix("X", m, n), matrix("Y", n, p)
M = matrix("M", n, n)
x, b = vector("x", n), vector("b", n)
i, j, k, l = sp.symbols("i j k l", integer=True)
delta = sp.KroneckerDelta
s = softmax(x)


def of(name: str, left: Any, right: Any, *lies: Any) -> list[Stated]:
    """left = right, and the same of each lie."""
    return list(true(name, *((lambda r=r: claim(left, "=", r)) for r in (right, *lies))))


CLAIMS: list[Stated] = [
    *of("the gradient of an entry of a product", gradient((A * x)[i, 0], x), A[i, :].T, 2 * A[i, :].T, A[j, :].T, A[0, :].T),
    *of("an entry of the gradient of an entry", gradient((A * x)[i, 0], x)[j, 0], A[i, j], A[i, 0], A[i, j] * x[j, 0]),
    *of("the softmax of one entry by another", gradient(s[i, 0], x)[j, 0], s[i, 0] * (delta(i, j) - s[j, 0]), s[i, 0] * (1 - s[j, 0]),
        s[i, 0] * (s[j, 0] - delta(i, j)), delta(i, j) * s[i, 0]),
    *of("an entry of a product by the matrix", gradient((X * b)[i, 0], X)[k, l], delta(i, k) * b[l, 0], delta(i, k) * b[k, 0], delta(i, l) * b[k, 0], b[l, 0]),
    *of("a product of matrices by the first", jacobian(X * Y, X)[i, j, k, l], delta(i, k) * Y[l, j], delta(i, k) * Y[j, l], delta(i, l) * Y[k, j]),
    *of("a product of matrices by the second", jacobian(X * Y, Y)[i, j, k, l], X[i, k] * delta(j, l), X[k, i] * delta(j, l), X[i, l] * delta(j, k)),
    *of("the gradient of an entry of a product of matrices", gradient((X * Y)[i, j], X)[k, l], delta(i, k) * Y[l, j], delta(i, k) * Y[j, l]),
    *of("a product of two entries", gradient(x[i, 0] * x[j, 0], x)[k, 0], delta(i, k) * x[j, 0] + delta(j, k) * x[i, 0], delta(i, k) * x[j, 0],
        2 * delta(i, k) * x[i, 0]),
    *of("the square of an entry", gradient(x[i, 0] ** 2, x)[j, 0], 2 * x[i, 0] * delta(i, j), 2 * x[i, 0], 2 * x[j, 0]),
    *of("a quadratic form by one entry", gradient((x.T * M * x)[0, 0], x)[i, 0], (M * x)[i, 0] + (M.T * x)[i, 0], 2 * (M * x)[i, 0], (M * x)[i, 0]),
    *of("a transpose by its matrix", jacobian(X.T, X)[i, j, k, l], delta(i, l) * delta(j, k), delta(i, k) * delta(j, l)),
    *of("an activation of one row", gradient(sp.tanh((A * x)[i, 0]), x)[j, 0], (1 - sp.tanh((A * x)[i, 0]) ** 2) * A[i, j], (1 - sp.tanh((A * x)[i, 0])) * A[i, j],
        sp.tanh((A * x)[i, 0]) * A[i, j]),
    *true("two entries and their squares", *((lambda c=c: claim(A[i, j] * Y[j, k], "<=", (A[i, j] ** 2 + Y[j, k] ** 2) / c)) for c in (2, 3))),
]  # fmt: skip
