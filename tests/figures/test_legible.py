"""Nothing of a picture is cut off, and its letters are twelve pixels high or more."""

from __future__ import annotations

from typing import Any

import pytest

import symnn
from symnn.book.figure_files import SETTINGS
from symnn.figures.drawing import Drawing

pytest.importorskip("matplotlib")
n0, n1 = symnn.sizes("n0 n1")
PIXELS = 96 / 72
DRAWINGS: dict[str, Drawing] = {
    "neuron": symnn.figures.neuron(3, activation="sigmoid"),
    "network": symnn.figures.network(symnn.Network(symnn.Dense(n1, activation="tanh"), symnn.Dense(2), inputs=n0)),
    "unrolled": symnn.figures.unrolled("T"),
    "regions": symnn.figures.step_regions(
        [(0, 1, -1), (2, -1, -1), (-2, -1, 7)], box=((0, 0), (4, 4)), points={"A": (2.5, 1.25), "C": (2, 0.5)}
    ),
    "curves": symnn.figures.curves({"relative": ([0, 1, 2], [1, 2, 4])}, x="layer", y="output, relative to L = 1", log=True),
}


def canvas(drawing: Drawing) -> Any:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(SETTINGS):
        made = Figure(figsize=drawing.size, layout="constrained")
        drawing(made.add_subplot())
        made.draw_without_rendering()
    return made


@pytest.mark.parametrize("name", DRAWINGS)
def test_nothing_is_cut_off_and_letters_are_large_enough(name: str) -> None:
    from matplotlib.text import Text

    made = canvas(DRAWINGS[name])
    box = made.get_tightbbox()
    width, height = DRAWINGS[name].size
    assert box.x0 > -0.02
    assert box.y0 > -0.02
    assert box.x1 < width + 0.02
    assert box.y1 < height + 0.02
    sizes = [t.get_fontsize() for t in made.findobj(Text) if t.get_text()]
    assert sizes
    assert min(sizes) * PIXELS >= 12


PHONE = 361
"""Pixels between the margins of a window of 390."""


@pytest.mark.parametrize("name", [name for name in DRAWINGS if name != "unrolled"])
def test_a_phone_shows_a_picture_whole(name: str) -> None:
    """The page lets a picture shrink to nine tenths, and scrolls it from there."""
    assert DRAWINGS[name].size[0] * 96 * 0.9 <= PHONE
