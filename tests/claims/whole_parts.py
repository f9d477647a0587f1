"""Whole parts, remainders and sizes that are rounded: of numbers, of whole numbers, of quotients of sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, sizes
from tests.claims import Stated, true

n, k, m, s, d = sizes("n k m s d")
p = sp.Symbol("p", integer=True, nonnegative=True)
x, y = sp.symbols("x y", real=True)
a, b = sp.symbols("a b", integer=True)
half = sp.Rational(1, 2)
floor, ceil, mod = sp.floor, sp.ceiling, sp.Mod


def same(left: Any, *rights: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = the first of the others, and no other."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in rights)


def orders(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


room = n + 2 * p - k
outputs = floor(room / s) + 1

CLAIMS: list[Stated] = [
    # Graham, Knuth and Patashnik, Concrete Mathematics, 3.1 and 3.2
    *true("between whole parts", *orders(floor(x), "<=", x, ("<", x), (">=", x), ("=", x))),
    *true("above the number before", *orders(floor(x), ">", x - 1, (">=", x), (">", x - half), ("=", x - 1))),
    *true("below the next number", *orders(ceil(x), "<", x + 1, ("<=", x), ("<", x + half), (">=", x + 1))),
    *true("a whole number comes out", *same(floor(x + a), floor(x) + a, floor(x) + a + 1, ceil(x) + a)),
    *true("whole parts of opposites", *same(floor(-x), -ceil(x), -floor(x), -ceil(x) - 1)),
    *true("a sum's whole part", *orders(floor(x + y), ">=", floor(x) + floor(y), ("=", floor(x) + floor(y)), ("<=", floor(x) + floor(y)), (">", floor(x) + floor(y)))),
    *true("and it is at most one more", *orders(floor(x + y), "<=", floor(x) + floor(y) + 1, ("<", floor(x) + floor(y) + 1), ("=", floor(x) + floor(y) + 1))),
    *true("a whole part twice", *same(floor(floor(x) / n), floor(x / n), floor(x / n) + 1, ceil(x / n))),
    *true("doubling", *same(floor(2 * x), floor(x) + floor(x + half), 2 * floor(x), floor(x) + ceil(x))),
    *true("rounding up", *orders(ceil(x) - floor(x), "<=", 1, ("=", 1), ("<", 1), ("<=", half))),
    *true("a floor below", *orders(floor(x), "<=", floor(y), ("<", floor(y)), (">=", floor(y)), assume=x <= y)),
    *true("rounding to the nearest", *orders(sp.Abs(floor(x + half) - x), "<=", half, ("<", half), ("<=", half / 2), (">=", half / 2))),
    # 3.2 and 3.4: sizes
    *true("halves", *same(floor(n / 2) + ceil(n / 2), n, n + 1, n - 1)),
    *true("thirds", *same(floor(n / 3) + floor((n + 1) / 3) + floor((n + 2) / 3), n, n - 1, n + 1)),
    *true("rounding up by rounding down", *same(ceil(n / k), floor((n + k - 1) / k), floor(n / k) + 1, floor((n + k) / k), floor((n - 1) / k))),
    *true("the last block", *same(ceil(n / k), floor((n - 1) / k) + 1, floor((n + 1) / k) + 1, floor((n - 1) / k))),
    *true("blocks hold all", *orders(k * ceil(n / k), ">=", n, (">", n), ("=", n), ("<=", n))),
    *true("and not a block too many", *orders(k * ceil(n / k), "<", n + k, ("<=", n), ("<", n + k - 1), (">=", n + k))),
    *true("two divisions", *same(floor(floor(n / k) / m), floor(n / (k * m)), floor(n / (k + m)), ceil(n / (k * m)))),
    *true("a remainder", *same(mod(a, n), a - n * floor(a / n), a - n * ceil(a / n), a - floor(a / n))),
    *true("a remainder is not negative", *orders(mod(a, n), ">=", 0, (">", 0), ("<=", 0), (">=", 1))),
    *true("a remainder is below the divisor", *orders(mod(a, n), "<", n, ("<", n - 1), ("<=", n - 2), (">=", n))),
    *true("at most the divisor's predecessor", *orders(mod(a, n), "<=", n - 1, ("=", n - 1), ("<", n - 1))),
    *true("a round further", *same(mod(a + n, n), mod(a, n), mod(a, n) + 1, mod(a + 1, n))),
    *true("even or odd", *same(mod(a, 2) + mod(a + 1, 2), 1, 2, 0)),
    # Dumoulin and Visin, A guide to convolution arithmetic, relations 1 to 6
    *true("outputs of stride one", *same(floor((n + 2 * p - k) / 1) + 1, n + 2 * p - k + 1, n + 2 * p - k, n + p - k + 1)),
    *true("half padding keeps a size", *same(floor((n + 2 * a - (2 * a + 1)) / 1) + 1, n, n + 1, n - 1)),
    *true("a window of one", *same(floor((n - 1) / s) + 1, ceil(n / s), floor(n / s), floor(n / s) + 1)),
    *true("outputs grow with the input", *orders(outputs, "<=", outputs.subs(n, n + 1), ("<", outputs.subs(n, n + 1)), (">=", outputs.subs(n, n + 1)))),
    *true("the last window ends inside", *orders(s * (outputs - 1) + k, "<=", n + 2 * p, ("<", n + 2 * p), ("=", n + 2 * p), (">", n + 2 * p))),
    *true("one window more does not", *orders(s * outputs + k, ">", n + 2 * p, ("<=", n + 2 * p), (">", n + 2 * p + 1), (">", n + 3 * p))),
    *true("non-overlapping pools", *same(floor((n - k) / k) + 1, floor(n / k), ceil(n / k), floor(n / k) + 1)),
    *true("half padding and stride two", *same(floor((n + 2 - 3) / sp.Integer(2)) + 1, ceil(n / 2), floor(n / 2), ceil(n / 2) + 1)),
]  # fmt: skip
