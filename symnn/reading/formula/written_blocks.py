r"""Matrices made of blocks: [X \; H], \begin{bmatrix} A & B \\ C & D \end{bmatrix}, [w; b]. Each block is placed by an
indicator that shifts it; a 0 is as large as its place, and a 1 beside a matrix is a column of ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Reading, constant, spread, total
from symnn.bridge.rules_blocks import placed_block
from symnn.bridge.scope import tidied
from symnn.errors import UnsupportedError
from symnn.expr import Const
from symnn.expr.nodes import show
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.found_sizes import Sizes, TreePlace

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def blocks(builder: Builder, trees: Sequence[Sequence[t.Tree]], cells: Sequence[Sequence[Reading]]) -> Reading:
    """The matrix, of the blocks as they are written and as they were built. Misfit where they do not conform."""
    some = [[_sized(tree, row, cell) for tree, cell in zip(said, row, strict=True)]
            for said, row in zip(trees, cells, strict=True)]  # fmt: skip
    heights = [_height(builder, row, said) for row, said in zip(some, trees, strict=True)]
    columns = zip(zip(*some, strict=True), zip(*trees, strict=True), strict=True)
    widths = [_width(builder.sizes, column, said) for column, said in columns]
    axes = spread([_together(builder.sizes, heights), _together(builder.sizes, widths)])
    placed = []
    for r, row in enumerate(some):
        for c, cell in enumerate(row):
            value = cell or _filled(trees[r][c], (heights[r], widths[c]))
            placed.append(placed_block(value, (sum(heights[:r]), sum(widths[:c])), axes))
    return total(placed, axes)


def _sized(tree: t.Tree, row: Sequence[Reading], cell: Reading) -> Reading | None:
    """A block in two dimensions; None for a 0, or a 1 in a row of higher blocks, which is as large as its place."""
    one = t.bare(tree) == t.whole(1)
    if _is_zero(tree) or (one and any(other.axes and other.axes[0] for other in row)):
        return None
    if (cell.axes and len(cell.axes) != 2) or any(len(parts) > 1 for parts in cell.axes):
        raise UnsupportedError("a block is a matrix, a column or a number")
    return cell if cell.axes else Reading(cell.node, cell.labels, ((), ()))


def _filled(tree: t.Tree, shape: tuple[Any, Any]) -> Reading:
    return constant(Const(0 if _is_zero(tree) else 1), shape)


def _height(builder: Builder, row: Sequence[Reading | None], said: Sequence[t.Tree]) -> Any:
    if all(map(_is_zero, said)):
        return builder.sizes.dummy(("zeros", TreePlace(said[0])))
    return _extent(builder.sizes, row, 0)


def _width(sizes: Sizes, column: Sequence[Reading | None], said: Sequence[t.Tree]) -> Any:
    """The width of a column of blocks; of nothing but ones it is 1."""
    if all(cell is None for cell in column) and not any(map(_is_zero, said)):
        return sp.Integer(1)
    return _extent(sizes, column, 1)


def _together(sizes: Sizes, parts: Sequence[Any]) -> Any:
    """The size of blocks side by side."""
    whole = tidied(sp.expand(sum(parts)))
    if len(parts) > 1:
        sizes.blocks[whole] = tuple(parts)
    return whole


def _is_zero(tree: t.Tree) -> bool:
    part = t.bare(tree)
    return part == t.whole(0) or (isinstance(part, t.Apply) and part.name == "zeros" and not part.arguments)


def lie_beside(items: Sequence[Reading]) -> bool:
    """Whether listed blocks stand beside each other, as matrices and rows do, or below, as columns of which the sizes
    differ; UnsupportedError for columns of one size, and for two square matrices, [A, B] = A B - B A.
    """
    matrices = all(len(item.axes) == 2 and all(item.axes) for item in items)
    if len(items) == 2 and matrices and all(item.shape[0] == item.shape[1] or _is_open(item) for item in items):
        raise UnsupportedError("whether these are two blocks or a commutator is not told")
    if any(len(item.axes) == 2 and item.axes[1] for item in items):
        return True
    heights = {item.shape[0] if item.axes else sp.Integer(1) for item in items}
    if len(heights) < len(items) or any(map(_is_open, items)):
        raise UnsupportedError("whether these columns stand beside or below each other is not told")
    return False


def _is_open(item: Reading) -> bool:
    return any(isinstance(size, sp.Dummy) for size in item.shape)


def _extent(sizes: Sizes, cells: Sequence[Reading | None], d: int) -> Any:
    """The height of a row of blocks (d = 0), the width of a column of them (d = 1)."""
    told = [cell.shape[d] for cell in cells if cell is not None]
    if not told:
        raise UnsupportedError("how large a row or a column of zeros is is not told")
    for other in told[1:]:
        if not sizes.same(told[0], other):
            what = ("height", "width")[d]
            raise Misfit(f"blocks of {what} {told[0]} and {other} stand in one {('row', 'column')[d]}",
                         show((told[0],)), show((other,)))  # fmt: skip
    return sizes.known(told[0])
