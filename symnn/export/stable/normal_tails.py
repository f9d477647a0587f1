"""Tails of the normal distribution in exponents: e^{u²}·erfc(u) is erfcx(u), so that what is divided by erfc(u) far
above 0 is no quotient of two zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeGuard

from symnn.export.stable.flat import Factor, Labels, flat, product
from symnn.export.stable.log_parts import ScaledPart, collected, part, scaled
from symnn.export.stable.stable_operators import erfcx, log_half_erfc
from symnn.expr import Const, Map, Node, const
from symnn.ops.log import log
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt


def with_scaled_tails(parts: Sequence[ScaledPart]) -> list[ScaledPart]:
    """The sum with log erfc(u) as log erfcx(u) − u², or the other way round, where that leaves less of u² in it."""
    left = [p for p in parts if _argument_of_tail(p.node) is None]
    amounts: dict[tuple[Node, Labels], Fraction] = {}
    for p in parts:
        u = _argument_of_tail(p.node)
        if u is not None:
            amounts[(u, p.labels)] = amounts.get((u, p.labels), Fraction(0)) + p.coefficient
            if not _is_half_erfc(p.node):
                left += [*scaled([squared(u).within(p.labels), _LOG_2], p.coefficient)]
    left = collected(left)
    for (u, labels), c in amounts.items():
        square = squared(u).within(labels)
        known = sum((p.coefficient for p in left if (p.node, p.labels) == (square.node, square.labels)), Fraction(0))
        if abs(known - c * square.coefficient) < abs(known):
            left += [*scaled([ScaledPart(Fraction(1), log(erfcx(u)), labels), *scaled([square, _LOG_2], -1)], c)]
        else:
            left.append(ScaledPart(c, log_half_erfc(u), labels))
    return [p for p in collected(left) if p.coefficient]


_LOG_2 = ScaledPart(Fraction(1), log(const(2)), ())


def _argument_of_tail(x: Node) -> Node | None:
    """u where x is log erfc(u)/2 or log erfcx(u)."""
    if _is_half_erfc(x):
        return x.arguments[0]
    inner = x.arguments[0] if isinstance(x, Map) and x.operator is log else None
    return inner.arguments[0] if isinstance(inner, Map) and inner.operator is erfcx else None


def _is_half_erfc(x: Node) -> TypeGuard[Map]:
    return isinstance(x, Map) and x.operator is log_half_erfc


def squared(u: Node) -> ScaledPart:
    """u² with its numbers in front, the square of a root of a number among them."""
    found = flat(u)
    number, factors = found.coefficient**2, list[Factor]()
    for f, at in found.factors:
        inner, times = (f.arguments[0], -1) if isinstance(f, Map) and f.operator is reciprocal else (f, 1)
        under = inner.arguments[0] if isinstance(inner, Map) and inner.operator is sqrt else None
        if isinstance(under, Const):
            number *= under.value**times
        else:
            factors += [(f, at)] * 2
    one = part(product(Fraction(1), factors, found.out, found.sizes))
    return replace(one, coefficient=one.coefficient * number)
