"""Sums and logarithms of sums whose digits cancel far from 0, as σ(t + 1) − σ(t) where both are 1.

As a quotient of sums of exponentials such a sum is e^{kx} times a quotient of polynomials in e^{−x}, x = ±u, on either
side: the same number by the laws of exponentials alone, wherever the sum is defined. Each side has its own form, from
where that loses no digits; what was written stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from symnn.export.stable.far_from_zero.exponential_readings import (
    EXPONENTIALS,
    LOGARITHMS,
    ExponentialReading,
    Logarithms,
)
from symnn.export.stable.far_from_zero.one_side import FarLogarithm, FarQuotient, far_logarithm, far_quotient
from symnn.export.stable.flat import flat, inverted
from symnn.export.stable.near_zero.cancelling import candidates
from symnn.export.stable.stable_operators import select
from symnn.expr import Add, Contract, Map, Node, broadcast, const, substitute
from symnn.expr.walk import children, postorder, with_children
from symnn.ops.log import log
from symnn.ops.step import step

ZERO = Fraction(0)
SIDES = (1, -1)
Side = tuple[float, Callable[[Node], Node]]
"""From where a form is taken, and the form at x."""


class FarFromZero:
    """Rewrites nodes and remembers them, so that shared parts stay shared."""

    def __init__(self) -> None:
        self._made: dict[Node, Node] = {}
        self._readings: dict[Node, ExponentialReading] = {}

    def __call__(self, root: Node) -> Node:
        for node in postorder(root, lambda n: () if n in self._made else children(n)):
            if node not in self._made:
                found = self._form(node)
                self._made[node] = (
                    with_children(node, [self._made[c] for c in children(node)]) if found is None else found
                )
        return self._made[root]

    def _form(self, node: Node) -> Node | None:
        match node:
            case Map() if node.operator is log:
                return self._found(node)
            case Add() if _has_exponentials(node):
                return self._found(node)
            case Contract() if any(inverted(f) is not None for f, _ in flat(node).factors):
                return self._found(node)
            case _:
                return None

    def _found(self, node: Add | Contract | Map) -> Node | None:
        for of in candidates(node):
            if of.shape == node.shape:
                reading = self._readings.setdefault(of, ExponentialReading(of))
                sides = [_side(node, reading, s) for s in SIDES]
                if any(s is not None for s in sides):
                    both = [found or _own_form(node, reading, s) for found, s in zip(sides, SIDES, strict=True)]
                    return _assembled(node, of, both)
        return None


def _has_exponentials(node: Add) -> bool:
    return any(
        isinstance(f, Map) and f.operator in (*EXPONENTIALS, *LOGARITHMS) or isinstance(f, Add)
        for t in node.terms
        for f, _ in flat(t).factors
    )


def _side(node: Add | Contract | Map, reading: ExponentialReading, side: int) -> Side | None:
    """The form where u = side·x is large, if digits cancel there in what is written."""
    if isinstance(node, Contract):
        found = _of_product(node, reading, side)
    elif isinstance(node, Add):
        found = _of_quotients(node, reading, side) or _of_logarithms(node, reading, side)
    else:
        found = _of_logarithm(node.arguments[0], reading, side)
    return _where_read(found, reading)


def _own_form(node: Node, reading: ExponentialReading, side: int) -> Side | None:
    """The form of a quotient on the side where nothing cancels: what was written may be too large for a float there."""
    whole = reading.quotient(node)
    return None if whole is None else _where_read(_taken(far_quotient(whole, side)), reading)


def _where_read(found: Side | None, reading: ExponentialReading) -> Side | None:
    """The form from where what was read holds."""
    return None if found is None else (max(found[0], float(reading.edge)), found[1])


def _of_logarithm(x: Node, reading: ExponentialReading, side: int) -> Side | None:
    """For log x, where digits cancel in the sum x, or it may be too large or too small for a float."""
    under = reading.quotient(x) if isinstance(x, Add) else None
    far = None if under is None else far_quotient(under, side)
    if not isinstance(x, Add) or under is None or far is None:
        return None
    if not far.growth and _of_quotients(x, reading, side) is None:
        return None
    return _taken(far_logarithm(Logarithms(ZERO, ZERO, ((Fraction(1), under),)), side))


def _of_quotients(node: Add, reading: ExponentialReading, side: int) -> Side | None:
    whole = reading.quotient(node)
    far = None if whole is None else far_quotient(whole, side)
    if far is None:
        return None
    parts = [far_quotient(q, side) for t in node.terms if (q := reading.quotient(t)) is not None]
    largest = max((p.size for p in parts if p is not None), default=far.size)
    return _taken(far) if largest > far.size else None


def _of_product(node: Contract, reading: ExponentialReading, side: int) -> Side | None:
    """For a product one factor of which may be too large for a float where another one is too small."""
    whole = reading.quotient(node)
    far = None if whole is None else far_quotient(whole, side)
    parts = [far_quotient(q, side) for f, _ in flat(node).factors if (q := reading.quotient(f)) is not None]
    growths = [p.growth for p in parts if p is not None]
    return _taken(far) if far is not None and min(growths, default=ZERO) < 0 < max(growths, default=ZERO) else None


def _of_logarithms(node: Add, reading: ExponentialReading, side: int) -> Side | None:
    whole = reading.logarithms(node)
    far = None if whole is None or not whole.logs else far_logarithm(whole, side)
    if far is None:
        return None
    given = [reading.logarithms(t) for t in node.terms]
    parts = [far_logarithm(g, side) for g in given if g is not None]
    largest = max((p.size for p in parts if p is not None), default=far.size)
    return _taken(far) if largest > far.size else None


def _taken(far: FarQuotient | FarLogarithm | None) -> Side | None:
    edge = None if far is None else far.edge()
    return None if far is None or edge is None else (edge, far.node)


def _assembled(node: Node, of: Node, sides: Sequence[Side | None]) -> Node:
    """Each form where it is taken, what was written elsewhere; no argument is out of the region of its form."""
    above, below = sides
    if above is not None and below is not None and above[0] == below[0] == 0:
        right, zero = step(of), broadcast(const(0), of.shape)
        return select(right, above[1](select(right, of, zero)), below[1](select(right, zero, -1 * of)))
    made, inner = node, of
    chosen = list[tuple[Node, Node]]()
    for sign, side in zip(SIDES, sides, strict=True):
        if side is not None:
            edge = broadcast(const(Fraction(side[0])), of.shape)
            far = step(sign * of - edge)
            chosen.append((far, side[1](select(far, sign * of, edge))))
            inner = select(far, sign * edge, inner)
    made = substitute(node, {of: inner})
    for far, form in chosen:
        made = select(far, form, made)
    return made
