"""Sums and products of quotients in closed form, by induction over their number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, sizes
from tests.claims import Stated, true

n = sizes("n")
i = sp.Symbol("i", integer=True)
fourth = sp.Rational(1, 4)


def added(term: Any, *totals: Any) -> tuple[Callable[[], Any], ...]:
    """Σ over 1..n, which is the first of the totals and no other."""
    return tuple((lambda r=r: claim(sp.Sum(term, (i, 1, n)), "=", r)) for r in totals)


def multiplied(factor: Any, *totals: Any) -> tuple[Callable[[], Any], ...]:
    return tuple((lambda r=r: claim(sp.Product(factor, (i, 1, n)), "=", r)) for r in totals)


CLAIMS: list[Stated] = [
    # Graham, Knuth and Patashnik, Concrete Mathematics, 2.6 and 2, exercises
    *true("a telescope of quotients", *added(1 / (i * (i + 1)), n / (n + 1), (n - 1) / n, 1 / (n + 1), n / (n + 2))),
    *true("a telescope of odd numbers", *added(1 / ((2 * i - 1) * (2 * i + 1)), n / (2 * n + 1), n / (2 * n - 1), n / (2 * n + 2))),
    *true("a telescope that begins later", *added(1 / ((i + 1) * (i + 2)), n / (2 * (n + 2)), n / (n + 2), n / (2 * (n + 1)))),
    *true("a telescope of three", *added(1 / (i * (i + 1) * (i + 2)), n * (n + 3) / (4 * (n + 1) * (n + 2)), fourth, n * (n + 2) / (4 * (n + 1) * (n + 2)))),
    *true("a telescope of squares", *added((2 * i + 1) / (i**2 * (i + 1) ** 2), 1 - 1 / (n + 1) ** 2, 1 - 1 / n**2, 1 - 1 / (n + 1))),
    *true("a telescope of logarithms", *added(sp.log(1 + 1 / i), sp.log(n + 1), sp.log(n), sp.log(n + 1) - 1)),
    *true("halves with weights", *added(i / 2**i, 2 - (n + 2) / 2**n, 2 - (n + 1) / 2**n, 2)),
    *true("products of consecutive numbers", *added(i * (i + 1), n * (n + 1) * (n + 2) / 3, n * (n + 1) * (n + 2) / 6, n * (n + 1) / 2)),
    *true("a telescope as a product", *multiplied(1 + 1 / i, n + 1, n, n + 2)),
    *true("a product of gaps of squares", *multiplied(1 - 1 / (i + 1) ** 2, (n + 2) / (2 * (n + 1)), (n + 1) / (2 * n), sp.Rational(1, 2))),
]  # fmt: skip
