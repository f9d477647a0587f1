"""What a symbol means where it stands: a running index, the argument of a function, a size. And index arithmetic, exact
or refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, SplitIndex, joined, number, total
from symnn.bridge.shape_errors import brief
from symnn.errors import IndexLeavesAxis, ShapeError, UnsupportedError
from symnn.expr import Const, Indicator, Node, Size, size
from symnn.expr.nodes import show
from symnn.ops.ceil import ceil
from symnn.ops.floor import floor
from symnn.ops.reciprocal import reciprocal

MOST_SYMBOLS = 4
SMALL = (1, 2, 3)
Affine = tuple[Any, dict[Index, int]]  # offset + Σ coefficient·t, where each t counts from 0


class Scope:
    """The meaning of bound symbols, and which free symbols are sizes. Compared by identity: what was read in one scope
    stays there.

    `guards` are not negative where the value counts: the conditions of the case that is being read; None outside of all
    cases.
    """

    __slots__ = ("bound", "guards", "sizes")

    def __init__(
        self,
        sizes: frozenset[Any],
        bound: Mapping[Any, Index | SplitIndex | Reading] | None = None,
        guards: tuple[Any, ...] | None = None,
    ) -> None:
        self.sizes, self.guards = sizes, guards
        self.bound: dict[Any, Index | SplitIndex | Reading] = dict(bound or {})

    def bind(self, meaning: Mapping[Any, Index | SplitIndex | Reading]) -> Scope:
        return Scope(self.sizes, {**self.bound, **meaning}, self.guards)

    def case(self, condition: Any) -> Scope:
        """The scope of a case: what its comparisons say is known in it."""
        parts = condition.args if isinstance(condition, sp.And) else (condition,)
        said = [c for c in parts if isinstance(c, sp.Ge | sp.Gt | sp.Le | sp.Lt)]
        gaps = tuple(c.gts - c.lts - int(isinstance(c, sp.StrictGreaterThan | sp.StrictLessThan)) for c in said)
        return Scope(self.sizes, self.bound, (*(self.guards or ()), *gaps))

    def knowing(self, guards: Sequence[Any]) -> Scope:
        """The scope in which these are not negative."""
        return Scope(self.sizes, self.bound, (*(self.guards or ()), *guards))

    def keeps_inside(self, place: Any, extent: Any) -> bool:
        """Whether the conditions of the case keep an index on its axis."""
        return all(
            any(self._least(sp.expand(room - g)).is_nonnegative for g in (0, *(self.guards or ())))
            for room in (place, extent - 1 - place)
        )

    def _least(self, value: Any) -> Any:
        """The least that it can be over the ranges of the indices in it."""
        for symbol, index in self.bound.items():
            if isinstance(index, Index) and (by := value.coeff(symbol)).is_Integer and by != 0:
                value = sp.expand(value.subs(symbol, index.first if by > 0 else index.first + index.size - 1))
        return value

    def is_size(self, symbol: Any) -> bool:
        return symbol in self.sizes or bool(symbol.is_integer and symbol.is_positive)


def tidied(extent: Any) -> Any:
    """A size in one written form, so that 2*(n + 1) and 2*n + 2 are one size."""
    return extent if extent.is_Symbol or extent.is_Integer else sp.expand(extent)


def affine(expr: Any, scope: Scope) -> Affine | None:
    """expr as an integer combination of running indices; None if it is something else."""
    if any(isinstance(i, SplitIndex) and expr.has(s) for s, i in scope.bound.items()):
        return None
    running = {s: i for s, i in scope.bound.items() if isinstance(i, Index) and expr.has(s)}
    rest = sp.expand(expr)
    found: dict[Index, int] = {}
    for symbol, index in running.items():
        c = rest.coeff(symbol)
        rest = sp.expand(rest - c * symbol + c * index.first)
        if not c.is_Integer or rest.has(symbol):
            return None
        if c != 0:
            found[index] = found.get(index, 0) + int(c)
    return (rest, found) if _is_of_sizes(rest, scope) else None


def _is_of_sizes(rest: Any, scope: Scope) -> bool:
    """Whether it is made of sizes, and of bound symbols that are no numbers of their own."""
    known = all(s in scope.bound or scope.is_size(s) for s in rest.free_symbols)
    numbers = any(isinstance(scope.bound.get(s), Reading) for s in rest.free_symbols)
    return known and not numbers and rest.is_integer is not False


def indicator(position: Affine, relation: str) -> Reading:
    """1 where the position is 0 (or is not negative), else 0."""
    offset, running = position
    if not running:
        holds = sp.Eq(offset, 0) if relation == "=" else sp.Ge(offset, 0)
        if holds not in (sp.true, sp.false):
            raise UnsupportedError(
                f"whether {offset} {'==' if relation == '=' else '>='} 0 depends on sizes: give them numbers"
            )
        return number(Const(1 if holds == sp.true else 0))
    node = Indicator([i.size for i in running], tuple(running.values()), offset, relation)
    return Reading(node, tuple(running))


def index_value(index: Index) -> Reading:
    """A running index as a number: first + how many places k there are with t ≥ k + 1."""
    below = Index(index.symbol, index.size)
    places = Reading(Indicator((index.size, index.size), (1, -1), -1, ">="), (index, below))
    counted = joined([places], (), bound=[below])
    if index.first == 0:
        return counted
    return total([counted, number(whole_number(index.first))], ())


def whole_number(expr: Any) -> Node:
    """A polynomial in sizes, and in whole parts of their quotients, as a number: n − 5 also where it is negative."""
    if expr.is_Integer:
        return Const(int(expr))
    if expr.is_Symbol:
        return size(expr)
    if isinstance(expr, sp.floor | sp.ceiling):
        return (floor if isinstance(expr, sp.floor) else ceil)(whole_number(expr.args[0]))
    if expr.is_Rational:
        return Const(Fraction(int(expr.p), int(expr.q)))
    if expr.is_Pow and expr.exp.is_negative:
        return reciprocal(whole_number(expr.base**-expr.exp))
    parts = (
        [whole_number(part) for part in (expr.base,) * int(expr.exp)]
        if expr.is_Pow
        else list(map(whole_number, expr.args))
    )
    found = parts[0]
    for part in parts[1:]:
        found = found + part if expr.is_Add else found * part
    return found


def has_whole_parts(node: Size) -> bool:
    """Whether it is made of whole parts ⌊n/2⌋, which have laws of their own."""
    return bool(node.value.has(sp.floor, sp.ceiling))


def select(reading: Reading, places: list[Any], scope: Scope, whole: Any) -> Reading:
    """The entry at the given index expressions, one per dimension; running indices stay open."""
    names: dict[Any, Any] = {}
    picks: list[Reading] = []
    for d, place in enumerate(places):
        named, picked = _selected(reading, d, place, scope, whole)
        names |= named
        picks += picked
    return joined([reading.relabel(names, ()), *picks], ())


Selection = tuple[dict[Any, Any], list[Reading]]  # the new names of a dimension's axes, and what picks a place on them


def _selected(reading: Reading, d: int, place: Any, scope: Scope, whole: Any) -> Selection:
    """One dimension at one index expression."""
    several, parts = scope.bound.get(place), reading.axes[d]
    if isinstance(several, SplitIndex) and tuple(i.size for i in several.parts) == parts:
        return {(d, k): i for k, i in enumerate(several.parts)}, []
    position = affine(place, scope)
    if position is None:
        raise UnsupportedError(
            f"the index {place} of {brief(whole)} is neither a number nor made of summation indices and sizes: "
            "sum over it, or give it a number"
        )
    if len(parts) > 1:
        return _first_of_product(reading, d, position, whole)
    if not parts or not scope.keeps_inside(place, parts[0]):  # else what is outside is read as 0, and not used
        inside(position, parts[0] if parts else sp.Integer(1), whole, d, reading.shape, scope.guards is not None)
    return _on_axis(d, parts[0], position) if parts and (d, 0) in reading.labels else ({}, [])


def _first_of_product(reading: Reading, d: int, position: Affine, whole: Any) -> Selection:
    """A dimension that several sizes count, at its first place: the only one that is known."""
    if position != (0, {}):
        raise UnsupportedError(
            f"{brief(whole)} is a Kronecker product with symbolic sizes, of which single entries are not supported"
        )
    names = {(d, k): ("place", d, k) for k in range(len(reading.axes[d])) if (d, k) in reading.labels}
    return names, [Reading(Indicator((reading.axes[d][k],), (1,)), (name,)) for (_, k), name in names.items()]


def _on_axis(d: int, extent: Any, position: Affine) -> Selection:
    """An axis at offset + Σ c·t: renamed where that is one running index over all of it."""
    offset, running = position
    if offset == 0 and list(running.values()) == [1] and next(iter(running)).size == extent:
        return {(d, 0): next(iter(running))}, []
    node = Indicator((extent, *(i.size for i in running)), (1, *(-c for c in running.values())), -offset)
    return {(d, 0): ("place", d)}, [Reading(node, (("place", d), *running))]


def inside(
    position: Affine, extent: Any, whole: Any, axis: int, shape: tuple[Any, ...], conditional: bool = False
) -> None:
    """ShapeError where an index leaves its axis, UnsupportedError where that depends on the sizes, or may be
    `conditional`.
    """
    offset, running = position
    low = offset + sum(c * (i.size - 1) for i, c in running.items() if c < 0)
    high = offset + sum(c * (i.size - 1) for i, c in running.items() if c > 0)
    room = sp.expand(extent - 1 - high)
    # the k-th entry of an axis of symbolic size is taken at its word, as SymPy does; a running index is not
    certain = bool(sp.expand(low).is_nonnegative and (room.is_nonnegative or room == 0))
    if certain:
        return
    where = (
        f"axis {axis} of {brief(whole)}, of shape {show(shape)}, is indexed from {sp.expand(low)} to {sp.expand(high)}"
    )
    if sp.expand(low).is_negative or room.is_negative:
        raise ShapeError(
            where, remedy=f"indices count from 0 to {sp.expand(extent - 1)}, so shift the index or its range"
        )
    if running or not offset.is_Integer:
        outside = "" if conditional else _outside(low, room, [i.size for i in running])
        if outside:
            raise IndexLeavesAxis(
                where,
                remedy=f"for {outside} that leaves the axis, so say which sizes are equal, or change the index",
            )
        raise UnsupportedError(
            f"{where}; that this stays inside cannot be seen for all sizes: use sizes from symnn.sizes, or shift the "
            "range"
        )


def _outside(low: Any, room: Any, extents: list[Any]) -> str:
    """Small sizes, said in words, at which a range that is not empty leaves its axis; "" if none is found."""
    symbols = sorted(set().union(*(e.free_symbols for e in (low, room, *extents))), key=str)
    if len(symbols) > MOST_SYMBOLS or not all(s.is_integer and s.is_positive for s in symbols):
        return ""
    for numbers in product(SMALL, repeat=len(symbols)):
        at = dict(zip(symbols, numbers, strict=True))
        if min(low.subs(at), room.subs(at)) < 0 and all(e.subs(at) >= 1 for e in extents):
            return ", ".join(f"{s} = {k}" for s, k in at.items())
    return ""
