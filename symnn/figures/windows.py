"""The sliding window of a convolution: the input with its padding, the kernel over it, and the output it makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnn.errors import ArgumentError
from symnn.figures.drawing import BLUE, GREY, INK, ORANGE, PALE, Drawing, arrow, bare, decimal


def window(image: Any, kernel: Any, *, stride: int = 1, padding: int = 0, at: tuple[int, int] = (0, 0)) -> Drawing:
    """The input grid, the window that belongs to output position `at`, and the output grid.

    image, kernel  (rows, columns), or nested lists of numbers; with numbers for both, the output is computed
                   (cross-correlation)
    padding        rows and columns of zeros around the image, drawn dashed
    """
    entries, weights = _grid(image, "image"), _grid(kernel, "kernel")
    shape, size = _shape(image, entries), _shape(kernel, weights)
    if stride < 1 or padding < 0:
        raise ArgumentError(f"a stride is at least 1 and a padding at least 0, not {stride} and {padding}")
    rows, columns = (
        (n + 2 * padding - k) // stride + 1 if n + 2 * padding >= k else 0 for n, k in zip(shape, size, strict=True)
    )
    if rows < 1 or columns < 1:
        raise ArgumentError(
            f"a kernel of {_times(size)} does not fit an image of {_times(shape)} with padding {padding}"
        )
    if not (0 <= at[0] < rows and 0 <= at[1] < columns):
        raise ArgumentError(f"the output has positions (0, 0) to {(rows - 1, columns - 1)}, not {at}")
    made = slid(entries, weights, stride, padding) if entries is not None and weights is not None else None
    wide, tall = shape[1] + 2 * padding, shape[0] + 2 * padding

    def draw(axes: Any) -> None:
        bare(axes, (-0.2, wide + columns + 2.2), (-1.0, max(tall, rows) + 0.2))
        axes.set_aspect("equal")
        _cells(axes, (padding, padding), shape, entries, tall)
        if padding:
            _frame(axes, (0, 0), (tall, wide), tall, GREY, 1.2, "--")
        corner = (at[0] * stride, at[1] * stride)
        _frame(axes, corner, size, tall, ORANGE, 3, "-")
        _cells(axes, (0, wide + 2), (rows, columns), made, tall)
        _frame(axes, (at[0], wide + 2 + at[1]), (1, 1), tall, ORANGE, 3, "-")
        # between the two grids: an arrow to the entry itself would run through the numbers beside it
        arrow(axes, (wide, tall - corner[0] - size[0] / 2), (wide + 2, tall - at[0] - 0.5), gap=(3, 3))
        for x, said in (
            (wide / 2, f"input {_times(shape)}"),
            (wide + 2 + columns / 2, f"output {_times((rows, columns))}"),
        ):
            axes.text(
                x, -0.15 if said[0] == "i" else tall - rows - 0.15, said, ha="center", va="top", fontsize=12, color=INK
            )

    return Drawing(draw, _in_words(shape, size, (rows, columns), stride, padding, at, made), (5.6, 3.0))


def slid(image: Any, kernel: Any, stride: int, padding: int) -> Any:
    """The output of the sliding window: sums of products over each window, as an array."""
    views = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)[::stride, ::stride]
    return np.einsum("i j k l, k l -> i j", views, kernel)


def _in_words(
    shape: Sequence[int],
    size: Sequence[int],
    out: Sequence[int],
    stride: int,
    padding: int,
    at: tuple[int, int],
    made: Any,
) -> str:
    rings = "1 ring" if padding == 1 else f"{padding} rings"
    around = f", padded with {rings} of zeros," if padding else ""
    value = "" if made is None else f", whose value is {decimal(made[at])}"
    return (
        f"An input of {_times(shape)}{around} with a window of {_times(size)}, which moves by {stride}; where it "
        "stands it gives the "
        f"entry in row {at[0] + 1}, column {at[1] + 1} of an output of {_times(out)}{value}."
    )


def _times(shape: Sequence[int]) -> str:
    return f"{shape[0]} × {shape[1]}"


def _grid(given: Any, what: str) -> Any:
    """The entries, or None where only a shape is given."""
    if np.ndim(given) == 2:
        return np.array(given, dtype=float)
    if np.ndim(given) == 1 and len(given) == 2:
        return None
    raise ArgumentError(f"the {what} is (rows, columns) or a nested list of numbers, not {given!r}")


def _shape(given: Any, entries: Any) -> tuple[int, int]:
    rows, columns = given if entries is None else entries.shape
    if rows < 1 or columns < 1:
        raise ArgumentError(f"a grid has at least one row and one column, not {given!r}")
    return int(rows), int(columns)


def _cells(axes: Any, corner: tuple[int, int], shape: Sequence[int], entries: Any, tall: int) -> None:
    """A grid of squares whose upper left corner is at (row, column), with the entries in it."""
    for i in range(shape[0]):
        for j in range(shape[1]):
            x, y = corner[1] + j, tall - corner[0] - i - 1
            axes.fill([x, x + 1, x + 1, x], [y, y, y + 1, y + 1], facecolor=PALE, edgecolor=BLUE, linewidth=0.8)
            if entries is not None:
                said = decimal(entries[i, j]).replace("-", "−")
                axes.text(x + 0.5, y + 0.5, said, ha="center", va="center", fontsize=12, color=INK)


def _frame(
    axes: Any, corner: tuple[int, int], shape: Sequence[int], tall: int, colour: str, width: float, stroke: str
) -> None:
    (row, column), (rows, columns) = corner, shape
    xs = [column, column + columns, column + columns, column, column]
    ys = [tall - row, tall - row, tall - row - rows, tall - row - rows, tall - row]
    axes.plot(xs, ys, color=colour, linewidth=width, linestyle=stroke, zorder=4)
