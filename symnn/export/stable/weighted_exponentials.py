"""Sums Σ_j w_j e^{z_j} with weights of unknown sign, where they are logged or divided by: e^{lse(z)}·Σ_j w_j p_j
with p the softmax of z, both over the entries with w_j ≠ 0. The first factor meets other exponentials, or leaves the
logarithm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symnn.export.stable.exponentials import overflows
from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, product
from symnn.export.stable.log_parts import total
from symnn.export.stable.logarithms import axes, logarithm, of_product
from symnn.export.stable.softmax_sums import FAR
from symnn.export.stable.stable_operators import select
from symnn.expr import Add, Contract, Indicator, Map, Node, add, broadcast, const
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax


@dataclass(frozen=True)
class Rescaled:
    """A sum as e^scale·rest, with the axes of the sum along which the scale stands; p on its labels, and the factors of
    the sum that it comes from: the exponentials, and the weights.
    """

    scale: Node
    kept: Labels
    rest: Node
    p: Factor
    powers: tuple[Factor, ...]
    weights: tuple[Factor, ...]


def rescaled(x: Node) -> Rescaled | None:
    """The sum in these two factors; None where it is no such sum, or one of positive terms, which has a logarithm."""
    if not isinstance(x, Contract) or logarithm(x) is not None or not overflows(x):
        return None
    t = flat(x)
    powers = tuple(f for f in t.factors if _is_power(f[0]))
    weights = tuple(f for f in t.factors if f not in powers)
    inner = _inside(t, powers)
    z = None if inner is None else _logarithm_on(inner, powers)
    if inner is None or z is None:
        return None
    z = _weighed(z, [f for f in weights if _bound(t) & set(f[1])], inner)
    kept = tuple(m for m in inner.out if m in t.out)
    axis = axes(len(kept), len(inner.out))
    p = softmax(z, axis=axis), inner.out
    return Rescaled(log_sum_exp(z, axis=axis), kept, replace(t, factors=(*weights, p)).node(), p, powers, weights)


def _is_power(x: Node) -> bool:
    """Whether it is e to something that may be too large."""
    return logarithm(x) is not None and overflows(x)


def _weighed(z: Node, weights: Sequence[Factor], inner: Flat) -> Node:
    """z where its weight is not 0; elsewhere e^z is 0."""
    return select(_on(inner, weights), z, broadcast(const(FAR), z.shape)) if weights else z


def _bound(t: Flat) -> set[int]:
    """The labels that are summed over."""
    return set(t.sizes) - set(t.out)


def _inside(t: Flat, powers: Sequence[Factor]) -> Flat | None:
    """All labels along which the terms of the sum differ, those last that are summed over; None where no exponential
    stands along any of these.
    """
    bound = _bound(t)
    if not _along(powers) & bound or any(isinstance(f, Indicator) for f, _ in t.factors):
        return None
    differ = _along(powers) | _along(f for f in t.factors if set(f[1]) & bound)
    return Flat(Fraction(1), (), (*(m for m in t.out if m in differ), *sorted(bound)), dict(t.sizes))


def _along(factors: Iterable[Factor]) -> set[int]:
    """The labels of the factors."""
    return {m for _, at in factors for m in at}


def _on(inner: Flat, factors: Sequence[Factor]) -> Node:
    """The product of the factors along all labels."""
    place = {m: k for k, m in enumerate(inner.out)}
    own = [(f, tuple(place[m] for m in at)) for f, at in factors]
    return product(Fraction(1), own, tuple(place.values()), {place[m]: inner.sizes[m] for m in inner.out})


def _logarithm_on(inner: Flat, powers: Sequence[Factor]) -> Node | None:
    place = {m: k for k, m in enumerate(inner.out)}
    own = tuple((f, tuple(place[m] for m in at)) for f, at in powers)
    sizes = {place[m]: inner.sizes[m] for m in inner.out}
    parts = of_product(Flat(Fraction(1), own, tuple(sizes), sizes))
    return None if parts is None else total(parts, list(sizes.values()))


def log_of_weighted(x: Node) -> Node | None:
    """log of such a sum: the sum is positive where it has a logarithm, and then so is what is left in it."""
    found = rescaled(x)
    return None if found is None else add(broadcast(found.scale, x.shape, found.kept), log(found.rest))


def with_their_sums(node: Node) -> Node:
    """The sum with w_j e^{z_j}/Σ w e^z in its products as w_j p_j/Σ w p; itself where there is none."""
    if isinstance(node, Add):
        parts = [with_their_sums(t) for t in node.terms]
        return node if all(a is b for a, b in zip(parts, node.terms, strict=True)) else add(*parts)
    if not isinstance(node, Contract):
        return node
    t = flat(node)
    made = next((x for f, below, times in _inverses(t) if (x := _instead(t, f, below, times)) is not None), None)
    return node if made is None else with_their_sums(made.node())


def _instead(t: Flat, f: Factor, below: Node, times: int) -> Flat | None:
    """The product with one of the 1/Σ w e^z (there are so many at the factor f) and a term w_j e^{z_j} joined."""
    found, others = rescaled(below), _without(t.factors, [f])
    names = None if found is None else _met(found, others, dict(enumerate(f[1])))
    if found is None or names is None:
        return None
    others = _without(others, [(g, tuple(names[m] for m in at)) for g, at in found.powers])
    once = [(found.p[0], tuple(names[m] for m in found.p[1])), (reciprocal(found.rest), f[1])]
    return replace(t, factors=(*others, *[(reciprocal(below), f[1])] * (times - 1), *once))


def _inverses(t: Flat) -> Iterator[tuple[Factor, Node, int]]:
    """The factors 1/u^k, with u and k."""
    for f in t.factors:
        found = inverted(f[0])
        if found is not None:
            yield f, *found


def divided_by_weighted(node: Node) -> Node:
    """The product with 1/Σ w e^z as e^{−lse(z)}/Σ w p; itself where there is none."""
    if not isinstance(node, Contract | Map):
        return node
    t = flat(node)
    for f, below, times in _inverses(t):
        found = rescaled(below)
        if found is not None:
            less = exp(-1 * found.scale), tuple(f[1][k] for k in found.kept)
            more = [less, (reciprocal(found.rest), f[1])] * times
            return divided_by_weighted(replace(t, factors=(*_without(t.factors, [f]), *more)).node())
    return node


def _met(found: Rescaled, among: Sequence[Factor], names: Mapping[int, int]) -> dict[int, int] | None:
    """The labels in a product of the labels of the sum, where a term of the sum stands in the product."""
    wanted = [f for f in (*found.powers, *found.weights) if f[1]]

    def matched(k: int, left: Sequence[Factor], known: dict[int, int]) -> dict[int, int] | None:
        if k == len(wanted):
            return known
        x, labels = wanted[k]
        for f in left:
            new = {**known, **dict(zip(labels, f[1], strict=True))} if f[0] is x else {}
            if f[0] is x and all(new[m] == known[m] for m in known):
                more = matched(k + 1, _without(left, [f]), new)
                if more is not None:
                    return more
        return None

    return matched(0, among, dict(names))


def _without(factors: Sequence[Factor], gone: Sequence[Factor]) -> list[Factor]:
    left = list(factors)
    for f in gone:
        left.remove(f)
    return left
