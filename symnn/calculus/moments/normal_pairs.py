"""Closed forms of E[f(u)·g(v)] for normal numbers u, v without means: the arc-cosine kernels of order 0, 1 and 2, and
error functions.

A function that is a multiple of xʲ on each side of 0 is xʲ·(p + q·sign x); the expectations of uʲ·vᵏ with signs are
known. Sources: Sheppard 1899; Price 1958; Cho and Saul 2009; Williams 1997.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

from symnn.calculus.moments.plain_numbers import ONE, ZERO, plus, times
from symnn.expr import Const, Node
from symnn.ops.asin import asin
from symnn.ops.erf import erf
from symnn.ops.pi import pi
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

Spreads = tuple[Node, Node, Node]
"""The variances of u and v, and their covariance."""
Functions = Sequence[tuple[Any, Fraction]]
"""(operator, c) of f(c·u)."""


def of_pair(spreads: Spreads, powers: tuple[int, int], functions: tuple[Functions, Functions]) -> Node | None:
    """E[uʲ·f(u)·vᵏ·g(v)]."""
    if powers == (0, 0) and all(len(fs) == 1 and fs[0][0] is erf for fs in functions):
        return _of_error_functions(spreads, functions[0][0][1], functions[1][0][1])
    sides = [_sides(fs, k) for fs, k in zip(functions, powers, strict=True)]
    if None in sides:
        return None
    (j, p, q), (k, r, s) = (x for x in sides if x is not None)
    a, b, c = spreads
    parts = [
        (p * r, _plain(spreads, j, k)),
        (q * r, _one_sign((a, b, c), j, k)),
        (p * s, _one_sign((b, a, c), k, j)),
        (q * s, _two_signs(spreads, j, k)),
    ]
    if any(x is None for weight, x in parts if weight):
        return None
    return plus(*(times(Const(weight), x) for weight, x in parts if weight and x is not None))


def _sides(functions: Functions, k: int) -> tuple[int, Fraction, Fraction] | None:
    """(j, p, q) with xᵏ·Π f(c·x) = xʲ·(p + q·sign x) but at x = 0."""
    up, down = [], []
    degrees = []
    for op, c in functions:
        if op.sides is None:
            return None
        below, _, above = op.sides
        right, left = (above, below) if c > 0 else (below, above)
        bent = any(slope for _, slope in (right, left))
        if bent and any(level for level, _ in (right, left)):
            return None
        degrees.append(int(bent))
        up.append(right[1] * c if bent else Fraction(right[0]))
        down.append(left[1] * c if bent else Fraction(left[0]))
    above, below = prod(up, start=Fraction(1)), prod(down, start=Fraction(1))
    return k + sum(degrees), (above + below) / 2, (above - below) / 2


def _plain(spreads: Spreads, j: int, k: int) -> Node | None:
    """E[uʲ·vᵏ]."""
    a, b, c = spreads
    if (j + k) % 2:
        return ZERO
    known = {(0, 0): ONE, (1, 1): c, (2, 0): a, (0, 2): b, (2, 2): plus(times(a, b), times(Const(2), c, c))}
    return known.get((j, k))


def _one_sign(spreads: Spreads, j: int, k: int) -> Node | None:
    """E[uʲ·sign u·vᵏ], by v = (c/a)·u and something independent of u."""
    a, b, c = spreads
    if (j + k) % 2 == 0:
        return ZERO
    mean = sqrt(times(Const(2), reciprocal(pi)))
    root = times(mean, sqrt(a))
    known = {
        (1, 0): root,
        (0, 1): times(mean, c, reciprocal(sqrt(a))),
        (2, 1): times(Const(2), c, root),
        (1, 2): times(root, plus(b, times(c, c, reciprocal(a)))),
    }
    return known.get((j, k))


def _two_signs(spreads: Spreads, j: int, k: int) -> Node | None:
    """E[uʲ·vᵏ·sign u·sign v]."""
    a, b, c = spreads
    if (j + k) % 2:
        return ZERO
    scale = times(sqrt(a), sqrt(b))
    cosine = times(c, reciprocal(scale))
    angle, height = _angle(spreads, cosine), times(scale, sqrt(plus(ONE, times(Const(-1), cosine, cosine))))
    known = {
        (0, 0): angle,
        (1, 1): plus(height, times(c, angle)),
        (2, 2): plus(times(Const(3), c, height), times(plus(times(a, b), times(Const(2), c, c)), angle)),
    }
    found = known.get((j, k))
    return None if found is None else times(Const(2), reciprocal(pi), found)


ANGLES = {Fraction(k, 4): Fraction(1, part) for k, part in ((1, 6), (2, 4), (3, 3))}
"""sin² of an angle, and the angle as a part of π."""


def _angle(spreads: Spreads, cosine: Node) -> Node:
    """asin of the correlation, where it is a known part of π by that part."""
    a, b, c = spreads
    if not (isinstance(a, Const) and isinstance(b, Const) and isinstance(c, Const)):
        return asin(cosine)
    part = ANGLES.get(c.value * c.value / (a.value * b.value))
    if part is None:
        return asin(cosine)
    return times(Const(part if c.value > 0 else -part), pi)


def _of_error_functions(spreads: Spreads, s: Fraction, t: Fraction) -> Node:
    """E[erf(su)·erf(tv)]."""
    a, b, c = spreads
    below = [plus(ONE, times(Const(2 * x * x), v)) for x, v in ((s, a), (t, b))]
    root = times(sqrt(below[0]), sqrt(below[1]))
    return times(Const(2), reciprocal(pi), asin(times(Const(2 * s * t), c, reciprocal(root))))


__all__ = ["of_pair"]
