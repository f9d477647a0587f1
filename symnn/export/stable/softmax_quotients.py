"""Sums over (u_j + c_j p_j)/(1 − p_j) with p a softmax, as they stand in gradients of w log p + (1 − w) log(1 − p): the
part that is finite where p_j is 1 to the last digit is taken from the part in odds, for which there are laws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple
from weakref import WeakKeyDictionary

from symnn.export.stable.complements import complemented, like_terms, opened, within
from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, product
from symnn.export.stable.log_parts import axes_of
from symnn.expr import Add, Call, Contract, Map, Node, add, zeros
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax


class _Inverse(NamedTuple):
    """A factor 1/(k(1 − p)), and p on the same labels."""

    factor: Factor
    p: Factor
    k: Fraction


def without_quotients(node: Node) -> Node:
    """Σ_j (u_j + c_j p_j)/(1 − p_j) as Σ_j u_j + Σ_j (u_j + c_j) p_j/(1 − p_j); where p_j is a factor already, as
    −Σ_j c_j p_j + Σ_j (u_j + c_j) p_j/(1 − p_j). Itself where there is none.
    """
    if not isinstance(node, Contract) or not has_quotient(node):
        return node
    t = flat(node)
    spread = next(_spread(t), None)
    if spread is not None:
        return add(*map(without_quotients, spread))
    for inverse in _inverses(t):
        if _is_summed(inverse.p, t) and t.factors.count(inverse.factor) == 1:
            sum_ = _linear(t, inverse.p)
            if sum_ is not None or inverse.p not in t.factors:
                return _written(t, inverse, sum_)
    return node


_KNOWN: WeakKeyDictionary[Node, bool] = WeakKeyDictionary()


def has_quotient(x: Node) -> bool:
    """Whether 1/(1 − p) for a softmax p is among the factors of the terms of x."""
    if x not in _KNOWN:
        match x:
            case Add():
                _KNOWN[x] = any(map(has_quotient, x.terms))
            case Contract():
                _KNOWN[x] = any(map(has_quotient, x.operands))
            case _:
                _KNOWN[x] = isinstance(x, Map) and _complement(x) is not None
    return _KNOWN[x]


def _complement(x: Node) -> tuple[Call, Fraction] | None:
    """(p, k) where x is 1/(k(1 − p)) for a softmax p."""
    base = inverted(x)
    if base is None or base[1] != 1 or not isinstance(base[0], Add):
        return None
    terms = sorted(like_terms(base[0]), key=lambda t: len(t.factors))
    if [len(t.factors) for t in terms] != [0, 1] or terms[0].coefficient != -terms[1].coefficient:
        return None
    ((p, at),) = terms[1].factors
    alone = terms[1].elementwise and at == terms[1].out
    return (p, terms[0].coefficient) if alone and isinstance(p, Call) and p.composition is softmax else None


def _inverses(t: Flat) -> Iterator[_Inverse]:
    for f in t.factors:
        found = _complement(f[0])
        if found is not None:
            yield _Inverse(f, (found[0], f[1]), found[1])


def _is_summed(p: Factor, t: Flat) -> bool:
    """Whether the sum goes over all entries of p that add to 1."""
    x, at = p
    assert isinstance(x, Call)
    return not {at[a] for a in axes_of(x)} & set(t.out)


def _spread(t: Flat) -> Iterator[list[Node]]:
    """The terms, where a sum has such a quotient and p stands beside it or is summed over."""
    for f in t.factors:
        if isinstance(f[0], Add) and has_quotient(f[0]):
            rest = list(t.factors)
            rest.remove(f)
            terms = list(opened(f[0]))
            quotients = [q for x in terms for q in _inverses(within(x, f[1], replace(t, coefficient=Fraction(1))))]
            if len(terms) > 1 and any(q.p in t.factors or _is_summed(q.p, t) for q in quotients):
                yield [product(t.coefficient, [(x.node(), f[1]), *rest], t.out, t.sizes) for x in terms]


def _linear(t: Flat, p: Factor) -> tuple[Add, Labels] | None:
    """A factor u + c·p on the labels of p, with p a factor of some of its terms and never twice."""
    for f, at in t.factors:
        alike = at == p[1] and f.shape == p[0].shape
        if alike and isinstance(f, Add) and {_times(x, p[0]) for x in like_terms(f)} == {0, 1}:
            return f, at
    return None


def _times(x: Flat, p: Node) -> int:
    """How often p is a factor of a term."""
    return x.factors.count((p, x.out))


def _written(t: Flat, inverse: _Inverse, sum_: tuple[Add, Labels] | None) -> Node:
    """The sum in its two parts; without `sum_`, u is 1 and c is 0."""
    p, there = inverse.p, inverse.p in t.factors
    left = list(t.factors)
    for f in (inverse.factor, *([sum_] if sum_ else [])):
        left.remove(f)
    odds = (*left, (reciprocal(1 - p[0]), p[1]), *(() if there else (p,)))
    t = replace(t, coefficient=t.coefficient / inverse.k)
    if sum_ is None:
        return add(replace(t, factors=tuple(left)).node(), replace(t, factors=odds).node())
    u, c = _parts(sum_[0], p[0])
    one, finite = (-1, add(*c)) if there else (1, add(*u))
    return add(
        replace(t, coefficient=one * t.coefficient, factors=((finite, p[1]), *left)).node(),
        replace(t, factors=((_collected(add(*u, *c)), p[1]), *odds)).node(),
    )


def _parts(x: Add, p: Node) -> tuple[list[Node], list[Node]]:
    """The terms of u and of c, where x is u + c·p."""
    u, c = list[Node](), list[Node]()
    for t in like_terms(x):
        own = list(t.factors)
        if _times(t, p):
            own.remove((p, t.out))
        (c if len(own) < len(t.factors) else u).append(replace(t, factors=tuple(own)).node())
    return u, c


def _collected(x: Node) -> Node:
    """u + c, without what cancels."""
    if not isinstance(x, Add):
        return x
    return complemented(x) if like_terms(x) else zeros(*x.shape)
