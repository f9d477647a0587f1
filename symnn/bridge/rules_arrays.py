"""How SymPy's array expressions are read: tensor products, contractions, diagonals, permuted and reshaped axes. Each
only names axes.

SymPy keeps every axis, those of size 1 too; inside a rule these have no part, at its end an array of more than two axes
has them back.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.tensor.array.expressions.array_expressions import (
    ArrayAdd,
    ArrayContraction,
    ArrayDiagonal,
    ArrayElement,
    ArrayElementwiseApplyFunc,
    ArraySymbol,
    ArrayTensorProduct,
    OneArray,
    PermuteDims,
    Reshape,
    ZeroArray,
)

from symnn.bridge import shape_errors as remedies
from symnn.bridge.named_axes import Axes, Reading, constant, joined, labels_of, whole
from symnn.bridge.rules_matrices import elementwise, sizes_of
from symnn.bridge.rules_scalars import Request, constant_of, several, summed
from symnn.bridge.scope import Scope, select
from symnn.bridge.tensors import TensorSymbol
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Const, Indicator
from symnn.expr.nodes import show


def as_symbol(expr: ArraySymbol) -> Any:
    """symnn's symbol of an ArraySymbol: a matrix, a tensor, and a column where there is one axis."""
    shape = (*expr.shape, sp.Integer(1)) if len(expr.shape) == 1 else tuple(expr.shape)
    return (sp.MatrixSymbol if len(shape) == 2 else TensorSymbol)(str(expr.name), *shape)


def symbol(expr: Any, scope: Scope) -> Reading:
    shape = sizes_of(expr)
    if not shape:
        raise UnsupportedError(f"{expr.name} is an array without axes: a number is a Symbol")
    atom = Atom(as_symbol(expr), tuple(s for s in shape if len(shape) > 2 or s != 1))
    return whole(atom, shape)


def zeros(expr: Any, scope: Scope) -> Reading:
    return constant(Const(0), sizes_of(expr))


def ones(expr: Any, scope: Scope) -> Reading:
    return constant(Const(1), sizes_of(expr))


def element(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A[i, j, k] of an array."""
    array = yield expr.name, scope
    return select(array, list(expr.indices), scope, expr.name)


def array_add(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.args, scope)
    return summed(expr.args, parts)


def tensor_product(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """The product of every entry with every other, the axes of the factors one after the other."""
    parts = yield from several(expr.args, scope)
    axes: Axes = ()
    placed = []
    for part in map(_narrow, parts):
        here = len(axes)
        placed.append(part.relabel({(d, k): (here + d, k) for d, k in labels_of(part.axes)}))
        axes += part.axes
    return _wide(joined(placed, axes))


def contraction(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Sums over axes that run together."""
    part = _narrow((yield expr.expr, scope))
    groups = [tuple(map(int, g)) for g in expr.contraction_indices]
    return _wide(_together(expr, part, groups, kept=False))


def diagonal(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Entries at equal places of axes: each such group is one axis, after those that are in none."""
    part = _narrow((yield expr.expr, scope))
    groups = [tuple(map(int, g)) for g in expr.diagonal_indices]
    return _wide(_together(expr, part, groups, kept=True))


def _together(expr: Any, part: Reading, groups: Sequence[tuple[int, ...]], *, kept: bool) -> Reading:
    """The axes of each group run together; what is not kept is summed over."""
    gone = {d for g in groups for d in g}
    rest = [d for d in range(len(part.axes)) if d not in gone]
    names, axes = _in_order(part, rest), [part.axes[d] for d in rest]
    met: dict[Any, Any] = {}
    for place, group in enumerate(groups, len(rest)):
        first = part.axes[group[0]]
        if any(part.axes[d] != first for d in group):
            raise UnsupportedError(f"{remedies.brief(expr)} runs along axes that are not of one form")
        run = [(place, k) if kept else ("summed", place, k) for k in range(len(first))]
        names |= {(d, k): name for d in group for k, name in enumerate(run)}
        met |= dict(zip(run, first, strict=True))
        axes.append(first)
    shown = tuple(axes if kept else axes[: len(rest)])
    return joined([part.relabel(names, shown)], shown, extra={} if kept else met)


def _in_order(part: Reading, order: Sequence[int]) -> dict[Any, Any]:
    """The names of these axes, as they stand one after the other."""
    return {(d, k): (new, k) for new, d in enumerate(order) for k in range(len(part.axes[d]))}


def permuted(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Axis k of the result is axis permutation[k]."""
    part = yield expr.expr, scope
    order = expr.permutation.array_form
    return part.relabel(_in_order(part, order), tuple(part.axes[d] for d in order))


def reshaped(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """The entries in their order, the last axis counting fastest, under other axes."""
    part = _narrow((yield expr.expr, scope))
    names: dict[Any, Any] = {}
    picks: list[Reading] = []
    axes: list[tuple[Any, ...]] = []
    old = [(label, part.axes[label[0]][label[1]]) for label in labels_of(part.axes)]
    new = sizes_of(expr)
    for run, sizes in _runs(old, new, expr):
        first = len(axes)
        if len(sizes) == 1 and (len(run) == 1 or not all(s.is_Integer for _, s in run)):
            names |= {label: (first, k) for k, (label, _) in enumerate(run)}
            axes.append(tuple(s for _, s in run))
            continue
        axes += [(s,) if s != 1 else () for s in sizes]
        counted = [((first + d, 0), s) for d, s in enumerate(sizes) if s != 1]
        names |= {label: ("before", *label) for label, _ in run}
        picks.append(_same_place([(("before", *label), s) for label, s in run], counted, expr))
    return _wide(joined([part.relabel(names, tuple(axes)), *picks], tuple(axes)))


Counted = list[tuple[Any, Any]]  # names of axes, and their sizes


def _runs(old: Counted, new: Sequence[Any], expr: Any) -> list[tuple[Counted, list[Any]]]:
    """The shortest runs of old and of new axes that count as many entries."""
    found: list[tuple[Counted, list[Any]]] = []
    left, wanted = list(old), list(new)
    while left or wanted:
        run, sizes = left[:1], wanted[:1]
        del left[:1], wanted[:1]
        while (gap := sp.expand(sp.Mul(*(s for _, s in run)) - sp.Mul(*sizes))) != 0:
            if not (left or wanted):
                raise UnsupportedError(f"{remedies.brief(expr)} takes axes apart in a way that symnn does not follow")
            if left and (not wanted or _old_is_short(gap, len(run), len(sizes))):
                run.append(left.pop(0))
            elif wanted:
                sizes.append(wanted.pop(0))
        found.append((run, sizes))
    return found


def _old_is_short(gap: Any, old: int, new: int) -> bool:
    """Which of two runs goes on: the one of fewer entries, or of fewer axes where that is not known."""
    return bool(gap.is_negative or (gap.is_negative is None and old <= new))


def _same_place(before: Counted, after: Counted, expr: Any) -> Reading:
    """1 where both count the same entry: Σ stride·index is the same."""
    shape, coefficients = [], []
    for way, side in ((1, before), (-1, after)):
        stride = sp.Integer(1)
        for _, s in reversed(side):
            if not stride.is_Integer:
                raise UnsupportedError(f"{remedies.brief(expr)} takes axes of symbolic sizes {show((s,))} apart")
            shape.append(s)
            coefficients.append(way * int(stride))
            stride *= s
    labels = tuple(label for side in (before, after) for label, _ in reversed(side))
    return Reading(Indicator(tuple(shape), tuple(coefficients)), labels) if shape else constant_of(1)


def _narrow(part: Reading) -> Reading:
    """The reading without parts of size 1."""
    lone = [d for d, parts in enumerate(part.axes) if parts == (1,)]
    if not lone:
        return part
    names: Mapping[Any, Any] = {(d, 0): ("one", d) for d in lone}
    axes = tuple(() if d in lone else parts for d, parts in enumerate(part.axes))
    return joined([part.relabel(names, axes)], axes)


def _wide(part: Reading) -> Reading:
    """The reading as arrays of more than two axes are kept: with all of them."""
    if len(part.axes) <= 2:
        return part
    return Reading(part.node, part.labels, tuple(parts or (sp.Integer(1),) for parts in part.axes))


RULES: dict[Any, Any] = {
    ArraySymbol: symbol, ArrayElement: element, ZeroArray: zeros, OneArray: ones, ArrayAdd: array_add,
    ArrayTensorProduct: tensor_product, ArrayContraction: contraction, ArrayDiagonal: diagonal, PermuteDims: permuted,
    ArrayElementwiseApplyFunc: elementwise, Reshape: reshaped,
}  # fmt: skip
