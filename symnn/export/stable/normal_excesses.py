"""What is left of the density of a normal distribution beside its tail: 1/√π − u·erfcx(u) and e^(−u²)/√π − u·erfc(u)
are functions of their own, for both terms have the same digits far above 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symnn.export.stable.complements import key, like_terms
from symnn.export.stable.flat import Factor, Flat, Labels, flat
from symnn.export.stable.log_parts import part
from symnn.export.stable.normal_tails import squared
from symnn.export.stable.stable_operators import erfc, erfcx, erfcx_excess, ierfc, select
from symnn.expr import Add, Const, Contract, Map, Node, add, const
from symnn.expr.walk import children, fold, with_children
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.pi import pi
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.sqrt import sqrt
from symnn.ops.step import step

ROOT = power(pi, Fraction(-1, 2))


def with_excesses(root: Node) -> Node:
    """The graph with such sums rewritten."""

    def visit(node: Node, parts: Sequence[Node]) -> Node:
        if isinstance(node, Contract) and (quotient := _divided(flat(node))) is not None:
            return quotient
        made = with_children(node, parts)
        if isinstance(made, Map) and made.operator is log:
            return _logarithm(made.arguments[0]) or made
        return _joined(made) if isinstance(made, Add) else made

    return fold(root, visit)[root]


def _divided(t: Flat) -> Node | None:
    """erfcx(u)/(a + b·erfcx(u)) as 1/(a/erfcx(u) + b), which is finite where erfcx is not."""
    tails = [f for f in t.factors if isinstance(f[0], Map) and f[0].operator is erfcx and f[1] == t.out]
    for g, at in t.factors if tails else ():
        inner = g.arguments[0] if isinstance(g, Map) and g.operator is reciprocal and at == t.out else None
        terms = like_terms(inner) if isinstance(inner, Add) else []
        for f in tails:
            tail = (f[0], tuple(range(f[0].rank)))
            if any(tail in x.factors for x in terms):
                kept = _without(_without(t.factors, f), (g, at))
                below = _again([_over(x, tail).node() for x in terms])
                return replace(t, factors=(*kept, (reciprocal(below), at))).node()
    return None


def _over(x: Flat, f: Factor) -> Flat:
    """The term divided by f."""
    return replace(x, factors=_without(x.factors, f) if f in x.factors else (*x.factors, (reciprocal(f[0]), f[1])))


def _joined(node: Add) -> Node:
    terms = like_terms(node) if any(f is ROOT for t in node.terms for f, _ in flat(t).factors) else []
    for one in terms:
        for other in terms:
            made = _excess(one, other)
            if made is not None:
                return _again([*(t.node() for t in terms if t is not one and t is not other), made])
    return node


def _again(terms: Sequence[Node]) -> Node:
    whole = add(*terms)
    return _joined(whole) if isinstance(whole, Add) else whole


def _excess(one: Flat, other: Flat) -> Node | None:
    """X·(1/√π − u·erfcx(u)) where the terms are X/√π and −X·u·erfcx(u), and the same with erfc."""
    at = one.out
    if not (one.elementwise and other.elementwise) or (ROOT, ()) not in one.factors:
        return None
    for u, mine, theirs in _tails(one, other):
        beside = _without(_without(one.factors, (ROOT, ())), mine)
        under = (*other.factors, (reciprocal(theirs[0]), at))
        left = _without(other.factors, theirs) if theirs in other.factors else under
        inner = flat(u)
        times = Flat(one.coefficient * inner.coefficient, (*beside, *inner.factors), at, one.sizes)
        wanted, found = _plain(times), _plain(replace(other, factors=tuple(left)))
        if key(wanted) == key(found) and wanted.coefficient == -found.coefficient:
            return _instead(one, other, u, beside, theirs[0])
    return None


def _instead(one: Flat, other: Flat, u: Node, beside: Sequence[Factor], tail: Node) -> Node:
    if isinstance(tail, Map) and tail.operator is erfc:
        return replace(one, factors=(*beside, (ierfc(u), one.out))).node()
    above = step(u)  # below 0 nothing cancels, and erfcx may be infinite
    kept = select(above, u, const(0))
    return select(
        above, replace(one, factors=(*beside, (erfcx_excess(kept), one.out))).node(), add(one.node(), other.node())
    )


def _logarithm(x: Node) -> Node | None:
    """log(c·ierfc(u)) for a positive c: far above 0 it is log c + log(1/√π − u·erfcx(u)) − u²."""
    t = flat(x)
    own = [f for f in t.factors if isinstance(f[0], Map) and f[0].operator is ierfc and f[1] == t.out]
    rest = replace(t, factors=tuple(f for f in t.factors if f not in own)).node()
    if len(own) != 1 or not t.elementwise or sign(rest) != POSITIVE:
        return None
    tail = own[0][0]
    u = children(tail)[0]
    above = step(u)
    kept, below = select(above, u, const(0)), select(above, const(0), u)
    return log(rest) + select(above, log(erfcx_excess(kept)) - kept * kept, log(ierfc(below)))


def _tails(one: Flat, other: Flat) -> Iterator[tuple[Node, Factor | None, Factor]]:
    """(u, a factor of the one term that goes, the tail that goes from the other)."""
    for f, at in (*other.factors, *one.factors):
        inner = f.arguments[0] if isinstance(f, Map) and f.operator is reciprocal else f
        if at != one.out or not isinstance(inner, Map):
            continue
        if inner.operator is erfcx:
            yield inner.arguments[0], None, (inner, at)
        elif f is inner and inner.operator is erfc:
            yield from ((inner.arguments[0], e, (f, at)) for e in one.factors if _is_density(e, inner.arguments[0], at))


def _is_density(e: Factor, u: Node, at: Labels) -> bool:
    """Whether the factor is e^(−u²)."""
    x = e[0]
    return e[1] == at and isinstance(x, Map) and x.operator is exp and _is_less_square(x.arguments[0], u)


def _is_less_square(v: Node, u: Node) -> bool:
    """Whether v is −u²."""
    return replace(part(v), coefficient=-part(v).coefficient) == squared(u)


def _without(factors: Sequence[Factor], f: Factor | None) -> tuple[Factor, ...]:
    left = list(factors)
    if f is not None:
        left.remove(f)
    return tuple(left)


def _plain(t: Flat) -> Flat:
    """The product with the square of a root of a number as that number."""
    coefficient, factors = t.coefficient, list(t.factors)
    for f in dict.fromkeys(t.factors):
        under = f[0].arguments[0] if isinstance(f[0], Map) and f[0].operator is sqrt else None
        while isinstance(under, Const) and factors.count(f) > 1:
            factors.remove(f)
            factors.remove(f)
            coefficient *= under.value
    return replace(t, coefficient=coefficient, factors=tuple(factors))
