"""Which of two numbers is less, by what a claim assumes: for the places where a function jumps or bends."""

from __future__ import annotations

from collections.abc import Callable

from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Node
from symnn.ops.signs import POSITIVE, sign


def known_order(h: Hypotheses) -> Callable[[Node, bool], tuple[str, ...] | None]:
    """Which assumptions say that a number is positive, or not negative; None if that is not known."""
    numbers = [i for i in h.inequalities if i.relation in (">", ">=") and not i.left.rank and not i.right.rank]
    said = [(i.left - i.right, i.relation == ">", i.text) for i in numbers]

    def positive(x: Node, strictly: bool) -> tuple[str, ...] | None:
        for fact, strict, text in said:
            if (strict or not strictly) and same(fact, x):
                return (text,) if text else ()
        if sign(tidy(x), h.positive) != POSITIVE:
            return None
        return tuple(i.text for i in h.inequalities if i.left in h.positive)

    return positive


__all__ = ["known_order"]
