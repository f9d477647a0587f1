"""Logarithms of products, powers and exponentials taken apart, where every factor is visibly positive: log of a density
is a polynomial. Nothing is split whose factors may be negative.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from operator import add

from symnn.calculus.moments.plain_numbers import is_entrywise
from symnn.expr import Const, Contract, Map, Node, Operator, broadcast
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.sqrt import sqrt

EXPONENTS: dict[Operator, Node] = {sqrt: Const(Fraction(1, 2)), reciprocal: Const(-1)}


def logarithm_apart(node: Map) -> Node | None:
    """log(Πx) as Σ log x, log e^x as x, log x^k as k·log x; None for what is no logarithm of such."""
    if node.operator is not log:
        return None
    found = _log_of(node.arguments[0])
    return None if found is node else found


def _log_of(x: Node) -> Node:
    match x:
        case Map() if x.operator is exp:
            return x.arguments[0]
        case Map() if x.operator in (power, sqrt, reciprocal) and sign(x.arguments[0]) == POSITIVE:
            exponent = EXPONENTS.get(x.operator, x.arguments[-1])
            return exponent * _log_of(x.arguments[0])
        case Contract() if is_entrywise(x) and len(x.operands) > 1 and all(sign(f) == POSITIVE for f in x.operands):
            return reduce(add, [broadcast(part, x.shape) for part in map(_log_of, x.operands)])
        case _:
            return log(x)


__all__ = ["logarithm_apart"]
