"""Numbers for a search: fractions, balls where there is no fraction, double precision for what is shown; and how they
are compared and written for a reader.

Rounding may make 0 of 1 − tanh(1000), and a search that took it for 0 would refute what is true: only fractions are
equal, only balls that do not meet are different. Nothing is searched for here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnn.calculus.values.balls import RATIONALS, Balls, is_ball, width
from symnn.calculus.values.evaluate import Floats

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

SHOWN = 10
"""Digits of a number that is not rational."""


class Missing(Enum):
    """Why there is no value: an isolated exception, outside the domain, or nothing that can be told."""

    POLE = "pole"
    DOMAIN = "domain"
    NOTHING = "nothing"


FLOATS = Floats()
COARSE, FINE = Balls(200), Balls(2000)
FINER, FINEST = Balls(10_000), Balls(40_000)
"""For a claim about two numbers, which no other point can decide: 1 − tanh(5000) is not 0."""
MEETING = 1e-50
"""Balls that meet and are wider than this, beside their numbers, do not even support that they are equal."""


def pairs(a: Any, b: Any) -> Iterator[tuple[Any, Any]]:
    """The entries of two arrays of one shape, side by side."""
    return zip(np.ravel(np.asarray(a, dtype=object)), np.ravel(np.asarray(b, dtype=object)), strict=True)


def order(x: Any, y: Any) -> int | None:
    """-1, 0 or 1 as x is below, equal to or above y, for certain; None where their balls meet."""
    if not is_ball(x) and not is_ball(y):
        return int(x > y) - int(x < y)
    found = COARSE.order(x, y)
    return FINEST.order(x, y) if found is None else found  # the difference itself must lose nothing


def apart(a: Any, b: Any) -> bool | None:
    """Whether two arrays differ: True where two entries do, False where all are equal fractions, else None."""
    found = [order(x, y) for x, y in pairs(a, b)]
    if any(found):
        return True
    return None if None in found else False


def meeting(a: Any, b: Any) -> bool:
    """Whether the balls that meet are small: what they enclose may be equal."""
    return all(bool(width(v) < MEETING) for pair in pairs(a, b) for v in pair)


def near(x: Any) -> Fraction:
    """The fraction itself, or the middle of a ball: for a guess."""
    if not is_ball(x):
        return Fraction(x)
    digits, places = x.mid().man_exp()
    return int(digits) * Fraction(2) ** int(places)


def digits_apart(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values that are the same to ten digits, with as many digits as it takes to see that they are not; with ten
    where they are the same, as those of x < x.
    """
    balls = [np.vectorize(FINEST.ball, otypes=[object])(np.asarray(v, dtype=object)) for v in (left, right)]
    for digits in range(12, 2000):
        a, b = (readable(value, digits) for value in balls)
        if a != b:
            return a, b
    return readable(left), readable(right)


def readable(value: Any, digits: int = SHOWN) -> Any:
    """Nested tuples of integers, fractions or decimals (as text, if there are more than ten digits or none would be
    seen); a number for shape ().
    """
    array = np.asarray(value, dtype=object)
    if array.shape:
        return tuple(readable(v, digits) for v in array)
    x = array.item()
    if isinstance(x, int | Fraction):
        return int(x) if x == int(x) else Fraction(x)
    if digits == SHOWN:
        shown = float(f"{float(x):.10g}")
        if math.isfinite(shown) and shown:
            return shown
    return x.mid().str(digits, radius=False) if is_ball(x) else str(x)


__all__ = [
    "COARSE", "FINE", "FINER", "FINEST", "FLOATS", "RATIONALS", "Missing", "apart", "digits_apart", "meeting", "near",
    "order", "pairs", "readable",
]  # fmt: skip
