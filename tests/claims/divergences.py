"""Divergences of distributions, and how far they go: Lin 1991 (Jensen–Shannon), Cover and Thomas, chapter 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn import claim, log, sizes, vector
from symnn import sum as total
from tests.claims import Stated, true

n = sizes("n")
p, q = vector("p", n), vector("q", n)
t, u = sp.symbols("t u", positive=True)
o = sp.HadamardProduct
middle = (p + q) / 2
POSITIVE = (sp.Q.positive(p), sp.Q.positive(q))
BOTH = (*POSITIVE, sp.Eq(total(p), 1), sp.Eq(total(q), 1))


def kl(one: Any, other: Any) -> Any:
    return total(o(one, log(one) - log(other)))


def so(left: Any, relation: str, right: Any, *lies: tuple[str, Any], assume: Any = BOTH) -> tuple[Callable[[], Any], ...]:
    """left relation right, and lies with a relation of their own."""
    return tuple((lambda rel=rel, r=r: claim(left, rel, r, assume=assume)) for rel, r in ((relation, right), *lies))


js = kl(p, middle) / 2 + kl(q, middle) / 2
CLAIMS: list[Stated] = [
    *true("one number and the middle", *so(sp.log(t) - sp.log((t + u) / 2), "<", sp.log(2), ("<", sp.log(2) / 2), ("<", 0), (">", 0), assume=())),
    *true("twice as large", *so(sp.log(t), "<=", sp.log(2) + sp.log(t + u), ("<=", sp.log(t + u) - sp.log(2)), (">=", sp.log(t + u)), assume=())),
    *true("the divergence from the middle", *so(kl(p, middle), "<=", sp.log(2), ("<=", sp.log(2) / 4), ("<", 0))),
    *true("the divergence of what need not sum to 1", *so(kl(p, middle), "<=", sp.log(2) * total(p), ("<=", sp.log(2)), (">=", 0), assume=POSITIVE)),
    *true("Jensen and Shannon", *so(js, "<=", sp.log(2), ("<=", sp.log(2) / 4), ("<", 0), (">", 0))),
    *true("Jensen and Shannon from below", *so(js, ">=", 0, (">", 0), ("<=", 0))),
]  # fmt: skip
