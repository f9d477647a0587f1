"""The mathematics that 1-D and 2-D convolution share: windows as an indicator. No record of its own.

Convolution is what networks call so, a correlation: y[o, s] = Σ K[o, c, t]·x[c, i] over i = stride·s + t − padding,
from 0. Where i falls outside of x nothing is added, which is padding with zeros.
"""

from collections.abc import Hashable, Sequence

import sympy as sp

from symnn.errors import ArgumentError, ShapeError
from symnn.expr.nodes import Contract, Indicator, Node

Setting = int | Sequence[int]


def convolve(x: Node, kernel: Node, stride: Setting, padding: Setting, axes: int) -> Node:
    """x is (c, *sizes) or (n, c, *sizes), the kernel (o, c, *windows), with `axes` sizes and windows; the result has o
    for c.
    """
    if x.rank not in (axes + 1, axes + 2) or kernel.rank != axes + 2:
        raise ShapeError(
            "a {axes}-D convolution needs an input of rank {least} (or {most} with a batch) and a kernel of rank"
            " {most}, not shapes {0.shape} and {1.shape}",
            (x, x.shape),
            (kernel, kernel.shape),
            axes=axes,
            least=axes + 1,
            most=axes + 2,
        )
    batch: tuple[Hashable, ...] = ("n",) if x.rank == axes + 2 else ()
    inner, window, outer = ([(name, d) for d in range(axes)] for name in ("i", "t", "s"))
    extents = zip(
        x.shape[-axes:],
        kernel.shape[2:],
        each(stride, axes, "stride", 1),
        each(padding, axes, "padding", 0),
        strict=True,
    )
    places = [windows(h, k, s, p) for h, k, s, p in extents]
    return Contract(
        [x, kernel, *places],
        [(*batch, "c", *inner), ("o", "c", *window), *zip(inner, outer, window, strict=True)],
        (*batch, "o", *outer),
    )


def each(value: Setting, axes: int, name: str, least: int) -> tuple[int, ...]:
    """A setting for every axis: one number stands for all."""
    values = (value,) * axes if isinstance(value, int) else tuple(value)
    if len(values) != axes or any(v < least for v in values):
        raise ArgumentError(
            f"the {name} of a {axes}-D convolution is one integer or {axes}, at least {least}, not {value!r}"
        )
    return values


def windows(h: sp.Expr, k: sp.Expr, stride: int, padding: int) -> Indicator:
    """[i = stride·s + t − padding] over input place i, output place s and window place t.

    There are ⌊(h + 2·padding − k)/stride⌋ + 1 output places. A window that is longer than the padded input raises
    ShapeError.
    """
    room = h + 2 * padding - k
    if room.is_negative:
        raise ShapeError(f"a window of size {k} does not fit an input of size {h} with padding {padding}")
    count = (room if stride == 1 else sp.floor(room / stride)) + 1
    return Indicator((h, count, k), (1, -stride, -1), padding)
