"""Differences of two sigmoids whose arguments have terms in common, as a probability between two thresholds is written:
σ(u) − σ(v) is (1 − e^{v−u})·σ(u)·σ(−v), in which nothing cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symnn.export.stable.complements import key, like_terms
from symnn.export.stable.flat import Flat, Labels
from symnn.export.stable.logarithms import negated
from symnn.expr import Add, Map, Node, add, broadcast, const
from symnn.ops.expm1 import expm1
from symnn.ops.sigmoid import sigmoid
from symnn.ops.tanh import tanh

HALF = Fraction(1, 2)


def with_sigmoid_differences(node: Add) -> Node:
    """The sum with such differences as products; itself where there are none."""
    if not any(_is_sigmoid(f) for t in node.terms for f in _operands(t)):
        return node
    terms, made = like_terms(node), list[Node]()
    for first in list(terms):
        for second in terms:
            found = _difference(first, second) if first in terms and first is not second else None
            if found is not None:
                made.append(found)
                terms = [t for t in terms if t is not first and t is not second]
                break
    return add(*(t.node() for t in terms), *made) if made else node


def _operands(x: Node) -> Sequence[Node]:
    return getattr(x, "operands", (x,))


def _is_sigmoid(x: Node) -> bool:
    return isinstance(x, Map) and x.operator is sigmoid


def _difference(first: Flat, second: Flat) -> Node | None:
    """c·r·σ(u) − c·r·σ(v), where u − v has fewer terms than u and v have."""
    one, other = _one_sigmoid(first), _one_sigmoid(second)
    if one is None or other is None or first.coefficient != -second.coefficient:
        return None
    (u, at, rest), (v, along, beside) = one, other
    if at != along or key(rest) != key(beside):
        return None
    parts = _parts(u, v)
    if parts is None:
        return None
    made = [
        replace(first, factors=(*rest.factors, *((f, at) for f in fs)), coefficient=c * first.coefficient)
        for c, fs in parts
    ]
    return add(*(t.node() for t in made)) if made else broadcast(const(0), [first.sizes[m] for m in first.out])


def _one_sigmoid(t: Flat) -> tuple[Node, Labels, Flat] | None:
    """u, its labels and the rest of the product, where it has one factor σ(u)."""
    found = [(f.arguments[0], at) for f, at in t.factors if isinstance(f, Map) and _is_sigmoid(f)]
    if len(found) != 1:
        return None
    return *found[0], replace(t, factors=tuple(f for f in t.factors if not _is_sigmoid(f[0])))


def _parts(u: Node, v: Node) -> list[tuple[Fraction, list[Node]]] | None:
    """σ(u) − σ(v) as a sum of products with numbers in front."""
    if not isinstance(u, Add) or not isinstance(v, Add):
        return None
    gap = like_terms(Add([u, _turned(v)]))
    if len(gap) >= max(len(like_terms(u)), len(like_terms(v))):
        return None
    if not gap:
        return []
    if len(gap) == 1 and not gap[0].factors:
        c = broadcast(const(-abs(gap[0].coefficient)), u.shape)
        high, low = (u, v) if gap[0].coefficient > 0 else (v, u)
        return [(Fraction(-1 if gap[0].coefficient > 0 else 1), [expm1(c), sigmoid(high), sigmoid(_turned(low))])]
    half = tanh(HALF * add(*(t.node() for t in gap)))
    return [(Fraction(1), [half, sigmoid(a), sigmoid(_turned(b))]) for a, b in ((u, v), (v, u))]


def _turned(u: Node) -> Node:
    return add(*map(negated, u.terms)) if isinstance(u, Add) else negated(u)
