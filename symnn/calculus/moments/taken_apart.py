"""Exponentials of sums and logarithms of products, taken apart. A logarithm is split only where every factor is visibly
positive; so log of a density is a polynomial.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import add

from symnn.calculus.moments.plain_numbers import distributed, is_entrywise, plus, times
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


def exponential_apart(node: Map, owners: Callable[[Node], frozenset[Node]]) -> Node | None:
    """e^{x + y} as e^x·e^y where x and y depend on different random symbols; None if it is one such."""
    groups: list[tuple[frozenset[Node], list[Node]]] = []
    for term in distributed(node.arguments[0]) if not node.rank else ():
        met, members = owners(term), [term]
        for other in [g for g in groups if g[0] & met]:
            groups.remove(other)
            met, members = met | other[0], other[1] + members
        groups.append((met, members))
    random = [members for met, members in groups if met]
    fixed = [t for met, members in groups if not met for t in members]
    if len(random) < 2:
        return None
    return times(*(exp(plus(*members)) for members in (*random, fixed) if members))


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


__all__ = ["exponential_apart", "logarithm_apart"]


def exponent_of(node: Node) -> Node | None:
    """u, where the number is e^u: also a product of such, a power or a reciprocal; None for anything else."""
    match node:
        case Map() if node.operator is exp:
            return node.arguments[0]
        case Map() if node.operator in EXPONENTS or (node.operator is power and isinstance(node.arguments[1], Const)):
            inside = exponent_of(node.arguments[0])
            return None if inside is None else times(EXPONENTS.get(node.operator, node.arguments[-1]), inside)
        case Contract() if not node.sizes:
            parts = [exponent_of(x) for x in node.operands]
            found = [x for x in parts if x is not None]
            return plus(*found) if found and len(found) == len(parts) else None
        case _:
            return None
