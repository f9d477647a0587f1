r"""The sets of numbers that a text says a name lies in, "in [0, 1)", y \in \{-1, 1\}, as hypotheses of every entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.claims.hypotheses import Hypothesis
from symnn.expr import hadamard, ones
from symnn.expr.build import scale
from symnn.reading.context import facts
from symnn.reading.formula.names import Known

NUMBER = r"[+-]?\d+(?:\.\d+|/\d+)?"
BOUND = rf"{NUMBER}|[+-]?(?:\\infty|infinity|inf|oo)"
INTERVAL = re.compile(rf"([\[(])\s*({BOUND})\s*,\s*({BOUND})\s*([\])])")
PAIR = re.compile(rf"\\?\{{\s*({NUMBER})\s*,\s*({NUMBER})\s*\\?\}}")


def lies_in(text: str) -> Callable[[Known], list[Any]] | None:
    """What makes the hypotheses of "every entry is of this set"; None for a set that is no interval and no pair."""
    text = text.strip().strip("$")
    if (pair := PAIR.fullmatch(text)) is not None:
        return lambda known: _of_two(known, Fraction(pair[1]), Fraction(pair[2]), text)
    if (interval := INTERVAL.fullmatch(text)) is not None:
        return lambda known: _between(known, *interval.groups())
    return None


def _of_two(known: Known, a: Fraction, b: Fraction, text: str) -> list[Any]:
    """x∘x − (a + b) x + a b = 0, of every entry."""
    x = known.atom()
    said = f"{known.key} in {text}"
    return [Hypothesis(hadamard(x, x) + scale(a * b, ones(*x.shape)), scale(a + b, x), said)]


def _between(known: Known, opening: str, low: str, high: str, closing: str) -> list[Any]:
    x = facts.of_known(known)
    below = sp.Ge if opening == "[" else sp.Gt
    above = sp.Le if closing == "]" else sp.Lt
    every = ones(*known.atom().shape)
    return [
        relation(x, facts.leaf(scale(Fraction(bound), every), text=bound), evaluate=False)
        for relation, bound in ((below, low), (above, high))
        if not re.search("in|oo", bound)
    ]
