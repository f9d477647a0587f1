"""Differences in which the entries of a softmax cancel with 1: what an entry itself adds to both terms is left out, so
that p_i Σ_j v_j − v_i, x_i − Σ_j p_j x_j and p_i − p_i² are right where p_i is almost 1, or the x_i almost equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symnn.export.stable.complements import Key, key, like_terms, within
from symnn.export.stable.exponentials import overflows
from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, product
from symnn.export.stable.log_parts import axes_of
from symnn.export.stable.logarithms import HALF
from symnn.export.stable.stable_operators import select, sum_of_others
from symnn.expr import Add, Call, Indicator, Node, add, broadcast, const
from symnn.expr.records import Record
from symnn.ops.axes import others
from symnn.ops.log1p import log1p
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.positive import positive
from symnn.ops.softmax import softmax

FAR = -(10**30)
"""e to this power is 0, beside any other, in float32 too."""


def parted(node: Node) -> Node:
    """The sum with such pairs of terms rewritten; itself where there are none."""
    if not isinstance(node, Add):
        return node
    terms = _alike_written(like_terms(node))
    if any(isinstance(f, Indicator) or overflows(f) for t in terms for f, _ in t.factors):
        return node
    for k, t in enumerate(terms):
        for p in dict.fromkeys(f for f in t.factors if is_softmax(f)):
            found = _instead(terms, k, p)
            if found is not None:
                return parted(add(*(x.node() for x in found)))
    return node


def _alike_written(terms: list[Flat]) -> list[Flat]:
    """The terms, with sums that stand in quotients written alike: b + a as a + b, and b − a as −(a − b)."""
    if not any(inverted(f) for t in terms for f, _ in t.factors):
        return terms
    known: dict[frozenset[tuple[Key, Fraction]], Node] = {}
    made = []
    for t in terms:
        coefficient, factors = t.coefficient, list[Factor]()
        for f, at in t.factors:
            if isinstance(f, Add):
                own = [(key(x), x.coefficient) for x in like_terms(f)]
                turned = known.get(frozenset((k, -c) for k, c in own))
                coefficient = coefficient if turned is None else -coefficient
                f = known.setdefault(frozenset(own), f) if turned is None else turned
            factors.append((f, at))
        made.append(replace(t, coefficient=coefficient, factors=tuple(factors)))
    return made


def log_of_others(x: Add) -> Node | None:
    """log(1 − p_i), which is log Σ_{j≠i} e^{z_j} − log Σ e^{z_j}; None if x is not 1 − p for a softmax p of z.

    Where p_i > ½, the others are those with p_j <= ½.
    """
    one, *rest = sorted(like_terms(x), key=lambda t: len(t.factors))
    if len(rest) != 1 or one.factors or one.coefficient != 1 or rest[0].coefficient != -1 or len(rest[0].factors) != 1:
        return None
    ((p, at),) = rest[0].factors
    if not _is(p, softmax) or at != rest[0].out or not isinstance(p, Call):
        return None
    (z,), settings = p.arguments, dict(p.settings)
    kept = others(z, axes_of(p))
    large = positive(p - broadcast(const(HALF), p.shape))
    less = log_sum_exp(select(large, broadcast(const(FAR), z.shape), z), **settings) - log_sum_exp(z, **settings)
    none = broadcast(const(0), p.shape)
    return select(large, broadcast(less, p.shape, kept), log1p(-1 * select(large, none, p)))


def _instead(terms: Sequence[Flat], k: int, p: Factor) -> list[Flat] | None:
    """The terms when one with the softmax p, and those that belong to it, are rewritten; None where they are not."""
    t = terms[k]
    for j, u in enumerate(terms):
        if u.coefficient != -t.coefficient or u.out != t.out or len(u.sizes) > len(u.out):
            continue
        made = _complement(u, t, p) or _times_a_sum(u, t, p) or _less_a_mean(u, t, p)
        if made is not None:
            return [*(x for m, x in enumerate(terms) if m not in (k, j)), *made]
    found = _less_a_mean_of_sums(terms, t, p)
    return None if found is None else [*(x for x in terms if key(x) not in found[0]), *found[1]]


def _is(x: Node, record: Record) -> bool:
    return isinstance(x, Call) and x.composition is record


def is_softmax(f: Factor) -> bool:
    """A softmax of which no two axes stand along one label, as they do in the trace of one."""
    return _is(f[0], softmax) and len(set(f[1])) == len(f[1])


def labels_of(p: Factor) -> Labels:
    """The labels along which the entries of the softmax sum to 1."""
    x, at = p
    assert isinstance(x, Call)
    return tuple(at[a] for a in axes_of(x))


def bound_labels(t: Flat) -> list[int]:
    return sorted(set(t.sizes) - set(t.out))


def split(t: Flat, p: Factor) -> tuple[list[Factor], list[Factor]]:
    """The factors beside p: those that are summed over, and the others."""
    rest, bound = list(t.factors), set(bound_labels(t))
    rest.remove(p)
    return [f for f in rest if bound & set(f[1])], [f for f in rest if not bound & set(f[1])]


def relabelled(factors: Sequence[Factor], names: Mapping[int, int]) -> list[Factor]:
    return [(x, tuple(names.get(m, m) for m in at)) for x, at in factors]


def sum_beside(factors: Sequence[Factor], along: Labels, t: Flat, names: Mapping[int, int]) -> Factor:
    """Π factors summed over all other entries along these labels, as a factor."""
    kept = tuple(m for m in t.out if any(m in at for _, at in factors) and m not in along)
    order = (*kept, *along)
    place = {m: k for k, m in enumerate(order)}
    inner = product(
        Fraction(1),
        [(x, tuple(place[m] for m in at)) for x, at in factors],
        tuple(range(len(order))),
        {place[m]: t.sizes[m] for m in order},
    )
    axes = tuple(range(len(kept), len(order)))
    return sum_of_others(inner, axis=axes[0] if len(axes) == 1 else axes), tuple(names.get(m, m) for m in order)


def _times(factors: Sequence[Factor], others: Factor) -> tuple[Factor, ...]:
    """The factors and 1 − p; together with 1/(1 − p) it is 1, also where it is rounded to 0."""
    own = next((f for f in factors if inverted(f[0]) == (others[0], 1) and f[1] == others[1]), None)
    return (*factors, others) if own is None else tuple(f for f in factors if f is not own)


def _complement(u: Flat, t: Flat, p: Factor) -> list[Flat] | None:
    """c·(1 − p_i) as c·Σ_{j≠i} p_j."""
    if bound_labels(t) or not set(labels_of(p)) <= set(t.out) or Counter(t.factors) != Counter([*u.factors, p]):
        return None
    return [Flat(u.coefficient, (*u.factors, sum_beside([p], labels_of(p), t, {})), u.out, u.sizes)]


def _times_a_sum(u: Flat, t: Flat, p: Factor) -> list[Flat] | None:
    """c·(p_i Σ_j v_j − v_i) as c·(p_i Σ_{j≠i} v_j − v_i Σ_{j≠i} p_j)."""
    along, bound = labels_of(p), bound_labels(t)
    if len(bound) != len(along) or not set(p[1]) <= set(t.out):
        return None
    if [t.sizes[m] for m in bound] != [t.sizes[m] for m in along]:
        return None
    summed, common = split(t, p)
    own = relabelled(summed, dict(zip(bound, along, strict=True)))
    if not summed or Counter(u.factors) != Counter([*common, *own]):
        return None
    others = sum_beside(summed, tuple(bound), t, dict(zip(bound, along, strict=True)))
    return [
        Flat(t.coefficient, (*common, p, others), t.out, u.sizes),
        Flat(u.coefficient, (*common, *own, sum_beside([p], along, u, {})), u.out, u.sizes),
    ]


def _less_a_mean(u: Flat, t: Flat, p: Factor) -> list[Flat] | None:
    """c·(x_i − Σ_j p_j x_j) as c·(x_i Σ_{j≠i} p_j − Σ_{j≠i} p_j x_j)."""
    along = labels_of(p)
    if sorted(along) != bound_labels(t):
        return None
    summed, common = split(t, p)
    here = _place(u, common, summed, along)
    if here is None or [u.sizes[m] for m in here.values()] != [t.sizes[m] for m in here]:
        return None
    values = [_shifted(f, p) for f in summed] if len(summed) == 1 else summed
    return [
        Flat(
            u.coefficient, _times([*common, *relabelled(values, here)], sum_beside([p], along, t, here)), u.out, u.sizes
        ),
        Flat(-u.coefficient, (*common, sum_beside([p, *values], along, t, here)), u.out, u.sizes),
    ]


def _less_a_mean_of_sums(terms: Sequence[Flat], t: Flat, p: Factor) -> tuple[set[Key], list[Flat]] | None:
    """c·(x_i − Σ_j p_j x_j) where x is a sum, of which the terms stand one by one."""
    along = labels_of(p)
    if len(along) != 1 or list(along) != bound_labels(t):
        return None
    summed, common = split(t, p)
    if len(summed) != 1 or not isinstance(summed[0][0], Add):
        return None
    (x, at), own = summed[0], Flat(-t.coefficient, (), t.out, {m: t.sizes[m] for m in t.out})
    assert isinstance(x, Add)
    parts = [flat(one) for one in x.terms]
    for i in _unused(t, t.sizes[along[0]]):
        here = {along[0]: i}
        lifted = [within(one, tuple(here.get(m, m) for m in at), own) for one in parts]
        wanted = [replace(one, factors=(*common, *one.factors)) for one in lifted]
        if stand_among(wanted, terms):
            values = _values(parts, at, p)
            mean = sum_beside([p, (values, at)], along, t, here)
            made = [
                Flat(
                    -t.coefficient,
                    (*common, *relabelled([(values, at)], here), sum_beside([p], along, t, here)),
                    t.out,
                    own.sizes,
                ),
                Flat(t.coefficient, (*common, mean), t.out, own.sizes),
            ]
            return {key(t), *map(key, wanted)}, made
    return None


def _unused(t: Flat, size: Any) -> list[int]:
    """The labels of this size that the term has and none of its factors."""
    used = {m for _, labels in t.factors for m in labels}
    return [m for m in t.out if m not in used and t.sizes[m] == size]


def stand_among(wanted: Sequence[Flat], terms: Sequence[Flat]) -> bool:
    """Whether all of these are among the terms."""
    known = {key(u): u.coefficient for u in terms}
    return all(known.get(key(w)) == w.coefficient for w in wanted)


def _values(parts: Sequence[Flat], at: Labels, p: Factor) -> Node:
    """The sum without what is the same for all entries."""
    kept = []
    for one in parts:
        if len(one.factors) == 1 and one.elementwise:
            ((x, labels),) = one.factors
            shifted, _ = _shifted((x, tuple(at[m] for m in labels)), p)
            one = replace(one, factors=((shifted, labels),))
        kept += [one.node()] if one.factors else []
    return add(*kept)


def _place(u: Flat, common: Sequence[Factor], summed: Sequence[Factor], along: Labels) -> dict[int, int] | None:
    """Where the labels of the mean are in x_i; None if u is not c·x_i."""
    left = list(u.factors)
    for f in common:
        if f not in left:
            return None
        left.remove(f)
    if not summed or len(left) != len(summed):
        return None
    (x, at), *_ = summed
    for y, own in left:
        names = {m: k for m, k in zip(at, own, strict=True) if m in along} if y is x else {}
        if set(names) == set(along) and Counter(relabelled(summed, names)) == Counter(left):
            return names
    return None


def _shifted(f: Factor, p: Factor) -> Factor:
    """z for log softmax(z) beside softmax(z): what is the same for all entries that are summed makes no difference."""
    (x, at), (y, along) = f, p
    if not (isinstance(x, Call) and isinstance(y, Call) and _is(x, log_softmax)):
        return f
    alike = (x.arguments, x.settings) == (y.arguments, y.settings)
    apart = not {along[k] for k in axes_of(x)} & {m for k, m in enumerate(at) if k not in axes_of(x)}
    return (x.arguments[0], at) if alike and apart and all(at[k] == along[k] for k in axes_of(x)) else f
