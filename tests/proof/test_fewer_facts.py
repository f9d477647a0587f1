"""Of what symbols are declared to be, a proof by any method tells what it used and no more."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.claims.question import Question
from symnn.claims.verdict import Proved
from symnn.proof.equality.certificate import recheck
from symnn.proof.fewer_facts import spared

n = symnn.sizes("n")
x, y = sp.symbols("x y", real=True)
b, c, lam = sp.symbols("b c lambda", positive=True)
low = sp.Symbol("l", nonnegative=True)
k = sp.Symbol("k", integer=True)
v = symnn.vector("v", n)
half = sp.Rational(1, 2)

TOLD: list[tuple[Any, set[str]]] = [
    (symnn.tends(b + 1 / x, x, sp.oo, b), set()),
    (symnn.tends(c * sp.exp(-b * x), x, sp.oo, 0), {"b > 0"}),
    (symnn.convex(b * x**2 + c * x - lam, over=x), {"b > 0"}),
    (symnn.convex(c * x + x**2, over=x), set()),
    (symnn.convex(low * sp.exp(x) + c, over=x), {"l >= 0"}),
    (symnn.lipschitz(symnn.tanh(x) + c - b, 1, over=x), set()),
    (symnn.strongly_convex(lam * x**2 / 2 + c * x, lam, over=x), {"lambda > 0"}),
    (symnn.minimised_at((x - c) ** 2, c, over=x), set()),
    (symnn.claim(b * x**2 + c - c, ">=", 0), {"b > 0"}),
]
"""Each with all that must be told."""


@pytest.mark.parametrize(("claim", "told"), TOLD, ids=[str(c) for c, _ in TOLD])
def test_what_is_not_used_is_not_told(claim, told) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    assert set(found.hypotheses) == told
    assert recheck(found).accepted


@pytest.mark.parametrize(("claim", "told"), TOLD, ids=[str(c) for c, _ in TOLD])
def test_the_claim_is_proved_of_any_numbers_in_place_of_those_that_are_not_told(claim, told) -> None:
    free = {s: sp.Symbol(s.name, real=True) for s in (b, c, lam, low) if not any(t.startswith(s.name) for t in told)}
    parts = {"left": claim.left, "right": claim.right} if hasattr(claim, "left") else claim.parts
    again = {name: _put(part, free) for name, part in parts.items()}
    stated = symnn.claim(again["left"], claim.relation, again["right"]) if "left" in again else type(claim)(claim.kind, again)
    assert isinstance(symnn.prove(stated), Proved)


def _put(part: Any, swap: dict[Any, Any]) -> Any:
    return tuple(p.xreplace(swap) for p in part) if isinstance(part, tuple) else sp.sympify(part).xreplace(swap)


@pytest.mark.parametrize(
    ("claim", "symbols"),
    [
        (symnn.claim(b + 1 / b, ">=", 2), {b}),
        (symnn.claim(sp.Mul(b, 1 / b, evaluate=False) + x**2, ">=", 1), {b}),
        (symnn.claim(sp.Pow(b**2, half, evaluate=False) + x**2, ">=", b), {b}),
        (symnn.claim(low * (v.T * v)[0, 0], ">=", 0), {low}),
        (symnn.claim(k**2 + x**2, ">=", 0), {k}),
    ],
)
def test_what_is_used_stays(claim, symbols) -> None:
    found = symnn.prove(claim)
    assert isinstance(found, Proved), found
    assert not spared(Question(claim), symbols, found)
