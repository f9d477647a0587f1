"""The power series of a node in another one, where that is 0: which nodes have one, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import sympy as sp

from symnn.export.stable.flat import flat
from symnn.export.stable.near_zero.closed_numbers import PI, logarithm, rounded
from symnn.export.stable.near_zero.power_series import (
    ZERO,
    Series,
    added,
    by_slope,
    constant,
    error_slope,
    exp_of,
    log_of,
    multiplied,
    one_and_square,
    power_of,
    reciprocal_of,
    scaled,
    sine_and_cosine,
    tangent_of,
    variable,
)
from symnn.export.stable.stable_operators import select
from symnn.expr import Add, Atom, Const, Contract, Map, Node
from symnn.expr.records import Record
from symnn.expr.walk import postorder
from symnn.ops.asin import asin
from symnn.ops.asinh import asinh
from symnn.ops.atan import atan
from symnn.ops.atanh import atanh
from symnn.ops.cos import cos
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log1p import log1p
from symnn.ops.positive import positive
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.sin import sin
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step
from symnn.ops.tanh import tanh

MOST_NODES = 120
"""What is written with more than these is not expanded."""
LARGEST_POWER = 12
HALF = Fraction(1, 2)


class Expansion:
    """Series in `variable`, each node once; None for what has none, or is not a function of it alone."""

    def __init__(self, of: Node, order: int) -> None:
        self.of, self.order = of, order
        self._known: dict[Node, Series | None] = {of: variable(order)}
        self._varies: dict[Node, bool] = {of: True}
        self._meanings: dict[Node, Node] = {}

    def __call__(self, node: Node) -> Series | None:
        if node not in self._known:
            order = postorder(node, lambda n: () if n in self._known else self._below(n))
            if len(order) > MOST_NODES:
                return None
            for n in order:
                if n not in self._known:
                    below = self._below(n)
                    self._varies[n] = any(self._varies[b] for b in below)
                    self._known[n] = self._series(n, [self._known[b] for b in below])
        return self._known[node]

    def varies(self, node: Node) -> bool:
        """Whether the node, which has a series, is no constant."""
        return self._varies[node]

    def _below(self, node: Node) -> Sequence[Node]:
        match node:
            case Add():
                return node.terms
            case Contract():
                found = flat(node)
                alike = all(at in ((), found.out) for _, at in found.factors)
                return [f for f, _ in found.factors] if found.elementwise and alike else []
            case Map() if node.operator is select:
                return (_decided_by(node), *node.arguments[1:])
            case Map() if node.operator in RULES or _exponent(node) is not None:
                return node.arguments[:1]
            case Map() if node.operator.define is not None:
                return [self._meaning(node)]
            case _:
                return ()

    def _meaning(self, node: Map) -> Node:
        if node not in self._meanings and node.operator.define is not None:
            self._meanings[node] = node.operator.define(*node.arguments)
        return self._meanings[node]

    def _series(self, node: Node, parts: Sequence[Series | None]) -> Series | None:
        if isinstance(node, Map) and node.operator is select:
            return _chosen(node, parts)
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        match node:
            case Const():
                return constant(node.value, self.order)
            case Atom() if node.label is sp.pi:
                return constant(PI, self.order)
            case Add():
                return added(known)
            case Contract():
                return self._of_product(node, known)
            case Map() if (c := _exponent(node)) is not None:
                return _power(known[0], c, self.order)
            case Map() if node.operator in RULES:
                return RULES[node.operator](known[0])
            case Map() if known:
                return known[0]
            case _:
                return None

    def _of_product(self, node: Contract, parts: Sequence[Series]) -> Series | None:
        found = flat(node)
        if len(parts) != len(found.factors) or not found.elementwise:
            return None
        made = constant(found.coefficient, self.order)
        for p in parts:
            made = multiplied(made, p)
        return made


def _decided_by(node: Map) -> Node:
    """u where select(u, x, y), select([u > 0], x, y) or select([u >= 0], x, y) is written."""
    c = node.arguments[0]
    return c.arguments[0] if isinstance(c, Map) and c.operator in (positive, step) else c


def _chosen(node: Map, parts: Sequence[Series | None]) -> Series | None:
    """What is chosen at 0, on the discs where what it is decided by stays on one side of 0."""
    u, *choices = parts
    if u is None or u.start or not u.known:
        return None
    at_0 = rounded(u.known[0])
    made = choices[1 if at_0 < 0 and _decided_by(node) is not node.arguments[0] else 0]
    one_sided = u.norm - abs(at_0) < abs(at_0)
    return None if made is None else Series(made.start, made.known, np.where(one_sided, made.rest, inf))


def _exponent(node: Map) -> Fraction | None:
    if node.operator is sqrt:
        return Fraction(1, 2)
    if node.operator is reciprocal:
        return Fraction(-1)
    c = node.arguments[1] if node.operator is power else None
    return c.value if isinstance(c, Const) else None


def _power(s: Series, c: Fraction, order: int) -> Series | None:
    if c.denominator != 1:
        return power_of(s, c)
    if abs(c) > LARGEST_POWER:
        return None
    made: Series | None = constant(Fraction(1), order)
    below = reciprocal_of(s) if c < 0 else s
    for _ in range(abs(c.numerator)):
        made = None if made is None or below is None else multiplied(made, below)
    return made


def _root_of_square(s: Series, sign: int, times: Fraction) -> Series | None:
    return power_of(one_and_square(s, sign), times)


def _quotient(s: Series, sign: int) -> Series | None:
    return reciprocal_of(one_and_square(s, sign))


def _expm1(s: Series) -> Series | None:
    if s.start > 0:
        return by_slope(s, ZERO, exp_of, np.expm1)
    grown = exp_of(s)
    return None if grown is None else added([constant(Fraction(-1), grown.end), grown])


def _log1p(s: Series) -> Series | None:
    return by_slope(s, ZERO, _below_one_more, lambda x: -np.log1p(-x))


def _below_one_more(s: Series) -> Series | None:
    return reciprocal_of(added([constant(Fraction(1), s.end), s]))


def _sigmoid(s: Series) -> Series | None:
    """1/2 + tanh(s/2)/2; 1/(1 + e^−s) where that has no rational value at 0."""
    if s.start <= 0:
        decay = exp_of(scaled(s, Fraction(-1)))
        return None if decay is None else _below_one_more(decay)
    half = tangent_of(scaled(s, HALF))
    return None if half is None else added([constant(HALF, s.end), scaled(half, HALF)])


def _tanh(s: Series) -> Series | None:
    """2σ(2s) − 1 where it is not 0 at 0."""
    if s.start > 0:
        return tangent_of(s)
    twice = _sigmoid(scaled(s, Fraction(2)))
    return None if twice is None else added([constant(Fraction(-1), twice.end), scaled(twice, Fraction(2))])


def _softplus(s: Series) -> Series | None:
    """The majorant is log 2 + s/2 − log cos(s/2)."""
    first = logarithm(Fraction(2))
    if s.start <= 0:
        grown = exp_of(s)
        return None if grown is None else log_of(added([constant(Fraction(1), grown.end), grown]))
    return None if first is None else by_slope(s, first, _sigmoid, _softplus_norm)


def _softplus_norm(x: Any) -> Any:
    return x / 2 + np.where(x < np.pi, -np.log(np.cos(np.minimum(x / 2, 1.57))), inf)


def _trigonometric(which: int) -> Callable[[Series], Series | None]:
    def rule(s: Series) -> Series | None:
        found = sine_and_cosine(s)
        return None if found is None else found[which]

    return rule


RULES: Mapping[Record, Callable[[Series], Series | None]] = {
    exp: exp_of,
    log: log_of,
    expm1: _expm1,
    log1p: _log1p,
    sin: _trigonometric(0),
    cos: _trigonometric(1),
    tanh: _tanh,
    sigmoid: _sigmoid,
    softplus: _softplus,
    atan: lambda s: by_slope(s, ZERO, lambda u: _quotient(u, 1), np.arctanh),
    atanh: lambda s: by_slope(s, ZERO, lambda u: _quotient(u, -1), np.arctanh),
    asinh: lambda s: by_slope(s, ZERO, lambda u: _root_of_square(u, 1, -HALF), np.arcsin),
    asin: lambda s: by_slope(s, ZERO, lambda u: _root_of_square(u, -1, -HALF), np.arcsin),
    erf: lambda s: by_slope(s, ZERO, error_slope, lambda x: 1.2 * x * np.exp(np.square(x))),
}
