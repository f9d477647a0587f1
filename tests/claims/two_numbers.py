"""Inequalities between two numbers that are equalities where both are equal: Pinsker, Jensen with two values, the descent lemma."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, exp, log, sigmoid, softplus
from tests.claims import Stated, true

p, q = sp.symbols("p q", positive=True)
x, y = sp.symbols("x y", real=True)
CHANCES = (p < 1, q < 1)


def orders(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = ()) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies about the same left side."""
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


apart = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
line = softplus(x) + sigmoid(x) * (y - x)

CLAIMS: list[Stated] = [
    # Cover and Thomas 2006, 11.6; Nesterov 2018, 2.1
    *true("Pinsker for coins", *orders(apart, ">=", 2 * (p - q) ** 2, (">=", 3 * (p - q) ** 2), ("<=", 2 * (p - q) ** 2), (">", 2 * (p - q) ** 2), assume=CHANCES)),
    *true("softplus between two values", *orders(softplus((x + y) / 2), "<=", (softplus(x) + softplus(y)) / 2, (">=", (softplus(x) + softplus(y)) / 2))),
    *true("softplus below its parabola", *orders(softplus(y), "<=", line + (y - x) ** 2 / 8, ("<=", line + (y - x) ** 2 / 9), ("<=", line))),
    *true("an exponential above its tangents", *orders(exp(y), ">=", exp(x) * (1 + y - x), ("<=", exp(x) * (1 + y - x)), (">", exp(x) * (1 + y - x)))),
    *true("log-odds", *((lambda r=r: claim(log(p / (1 - p)), "=", r, assume=p < 1)) for r in (log(p) - log(1 - p), log(p) + log(1 - p), -log(1 - p)))),
    *true("the sigmoid of log-odds", *((lambda r=r: claim(sigmoid(log(p / (1 - p))), "=", r, assume=p < 1)) for r in (p, 1 - p, p / (1 - p)))),
]  # fmt: skip
