"""A chapter's figures as files: SVG for the pages, PDF for LaTeX. The same drawing gives the same bytes.

What is drawn is the chapter's business (or `figures`'); matplotlib is loaded here alone, and only if there is a figure.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symnn.book.parts import Figure
from symnn.book.printed import FigureBlock
from symnn.book.svg_shortening import shortened
from symnn.errors import MissingExtraError

SETTINGS: Any = {
    "svg.fonttype": "path",
    "pdf.fonttype": 3,  # outlines: TrueType's tables take longer to subset than the figure to draw
    "mathtext.fontset": "stix",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    # Okabe and Ito (2008): colours that the colour-blind tell apart, the darker ones first for print
    "axes.prop_cycle": "cycler('color', ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'])",
}


def drawn(figure: Figure, chapter: str) -> FigureBlock:
    """The figure of a chapter. MissingExtraError if it is a function and matplotlib is not installed."""
    file = f"{chapter}-{figure.name}"
    svg, pdf = (figure.draw, b"") if isinstance(figure.draw, str) else _plotted(figure, file)
    return FigureBlock(
        file=file,
        caption=figure.caption,
        alt=figure.alt,
        svg=svg,
        pdf=base64.b64encode(pdf).decode(),
        live=getattr(figure.draw, "live", ""),
        note=figure.note,
        given=figure.given,
        line=figure.line,
    )


def _plotted(figure: Figure, file: str) -> tuple[str, bytes]:
    try:
        from matplotlib import rc_context, rcdefaults
        from matplotlib.figure import Figure as Canvas
    except ImportError as error:
        raise MissingExtraError(f"figure {figure.name!r} needs matplotlib: pip install 'symnn[pages]'") from error
    assert not isinstance(figure.draw, str)
    # a fixed salt and no date; and whatever the author's own settings of matplotlib are, the book looks the same
    with rc_context(), _formulas_read_once():
        rcdefaults()
        with rc_context({**SETTINGS, "svg.hashsalt": file}):
            canvas = Canvas(figsize=figure.size, layout="constrained")
            figure.draw(canvas.add_subplot())
            svg = _saved(canvas, "svg", {"Date": None, "Creator": None})
            canvas.set_layout_engine("none")  # what is printed is what is on the page
            pdf = _saved(canvas, "pdf", {"CreationDate": None, "Creator": None, "Producer": None})
    return shortened(svg.decode()), pdf


@contextmanager
def _formulas_read_once() -> Iterator[None]:
    """While this lasts: a figure is drawn by five renderers, for its layout and its files, and matplotlib has each of
    them read every formula for itself, though they read alike.
    """
    from matplotlib import mathtext

    parser: Any = mathtext.MathTextParser
    own, first = parser._parse_cached, dict[str, Any]()
    parser._parse_cached = lambda self, *given: own(first.setdefault(self._output_type, self), *given)
    try:
        yield
    finally:
        parser._parse_cached = own


def _saved(canvas: Any, form: str, metadata: dict[str, None]) -> bytes:
    stream = io.BytesIO()
    canvas.savefig(stream, format=form, metadata=metadata)
    return stream.getvalue()
