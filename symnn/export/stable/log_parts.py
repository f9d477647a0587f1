"""A logarithm as a sum of nodes with numbers in front: like parts added, z − lse(z) as log_softmax(z)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symnn.export.stable.chosen_entries import entry_of
from symnn.export.stable.flat import Labels, flat, product, small_power
from symnn.expr import Call, Contract, Map, Node, add, broadcast, const
from symnn.ops.axes import chosen, others
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp


@dataclass(frozen=True)
class ScaledPart:
    """coefficient·node, with axis k of the node along label labels[k] of what the sum stands for."""

    coefficient: Fraction
    node: Node
    labels: Labels

    def within(self, labels: Labels) -> ScaledPart:
        """Labels by place: those of a factor become those of the product it stands in."""
        return replace(self, labels=tuple(labels[k] for k in self.labels))

    def within_places(self, place: Mapping[int, int]) -> ScaledPart:
        return replace(self, labels=tuple(place[m] for m in self.labels))


Sum = tuple[ScaledPart, ...]


def part(node: Node, coefficient: Fraction | int = 1) -> ScaledPart:
    """A node over its own axes, those along which it is repeated left out, with a number in front of it taken out."""
    found = flat(node)
    axes = tuple(range(node.rank))
    if found.coefficient == 0 or not found.factors or not _is_product(node):
        return ScaledPart(Fraction(coefficient), node, axes)
    if len(found.factors) == 1 and found.elementwise:
        (inner, labels) = found.factors[0]
        return ScaledPart(coefficient * found.coefficient, inner, labels)
    used = tuple(m for m in axes if any(m in at for _, at in found.factors))
    if found.coefficient == 1 and used == axes and isinstance(node, Contract):
        return ScaledPart(Fraction(coefficient), node, axes)
    sizes = {m: size for m, size in found.sizes.items() if m in used or m not in axes}
    return ScaledPart(coefficient * found.coefficient, product(Fraction(1), found.factors, used, sizes), used)


def _is_product(node: Node) -> bool:
    return isinstance(node, Contract) or isinstance(node, Map) and small_power(node) is not None


def scaled(parts: Iterable[ScaledPart], c: Fraction | int) -> Sum:
    return tuple(replace(p, coefficient=p.coefficient * c) for p in parts)


def total(parts: Iterable[ScaledPart], shape: Any) -> Node:
    """The sum as a node of this shape."""
    terms = [_term(p, shape) for p in collected(parts) if p.coefficient]
    return add(*terms) if terms else broadcast(const(0), shape)


def _term(p: ScaledPart, shape: Any) -> Node:
    out = tuple(range(len(shape)))
    return product(p.coefficient, [(p.node, p.labels)], out, dict(enumerate(shape)))


def collected(parts: Iterable[ScaledPart]) -> list[ScaledPart]:
    """Like parts added; z − lse(z) is log_softmax(z)."""
    found: dict[tuple[Node, Labels], Fraction] = {}
    for p in parts:
        key = (p.node, p.labels)
        found[key] = found.get(key, Fraction(0)) + p.coefficient
    for (node, labels), c in list(found.items()):
        if isinstance(node, Call) and node.composition is log_sum_exp and c < 0:
            own = _own(node, labels, found)
            if own is not None and found[own] > 0:
                times = min(found[own], -c)
                found[(node, labels)] += times
                found[own] -= times
                key = (log_softmax(node.arguments[0], **dict(node.settings)), own[1])
                found[key] = found.get(key, Fraction(0)) + times
    return [ScaledPart(c, node, labels) for (node, labels), c in found.items() if c]


def _own(lse: Call, labels: Labels, among: Iterable[tuple[Node, Labels]]) -> tuple[Node, Labels] | None:
    """z with its labels, where lse(z) stands along the labels that are left of them."""
    (z,) = lse.arguments
    kept = others(z, axes_of(lse))
    return next(((n, at) for n, at in among if n is z and tuple(at[k] for k in kept) == labels), None)


def with_entries(parts: Sequence[ScaledPart]) -> list[ScaledPart]:
    """An entry of z − lse(z) as one of log_softmax(z)."""
    left = list(parts)
    for lse in parts:
        if not (isinstance(lse.node, Call) and lse.node.composition is log_sum_exp):
            continue
        (z,) = lse.node.arguments
        logs, kept = log_softmax(z, **dict(lse.node.settings)), others(z, axes_of(lse.node))
        for p in left:
            found = entry_of(p.node, z, logs) if p is not lse else None
            whole = found is not None and p.coefficient * found.share == -lse.coefficient
            if found is not None and whole and lse in left and found.stands(kept, p.labels) == lse.labels:
                left.remove(lse)
                left[left.index(p)] = replace(p, coefficient=-lse.coefficient, node=found.made)
    return left


def axes_of(x: Call) -> tuple[int, ...]:
    """The axes along which a softmax or a log-sum-exp is taken."""
    settings: dict[str, Any] = dict(x.settings)
    return chosen(x.arguments[0], settings["axis"])
