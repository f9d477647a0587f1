"""Arithmetic on readings: sums, products in every sense, powers, entries. What conforms is said by
`conforming`.

A value is a `bridge.reading.Reading`: a node with names on its axes, in which running indices stay open. No tree is
known here.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import sympy as sp

from symnn.bridge import rules_matrices
from symnn.bridge.named_axes import Index, Reading, constant, joined, labels_of, mapped, number, placed, total, whole
from symnn.bridge.rules_blocks import merged
from symnn.bridge.rules_scalars import powered
from symnn.bridge.scope import Scope, affine, inside
from symnn.errors import UnsupportedError
from symnn.expr import Const, Indicator, Node
from symnn.expr.nodes import show
from symnn.ops.inverse import inverse
from symnn.ops.reciprocal import reciprocal
from symnn.reading.formula import conforming
from symnn.reading.formula.conforming import Misfit, agree
from symnn.reading.formula.found_sizes import Sizes
from symnn.reading.formula.kronecker_functions import of_square

HIGHEST = 100
MATRIX_POWER = 12


def shown(value: Reading) -> str:
    return conforming.said(value.axes)


def is_row(value: Reading) -> bool:
    return len(value.axes) == 2 and not value.axes[0] and bool(value.axes[1])


def is_column(value: Reading) -> bool:
    return len(value.axes) == 2 and bool(value.axes[0]) and not value.axes[1]


def is_matrix(value: Reading) -> bool:
    return len(value.axes) == 2 and bool(value.axes[0]) and bool(value.axes[1])


def is_square(value: Reading) -> bool:
    return is_matrix(value) and value.axes[0] == value.axes[1]


def negative(value: Reading) -> Reading:
    return joined([number(Const(-1)), value], value.axes)


def scaled(factor: Reading, value: Reading) -> Reading:
    return joined([factor, value], value.axes)


def turned(value: Reading) -> Reading:
    if value.is_number or len(value.axes) != 2:
        return value
    names = {(d, k): (1 - d, k) for d in (0, 1) for k in range(len(value.axes[d]))}
    return value.relabel(names, value.axes[::-1])


def beside(sizes: Sizes, a: Reading, b: Reading) -> Reading:
    """The product of what stands side by side: by a number, or of matrices."""
    axes = conforming.product(sizes, a.axes, b.axes)
    if a.is_number or b.is_number:
        return joined([a, b], axes)
    return number_of(rules_matrices.multiplied([], [(sp.Symbol("a"), a), (sp.Symbol("b"), b)]))


def number_of(value: Reading) -> Reading:
    """A 1×1 matrix as the number that it holds."""
    return Reading(value.node, value.labels, ()) if value.is_number else value


def dot(sizes: Sizes, a: Reading, b: Reading) -> Reading:
    """a·b: the inner product of two columns, else what stands side by side."""
    if (is_column(a) or is_row(a)) and (is_column(b) or is_row(b)):
        first = a if is_column(a) else turned(a)
        second = b if is_column(b) else turned(b)
        if is_row(b) and is_column(a):
            return beside(sizes, a, b)
        if agree(sizes, first.axes[0], second.axes[0]):
            return inner(first, second)
        raise Misfit(f"the inner product of {show(a.shape)} and {show(b.shape)}", show(a.shape), show(b.shape))
    return beside(sizes, a, b)


def inner(a: Reading, b: Reading) -> Reading:
    """Σ of all products of equal entries."""
    names = {k: ("along", *k) for k in labels_of(a.axes)}
    extents: dict[Hashable, Any] = {("along", *k): a.axes[k[0]][k[1]] for k in labels_of(a.axes)}
    return joined([a.relabel(names, ()), b.relabel(names, ())], (), extents)


def elementwise(sizes: Sizes, a: Reading, b: Reading, sign: str = "∘") -> Reading:
    return joined([a, b], conforming.entries(sizes, a.axes, b.axes, sign))


def over(sizes: Sizes, a: Reading, b: Reading) -> Reading:
    """a/b: by a number, or entry by entry."""
    if a.is_number and is_matrix(b):
        raise Misfit(f"a number over a matrix of shape {show(b.shape)}", "a number", show(b.shape))
    return over_entries(sizes, a, b)


def over_entries(sizes: Sizes, a: Reading, b: Reading) -> Reading:
    """a ⊘ b: entry by entry, 1 ⊘ A too."""
    return elementwise(sizes, a, mapped(reciprocal, [b], () if b.is_number else b.axes), "/")


def stacked(value: Reading) -> Reading:
    """vec, column by column."""
    if value.is_number:
        return value
    rows, columns = value.axes
    names = {(1, k): (0, k) for k in range(len(columns))} | {(0, k): (0, len(columns) + k) for k in range(len(rows))}
    return merged(value.relabel(names, (columns + rows, ())))


def raised(sizes: Sizes, base: Reading, exponent: Reading, entries: bool) -> Reading:
    """base^exponent: of a number, of a square matrix, or with `entries` of every entry."""
    fixed = exponent.node.value if isinstance(exponent.node, Const) else None
    if fixed is not None and max(abs(fixed.numerator), fixed.denominator) > HIGHEST:
        raise UnsupportedError(f"exponents go up to {HIGHEST}")
    entries = not base.is_number and (entries or not (fixed == -1 or conforming.square(sizes, base.axes)))
    conforming.power(sizes, () if entries else base.axes, exponent.axes, fixed == -1)
    if base.is_number:
        return powered(number_of(base), exponent)
    return powered(base, exponent) if entries else _matrix_power(base, fixed)


def _matrix_power(base: Reading, exponent: Any) -> Reading:
    if exponent is None or exponent.denominator != 1:
        raise UnsupportedError("powers of a matrix are read for whole numbers alone")
    if abs(exponent) > MATRIX_POWER:
        raise UnsupportedError(f"powers of a matrix go up to {MATRIX_POWER}")
    if exponent == 0:
        from symnn.expr import delta

        return whole(delta(base.shape[0]), base.shape)
    step = base if exponent > 0 else of_square(inverse, base)
    made = step
    for _ in range(abs(int(exponent)) - 1):
        made = rules_matrices.multiplied([], [(sp.Symbol("A"), made), (sp.Symbol("A"), step)])
    return made


def added(sizes: Sizes, terms: Sequence[Reading], broadcast: bool) -> Reading:
    """The sum; with `broadcast` a number is added to every entry of a column, a row or an oblong matrix."""
    if len(terms) == 1:
        return terms[0]
    axes = conforming.total(sizes, [v.axes for v in terms], broadcast)
    if conforming.is_number(axes):
        return total(terms, ())
    return total([v if not v.is_number else Reading(v.node, v.labels, axes) for v in terms], axes)


def spread_columns(sizes: Sizes, wide: Reading, narrow: Reading) -> Reading | None:
    """A column added to every column of a matrix, or a row to every row; a column that is as long as a row, as one.
    None where it does not fit.
    """
    if not is_matrix(wide):
        return None
    if is_column(narrow) and agree(sizes, wide.axes[0], narrow.axes[0]):
        return Reading(narrow.node, narrow.labels, wide.axes)
    if is_row(narrow) and agree(sizes, wide.axes[1], narrow.axes[1]):
        return Reading(narrow.node, narrow.labels, wide.axes)
    if is_column(narrow) and narrow.axes[0] == wide.axes[1]:  # of a batch with a row for each example
        return narrow.relabel({(0, 0): (1, 0)}, wide.axes)
    return None


# entries ------------------------------------------------------------------------------------------------------------
def picked(value: Reading, places: dict[int, Any], scope: Scope, name: str) -> Reading:
    """The entry, row or column at the given places (dimension → index from 0); the dimensions that are left move up."""
    names: dict[Any, Any] = {}
    picks: list[Reading] = []
    for d, place in places.items():
        offset, running = _position(value, d, place, scope, name)
        if value.axes[d] and (d, 0) in value.labels:
            names[(d, 0)], pick = _label(d, value.axes[d][0], offset, running)
            picks += pick
    kept = [d for d in range(len(value.axes)) if d not in places]
    axes = tuple(value.axes[d] for d in kept)
    free = bool(picks) or any(isinstance(v, Index) for v in names.values())
    for new, d in enumerate(kept):
        names |= {(d, k): (("new", new), k) for k in range(len(value.axes[d]))}
    back = {(("new", new), k): (new, k) for new in range(len(kept)) for k in range(len(axes[new]))}
    moved = value.relabel(names, ())
    return joined([moved.relabel(back, ()), *picks], axes) if free else moved.relabel(back, axes)


def _label(d: int, extent: Any, offset: Any, running: Any) -> tuple[Any, list[Reading]]:
    """What a dimension is called whose place is told: by its index where it runs over all of it, else picked out."""
    if offset == 0 and list(running.values()) == [1] and next(iter(running)).size == extent:
        return next(iter(running)), []
    shape = (extent, *(i.size for i in running))
    node = Indicator(shape, (1, *(-c for c in running.values())), -offset)
    return ("place", d), [Reading(node, (("place", d), *running))]


def _position(value: Reading, d: int, place: Any, scope: Scope, name: str) -> Any:
    """A place of a dimension as an offset and running indices; it is inside the dimension."""
    position = affine(sp.sympify(place, strict=True), scope)
    if position is None:
        raise UnsupportedError(f"the index {place} of {name} is not made of indices, numbers and sizes")
    parts = value.axes[d]
    if len(parts) > 1:
        raise UnsupportedError(f"{name} is a Kronecker product of symbolic sizes, of which entries are not read")
    extent = parts[0] if parts else sp.Integer(1)
    if not scope.keeps_inside(place, extent):
        inside(position, extent, sp.Symbol(name), d, value.shape, scope.guards is not None)
    return position


def shaped(node: Node, labels: Sequence[Any], axes: Any) -> Reading:
    return Reading(node, tuple(labels), axes)


def at_once(value: Reading) -> tuple[Node, tuple[Index, ...]]:
    """The node with its running indices in front and all of its axes behind, and these indices."""
    target: tuple[Any, ...] = (*value.open, *labels_of(value.axes))
    return placed(value, target), value.open


def ones(rows: Any, columns: Any) -> Reading:
    return constant(Const(1), (rows, columns))
