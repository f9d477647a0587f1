"""A node as one flat product: a number and labelled factors, with the contractions inside it opened. Nothing is
rewritten here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnn.expr import Const, Contract, Indicator, Map, Node
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

Labels = tuple[int, ...]
Factor = tuple[Node, Labels]
LARGEST_POWER = 4
MOST_FACTORS = 16
"""A contraction inside is opened as long as there are no more factors than this: a deep product is not walked at every
level."""


@dataclass(frozen=True)
class Flat:
    """coefficient · Π factors, summed over the labels that are not in `out`; `sizes` knows every label."""

    coefficient: Fraction
    factors: tuple[Factor, ...]
    out: Labels
    sizes: dict[int, Any]

    @property
    def elementwise(self) -> bool:
        return set(self.sizes) <= set(self.out)

    def node(self) -> Node:
        return product(self.coefficient, self.factors, self.out, self.sizes)


def product(coefficient: Fraction, factors: Iterable[Factor], out: Labels, sizes: dict[int, Any]) -> Node:
    """The product as a node; a single factor read as it stands is that factor."""
    kept = list(factors)
    if coefficient != 1 or not kept:
        kept.insert(0, (Const(coefficient), ()))
    extents: dict[Hashable, object] = dict(sizes.items())
    (first, labels), rest = kept[0], kept[1:]
    if not rest and labels == out and set(sizes) <= set(out):
        return first
    return Contract([x for x, _ in kept], [i for _, i in kept], out, extents)


def flat(node: Node) -> Flat:
    """Contractions inside are opened, small whole powers written out, deltas between two labels of `out` used."""
    out = tuple(range(node.rank))
    sizes: dict[int, Any] = dict(enumerate(node.shape))
    coefficient = Fraction(1)
    factors: list[Factor] = []
    stack: list[Factor] = [(node, out)]
    while stack:
        x, labels = stack.pop()
        match x:
            case Const():
                coefficient *= x.value
            case Contract() if x is node or len(factors) + len(stack) + len(x.operands) <= MOST_FACTORS:
                name = dict(zip(x.out, labels, strict=True))
                for index, size in enumerate(x.sizes):
                    if index not in name:
                        name[index] = len(sizes)
                        sizes[len(sizes)] = size
                inner = [(y, tuple(name[i] for i in at)) for y, at in zip(x.operands, x.indices, strict=True)]
                stack += inner[::-1]
            case Map() if (times := small_power(x)) is not None:
                stack += [(x.arguments[0], labels)] * times
            case _:
                factors.append((x, labels))
    return Flat(coefficient, tuple(renamed(factors)), out, sizes)


def small_power(x: Map) -> int | None:
    """k where x is u^k for a small whole k."""
    if x.operator is not power or not isinstance(x.arguments[1], Const) or x.arguments[0].shape != x.shape:
        return None
    k = x.arguments[1].value
    return int(k) if k.denominator == 1 and 2 <= k <= LARGEST_POWER else None


def inverted(x: Node) -> tuple[Node, int] | None:
    """(u, k) where x is 1/u^k for a whole k."""
    if not isinstance(x, Map):
        return None
    if x.operator is reciprocal:
        u = x.arguments[0]
        times = small_power(u) if isinstance(u, Map) else None
        return (u.arguments[0], times) if isinstance(u, Map) and times else (u, 1)
    if x.operator is power and isinstance(x.arguments[1], Const) and x.arguments[0].shape == x.shape:
        k = x.arguments[1].value
        return (x.arguments[0], -int(k)) if k.denominator == 1 and k < 0 else None
    return None


def positive_divisor(x: Node) -> Node | None:
    """1/(−u)^k as (−1)^k/u^k, where a number below 0 stands in front of what is divided by."""
    base = inverted(x)
    found = None if base is None else flat(base[0])
    if base is None or found is None or found.coefficient >= 0:
        return None
    u = product(-found.coefficient, found.factors, found.out, found.sizes)
    made = reciprocal(u) if base[1] == 1 else power(u, -base[1])
    return Contract([Const((-1) ** base[1]), made], [(), tuple(range(x.rank))], tuple(range(x.rank)))


def pins(x: Flat) -> dict[int, Factor]:
    """The labels that an equation fixes, with that equation: [i = 3], or [i = j + 1] where i is summed over."""
    found: dict[int, Factor] = {}
    for f, labels in x.factors:
        if isinstance(f, Indicator) and f.relation == "=":
            for c, label in zip(f.coefficients, labels, strict=True):
                if abs(c) == 1 and labels.count(label) == 1 and (len(labels) == 1 or label not in x.out):
                    found.setdefault(label, (_one_way(f, c), labels))
                    break
    return found


def one_way(x: Indicator) -> Indicator:
    """The same equation with its first coefficient positive; what is no equation as it is."""
    if x.relation != "=" or x.coefficients[0] > 0:
        return x
    return Indicator(x.shape, [-k for k in x.coefficients], -x.offset)


def _one_way(x: Indicator, c: int) -> Indicator:
    """The same equation with this coefficient positive."""
    return x if c > 0 else Indicator(x.shape, [-k for k in x.coefficients], -x.offset)


def selected(node: Node, labels: Labels, pinned: dict[int, Factor], sizes: dict[int, Any]) -> Factor:
    """The entries of a node where the equations hold, without the labels that these fix."""
    used = {pinned[m] for m in labels if m in pinned}
    rest = tuple(dict.fromkeys(m for _, at in (*used, (node, labels)) for m in at if m not in pinned))
    if not used:
        return node, labels
    place = {m: k for k, m in enumerate((*rest, *(m for m in pinned if any(m in at for _, at in used))))}
    factors = [(f, tuple(place[m] for m in at)) for f, at in (*used, (node, labels))]
    return product(Fraction(1), factors, tuple(range(len(rest))), {place[m]: sizes[m] for m in place}), rest


def is_delta(x: Node) -> bool:
    return (
        isinstance(x, Indicator)
        and x.coefficients in ((1, -1), (-1, 1))
        and (x.offset, x.relation) == (0, "=")
        and x.shape[0] == x.shape[1]
    )


def renamed(factors: list[Factor]) -> list[Factor]:
    """A delta between labels i < j of one size: the other factors read i. Between two sizes it is a slice."""
    for x, labels in factors:
        if is_delta(x):
            i, j = sorted(labels)
            read = {j: i}
            factors = [(y, at if y is x else tuple(read.get(a, a) for a in at)) for y, at in factors]
    return factors
