"""What every picture has: a way to draw itself, words for who cannot see it, a size; and the colours and strokes all of
them share.

Drawings call methods of the axes they are given and import no matplotlib themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.text import latex

# Okabe and Ito 2008, "Color Universal Design": told apart by the colour-blind; the order puts light and dark side by
# side for print
BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9"
INK, GREY, PALE = "#1a1a1a", "#767676", "#eef3f7"
# orange and sky blue are too light for a thin line on white
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, INK, ORANGE)
# a line is told by its stroke and its mark as well
STROKES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
# commands that matplotlib's own reader of formulas calls otherwise
MATHTEXT = {
    r"\ge": r"\geq",
    r"\le": r"\leq",
    r"\ne": r"\neq",
    r"\lVert": r"\Vert",
    r"\rVert": r"\Vert",
    r"\text": r"\mathrm",
}
SHORT_LABEL = 18
"""Two labels of at most so many characters stand side by side."""
WIDTH = 4.15
"""Inches of a picture that a phone shows whole, its labels no smaller than in other pictures."""
LEGEND_ROW = 0.22
"""Inches that a row of a key takes."""
MARKS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True)
class Drawing:
    """`drawing(axes)` draws on a matplotlib `Axes`; `alt` is what it shows, in words; `size` is width and height in
    inches.

    `corners` are the exact vertices of the region, for drawings that have one.
    """

    draw: Callable[[Any], None]
    alt: str
    size: tuple[float, float] = (WIDTH, 3.0)
    corners: tuple[tuple[Fraction, Fraction], ...] = ()

    def __call__(self, axes: Any) -> None:
        self.draw(axes)


def formula(given: Any) -> str:
    """A number, a symbol or LaTeX as mathtext between dollars."""
    source = given if isinstance(given, str) else latex(given)
    known = re.sub(r"\\[a-zA-Z]+", lambda word: MATHTEXT.get(word[0], word[0]), source)
    return f"${known}$"


def label(given: Any) -> str:
    """What an author wrote as a label: text stays text; a SymPy expression becomes a formula."""
    return formula(given) if isinstance(given, sp.Basic) else str(given)


def legend_above(axes: Any, labels: Sequence[str]) -> None:
    """The key above the picture, where no line runs through it."""
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=_columns(labels), frameon=False, borderaxespad=0.2)


def height_of_legend(labels: Sequence[str]) -> float:
    """The inches that `legend_above` takes."""
    return LEGEND_ROW * -(-len(labels) // _columns(labels))


def _columns(labels: Sequence[str]) -> int:
    return 2 if all(len(spoken(said)) <= SHORT_LABEL for said in labels) else 1


def spoken(shown: str) -> str:
    """A label as plain words: without dollars, braces, backslashes and the names of fonts."""
    return re.sub(r"\\(math\w+|operatorname|text|left|right)|[\\{}$]", "", shown)


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def decimal(number: Any) -> str:
    """A number of a sentence, to three digits."""
    return f"{float(number):.3g}"


def counted(given: Any, what: str) -> int | sp.Expr:
    """A size: a positive integer, a symbol, or the name of one."""
    if isinstance(given, str):
        return sp.Symbol(given, integer=True, positive=True)
    if isinstance(given, int | sp.Integer) and not isinstance(given, bool) and given > 0:
        return int(given)
    if isinstance(given, sp.Expr) and not given.is_number:
        return given
    raise ArgumentError(f"{what} is a positive integer or a symbol, not {given!r}")


def bare(axes: Any, xs: tuple[float, float], ys: tuple[float, float]) -> None:
    """A diagram has no axes: only its limits."""
    axes.set_axis_off()
    axes.set_xlim(*xs)
    axes.set_ylim(*ys)


def arrow(
    axes: Any,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    gap: tuple[float, float] = (0, 0),
    bend: float = 0.0,
) -> None:
    """An arrow between two points; `gap` leaves room at its ends, in points of print."""
    style = {
        "arrowstyle": "-|>", "color": INK, "linewidth": 1, "mutation_scale": 10, "shrinkA": gap[0], "shrinkB": gap[1],
        "connectionstyle": f"arc3,rad={bend}",
    }  # fmt: skip
    axes.annotate("", xy=end, xytext=start, arrowprops=style)


def disc(
    axes: Any, at: tuple[float, float], shown: str = "", *, size: float = 28, fill: str = "white", edge: str = INK
) -> None:
    """A unit: a circle of `size` points with its name inside."""
    axes.plot(
        *[[c] for c in at],
        marker="o",
        markersize=size,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=1.2,
        zorder=3,
    )
    if shown:
        axes.text(*at, shown, ha="center", va="center", fontsize=min(14, size * 0.46), zorder=4, color=INK)
