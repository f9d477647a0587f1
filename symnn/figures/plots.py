"""Plots of functions and of sequences: an activation with its derivative, lines across depth or time. The numbers are
symnn's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp

from symnn import api, ops
from symnn.bridge.calls import call
from symnn.errors import ArgumentError
from symnn.expr import Operator
from symnn.figures.drawing import (
    BLUE,
    COLOURS,
    GREY,
    MARKS,
    STROKES,
    VERMILION,
    WIDTH,
    Drawing,
    decimal,
    formula,
    height_of_legend,
    label,
    legend_above,
    listed,
    spoken,
)

POINTS = 401
"""Of a smooth curve."""
Numbers = Any
"""A sequence of numbers or a NumPy array of one axis."""


def activation(op: str | Operator, *, within: tuple[float, float] = (-4, 4), **parameters: Any) -> Drawing:
    """An elementwise function, solid, and its derivative, dashed; at a kink the derivative has the value symnn gives
    it.

    op          a name or record of `symnn.ops`, or one's own record
    within      the interval shown
    parameters  values of further arguments, as in alpha=0.1, in the order of the record; its own defaults otherwise
    """
    record = op if isinstance(op, Operator) else ops.find(op)
    if not isinstance(record, Operator):
        raise ArgumentError(f"{record.name} is no elementwise function: it has no graph in the plane")
    xs = np.linspace(*within, POINTS)
    ys, slopes = values(record, xs, tuple(parameters.values()))
    shown = record.latex or rf"\mathrm{{{record.name}}}"
    key = [formula(f"{shown}(x)"), "its derivative"]

    def draw(axes: Any) -> None:
        _cross(axes, within)
        for line, stroke, colour, said in (
            (ys, "-", BLUE, key[0]),
            (slopes, "--", VERMILION, key[1]),
        ):
            if line is not None:
                axes.plot(xs, _broken(xs, line), linestyle=stroke, color=colour, linewidth=2, label=said)
        axes.set_xlim(*within)
        axes.set_xlabel("$x$")
        legend_above(axes, key)

    alt = (
        f"The function {spoken(record.name)} for x from {decimal(within[0])} to {decimal(within[1])}, where it runs "
        f"from {decimal(ys[0])} "
        f"to {decimal(ys[-1])} and "
        f"{_between(ys)}{'' if slopes is None else f', and its derivative, which {_between(slopes)}'}."
    )
    return Drawing(draw, alt, (WIDTH, 3.0 + height_of_legend(key)))


def _between(ys: Any) -> str:
    low, high = decimal(min(ys)), decimal(max(ys))
    return f"is {low} throughout" if low == high else f"lies between {low} and {high}"


def values(record: Operator, xs: Any, more: Sequence[Any] = ()) -> tuple[Any, Any]:
    """The function and its derivative at the points of a NumPy array; None where the record has no derivative."""
    x = sp.MatrixSymbol("x", len(xs), 1)
    f = call(record, x, *(sp.sympify(value, strict=True) for value in more))
    column = np.asarray(xs, dtype=float).reshape(-1, 1)
    found = [f] if not record.partials else [f, api.gradient(api.sum(f), x)]
    results = [np.broadcast_to(np.asarray(api.lambdify([x], e)(column)), column.shape).ravel() for e in found]
    return results[0], results[1] if record.partials else None


def curves(
    lines: Mapping[str, Any],
    *,
    x: str = "",
    y: str = "",
    log: bool = False,
    marks: bool = False,
    shade: tuple[float, float] | None = None,
) -> Drawing:
    """Lines, told apart by colour, stroke and (with `marks`) a mark at every point.

    lines   label to (xs, ys), or to ys alone, which then stand over 0, 1, 2, …
    log     a logarithmic vertical axis; every value must be positive
    shade   a band of the vertical axis that is marked: (low, high)
    """
    data = _told_apart(lines, log)
    key = [label(said) for said in data] if len(data) > 1 else []

    def draw(axes: Any) -> None:
        if shade is not None:
            axes.axhspan(*shade, color=GREY, alpha=0.18, linewidth=0)
        for (said, (xs, ys)), colour, stroke, mark in zip(data.items(), COLOURS, STROKES, MARKS, strict=False):
            axes.plot(
                xs,
                ys,
                color=colour,
                linestyle=stroke,
                linewidth=1.8,
                marker=mark if marks else "",
                markersize=4,
                label=label(said),
            )
        if log:
            axes.set_yscale("log")
        _plain(axes, x, y)
        if all(float(place).is_integer() for xs, _ in data.values() for place in xs):
            # layers and time steps are counted
            axes.xaxis.get_major_locator().set_params(integer=True)
        if key:
            legend_above(axes, key)

    said = listed([f"{spoken(name)} goes from {decimal(ys[0])} to {decimal(ys[-1])}" for name, (_, ys) in data.items()])
    start, end = min(xs[0] for xs, _ in data.values()), max(xs[-1] for xs, _ in data.values())
    over = f"over {spoken(x) or 'the horizontal axis'} from {decimal(start)} to {decimal(end)}"
    alt = (
        f"{'A curve' if len(data) == 1 else f'{len(data)} curves'} "
        f"{over}{', on a logarithmic scale' if log else ''}: {said}."
    )
    return Drawing(draw, alt, (WIDTH, 3.0 + (height_of_legend(key) if key else 0)))


def _told_apart(lines: Mapping[str, Any], log: bool) -> dict[str, tuple[Any, Any]]:
    data = {said: _pair(line) for said, line in lines.items()}
    if not data or len(data) > len(COLOURS):
        raise ArgumentError(f"between 1 and {len(COLOURS)} lines can be told apart, not {len(data)}")
    for said, (xs, ys) in data.items():
        if xs.shape != ys.shape or xs.ndim != 1 or not len(xs):
            raise ArgumentError(
                f"the line {said!r} has {xs.shape} places and {ys.shape} values: one value for each place is needed"
            )
        if log and not bool(np.all(ys > 0)):
            raise ArgumentError(
                f"the line {said!r} has a value that is not positive: it has no place on a logarithmic axis"
            )
    return data


def _pair(line: Any) -> tuple[Any, Any]:
    """(xs, ys) as arrays of floats."""
    if isinstance(line, tuple) and len(line) == 2 and all(np.ndim(part) == 1 for part in line):
        return np.asarray(line[0], dtype=float), np.asarray(line[1], dtype=float)
    ys = np.asarray(line, dtype=float)
    return np.arange(len(ys), dtype=float), ys


def _broken(xs: Any, ys: Any) -> Any:
    """A jump is no steep line: it is left open."""
    steps = np.abs(np.diff(ys))
    jumps = np.flatnonzero((steps > 0.2 * (np.ptp(ys) or 1)) & (steps > 20 * np.median(steps) + 1e-12))
    shown = np.array(ys, dtype=float)
    shown[jumps] = np.nan
    return shown


def _plain(axes: Any, x: str, y: str) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(True, color=GREY, alpha=0.25, linewidth=0.6)
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def _cross(axes: Any, within: tuple[float, float]) -> None:
    """The two axes through the origin, thin."""
    _plain(axes, "", "")
    axes.axhline(0, color=GREY, linewidth=0.8)
    if within[0] < 0 < within[1]:
        axes.axvline(0, color=GREY, linewidth=0.8)
