"""A tensor while operations on it are read: a node, and which of the axes of the node make up each axis of the tensor.

An axis is a tuple of factors, outermost first: (B·T, d) after a view of (B, T, d) has the factors ((B, T), (d,)), and
an axis of size 1 has none. So most views cost nothing and no index arithmetic is left of them: the factors of all axes,
read from left to right, are the node's axes. Where a view cuts through a factor, an indicator [k = q·i + j] splits it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from symnn.errors import ShapeError, UnsupportedError
from symnn.expr import Contract, Indicator, Map, Node, Operator, add
from symnn.expr.nodes import show
from symnn.nets.exact_numbers import sized

Factors = tuple[Any, ...]
ONE = sp.S.One


@dataclass(frozen=True, eq=False)
class Factored:
    """node     its axes are the factors of all axes in order; no factor is 1
    factors  for every axis of the tensor the sizes of the node's axes of which it consists
    hidden   a node of the same shape, 1 where the entry is −∞ instead and 0 elsewhere; None: nowhere
    whole    its entries are integers or truth values: there is no derivative by them
    """

    node: Node
    factors: tuple[Factors, ...]
    hidden: Node | None = None
    whole: bool = False

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(sp.Mul(*f) for f in self.factors)

    @property
    def rank(self) -> int:
        return len(self.factors)

    def places(self, axis: int) -> tuple[int, ...]:
        """The node's axes of which an axis consists."""
        before = sum(len(f) for f in self.factors[: axis % self.rank])
        return tuple(range(before, before + len(self.factors[axis % self.rank])))

    def through(self, change: Callable[[Node], Node], factors: Iterable[Factors]) -> Factored:
        """The same change of axes for the entries and for what is hidden."""
        hidden = None if self.hidden is None else change(self.hidden)
        return replace(self, node=change(self.node), factors=tuple(factors), hidden=hidden)


def plain(node: Node, shape: Sequence[Any], *, whole: bool = False) -> Factored:
    """A node of this shape, in which axes of size 1 are missing, as a tensor."""
    return Factored(node, tuple((s,) if s != 1 else () for s in map(sized, shape)), whole=whole)


def number(node: Node, *, whole: bool = False) -> Factored:
    return Factored(node, (), whole=whole)


# axes


def reshaped(x: Factored, shape: Sequence[Any]) -> Factored:
    """x in another shape with as many entries; its factors are grouped anew, and split or merged where they must be."""
    sizes = [f for group in x.factors for f in group]
    wanted, groups, k = list(map(sized, shape)), [], 0
    x = Factored(x.node, (tuple(sizes),), x.hidden, x.whole)
    for extent in wanted:
        group: list[Any] = []
        while not same(sp.Mul(*group), extent):
            if k == len(x.factors[0]):
                raise ShapeError(f"{show(tuple(sizes))} cannot be viewed as {show(tuple(wanted))}")
            rest = quotient(extent, sp.Mul(*group))
            taken = x.factors[0][k]
            if rest is not None and quotient(rest, taken) is not None:
                group.append(taken)
                k += 1
            elif rest is not None and (inner := quotient(taken, rest)) is not None:
                x = split(x, 0, k, (rest, inner))
            else:  # two factors of which neither divides what is wanted: 2·3 as 3·2
                x = merged(x, 0, k)
        groups.append(tuple(group))
    return replace(x, factors=tuple(groups))


def same(a: Any, b: Any) -> bool:
    return bool(a == b or sp.expand(a - b) == 0)


def quotient(a: Any, b: Any) -> Any:
    """a/b where that is a size, else None."""
    q = sp.cancel(sized(a) / sized(b))
    whole = q.is_integer and sp.denom(q) == 1
    return q if whole else None


def split(x: Factored, axis: int, part: int, sizes: tuple[Any, Any]) -> Factored:
    """One factor as two: k = inner·i + j. UnsupportedError if the inner one is not a number."""
    outer, inner = sizes
    if not inner.is_Integer:
        raise UnsupportedError(
            f"an axis of size {outer * inner} is cut into {outer} times {inner}, of which the second is not a number: "
            "views can merge dynamic axes and split them as they were merged"
        )
    k = x.places(axis)[part]
    joint = Indicator((outer * inner, outer, inner), (1, -int(inner), -1))

    def change(n: Node) -> Node:
        names: list[Hashable] = list(range(n.rank))
        return Contract([n, joint], [names, (k, "i", "j")], [*names[:k], "i", "j", *names[k + 1 :]])

    return x.through(change, _exchanged(x, axis, part, 1, (outer, inner)))


def merged(x: Factored, axis: int, part: int) -> Factored:
    """Two neighbouring factors as one. UnsupportedError if the inner one is not a number."""
    if part + 1 >= len(x.factors[axis]):
        raise ShapeError(f"a view of {show(x.shape)} does not fit")
    k = x.places(axis)[part]
    outer, inner = x.factors[axis][part : part + 2]
    if not inner.is_Integer:
        raise UnsupportedError(f"axes of size {outer} and {inner} are merged and cut elsewhere")
    joint = Indicator((outer * inner, outer, inner), (1, -int(inner), -1))

    def change(n: Node) -> Node:
        names: list[Hashable] = list(range(n.rank))
        return Contract([n, joint], [names, ("k", k, k + 1)], [*names[:k], "k", *names[k + 2 :]])

    return x.through(change, _exchanged(x, axis, part, 2, (outer * inner,)))


def _exchanged(x: Factored, axis: int, part: int, count: int, new: Factors) -> tuple[Factors, ...]:
    group = x.factors[axis]
    changed = (*group[:part], *new, *group[part + count :])
    return (*x.factors[:axis], changed, *x.factors[axis + 1 :])


def whole_axis(x: Factored, axis: int) -> Factored:
    """x with one factor (or none) on that axis."""
    axis %= x.rank
    while len(x.factors[axis]) > 1:
        x = merged(x, axis, len(x.factors[axis]) - 2)
    return x


def common(groups: Sequence[Factors]) -> Factors:
    """The coarsest factors that refine all of these, of one product; the product itself where there are none."""
    found = groups[0]
    for other in groups[1:]:
        left, right, made = list(found), list(other), []
        while left and right:
            a, b = left.pop(), right.pop()
            if same(a, b):
                made.append(a)
            elif (q := quotient(a, b)) is not None and b.is_Integer:
                made.append(b)
                left.append(q)
            elif (q := quotient(b, a)) is not None and a.is_Integer:
                made.append(a)
                right.append(q)
            else:
                return (sp.Mul(*found),)
        if left or right:
            raise ShapeError(f"axes of size {sp.Mul(*found)} and {sp.Mul(*other)} do not fit")
        found = tuple(reversed(made))
    return found


def refined(x: Factored, axis: int, wanted: Factors) -> Factored:
    """x with these factors on that axis."""
    if all(map(same, x.factors[axis], wanted)) and len(x.factors[axis]) == len(wanted):
        return x
    if len(wanted) == 1:
        return whole_axis(x, axis)
    part = 0
    for k, size in enumerate(wanted):
        here = x.factors[axis][part]
        if not same(here, size):
            rest = quotient(here, size)
            if rest is None:
                return refined(whole_axis(x, axis), axis, wanted)
            x = split(x, axis, part, (size, rest))
        part = k + 1
    return x


# products and sums over named axes


def contract(
    operands: Sequence[tuple[Factored, Sequence[Hashable]]],
    out: Sequence[Hashable],
    sizes: Mapping[Hashable, Factors] | None = None,
) -> Factored:
    """Σ of the product over the names that are not in `out`: an einsum, in which axes of size 1 give way.

    `sizes` are the factors of names along which the result is repeated.
    """
    agreed = _agreed(operands, sizes or {})
    parts = [_refined_along(x, [agreed.get(name, ()) for name in names]) for x, names in operands]
    indices = [
        [(name, k) for name, group in zip(names, x.factors, strict=True) for k in range(len(group))]
        for x, (_, names) in zip(parts, operands, strict=True)
    ]
    factors = tuple(agreed.get(name, ()) for name in out)
    order = [(name, k) for name, group in zip(out, factors, strict=True) for k in range(len(group))]
    extents = {(name, k): s for name, group in agreed.items() for k, s in enumerate(group) if (name, k) in order}

    def product(nodes: Sequence[Node]) -> Node:
        if len(nodes) == 1 and indices[0] == order:
            return nodes[0]
        return Contract(nodes, indices, order, dict[Hashable, object](extents))

    return Factored(
        product([x.node for x in parts]), factors, _hidden(parts, indices, order, product), all(x.whole for x in parts)
    )


def _agreed(
    operands: Sequence[tuple[Factored, Sequence[Hashable]]], sizes: Mapping[Hashable, Factors]
) -> dict[Hashable, Factors]:
    """The factors of every name in which all operands can be written."""
    known = {name: [group] for name, group in sizes.items()}
    for x, names in operands:
        for name, group in zip(names, x.factors, strict=True):
            if group:
                known.setdefault(name, []).append(group)
    return {name: common(groups) for name, groups in known.items()}


def _refined_along(x: Factored, wanted: Sequence[Factors]) -> Factored:
    """x with these factors on its axes; an axis of size 1 stays one."""
    for axis, group in enumerate(wanted):
        if x.factors[axis]:
            x = refined(x, axis, group)
    return x


def _hidden(
    parts: Sequence[Factored], indices: Any, order: Any, product: Callable[[Sequence[Node]], Node]
) -> Node | None:
    if all(x.hidden is None for x in parts):
        return None
    if len(parts) > 1 or not set(indices[0]) <= set(order):
        raise UnsupportedError("a value of −∞ is summed or multiplied: it may only be masked away in a softmax")
    assert parts[0].hidden is not None
    return product([parts[0].hidden])


def letters(x: Factored, rank: int) -> list[int]:
    """Names for its axes, counted from the last as in broadcasting."""
    return list(range(rank - x.rank, rank))


def broadcasted(xs: Sequence[Factored]) -> list[Factored]:
    """All in one shape, as in elementwise arithmetic."""
    rank = max(x.rank for x in xs)
    agreed = _agreed([(x, letters(x, rank)) for x in xs], {})
    return [contract([(x, letters(x, rank))], range(rank), agreed) for x in xs]


def mapped(operator: Operator, *xs: Factored) -> Factored:
    """An operator entry by entry. What is a number stays one."""
    finite(xs)
    if not any(x.node.rank for x in xs):
        return Factored(Map(operator, [x.node for x in xs]), max((x.factors for x in xs), key=len))
    shaped = broadcasted(xs)
    nodes = [x.node if not x.node.rank else y.node for x, y in zip(xs, shaped, strict=True)]
    return Factored(Map(operator, nodes), shaped[0].factors)


def summed(xs: Sequence[Factored]) -> Factored:
    """x + y + …; what is −∞ stays so."""
    shaped = broadcasted(xs)
    hidden = [x.hidden for x in shaped if x.hidden is not None]
    return Factored(
        add(*(x.node for x in shaped)), shaped[0].factors, either(hidden) if hidden else None, all(x.whole for x in xs)
    )


def either(masks: Sequence[Node]) -> Node:
    """1 where one of these is, all of 0 and 1: 1 − Π(1 − m)."""
    if len(masks) == 1:
        return masks[0]
    product: Node = 1 - masks[0]
    for m in masks[1:]:
        product = product * (1 - m)
    return 1 - product


def permuted(x: Factored, order: Sequence[int]) -> Factored:
    return contract([(x, range(x.rank))], [k % x.rank for k in order])


def expanded(x: Factored, shape: Sequence[Any]) -> Factored:
    """x repeated along axes of size 1 and along new ones in front."""
    rank = len(shape)
    names = letters(x, rank)
    fits = {n: g for n, g in zip(names, x.factors, strict=True) if g}
    new = [(k, s) for k, s in enumerate(map(sized, shape)) if k not in fits and s not in (1, -1)]
    more: dict[Hashable, Factors] = {k: (s,) for k, s in new}
    return contract([(x, names)], range(rank), more)


def total(x: Factored, axes: Sequence[int], keep: bool) -> Factored:
    """The sum over axes."""
    gone = {a % x.rank for a in axes} if x.rank else set()
    made = contract([(x, range(x.rank))], [k for k in range(x.rank) if k not in gone])
    return replace(made, factors=_kept(x, gone, made.factors)) if keep else made


def _kept(x: Factored, gone: set[int], left: Sequence[Factors]) -> tuple[Factors, ...]:
    rest = iter(left)
    return tuple(() if k in gone else next(rest) for k in range(x.rank))


def without(x: Factored, axes: Sequence[int], keep: bool) -> tuple[Factors, ...]:
    """The factors that are left after a reduction over axes."""
    gone = {a % x.rank for a in axes} if x.rank else set()
    return tuple(() if k in gone else f for k, f in enumerate(x.factors) if keep or k not in gone)


def nodes_of(x: Factored, axes: Sequence[int]) -> tuple[int, ...]:
    """The node's axes of which these axes consist."""
    return tuple(sorted(k for a in axes for k in x.places(a)))


def finite(xs: Sequence[Factored]) -> None:
    if any(x.hidden is not None for x in xs):
        raise UnsupportedError("a value of −∞ is used outside of a softmax")
