r"""Sums without end of (b + c k) q^k over whole numbers k, and of sums of such terms: q^a/(1 − q) and what follows.

Where |q| < 1 does not hold there is no sum: then 1 − q² has no root above 0, and the value that stands for it, with
1/(1 − q) written as (1 + q)/(√(1 − q²))², has none either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, number
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import gradient
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Define, Map, Node, hadamard, size, substitute
from symnn.expr.walk import atoms
from symnn.ops.exp import exp
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

END = t.Constant("oo")
Parts = tuple[list[Node], list[Node], int]
"""What a term is: factors without k, what is raised to k, and how often k is a factor."""


def endless(builder: Builder, tree: t.Big) -> Reading | None:
    """The value of a sum to infinity; None for another one."""
    if tree.high is None or t.bare(tree.high) != END:
        return None
    if tree.kind != "sum" or tree.when or tree.low is None:
        raise UnsupportedError(f"a {tree.kind} without end is not read")
    first = builder.integer(tree.low)
    if not first.is_nonnegative:
        raise UnsupportedError("a sum without end is read from a number on that is not negative")
    k = Atom(sp.Symbol(f"#{tree.index}", integer=True))
    body = builder.body_in(tree.index, tree.body, k)
    if not body.is_number or body.open:
        raise UnsupportedError("a sum without end of arrays is not read")
    terms = [_sum(builder, _parts(term, k), first) for term in _terms(body.node)]
    return number(Add(terms) if len(terms) > 1 else terms[0])


def _terms(node: Node) -> list[Node]:
    while isinstance(node, Define):
        node = node.value
    return [x for term in node.terms for x in _terms(term)] if isinstance(node, Add) else [node]


def _sum(builder: Builder, parts: Parts, low: Any) -> Node:
    """Σ from a on: q^a/(1 − q), and q^a (a + (1 − a) q)/(1 − q)² where k is a factor."""
    outside, raised, times = parts
    if not raised or times > 1:
        raise UnsupportedError("a sum without end of what is not geometric is not read")
    q = hadamard(*raised) if len(raised) > 1 else raised[0]
    inside = Const(1) - q * q
    builder.context.converges(inside, "sums without end converge")
    root = sqrt(inside)
    over = (Const(1) + q) * reciprocal(root * root)
    a: Node = Const(int(low)) if low.is_Integer else size(low)
    begin = [q] * int(low) if low.is_Integer else [power(q, a)]
    if times:
        return hadamard(*outside, *begin, a + (Const(1) - a) * q, over, over)
    return hadamard(*outside, *begin, over)


def _parts(node: Node, k: Atom) -> Parts:
    if k not in atoms([node]):
        return [node], [], 0
    match node:
        case Atom():
            return [], [], 1
        case Define():
            return _parts(node.value, k)
        case Contract() if not node.sizes:
            found: Parts = ([], [], 0)
            for part in node.operands:
                outside, raised, times = _parts(part, k)
                found = ([*found[0], *outside], [*found[1], *raised], found[2] + times)
            return found
        case Map(operator=operator, arguments=(inside,)) if operator is reciprocal:
            outside, raised, times = _parts(inside, k)
            if not times:
                return [reciprocal(x) for x in outside], [reciprocal(x) for x in raised], 0
        case Map(operator=operator, arguments=arguments) if operator in (power, exp) and k in atoms([arguments[-1]]):
            slope, there = _affine(arguments[-1], k)
            make: Any = exp if operator is exp else lambda e: power(arguments[0], e)
            if k not in atoms([arguments[0]]) or operator is exp:
                return [make(there)], [make(slope)], 0
    raise UnsupportedError("a sum without end of what is not geometric is not read")


def _affine(exponent: Node, k: Atom) -> tuple[Node, Node]:
    """The slope of an exponent in k, and its value at 0."""
    slope = tidy(gradient(exponent, k))
    if k in atoms([slope]):
        raise UnsupportedError("a sum without end of what is not geometric is not read")
    return slope, tidy(substitute(exponent, {k: Const(0)}))
