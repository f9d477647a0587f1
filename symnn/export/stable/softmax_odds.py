"""Sums over the odds p_j/(1 − p_j) of a softmax, as they stand in gradients of log(1 − p): times another entry p_i they
are finite where p_j is 1 to the last digit, for then p_i/(1 − p_j) is an entry of the softmax of all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from symnn.export.stable.flat import Factor, Flat, flat, inverted, product
from symnn.export.stable.log_parts import axes_of
from symnn.export.stable.logarithms import HALF
from symnn.export.stable.stable_operators import select, sum_of_others
from symnn.expr import Add, Call, Contract, Node, add, broadcast, const, hadamard, ones, zeros
from symnn.ops.positive import positive
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax

FAR = -(10**30)
"""e to this power is 0, beside any other, in float32 too."""


class _Odds(NamedTuple):
    """A factor Σ_{j≠i} w_j p_j/(1 − p_j): the softmax p with its labels, and what stands beside p and 1/(1 − p)."""

    factor: Factor
    p: Factor
    inside: Factor
    beside: Flat
    axis: int


def without_odds(node: Node) -> Node:
    """p_i Σ_{j≠i} w_j p_j/(1 − p_j) without what overflows, also where the sum is one term of several; itself where
    there is none.
    """
    if isinstance(node, Add):
        parts = [without_odds(x) for x in node.terms]
        return node if all(a is b for a, b in zip(parts, node.terms, strict=True)) else add(*parts)
    return _in_product(node) if isinstance(node, Contract) else node


def _in_product(node: Contract) -> Node:
    t = flat(node)
    if not any(isinstance(x, Call) and x.composition is softmax for x, _ in t.factors):
        return node
    found = next(_odds(t), None)
    if found is not None:
        return _written(t, found)
    for f in t.factors:
        if isinstance(f[0], Add):
            parts = [_instead(t, f, [(x, f[1])]) for x in f[0].terms]
            if any(next(_odds(flat(x.node())), None) is not None for x in parts):
                return add(*(without_odds(x.node()) for x in parts))
    return node


def _instead(t: Flat, old: Factor, new: Sequence[Factor]) -> Flat:
    rest = list(t.factors)
    rest.remove(old)
    return replace(t, factors=(*rest, *new))


def _odds(t: Flat) -> Iterator[_Odds]:
    """Such sums among the factors, each beside an entry of its softmax."""
    for f in t.factors:
        x, at = f
        axis = dict(x.settings)["axis"] if isinstance(x, Call) and x.composition is sum_of_others else None
        if not isinstance(x, Call) or not isinstance(axis, int):
            continue
        inner = flat(x.arguments[0])
        for p, inverse in _pairs(inner, axis) if inner.elementwise else ():
            own = (p[0], tuple(at[k] for k in p[1]))
            if own in t.factors:
                yield _Odds(f, own, p, _instead(_instead(inner, p, ()), inverse, ()), axis)


def _pairs(t: Flat, axis: int) -> Iterator[tuple[Factor, Factor]]:
    """The factors p and 1/(1 − p), for a softmax p along this axis."""
    for p, labels in t.factors:
        if not isinstance(p, Call) or p.composition is not softmax or len(set(labels)) < len(labels):
            continue
        if [labels[a] for a in axes_of(p)] == [axis]:
            yield from (((p, labels), g) for g in t.factors if g[1] == labels and _is_inverse(g[0], p))


def _is_inverse(x: Node, p: Call) -> bool:
    """Whether x is 1/(1 − p)."""
    found = inverted(x)
    return found is not None and found[1] == 1 and found[0] is sum_of_others(p, axis=_axis(p))


def _axis(p: Call) -> int:
    (axis,) = axes_of(p)
    return axis


def _written(t: Flat, found: _Odds) -> Node:
    """The same, where the one entry with p_j > ½ is taken apart from the others."""
    (p, labels), (_, at), w = found.p, found.factor, found.beside
    assert isinstance(p, Call)
    rest = _instead(_instead(t, found.p, ()), found.factor, ())
    large = positive(p - broadcast(const(HALF), p.shape))
    none, one = zeros(*p.shape), ones(*p.shape)
    less = sum_of_others(p, axis=_axis(p))
    calm = hadamard(select(large, none, p), reciprocal(select(large, one, less)))
    others = sum_of_others(replace(w, factors=(*w.factors, (calm, found.inside[1]))).node(), axis=found.axis)
    first = replace(rest, factors=(*rest.factors, (p, labels), (others, at)))
    far = broadcast(const(FAR), p.shape)
    beside = select(large, none, softmax(select(large, far, p.arguments[0]), **dict(p.settings)))
    along = tuple(k for k in w.out if k != found.axis)
    chosen = (*w.factors, (select(large, p, none), found.inside[1]))
    most = product(w.coefficient, chosen, along, w.sizes)
    second = replace(rest, factors=(*rest.factors, (beside, labels), (most, tuple(at[k] for k in along))))
    return add(without_odds(first.node()), without_odds(second.node()))
