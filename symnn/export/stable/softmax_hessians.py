"""Hessians of what is made of a softmax p: c·(p_i δ_ij − p_i p_j), and c·(p_j Σ_k m_k − m_j) with a sum m, without the
digits that cancel where an entry of p is almost 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symnn.export.stable.complements import key, like_terms, spread, within
from symnn.export.stable.flat import Factor, Flat, is_delta, product, renamed
from symnn.export.stable.log_parts import axes_of
from symnn.export.stable.softmax_sums import (
    bound_labels,
    is_softmax,
    labels_of,
    relabelled,
    split,
    stand_among,
    sum_beside,
)
from symnn.export.stable.stable_operators import select, sum_of_others
from symnn.expr import Add, Call, Node, add


def diagonal_apart(node: Node) -> Node:
    """A sum with c·(p_i δ_ij − p_i p_j) in it: on the diagonal c·p_i Σ_{k≠i} p_k is chosen, beside it −c·p_i p_j.

    Neither i nor j is summed over: a choice does not go past a sum.
    """
    terms = like_terms(node) if isinstance(node, Add) else []
    for u in terms:
        for p in dict.fromkeys(f for f in u.factors if is_softmax(f)):
            own = [d for d in _diagonals(u) if min(d[1]) in labels_of(p)]
            beside = _beside_the_diagonal(terms, u, p, own) if own else None
            if beside is not None:
                rest = (x.node() for x in terms if x is not u and x is not beside)
                return diagonal_apart(add(*rest, _chosen(u, p, own, beside)))
    return node


def _diagonals(t: Flat) -> list[Factor]:
    """The equations of two labels of which neither is summed over."""
    return [f for f in t.factors if is_delta(f[0]) and set(f[1]) <= set(t.out)]


def _chosen(u: Flat, p: Factor, diagonal: Sequence[Factor], beside: Flat) -> Node:
    """The choice, made once for what other equations of two labels in both terms repeat."""
    alike = [f for f in _diagonals(u) if f not in diagonal]
    out = tuple(m for m in u.out if m not in {max(at) for _, at in alike})
    sizes = {m: u.sizes[m] for m in out}

    def inner(t: Flat, *more: Factor) -> Node:
        left = [f for f in t.factors if f not in diagonal and f not in alike]
        bound = {m: e for m, e in t.sizes.items() if m not in t.out}
        return product(t.coefficient, [*left, *more], out, {**sizes, **bound})

    flag = product(Fraction(1), diagonal, out, sizes)
    less = inner(u, _less_itself(p))
    made = select(flag, less, inner(beside))
    return product(Fraction(1), [(made, out), *alike], u.out, {m: u.sizes[m] for m in u.out}) if alike else made


def _less_itself(p: Factor) -> Factor:
    """1 − p as the sum of the other entries, on the labels of p, of which some may be summed over."""
    x, at = p
    assert isinstance(x, Call)
    axes = axes_of(x)
    return sum_of_others(x, axis=axes[0] if len(axes) == 1 else axes), at


def _beside_the_diagonal(terms: Sequence[Flat], u: Flat, p: Factor, diagonal: Sequence[Factor]) -> Flat | None:
    """The term −c·F·p_i p_j for c·F·p_i δ_ij, if it is there; i may be several labels."""
    names = {max(at): min(at) for _, at in diagonal}
    if sorted(names.values()) != sorted(labels_of(p)) or len(names) != len(diagonal):
        return None
    back = {i: j for j, i in names.items()}
    wanted = Counter([*(f for f in u.factors if f not in diagonal), p])
    for t in terms:
        alike = t.coefficient == -u.coefficient and t.out == u.out and t.sizes == u.sizes
        both = {p, *relabelled([p], back)} <= set(t.factors)
        if alike and both and Counter(relabelled(t.factors, names)) == wanted:
            return t
    return None


def less_its_row_sums(node: Node) -> Node:
    """A sum with c·(p_j Σ_k m_k − m_j) in it where m is a sum, as in Hessians of what is made of a softmax, as
    c·(p_j Σ_{k≠j} m_k − m_j Σ_{k≠j} p_k). To be asked before the terms of m are rewritten.
    """
    terms = like_terms(node) if isinstance(node, Add) else []
    for t in terms:
        for p in dict.fromkeys(f for f in t.factors if is_softmax(f)) if not t.elementwise else ():
            found = _times_a_sum_of_sums([x for x in terms if x is not t], t, p)
            if found is not None:
                return less_its_row_sums(add(*found))
    return node


def _times_a_sum_of_sums(rest: Sequence[Flat], t: Flat, p: Factor) -> list[Node] | None:
    """The terms that are left and those that come, where the other terms have −c·m_j in them when written out."""
    along, bound = labels_of(p), bound_labels(t)
    if len(along) != 1 or len(bound) != 1 or not set(p[1]) <= set(t.out) or t.sizes[bound[0]] != t.sizes[along[0]]:
        return None
    summed, common = split(t, p)
    if len(summed) != 1 or not isinstance(m := summed[0][0], Add):
        return None
    at = summed[0][1]
    here = tuple(along[0] if k == bound[0] else k for k in at)
    if len(set(here)) != len(here):
        return None
    outer = Flat(-t.coefficient, (), t.out, {k: t.sizes[k] for k in t.out})
    left = _without(rest, m, replace(outer, factors=(*common, (m, here))))
    if left is None:
        return None
    place = dict(zip(bound, along, strict=True))
    sums = replace(
        outer, coefficient=t.coefficient, factors=(*common, p, sum_beside([(m, at)], tuple(bound), t, place))
    )
    less = replace(outer, factors=(*common, (m, here), sum_beside([p], along, outer, {})))
    return [x.node() for x in (*left, sums, less)]


def _without(terms: Sequence[Flat], m: Add, product_: Flat) -> list[Flat] | None:
    """What is left of the terms without those of a product of which m is the last factor; None where they are not all
    there. Where products have to be written out for that, nothing may be left.
    """
    (*common, (_, labels)) = product_.factors
    one_by_one = [within(one, labels, product_) for one in like_terms(m)]
    wanted = [replace(one, factors=tuple(renamed([*common, *one.factors]))) for one in one_by_one]
    if stand_among(wanted, terms):
        gone = set(map(key, wanted))
        return [x for x in terms if key(x) not in gone]
    every, own = spread(terms), spread([product_])
    return [] if every and own and len(every) == len(own) and stand_among(own, every) else None
