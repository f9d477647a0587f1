r"""Integrals over one number as expectations. No integral is taken here.

Between numbers, ∫_a^b f dx is (b − a) E[f(a + (b − a) u)] of a u that is uniform between 0 and 1. From a on, ∫_a^∞ g
e^{c − r x} dx is e^{c − r a}/r · E[g(a + y/r)] of a y with the density e^{-y}, and with e to a quadratic it is the
integral over all numbers of what is 0 before a, which `gauss_integrals` has. From ∞ to a it is that of a to ∞ with the
other sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from symnn.bridge.named_axes import Reading
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import gradient
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Node, hadamard, substitute
from symnn.expr.walk import atoms
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.reading.formula import arithmetic, gauss_integrals
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

PLUS = t.Constant("oo")
MINUS = t.Sum((PLUS,), (-1,))
End = t.Tree | None


def integral(builder: Builder, tree: t.Integral) -> Reading:
    """UnsupportedError for integrals of arrays, of what is random, and of what has no factor e to a quadratic over all
    numbers.
    """
    low, high, turned = _range(tree)
    made = _forwards(builder, tree, *(None if end is None else _number(builder, end) for end in (low, high)))
    return arithmetic.negative(made) if turned else made


def _range(tree: t.Integral) -> tuple[End, End, bool]:
    """The lower and the upper limit, None for −∞ and ∞; and whether the text integrates from the upper to the lower."""
    low, high = t.bare(tree.low or MINUS), t.bare(tree.high or PLUS)
    turned = low == PLUS or high == MINUS
    if turned:
        low, high = high, low
    if low == PLUS or high == MINUS:
        raise UnsupportedError("an integral from ∞ to ∞ is not read")
    ends = [end if end not in (MINUS, PLUS) else None for end in (low, high)]
    return ends[0], ends[1], turned


def _number(builder: Builder, end: t.Tree) -> Node:
    value = builder.build(end)
    if not value.is_number or value.open:
        raise UnsupportedError("the limits of an integral are numbers")
    return value.node


def _forwards(builder: Builder, tree: t.Integral, low: Node | None, high: Node | None) -> Reading:
    """From −∞ or a number to a number or ∞."""
    x = Atom(sp.Symbol(f"#{tree.index}", real=True))
    body = builder.body_in(tree.index, tree.body, x)
    if not body.is_number or body.open:
        raise UnsupportedError("an integral of arrays is not read")
    if low is None and high is None:
        return gauss_integrals.on_line(builder, body.node, x)
    if low is not None and high is not None:
        u, width = gauss_integrals.bound("uniform", 0, 1), high - low
        weight = substitute(body.node, {x: low + width * u}) * width
        return gauss_integrals.averaged(body.node, weight, u)
    if low is not None:
        return _from(builder, body.node, x, low, Const(1))
    assert high is not None
    return _from(builder, body.node, x, high, Const(-1))


def _from(builder: Builder, body: Node, x: Atom, end: Node, way: Node) -> Reading:
    """The integral from a number on, in the direction of ∞ (1) or of −∞ (−1)."""
    powers, rest = gauss_integrals.factors(body, x)
    whole = Add(powers) if len(powers) > 1 else (powers or [Const(0)])[0]
    slope = tidy(gradient(whole, x)) if powers else Const(0)
    if x in atoms([slope]):
        return gauss_integrals.on_line(builder, body, x, end, way)
    u = gauss_integrals.bound("exponential", 1)
    if not powers:
        return gauss_integrals.averaged(body, substitute(body, {x: end + way * u}) * exp(u), u)
    rate = tidy(Const(-1) * way * slope)
    builder.context.converges(rate, "integrals converge")
    root = reciprocal(sqrt(rate))  # without a value where the integral has none
    kept = [substitute(factor, {x: end + way * u * root * root}) for factor in rest]
    weight = hadamard(*kept, exp(substitute(whole, {x: end})), root, root)
    return gauss_integrals.averaged(body, weight, u)
