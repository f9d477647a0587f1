"""How matrices put together from parts are read: written out entry by entry, in blocks, as Kronecker products, as vec
X.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Axes, Reading, joined, plain_axes, spread, total
from symnn.bridge.rules_scalars import Request, several
from symnn.bridge.scope import Scope, tidied
from symnn.bridge.tensors import MergedAxes
from symnn.bridge.vec import Vec
from symnn.errors import ShapeError, UnsupportedError
from symnn.expr import Const, Contract, Indicator, add

# beyond this an explicit matrix is data, not a formula
ENTRIES = 64


def explicit(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A matrix written out: Σ entry·eᵢeⱼᵀ over its non-zero entries."""
    rows, columns = expr.shape
    if rows * columns > ENTRIES or rows * columns == 0:
        remedy = (
            "declare a symnn.matrix and give it this value when you compute"
            if rows * columns
            else "a size must be at least 1"
        )
        raise UnsupportedError(
            f"a written-out {rows}×{columns} matrix cannot be read (at most {ENTRIES} entries): {remedy}"
        )
    axes = spread([sp.Integer(rows), sp.Integer(columns)])
    terms = []
    for i in range(rows):
        for j in range(columns):
            if expr[i, j] == 0:
                continue
            entry = yield expr[i, j], scope
            if not entry.is_number:
                raise ShapeError(
                    "entry {place} of a written-out matrix must be a number, not of shape {0.shape}",
                    (expr[i, j], entry.shape),
                    remedy="use BlockMatrix",
                    place=(i, j),
                )
            units = [
                Reading(Indicator(parts, (1,), -k), ((d, 0),))
                for d, (parts, k) in enumerate(zip(axes, (i, j), strict=True))
                if parts
            ]
            terms.append(joined([entry.relabel({}, ()), *units], axes))
    return total(terms, axes) if terms else Reading(Const(0), (), axes)


def blocks(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Blocks side by side: each is placed by an indicator that shifts it."""
    grid = expr.blocks
    parts = yield from several(list(grid), scope)
    cells = {(r, c): parts[r * grid.cols + c] for r in range(grid.rows) for c in range(grid.cols)}
    heights = [cells[r, 0].shape[0] for r in range(grid.rows)]
    widths = [cells[0, c].shape[1] for c in range(grid.cols)]
    for cell in parts:
        # that the blocks fit is what SymPy has made sure of
        plain_axes(cell, "a block")
    axes = spread([tidied(sp.expand(sum(heights))), tidied(sp.expand(sum(widths)))])
    placed_cells = [
        placed_block(cells[r, c], (sum(heights[:r]), sum(widths[:c])), axes)
        for r in range(grid.rows)
        for c in range(grid.cols)
    ]
    return total(placed_cells, axes)


def placed_block(cell: Reading, offset: tuple[Any, Any], axes: Axes) -> Reading:
    """A block at its place in a larger matrix, with zeros around it."""
    names: dict[Any, Any] = {}
    shifts: list[Reading] = []
    extra: dict[Any, Any] = {}
    for d in (0, 1):
        if not axes[d] or axes[d] == cell.axes[d]:
            continue
        source = ("source", d)
        names[(d, 0)] = source
        if cell.axes[d]:
            extra[source] = cell.axes[d][0]
        shape = (axes[d][0], *cell.axes[d])
        node = Indicator(shape, (1, -1)[: len(shape)], -sp.sympify(offset[d], strict=True))
        shifts.append(Reading(node, ((d, 0), source)[: len(shape)]))
    return joined([cell.relabel(names, axes), *shifts], axes, extra)


def by_blocks(factors: Sequence[Any]) -> list[Any]:
    """The factors, those that meet in the same blocks multiplied block by block: no entry of a block is placed and
    picked again.
    """
    found: list[Any] = []
    for b in factors:
        a = found[-1] if found else None
        if isinstance(a, sp.BlockMatrix) and isinstance(b, sp.BlockMatrix) and a.colblocksizes == b.rowblocksizes:
            cells = [
                [
                    _added([sp.MatMul(a.blocks[r, k], b.blocks[k, c]) for k in range(a.blockshape[1])])
                    for c in range(b.blockshape[1])
                ]
                for r in range(a.blockshape[0])
            ]
            found[-1] = sp.BlockMatrix(cells) if len(cells) > 1 or len(cells[0]) > 1 else cells[0][0]
        else:
            found.append(b)
    return found


def _added(terms: Sequence[Any]) -> Any:
    return terms[0] if len(terms) == 1 else sp.MatAdd(*terms)


def kronecker(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A ⊗ B: every axis is a product of two, made one axis again where one of the two sizes is a number."""
    parts = yield from several(expr.args, scope)
    found = parts[0]
    for part in parts[1:]:
        shifts = [len(found.axes[d]) for d in (0, 1)]
        renames = {(d, k): (d, k + shifts[d]) for d in (0, 1) for k in range(len(part.axes[d]))}
        axes = (found.axes[0] + part.axes[0], found.axes[1] + part.axes[1])
        found = merged(joined([found, part.relabel(renames, axes)], axes))
    return found


def stacked(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """vec X: the column index counts first, the row index second, so that they combine as those of a Kronecker product
    do.
    """
    part = yield expr.arg, scope
    rows, columns = part.axes
    names = {(1, k): (0, k) for k in range(len(columns))} | {(0, k): (0, len(columns) + k) for k in range(len(rows))}
    return merged(part.relabel(names, (columns + rows, ())))


def regrouped(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A reshape: axes that count as one are the parts of one axis."""
    part = yield expr.tensor, scope
    places = [(d, k) for d, group in enumerate(expr.groups) for k in range(len(group))]
    names = {(e, 0): place for e, place in enumerate(places)}
    return merged(part.relabel(names, tuple(tuple(map(tidied, group)) for group in expr.groups)))


def merged(reading: Reading) -> Reading:
    """Dimensions of two sizes p·r as one axis, where p or r is a number."""
    for d, parts in enumerate(reading.axes):
        if len(parts) != 2 or not (parts[1].is_Integer or (parts[0].is_Integer and parts[0] <= ENTRIES)):
            continue
        axes = tuple(
            (tidied(sp.expand(parts[0] * parts[1])),) if e == d else kept for e, kept in enumerate(reading.axes)
        )
        outer, inner = ("outer", d), ("inner", d)
        split = Reading(_split(parts[0], parts[1]), ((d, 0), outer, inner))
        carried = [k for k in reading.labels if k in ((d, 0), (d, 1))]
        factors = [reading.relabel({(d, 0): outer, (d, 1): inner}, axes), *([split] if carried else [])]
        reading = joined(factors, axes)
    return reading


def _split(p: Any, r: Any) -> Any:
    """[i = r·a + b] over i < p·r, a < p, b < r."""
    together = tidied(sp.expand(p * r))
    if r.is_Integer:
        return Indicator((together, p, r), (1, -int(r), -1))
    cases = [
        Contract(
            [Indicator((p,), (1,), -a), Indicator((together, r), (1, -1), -r * a)],
            [("a",), ("i", "b")],
            ("i", "a", "b"),
        )
        for a in range(int(p))
    ]
    return add(*cases)


RULES: dict[Any, Any] = {
    sp.ImmutableDenseMatrix: explicit, sp.ImmutableSparseMatrix: explicit, sp.BlockMatrix: blocks,
    sp.KroneckerProduct: kronecker,
    Vec: stacked, MergedAxes: regrouped,
}  # fmt: skip
