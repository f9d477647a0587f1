"""Sums and products of nodes without axes in which numbers are put together at once, and polynomials in one of them.

What is random is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from operator import add, mul

from symnn.expr import Add, Atom, Const, Contract, Map, Node, postorder
from symnn.expr.walk import fold, with_children
from symnn.ops.power import power

ZERO, ONE = Const(0), Const(1)
MOST_POWER = 8


def times(*factors: Node) -> Node:
    """A product of numbers; a factor 0 makes it 0, and products in it are taken apart."""
    factors = tuple(x for f in factors for x in (f.operands if isinstance(f, Contract) and not f.sizes else (f,)))
    number = prod((f.value for f in factors if isinstance(f, Const)), start=Fraction(1))
    rest = [f for f in factors if not isinstance(f, Const)]
    if not number or not rest:
        return Const(number)
    parts = rest if number == 1 else [Const(number), *rest]
    return parts[0] if len(parts) == 1 else Contract(parts, [()] * len(parts), ())


def plus(*terms: Node) -> Node:
    kept = [t for t in terms if t is not ZERO]
    if all(isinstance(t, Const) for t in kept):
        return Const(sum((t.value for t in kept if isinstance(t, Const)), start=Fraction(0)))
    return kept[0] if len(kept) == 1 else Add(kept)


def distributed(node: Node) -> list[Node]:
    """The terms of a number, with products of sums multiplied out."""
    match node:
        case Add():
            return [t for term in node.terms for t in distributed(term)]
        case Contract() if not node.sizes:
            return [times(*factors) for factors in product(*map(distributed, node.operands))]
        case _:
            return [node]


def raised(x: Node, k: int) -> Node:
    return times(*[x] * k)


def is_entrywise(node: Contract) -> bool:
    """Whether it multiplies numbers and arrays of its own shape, entry by entry."""
    every = tuple(range(len(node.sizes)))
    return node.out == every and all(i in ((), every) for i in node.indices)


def lifted(formula: Node, values: dict[Node, Node]) -> Node:
    """A formula of numbers, at every entry of the arrays that stand for its variables."""

    def visit(n: Node, parts: list[Node]) -> Node:
        if n in values:
            return values[n]
        if not any(p.shape for p in parts):
            return with_children(n, parts)
        match n:
            case Map():
                return n.operator(*parts)
            case Add():
                return reduce(add, parts)
            case _:
                return reduce(mul, parts)

    return fold(formula, visit)[formula]


Coefficients = list[Node]
"""c₀, c₁, c₂, … of a polynomial in one variable."""


def coefficients(node: Node, w: Atom) -> Coefficients | None:
    """Those of a polynomial in w; None for what is not visibly one."""
    if w not in postorder(node):
        return [node]
    match node:
        case Atom():
            return [ZERO, ONE]
        case Add():
            return _together(summed, node.terms, w)
        case Contract() if not node.sizes:
            return _together(multiplied, node.operands, w)
        case Map() if node.operator is power and isinstance(k := node.arguments[1], Const):
            whole = k.value.denominator == 1 and 0 <= k.value <= MOST_POWER
            return _together(multiplied, [node.arguments[0]] * int(k.value), w) if whole else None
        case _:
            return None


def _together(combined: Callable[..., Coefficients], nodes: Sequence[Node], w: Atom) -> Coefficients | None:
    """The sum or the product of polynomials."""
    parts = []
    for x in nodes:
        found = coefficients(x, w)
        if found is None:
            return None
        parts.append(found)
    return combined(*parts)


def summed(*parts: Sequence[Node]) -> Coefficients:
    longest = max(map(len, parts))
    return [plus(*(p[k] for p in parts if k < len(p))) for k in range(longest)]


def multiplied(*parts: Sequence[Node]) -> Coefficients:
    result: Coefficients = [ONE]
    for p in parts:
        size = len(result) + len(p) - 1
        pairs: list[list[Node]] = [[] for _ in range(size)]
        for i, a in enumerate(result):
            for j, b in enumerate(p):
                pairs[i + j].append(times(a, b))
        result = [plus(*terms) for terms in pairs]
    return result
