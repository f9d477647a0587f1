"""Pictures in which a reader moves numbers: curves of formulas with sliders.

On paper, and where no script runs, they are the picture at the start of the sliders.

The formulas are SymPy's, mostly such as symnn has derived or proved; the page computes them from the same data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor, log10
from typing import Any

import sympy as sp

from symnn import api
from symnn.errors import ArgumentError
from symnn.figures.drawing import (
    COLOURS,
    INK,
    STROKES,
    VERMILION,
    WIDTH,
    Drawing,
    decimal,
    height_of_legend,
    legend_above,
    listed,
)
from symnn.figures.formula_data import FormulaData, formula_data

Box = tuple[tuple[float, float], tuple[float, float]]
POINTS = 200
"""Of a curve over a number that is no integer."""


@dataclass(frozen=True)
class InteractiveDrawing(Drawing):
    """A drawing with `live`, what a page needs to draw it anew: JSON, in which formulas are data."""

    live: str = ""


@dataclass(frozen=True)
class MovedFormulas:
    """What the arguments of `interactive` say, read once."""

    curves: Mapping[str, tuple[Any, Any]]
    over: tuple[sp.Symbol, float, float]
    sliders: Mapping[str, tuple[sp.Symbol, float, float, float]]
    points: Sequence[tuple[str, Any, Any, Any]]
    told: Mapping[str, Any]

    @property
    def start(self) -> dict[sp.Symbol, float]:
        return {symbol: value for symbol, _, _, value in self.sliders.values()}

    @property
    def places(self) -> list[float]:
        """Where a curve is computed: every integer, or many numbers."""
        symbol, low, high = self.over
        if symbol.is_integer:
            return [float(k) for k in range(int(low), int(high) + 1)]
        return [low + (high - low) * k / POINTS for k in range(POINTS + 1)]

    def at_start(self, expression: Any, place: float | None = None) -> float:
        """The number that an expression is at the start of all sliders."""
        values = self.start | ({} if place is None else {self.over[0]: place})
        return _number(expression, values)


def interactive(
    curves: Mapping[str, Any],
    *,
    over: tuple[sp.Symbol, float, float],
    sliders: Mapping[str, tuple[sp.Symbol, float, float, float]],
    box: Box,
    names: tuple[str, str] = ("", ""),
    log: bool = False,
    equal: bool = False,
    points: Sequence[tuple[str, Any, Any, Any]] = (),
    told: Mapping[str, Any] | None = None,
) -> InteractiveDrawing:
    """Curves with sliders.

    curves    label to an expression of the symbol of `over`, or to two, which are the place across and the height
    over      (symbol, low, high); for an integer symbol the curve has a mark at every integer
    sliders   label to (symbol, low, high, start); an integer symbol moves by one
    box       the corner at the lower left and that at the upper right
    log       a logarithmic vertical axis
    equal     one scale for both axes: a circle is round
    points    (label, across, height, state): a disc where the state is 1, a cross where it is 0
    told      label to a number that is told beside the figure

    ArgumentError for a formula with other symbols, or with a function that a page does not know.
    """
    read = MovedFormulas(
        curves={label: _pair(given, over[0]) for label, given in curves.items()},
        over=over,
        sliders=sliders,
        points=tuple(points),
        told=told or {},
    )
    _checked(read)
    data = _data(read, box, names, log) | {"equal": equal}
    words = _in_words(read, box, names)
    key = [*read.curves] if len(read.curves) > 1 else []

    def draw(axes: Any) -> None:
        _draw(axes, read, box, names, log)
        if equal:
            axes.set_aspect("equal")

    return InteractiveDrawing(
        draw,
        words,
        (WIDTH, 3.2 + height_of_legend(key)),
        live=json.dumps(data | {"alt": words}, ensure_ascii=False, sort_keys=True),
    )


def _pair(given: Any, symbol: sp.Symbol) -> tuple[Any, Any]:
    across, height = given if isinstance(given, tuple) else (symbol, given)
    return sp.sympify(across, strict=True), sp.sympify(height, strict=True)


def _checked(read: MovedFormulas) -> None:
    if not read.sliders or not 1 <= len(read.curves) <= len(COLOURS):
        raise ArgumentError(f"an interactive figure has a slider, and between 1 and {len(COLOURS)} curves")
    moved = set(read.start)
    for label, expressions in _expressions(read):
        strange = set().union(*(sp.sympify(e, strict=True).free_symbols for e in expressions)) - moved - {read.over[0]}
        if strange:
            raise ArgumentError(f"{label!r} has the symbol {min(map(str, strange))}: no slider moves it")
    for label, (_, low, high, value) in read.sliders.items():
        if not low <= value <= high or low == high:
            raise ArgumentError(f"the slider {label!r} goes from {low} to {high}: it cannot start at {value}")


def _expressions(read: MovedFormulas) -> list[tuple[str, tuple[Any, ...]]]:
    points = [(label, tuple(rest)) for label, *rest in read.points]
    return [*read.curves.items(), *points, *((label, (e,)) for label, e in read.told.items())]


def _number(expression: Any, values: Mapping[sp.Symbol, float]) -> float:
    e = sp.sympify(expression, strict=True)
    if e.has(sp.floor):  # which symnn reads nowhere
        return float(e.xreplace({symbol: sp.S(value) for symbol, value in values.items()}))
    symbols, function = _function(e)
    return float(function(*(values[s] for s in symbols)))


@lru_cache(256)
def _function(e: sp.Basic) -> tuple[list[sp.Symbol], Any]:
    """An expression as a function of its symbols, compiled once for all places of a curve."""
    symbols = sorted(e.free_symbols, key=str)
    return symbols, api.lambdify(symbols, e)


# for the page -------------------------------------------------------------------------------------------------------
def _data(read: MovedFormulas, box: Box, names: tuple[str, str], log: bool) -> dict[str, FormulaData]:
    symbol, low, high = read.over
    return {
        "curves": [{"label": k, "x": formula_data(x), "y": formula_data(y)} for k, (x, y) in read.curves.items()],
        "over": {"name": symbol.name, "low": low, "high": high, "integer": bool(symbol.is_integer)},
        "sliders": [_slider(label, *given) for label, given in read.sliders.items()],
        "box": box,
        "names": names,
        "log": log,
        "points": [dict(zip(("label", "x", "y", "state"), (p[0], *map(formula_data, p[1:])), strict=True))
                   for p in read.points],
        "told": [{"label": label, "value": formula_data(e)} for label, e in read.told.items()],
    }  # fmt: skip


def _slider(label: str, symbol: sp.Symbol, low: float, high: float, value: float) -> dict[str, Any]:
    step = 1 if symbol.is_integer else step_of(low, high, value)
    return {"label": label, "name": symbol.name, "low": low, "high": high, "value": value, "step": step}


def step_of(low: float, high: float, start: float) -> float:
    """About a hundredth of the way, by which one comes to the start: a round number where one serves, for a page puts
    a slider on the nearest step.
    """
    whole, way = Fraction(str(high)) - Fraction(str(low)), Fraction(str(start)) - Fraction(str(low))
    tens = range(2 - floor(log10(whole)), 6 - floor(log10(whole)))
    for step in (Fraction(k, 1) / Fraction(10) ** n for n in tens for k in (5, 2, 1)):
        if 50 <= whole / step <= 400 and (whole / step).denominator == (way / step).denominator == 1:
            return float(step)
    count = round(way / whole * 100)
    return float(way / count if count else whole / 100)


# on paper -----------------------------------------------------------------------------------------------------------
def _draw(axes: Any, read: MovedFormulas, box: Box, names: tuple[str, str], log: bool) -> None:
    for (label, (across, height)), colour, stroke in zip(read.curves.items(), COLOURS, STROKES, strict=False):
        places = read.places
        xs = [read.at_start(across, p) for p in places]
        ys = [read.at_start(height, p) for p in places]
        mark = "o" if read.over[0].is_integer and len(places) <= 40 else ""
        axes.plot(xs, ys, color=colour, linestyle=stroke, linewidth=1.8, marker=mark, markersize=3.5, label=label)
    for label, across, height, state in read.points:
        here = read.at_start(across), read.at_start(height)
        on = read.at_start(state) > 0.5
        marker, colour = ("o", INK) if on else ("X", VERMILION)
        axes.plot(*[[c] for c in here], marker=marker, color=colour, markersize=7)
        axes.annotate(label, here, xytext=(6, 5), textcoords="offset points", fontsize=12)
    if log:
        axes.set_yscale("log")
    axes.set(xlim=(box[0][0], box[1][0]), ylim=(box[0][1], box[1][1]), xlabel=names[0], ylabel=names[1])
    axes.grid(True, alpha=0.25, linewidth=0.6)
    if len(read.curves) > 1:
        legend_above(axes, [*read.curves])


def _in_words(read: MovedFormulas, box: Box, names: tuple[str, str]) -> str:
    low, high = box
    across = f"{names[0] or 'the horizontal axis'} from {decimal(low[0])} to {decimal(high[0])}"
    moved = listed([f"{label} ({decimal(a)} to {decimal(b)})" for label, (_, a, b, _) in read.sliders.items()])
    at = listed([f"{label} = {decimal(value)}" for label, (*_, value) in read.sliders.items()])
    ends = listed([f"{label} goes from {_end(read, y, 0)} to {_end(read, y, -1)}"
                   for label, (_, y) in read.curves.items()])  # fmt: skip
    return f"A figure over {across}, in which one moves {moved}. At the start, {at}: {ends}."


def _end(read: MovedFormulas, expression: Any, place: int) -> str:
    return decimal(read.at_start(expression, read.places[place]))
