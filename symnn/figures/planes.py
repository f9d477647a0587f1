"""Pictures in the plane: the region that step neurons cut out, exactly; a loss surface and the paths of gradient
descent on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symnn import api
from symnn.errors import ArgumentError, UnsupportedError
from symnn.figures.drawing import (
    BLUE,
    COLOURS,
    GREY,
    INK,
    MARKS,
    SKY,
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

Point = tuple[Fraction, Fraction]
Line = tuple[Fraction, Fraction, Fraction]
"""w1, w2, b: the neuron fires where w1 x1 + w2 x2 + b >= 0."""
GRID = 161
"""Of the points in each direction from which contours are drawn."""


def step_regions(
    neurons: Sequence[Sequence[Any]],
    *,
    box: tuple[tuple[Any, Any], tuple[Any, Any]] = ((0, 0), (4, 4)),
    points: Mapping[str, tuple[Any, Any]] | None = None,
    names: tuple[str, str] = ("x_1", "x_2"),
) -> Drawing:
    """Where all step neurons fire, h(w1 x1 + w2 x2 + b) = 1 with h(0) = 1, inside a box given by its lower left and
    upper right corner.

    neurons  (w1, w2, b) each, rational; the tick on a line points to the side on which its neuron fires
    points   label to place: a disc where all neurons fire, a cross where not all do

    `corners` of the drawing are the exact vertices of the region, counter-clockwise; the box bounds it.
    """
    lines = [_line(n) for n in neurons]
    left, low, right, high = _box(tuple((_exact(x), _exact(y)) for x, y in box))
    region = _region(lines, [(left, low), (right, low), (right, high), (left, high)])
    places = {said: (_exact(p[0]), _exact(p[1])) for said, p in (points or {}).items()}
    firing = {said: all(_side(line, p) >= 0 for line in lines) for said, p in places.items()}
    key = [formula(_half_plane(line)) for line in lines]

    def draw(axes: Any) -> None:
        if len(region) > 2:
            corners = zip(*[(float(x), float(y)) for x, y in region], strict=True)
            axes.fill(*corners, facecolor=SKY, alpha=0.35, linewidth=0, hatch="//", edgecolor=BLUE)
        for k, line in enumerate(lines):
            _boundary(axes, line, key[k], k, (float(left), float(low), float(right), float(high)))
        for said, (x, y) in places.items():
            mark, colour = ("o", INK) if firing[said] else ("X", VERMILION)
            axes.plot([float(x)], [float(y)], marker=mark, color=colour, markersize=7, linestyle="")
            axes.annotate(label(said), (float(x), float(y)), xytext=(6, 5), textcoords="offset points", fontsize=12)
        axes.set(
            xlim=(float(left), float(right)),
            ylim=(float(low), float(high)),
            xlabel=formula(names[0]),
            ylabel=formula(names[1]),
        )
        axes.set_aspect("equal")
        legend_above(axes, key)

    size = (WIDTH, 3.6 + height_of_legend(key))
    return Drawing(draw, _region_in_words(lines, region, firing), size, tuple(region))


def _region_in_words(lines: Sequence[Line], region: Sequence[Point], firing: Mapping[str, bool]) -> str:
    shapes = ("no point of the box", "one point", "a segment", "a triangle", "a quadrilateral")
    shape = shapes[len(region)] if len(region) < len(shapes) else f"a region of {len(region)} corners"
    corners = f" with the corners {listed([f'({x}, {y})' for x, y in region])}" if region else ""
    said = [f" {spoken(name)} is {'inside' if inside else 'outside'}." for name, inside in firing.items()]
    return (
        f"The boundaries of {len(lines)} step neurons in the plane; all of them fire on "
        f"{shape}{corners}.{''.join(said)}"
    )


def _exact(number: Any) -> Fraction:
    if isinstance(number, float):
        return Fraction(str(number))
    if isinstance(number, sp.Rational):
        return Fraction(int(number.p), int(number.q))
    try:
        return Fraction(number)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise ArgumentError(f"a line and a point are given by rational numbers, not {number!r}") from error


def _box(corners: Any) -> tuple[Any, Any, Any, Any]:
    """left, low, right, high."""
    (left, low), (right, high) = corners
    if not (left < right and low < high):
        raise ArgumentError(
            f"the box is given by its lower left and its upper right corner, not by ({left}, {low}) and ({right}, "
            f"{high})"
        )
    return left, low, right, high


def _line(neuron: Sequence[Any]) -> Line:
    if len(neuron) != 3:
        raise ArgumentError(f"a neuron in the plane is (w1, w2, b), not {neuron!r}")
    first, second, bias = map(_exact, neuron)
    if first == second == 0:
        raise ArgumentError("a neuron without weights has no boundary")
    return first, second, bias


def _side(line: Line, p: Point) -> Fraction:
    return line[0] * p[0] + line[1] * p[1] + line[2]


def _region(lines: Sequence[Line], corners: list[Point]) -> list[Point]:
    """The corners of a convex polygon, cut by one half plane after the other (Sutherland, Hodgman 1974), in rational
    numbers.
    """
    for line in lines:
        kept: list[Point] = []
        for before, here in zip([*corners[-1:], *corners[:-1]], corners, strict=True):
            from_, to = _side(line, before), _side(line, here)
            if from_ * to < 0:
                t = from_ / (from_ - to)
                kept.append((before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])))
            if to >= 0:
                kept.append(here)
        corners = list(dict.fromkeys(kept))
    return corners


def _boundary(axes: Any, line: Line, said: str, k: int, box: tuple[float, float, float, float]) -> None:
    """The line where z = 0, and a tick towards the side on which the neuron fires."""
    a, b, c = map(float, line)
    norm = float(np.hypot(a, b))
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    foot = middle - (a * middle[0] + b * middle[1] + c) / norm**2 * np.array([a, b])
    reach = (box[2] - box[0]) + (box[3] - box[1])
    along, up = np.array([-b, a]) / norm, np.array([a, b]) / norm
    colour = COLOURS[k % len(COLOURS)]
    ends = np.array([foot - reach * along, foot + reach * along])
    axes.plot(ends[:, 0], ends[:, 1], color=colour, linestyle=STROKES[k % len(STROKES)], linewidth=1.8, label=said)
    tip = foot + 0.06 * reach * up
    axes.annotate(
        "", xy=tip, xytext=foot, arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0}
    )


def _half_plane(line: Line) -> str:
    x, y = sp.symbols("x_1 x_2")
    w = [sp.Rational(c.numerator, c.denominator) for c in line]
    return f"{sp.latex(w[0] * x + w[1] * y + w[2])} \\geq 0"


def descent(
    f: Any,
    variables: Sequence[Any],
    *,
    paths: Mapping[str, Sequence[Any]],
    box: tuple[tuple[float, float], tuple[float, float]],
    minimum: tuple[float, float] | None = None,
    levels: int = 12,
) -> Drawing:
    """Contours of a function of two variables, and paths over them.

    f        a SymPy expression in the two `variables`
    paths    label to points (x, y), for instance what `gradient_path` gives
    box      its lower left and its upper right corner
    minimum  a point marked with a star
    """
    if len(paths) > len(COLOURS):
        raise ArgumentError(f"up to {len(COLOURS)} paths can be told apart, not {len(paths)}")
    tracks = {said: np.array([[float(c) for c in p] for p in path]).reshape(-1, 2) for said, path in paths.items()}
    key = [label(said) for said in tracks]
    left, low, right, high = _box(box)
    xs, ys = np.linspace(left, right, GRID), np.linspace(low, high, GRID)
    compute = api.lambdify(list(variables), f)
    heights = _heights(f, variables, compute, xs, ys)

    def draw(axes: Any) -> None:
        # levels by quantile: a valley shows as many lines as its walls
        steps = np.unique(np.quantile(heights, np.linspace(0.01, 0.97, levels)))
        axes.contour(xs, ys, heights, levels=steps, colors=GREY, linewidths=0.7)
        for (said, track), colour, stroke, mark in zip(tracks.items(), COLOURS, STROKES, MARKS, strict=False):
            axes.plot(
                *track.T, color=colour, linestyle=stroke, marker=mark, markersize=4, linewidth=1.5, label=label(said)
            )
        if minimum is not None:
            axes.plot(*[[float(c)] for c in minimum], marker="*", color=INK, markersize=11, linestyle="")
        axes.set(xlim=(left, right), ylim=(low, high), xlabel=label(variables[0]), ylabel=label(variables[1]))
        legend_above(axes, key)

    return Drawing(draw, _paths_in_words(f, tracks, compute, minimum), (WIDTH, 3.6 + height_of_legend(key)))


def _heights(f: Any, variables: Sequence[Any], compute: Callable[..., Any], xs: Any, ys: Any) -> Any:
    """The function over a grid: in plain numbers, which are quick one at a time, or by `compute` where it has no such
    value somewhere.
    """
    try:
        one = api.lambdify(list(variables), f, target="python")
        return np.array([[float(one(x, y)) for x in xs.tolist()] for y in ys.tolist()])
    except (UnsupportedError, ArithmeticError, ValueError):
        return np.array([[float(compute(x, y)) for x in xs] for y in ys])


def _paths_in_words(f: Any, tracks: Mapping[str, Any], compute: Any, minimum: tuple[float, float] | None) -> str:
    def told(said: str, track: Any) -> str:
        start, end = (f"({decimal(p[0])}, {decimal(p[1])})" for p in (track[0], track[-1]))
        value = decimal(compute(*map(float, track[-1])))
        return f"{spoken(said)} goes in {len(track) - 1} steps from {start} to {end}, where the value is {value}"

    where = "" if minimum is None else f" with its minimum at ({decimal(minimum[0])}, {decimal(minimum[1])})"
    return f"Contours of {f}{where}: {listed([told(*item) for item in tracks.items()])}."


def gradient_path(
    f: Any, variables: Sequence[Any], *, start: Sequence[Any], rate: Any, steps: int, momentum: Any = 0
) -> list[tuple[float, ...]]:
    """The points of gradient descent from `start`: v ← βv − η∇f(x), x ← x + v, with the gradient that symnn derives.

    f is a SymPy expression in the `variables`; `momentum` is β (0: plain gradient descent); `steps` + 1 points come
    back.
    """
    if len(start) != len(variables):
        raise ArgumentError(f"{len(variables)} variables need a start of as many numbers, not {len(start)}")
    slopes = [api.lambdify(list(variables), api.gradient(f, v)) if f.has(v) else None for v in variables]
    point = np.array([float(c) for c in start])
    velocity = np.zeros_like(point)
    path = [tuple(point.tolist())]
    for _ in range(steps):
        slope = np.array([0.0 if s is None else float(s(*point.tolist())) for s in slopes])
        velocity = float(momentum) * velocity - float(rate) * slope
        point = point + velocity
        path.append(tuple(point.tolist()))
    return path
