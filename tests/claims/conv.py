"""Convolution and pooling: as matrices, backwards, on numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, matrix, sizes, vector, vjp
from symnn import sum as total
from tests.claims import Stated, true

n, k, m = sizes("n k m")
o = sp.HadamardProduct


def all_of(left: Callable[[], Any], right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left() = right, and the same of each lie; a side may be a function where stating it could fail."""

    def stated(side: Any) -> Callable[[], Any]:
        return lambda: claim(left(), "=", side() if callable(side) else side, assume=assume)

    return tuple(stated(side) for side in (right, *lies))


# average pooling: n windows of k entries, and the gradient g by the outputs
x, g, one = matrix("x", n, k), vector("g", n), sp.OneMatrix(1, k)
pooled = x * one.T / k

# a filter w of k taps over m + k - 1 inputs, as a sum and as a matrix
i, j, a, z = sp.symbols("i j a z", integer=True)
w, s = vector("w", k), vector("x", m + k - 1)
slid = sp.FunctionMatrix(m, 1, sp.Lambda((i, z), sp.Sum(w[a, 0] * s[i + a, 0], (a, 0, k - 1))))
band = sp.FunctionMatrix(m, m + k - 1, sp.Lambda((i, j), sp.Sum(w[a, 0] * sp.KroneckerDelta(i + a, j), (a, 0, k - 1))))
back = vector("g", m)

image, kernel = sp.Matrix([[0, 1], [3, 4]]), sp.Matrix([[0, 1], [2, 3]])

CLAIMS: list[Stated] = [
    *true("conv-010", *all_of(lambda: band * s, slid, lambda: s.T * band), lambda: claim(band.T * slid, "=", s)),
    *true("conv-015", *all_of(lambda: vjp(pooled, x, g), g * one / k, g * one, k * g * one)),
    *true(
        "conv-020", *all_of(lambda: total(o(image, kernel)), 19, 18), lambda: claim(total(o(image, sp.Matrix([[3, 2], [1, 0]]))), "=", 19)
    ),
    *true("by the filter's input", *all_of(lambda: vjp(slid, s, back), band.T * back, lambda: band * back, -band.T * back)),
    *true("pooling is linear", *all_of(lambda: (2 * x) * one.T / k, 2 * pooled, pooled, 4 * pooled)),
]
