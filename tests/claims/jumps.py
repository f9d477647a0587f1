"""Functions that jump, written out as indicators, cases and whole parts: what they are at the jump itself counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, relu, sizes, vector
from symnn import sum as total
from tests.claims import Stated, true

x, y, a = sp.symbols("x y a", real=True)
n = sizes("n")
v = vector("v", n)
one = sp.OneMatrix(n, 1)


def cases(*parts: tuple[Any, Any]) -> Any:
    return sp.Piecewise(*parts)


def above(u: Any) -> Any:
    """1 where u > 0."""
    return cases((1, u > 0), (0, True))


def at_least(u: Any) -> Any:
    """1 where u >= 0."""
    return cases((1, u >= 0), (0, True))


def same(left: Any, right: Any, *lies: Any, assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left = right, and the same of each lie."""
    return tuple((lambda r=r: claim(left, "=", r, assume=assume)) for r in (right, *lies))


CLAIMS: list[Stated] = [
    # Rosenblatt 1958; Goodfellow, Bengio and Courville, Deep Learning, 6.3; Knuth, The Art of Computer Programming, 1.2.4
    *true("both sides of 0", *same(above(x) + at_least(-x), 1, above(x) + above(-x), at_least(x) + at_least(-x))),
    *true("one side and the other", *same(at_least(x), 1 - above(-x), 1 - at_least(-x), above(x))),
    *true("both sides of 0 but 0 itself", *same(above(x) + above(-x), 1, 0, above(x), assume=sp.Ne(x, 0))),
    *true("three cases of a size", *same(cases((x, x > 0), (-x, x < 0), (0, True)), sp.Abs(x), cases((x, x > 0), (-x, x < 0), (7, True)), cases((x, x > 1), (-x, True)))),
    *true("two cases of a size", *same(cases((x, x > 0), (-x, True)), sp.Abs(x), cases((x, x > 0), (-x, x < 0), (1, True)), x)),
    *true("a threshold", *same(at_least(x - a), cases((0, x < a), (1, True)), above(x - a), cases((0, x <= a), (1, True)))),
    *true("two numbers in order", *same(at_least(x - y) + above(y - x), 1, above(x - y) + above(y - x), at_least(x - y) + at_least(y - x))),
    *true("a square of an indicator", *same(above(x) ** 2, above(x), at_least(x), at_least(x) ** 2)),
    *true("a product of indicators", *same(at_least(x) * above(-x), 0, at_least(x) * at_least(-x) - 2 * above(x), at_least(x) * at_least(-x))),
    *true("the larger by an indicator", *same(x * at_least(x - y) + y * above(y - x), sp.Max(x, y), sp.Min(x, y), x * above(x - y) + y * above(y - x))),
    *true("relu by an indicator", *same(relu(x), x * above(x), x * at_least(-x), cases((x, x > 0), (1, True)))),
    *true("an interval", *same(at_least(x) * at_least(1 - x), cases((1, sp.And(x >= 0, x <= 1)), (0, True)), above(x) * above(1 - x), at_least(x) * above(1 - x))),
    *true("entries on both sides", *same(total(relu(v) + relu(-v)), total(v.applyfunc(sp.Abs)), total(v), total(relu(v)))),
    *true("whole parts", *same(sp.floor(x + 1), sp.floor(x) + 1, sp.ceiling(x), sp.floor(x))),
    *true("rounded up and down", *same(sp.ceiling(x), -sp.floor(-x), sp.floor(x) + 1, -sp.floor(x))),
]  # fmt: skip
