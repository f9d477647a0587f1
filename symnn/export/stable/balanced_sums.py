"""Sums of a softplus or a sigmoid and of what it is near: softplus(u) − u is softplus(−u), and v − σ(u) is
v·σ(−u) − (1 − v)·σ(u), in which nothing cancels for v between 0 and 1; and sums of e^u and e^−u, sinh and
cosh − 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symnn.export.stable.beside_roots import beside_root
from symnn.export.stable.complements import Key, key, like_terms, within
from symnn.export.stable.flat import Factor, Flat, flat, product
from symnn.export.stable.logarithms import negated
from symnn.expr import Add, Atom, Map, Node, add, broadcast, const
from symnn.expr.walk import atoms
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus
from symnn.ops.tanh import tanh

Instead = tuple[set[Key], list[Flat]]
"""The terms that go, and what comes for them."""


def balanced(node: Node) -> Node:
    """The sum with such terms joined; itself where there are none."""
    if not isinstance(node, Add):
        return node
    terms = {key(t): t for t in like_terms(node)}
    for t in list(terms.values()):
        made = next((m for f in t.factors if (m := _balance(t, f, terms)) is not None), None)
        if made is not None:
            gone, new = made
            kept = [u.node() for k, u in terms.items() if k not in gone]
            parts = [*kept, *(u.node() for u in new if u.coefficient)]
            return balanced(add(*parts)) if parts else broadcast(const(0), node.shape)
    return _weighed(node, list(terms.values()))


def _balance(t: Flat, f: Factor, terms: Mapping[Key, Flat]) -> Instead | None:
    return _without_cancelling(t, f, terms) or _hyperbolic(t, f, terms) or beside_root(t, f, terms)


def _hyperbolic(t: Flat, f: Factor, terms: Mapping[Key, Flat]) -> Instead | None:
    """e^u − e^−u as tanh(u)·(e^u + e^−u), and e^u + e^−u − 2 as −(e^u − 1)(e^−u − 1)."""
    (x, at), rest = f, list(t.factors)
    if not isinstance(x, Map) or x.operator is not exp or t.factors.count(f) != 1:
        return None
    rest.remove(f)
    u, back = x.arguments[0], negated(x.arguments[0])
    a, mirrored, alone = t.coefficient, key(_times(t, rest, (exp(back), at))), key(_times(t, rest))
    b, c = _coefficient(terms.get(mirrored)), _coefficient(terms.get(alone))
    one, other = (expm1(u), at), (expm1(back), at)
    if a == -b and flat(u).coefficient > 0:
        return {key(t), mirrored}, [_times(t, rest, (tanh(u), at), (add(x, exp(back)), at))]
    if a == b and c == -2 * a:
        return {key(t), mirrored, alone}, [_scaled(_times(t, rest, one, other), -a)]
    return None


def _times(t: Flat, rest: Sequence[Factor], *more: Factor) -> Flat:
    """The product with other factors."""
    return Flat(t.coefficient, (*rest, *more), t.out, t.sizes)


def _without_cancelling(t: Flat, f: Factor, terms: Mapping[Key, Flat]) -> Instead | None:
    """a·softplus(u) + b·softplus(−u) + c·u without terms that cancel: the terms that go, and what comes for them."""
    (x, at), rest = f, list(t.factors)
    if not isinstance(x, Map) or x.operator is not softplus or t.factors.count(f) != 1:
        return None
    rest.remove(f)
    u = x.arguments[0]
    linear = [_beside(within(one, at, _scaled(t, Fraction(1))), rest) for one in _addends(u)]
    mirrored = Flat(Fraction(1), (*rest, (softplus(negated(u)), at)), t.out, t.sizes)
    ratios = {_coefficient(terms.get(key(one))) / one.coefficient for one in linear}
    other = terms.get(key(mirrored))
    if len(ratios) != 1:
        return None
    a, b, c = t.coefficient, _coefficient(other), ratios.pop()
    whole, slope = a + b, c - b  # of softplus(u) and of u
    if not b and whole * slope >= 0:
        return None
    size = min(abs(whole), abs(slope)) if whole * slope < 0 else Fraction(0)
    back = size if whole > 0 else -size
    if (a, b, c) == (whole - back, back, slope + back):
        return None
    gone = {key(t), key(mirrored), *map(key, linear)}
    made = [_scaled(t, whole - back), _scaled(mirrored, back)]
    return gone, [*made, *(_scaled(one, one.coefficient * (slope + back)) for one in linear)]


def _coefficient(x: Flat | None) -> Fraction:
    return Fraction(0) if x is None else x.coefficient


def _addends(u: Node) -> list[Flat]:
    return [flat(x) for x in (u.terms if isinstance(u, Add) else (u,))]


def _beside(x: Flat, rest: Sequence[Factor]) -> Flat:
    return Flat(x.coefficient, (*rest, *x.factors), x.out, x.sizes)


def _scaled(x: Flat, coefficient: Fraction) -> Flat:
    return Flat(coefficient, x.factors, x.out, x.sizes)


def _differ(one: Flat, other: Flat) -> tuple[Factor, Factor] | None:
    """The one factor in which two products differ; None where there are more."""
    left = [f for f in one.factors if f not in other.factors]
    right = [f for f in other.factors if f not in one.factors]
    alike = len(left) == len(right) == 1 and len(one.factors) == len(other.factors)
    return (left[0], right[0]) if alike else None


def _weighed(node: Add, terms: Sequence[Flat]) -> Node:
    """σ(u) − v with an input v, such as a target, as (1 − v)·σ(u) − v·σ(−u)."""
    if len(terms) != 2 or terms[0].coefficient != -terms[1].coefficient or set(terms[0].sizes) != set(terms[1].sizes):
        return node
    for one, other in (terms, terms[::-1]):
        differ = _differ(one, other)
        if differ is None:
            continue
        (s, at), (v, along) = differ
        if isinstance(v, Atom) and isinstance(s, Map) and s.operator is sigmoid and v not in atoms([s]):
            rest = [f for f in one.factors if f != differ[0]]
            back = sigmoid(negated(s.arguments[0]))
            return add(
                product(one.coefficient, [*rest, (1 - v, along), (s, at)], one.out, one.sizes),
                product(other.coefficient, [*rest, (v, along), (back, at)], one.out, one.sizes),
            )
    return node
