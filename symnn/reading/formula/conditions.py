"""Indicator functions and case distinctions: a condition becomes a number that is 1 where it holds and 0 else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, joined, mapped, number, total
from symnn.bridge.rules_indices import complement, everywhere
from symnn.bridge.scope import affine, indicator
from symnn.errors import UnsupportedError
from symnn.expr import Const
from symnn.ops.positive import positive
from symnn.ops.step import step
from symnn.reading.formula import arithmetic
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def indicator_of(builder: Builder, condition: t.Tree) -> Reading:
    """The indicator of a condition; of one relation between arrays, or an array and a number, entry by entry."""
    if isinstance(condition, t.Compare) and len(condition.signs) == 1 and condition.signs[0] not in ("=", "!="):
        return _compare(builder, condition.sides[0], condition.signs[0], condition.sides[1], entrywise=True)
    return truth(builder, condition)


def truth(builder: Builder, condition: t.Tree) -> Reading:
    match condition:
        case t.Compare():
            pairs = list(zip(condition.sides, condition.signs, condition.sides[1:], strict=False))
            parts = [_compare(builder, a, sign, b) for a, sign, b in pairs]
            return parts[0] if len(parts) == 1 else joined(parts, ())
        case t.Logic(kind="and"):
            return joined([truth(builder, p) for p in condition.parts], ())
        case t.Logic(kind="or"):
            return complement(joined([complement(truth(builder, p)) for p in condition.parts], ()))
    raise UnsupportedError("this condition is not read")


def _compare(builder: Builder, left: t.Tree, sign: str, right: t.Tree, *, entrywise: bool = False) -> Reading:
    if sign == "=":
        _of_one_range(builder, left, right)
    position = _affine(builder, left, right)
    if position is not None:
        offset, running = position
        match sign:
            case "=":
                return indicator(position, "=")
            case "!=":
                return complement(indicator(position, "="))
            case ">=" | ">":
                return indicator((offset - int(sign == ">"), running), ">=")
            case "<=" | "<":
                turned = {i: -c for i, c in running.items()}
                return indicator((-offset - int(sign == "<"), turned), ">=")
    if sign in ("=", "!="):
        raise UnsupportedError("a case that holds at single points only is not read")
    a, b = builder.build(left), builder.build(right)
    low, high = (b, a) if sign in (">", ">=") else (a, b)
    if a.is_number and b.is_number:
        difference = total([high, arithmetic.negative(low)], ())
    elif entrywise:
        difference = arithmetic.added(builder.sizes, [high, arithmetic.negative(low)], True)
    else:
        raise UnsupportedError("a condition compares numbers")
    return mapped(positive if sign in ("<", ">") else step, [difference], difference.axes)


def _of_one_range(builder: Builder, left: t.Tree, right: t.Tree) -> None:
    """The i of [i = j] runs over what j runs over, where nothing has told it yet."""
    for free, known in ((left, right), (right, left)):
        if not isinstance(free, t.Name) or not isinstance(known, t.Name) or free.indices or known.indices:
            continue
        index = builder.indices.get(known.name)
        if index is not None and builder.context.is_loose(builder, free.name):
            builder.place(free, index.size, index.first)


def _affine(builder: Builder, left: t.Tree, right: t.Tree) -> Any:
    """The difference as a combination of running indices; None for a comparison of values."""
    names = {p.name for side in (left, right) for p in t.walk(side) if isinstance(p, t.Name)}
    if not names & builder.indices.keys():
        return None
    try:
        place = builder.integer(left) - builder.integer(right)
    except UnsupportedError:
        return None
    found = affine(sp.sympify(place, strict=True), builder.scope())
    return found if found is not None and found[1] else None


def guard(builder: Builder, condition: t.Tree | None) -> list[Any]:
    """What a condition on indices keeps nonnegative."""
    parts = condition.parts if isinstance(condition, t.Logic) and condition.kind == "and" else (condition,)
    found = []
    for part in parts:
        if not isinstance(part, t.Compare):
            continue
        for a, sign, b in zip(part.sides, part.signs, part.sides[1:], strict=False):
            try:
                gap = builder.integer(a) - builder.integer(b)
            except UnsupportedError:
                continue
            if sign in (">", ">="):
                found.append(gap - int(sign == ">"))
            elif sign in ("<", "<="):
                found.append(-gap - int(sign == "<"))
    return found


def cases(builder: Builder, tree: t.Cases) -> Reading:
    """Each value times the indicator of its condition, and of no condition before it."""
    if tree.cases[-1][1] is not None:
        _exhaustive(builder, tree)
    found, left = [], number(Const(1))
    for k, (value, condition) in enumerate(tree.cases):
        last = k == len(tree.cases) - 1
        holds = number(Const(1)) if condition is None or last else truth(builder, condition)
        before = list(builder.guards)
        builder.guards += guard(builder, condition)
        try:
            made = builder.build(value)
        finally:
            builder.guards = before
        if not made.is_number:
            raise UnsupportedError("cases of arrays are not read")
        if not everywhere(made.node):
            raise UnsupportedError("a case that has no value everywhere is not read")
        found.append(joined([left, holds, made], ()))
        left = joined([left, complement(holds)], ())
    return total(found, ()) if len(found) > 1 else found[0]


def _exhaustive(builder: Builder, tree: t.Cases) -> None:
    """UnsupportedError where there may be other cases, but for those that the claim itself leaves out."""
    left = left_out(tree)
    if left is None or not {*left} <= builder.context.left_out:
        raise UnsupportedError("whether these cases are all that there are is not seen: end them with otherwise")


def left_out(tree: t.Cases) -> list[tuple[t.Tree, t.Tree]] | None:
    """The single places, as x = 0, that stand in no case: of x > 0 and x < 0, of x < −1, −1 < x < 1 and x > 1. None
    where that is not seen, where more is left out, and where a place stands in two cases.
    """
    told = _of_one(tree)
    edges = sorted({edge for bound in told for edge, _ in bound.signs})
    if not edges:
        return None
    between = [edges[0] - 1, *((a + b) / 2 for a, b in pairwise(edges)), edges[-1] + 1]
    met = {x: sum(bound.holds(x) for bound in told) for x in (*between, *edges)}
    if not all(met[x] for x in between) or max(met.values()) > 1:
        return None
    left, right = told[0].of
    return [(left, _written(edge) if right == ZERO else right) for edge in edges if not met[edge]]


def _of_one(tree: t.Cases) -> list[_Bounds]:
    """What the cases ask of one number; nothing where they ask of others too, or something else."""
    bounds = [_bounds(condition) for _, condition in tree.cases]
    first = bounds[0]
    if first is None:
        return []
    told = [bound if bound.of == first.of else bound.turned() for bound in bounds if bound is not None]
    return told if len(told) == len(bounds) and all(bound.of == first.of for bound in told) else []


@dataclass(frozen=True)
class _Bounds:
    """x against numbers, or a against b as a − b against 0: the `signs` with the numbers."""

    of: tuple[t.Tree, t.Tree]
    signs: tuple[tuple[Fraction, str], ...]

    def turned(self) -> _Bounds:
        """b − a for a − b."""
        return _Bounds(self.of[::-1], tuple((-edge, MIRRORED[sign]) for edge, sign in self.signs))

    def holds(self, x: Fraction) -> bool:
        return all(COMPARED[sign](x, edge) for edge, sign in self.signs)


ZERO = t.Number(Fraction(0))
COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _bounds(condition: t.Tree | None) -> _Bounds | None:
    if not isinstance(condition, t.Compare) or not set(condition.signs) <= COMPARED.keys():
        return None
    sides, signs = [t.bare(s) for s in condition.sides], condition.signs
    numbers = [_number(side) for side in sides]
    if len(sides) == 2 and numbers == [None, None]:
        return _Bounds((sides[0], sides[1]), ((Fraction(0), signs[0]),))
    if numbers.count(None) != 1:
        return None
    k = numbers.index(None)
    found = [(edge, MIRRORED[sign]) for edge, sign in zip(numbers[:k], signs[:k], strict=True) if edge is not None]
    found += [(edge, sign) for edge, sign in zip(numbers[k + 1 :], signs[k:], strict=True) if edge is not None]
    return _Bounds((sides[k], ZERO), tuple(found)) if len(sides) <= 3 else None


def _number(tree: t.Tree) -> Fraction | None:
    match tree:
        case t.Number(value=value):
            return value
        case t.Sum(terms=(t.Number(value=value),), signs=(sign,)):
            return sign * value
    return None


def _written(number: Fraction) -> t.Tree:
    return t.Number(number) if number >= 0 else t.Sum((t.Number(-number),), (-1,))
