"""Differences x − μ from the mean of x. Where the mean is large its rounding is too, and stands in every difference
alike: their own mean, which would be 0, is subtracted once more. Nothing else is rewritten here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.export.stable.flat import Factor, Flat, flat, inverted
from symnn.expr import Add, Atom, Node, Size, add
from symnn.expr.walk import postorder, substitute


def twice_centred(nodes: Sequence[Node], named: Mapping[Atom, Node]) -> list[Node]:
    """The nodes with such differences rewritten; `named` are the values of atoms, some of which may be means."""
    found: dict[Node, Node] = {}
    for d in postorder(nodes):
        if isinstance(d, Add) and len(d.terms) == 2:
            for x, less in (d.terms, d.terms[::-1]):
                again = _mean_again(less, x, d, named)
                if again is not None:
                    found[d] = add(d, again)
    return [substitute(node, found) for node in nodes]


def _mean_again(less: Node, x: Node, d: Node, named: Mapping[Atom, Node]) -> Node | None:
    """Minus the mean of d, where `less` is minus the mean of x along some axes, written out or by its name; else
    None.
    """
    t = flat(less)
    t = replace(t, coefficient=-t.coefficient)
    if _reads_its_own(_averaged(t), x, t.out):
        return substitute(less, {x: d})
    if len(t.factors) != 1 or t.coefficient != 1 or not t.elementwise:
        return None
    ((mean, at),) = t.factors
    if not isinstance(mean, Atom) or mean not in named:
        return None
    value = named[mean]
    averaged = _averaged(flat(value))
    if averaged is None:
        return None
    place = dict(enumerate(at))
    there = averaged[0], tuple(place.get(m, -1) for m in averaged[1])
    return substitute(less, {mean: substitute(value, {x: d})}) if _reads_its_own(there, x, t.out) else None


def _reads_its_own(averaged: Factor | None, x: Node, out: Sequence[int]) -> bool:
    """Whether it is x that is averaged, each mean taken from the entries that it was made of."""
    if averaged is None or averaged[0] is not x:
        return False
    return all(m in (k, -1) for k, m in zip(out, averaged[1], strict=True))


def _averaged(t: Flat) -> Factor | None:
    """What is averaged, with −1 for the axes along which it is; None where this is no mean."""
    bound = set(t.sizes) - set(t.out)
    several = [f for f in t.factors if f[1]]
    count = _divisor([x for x, at in t.factors if not at])
    if len(several) != 1 or not bound or count is None:
        return None
    ((x, at),) = several
    if not bound <= set(at) or len(set(at)) != len(at):
        return None
    entries = sp.Mul(*(t.sizes[m] for m in bound))
    if sp.Rational(t.coefficient.numerator, t.coefficient.denominator) * entries != count:
        return None
    return x, tuple(-1 if m in bound else m for m in at)


def _divisor(numbers: Sequence[Node]) -> Any:
    """The product of sizes by which these numbers divide; None where one of them is something else."""
    found = sp.S.One
    for x in numbers:
        below = inverted(x)
        if below is None or not isinstance(below[0], Size):
            return None
        found *= below[0].value ** below[1]
    return found
