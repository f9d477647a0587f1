"""How ziamath builds a formula, made quick: what it measures or builds is measured or built once, and built again only
where it would come out otherwise.

ziamath is changed while `by_reference` lasts, and is as it was behind it. What a drawing becomes in a page is the work
of `svg_formulas`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any
from xml.etree import ElementTree

from symnn.errors import MissingExtraError


def loaded() -> Any:
    try:
        import ziamath
    except ImportError as error:
        raise MissingExtraError("setting formulas needs ziamath: pip install 'symnn[pages]'") from error
    return ziamath


def font() -> Any:
    return loaded().zmath.loadedfonts["default"]


@contextmanager
def by_reference(ziamath: Any) -> Iterator[None]:
    """Glyphs by reference and without their outlines, parts built once, rows measured where it matters and once,
    lengths read once, and styles read without deep copies, while this lasts; ziamath has one setting for all its users.

    To know how tall a row's brackets are, ziamath builds what is in the row a second time, and there each inner row
    twice again: with nested brackets that grows exponentially. Only signs that stretch ask for the height, those of an
    inner row for that of the inner row, unless they carry scripts; and it depends on what the key below holds alone.
    """
    row, over, config = ziamath.nodes.mrow.Mrow, ziamath.nodes.munderover.Mover, ziamath.config
    styles, node, glyphs = ziamath.styles, ziamath.nodes.Mnode, ziamath.drawable.SimpleGlyph
    asis = vars(node)["fromelement"]
    place, svg2, size, symbol = over._setup, config.svg2, node.size_px, glyphs.svgsymbol
    copied, layered, measure = styles.asdict, styles.ChainMap, row._get_height_nostretch
    length, made = _once(size), node.fromelement
    heights, parts = _heights(), _parts()

    def kept(element: Any, parent: Any, **given: Any) -> Any:
        _rows_apart(element)
        if not isinstance(parent, node):
            return made(element, parent, **given)
        key = _surroundings(element, parent, given)
        if key not in parts:
            found = made(element, parent, **given)
            if len(parts) > MOST_KEPT:
                parts.clear()
            parts[key] = found
        return parts[key]

    def measured(self: Any, line: list[Any], **given: Any) -> tuple[float, float]:
        deep = _deep(line)
        if not deep and not any(map(_stretches, line)):
            return 0.0, 0.0
        where = (self.element.tag, len(self.element), self.mtag, self.parent.mtag, self.size, self.glyphsize)
        unasked = ("nostretch",) if deep else ("nostretch", "rowymin", "rowymax")
        about = sorted((name, repr(value)) for name, value in given.items() if name not in unasked)
        key = (*where, *_style(self.style), *about, *map(_signature, line))
        if key not in heights:
            heights[key] = _extents(self, line, kept, given)
        return heights[key]

    def placed(self: Any, **given: Any) -> None:
        place(self, **given)
        _under_its_accent(self)

    def referred(self: Any) -> Any:
        """The outline of a glyph of the font is drawn by `definitions`."""
        if not 0 < self.index < font().info.header.numglyphs:
            return symbol(self)
        own = ElementTree.Element("symbol", id=self.id)
        left, right, low, high = self.viewbox
        own.attrib["viewBox"] = " ".join(map(ziamath.drawable.fmt, (left, -high, right - left, high - low)))
        return own

    config.svg2, row._get_height_nostretch, over._setup = True, measured, placed
    node.size_px = lambda self, text, of=None: length(None, text, self.glyphsize if of is None else of)
    glyphs.svgsymbol, node.fromelement = referred, kept
    styles.asdict, styles.ChainMap = vars, lambda own, inherited: {**inherited, **own}
    try:
        yield
    finally:
        config.svg2, row._get_height_nostretch, over._setup = svg2, measure, place
        node.size_px, glyphs.svgsymbol, node.fromelement = size, symbol, asis
        styles.asdict, styles.ChainMap = copied, layered


@cache
def _heights() -> dict[Any, tuple[float, float]]:
    """Of rows that were measured, in all formulas so far: one side of an equation stands in many."""
    return {}


@cache
def _parts() -> dict[Any, Any]:
    """Parts of formulas that were built: a letter stands in nearly all of them, a product in many."""
    return {}


def _surroundings(element: Any, parent: Any, given: dict[str, Any]) -> tuple[Any, ...]:
    """All that a part of a formula depends on when it is built: what it is, and what ziamath asks of its parent, of the
    parent's parent, and of the signs to the left of both. The height of its row counts where a sign in it stretches.
    """
    above = parent.parent
    asked = given if any(map(_asks, element.iter())) else {k: v for k, v in given.items() if k not in OF_ROWS}
    return (
        _signature(element),
        *_style(parent.style),
        (parent.mtag, parent.element.tag, min(2, len(parent.element)), parent.size, parent.glyphsize),
        (above.mtag, _to_the_left(parent.nodes), _to_the_left(getattr(above, "nodes", ()))),
        tuple(sorted((name, repr(value)) for name, value in asked.items())),
    )


def _to_the_left(nodes: Any) -> Any:
    """What ziamath asks of the sign that was placed last."""
    if not nodes:
        return None
    last = nodes[-1]
    last = last.nodes[-1] if last.mtag == "mrow" and last.nodes else last
    return last.mtag, getattr(last, "string", None)


def _style(style: Any) -> tuple[Any, ...]:
    """A style by its values."""
    letters = style.mathvariant
    return (
        letters.style, letters.italic, letters.bold, letters.normal, style.displaystyle, style.mathcolor,
        style.mathbackground, style.mathsize, style.scriptlevel,
    )  # fmt: skip


@cache
def _once(function: Any) -> Any:
    """A function of values alone, called once for each."""
    return cache(function)


def _extents(row: Any, line: list[Any], made: Any, given: dict[str, Any]) -> tuple[float, float]:
    """How far the elements of a row reach below and above its line, but for what stretches; copies are measured, for
    ziamath writes into elements.
    """
    seen = [e for e in line if e.tag != "mo" or (e.text or "").strip()]
    boxes = [made(deepcopy(e), parent=row, **{**given, "nostretch": True}).bbox for e in seen]
    return min((b.ymin for b in boxes), default=9999), max((b.ymax for b in boxes), default=-9999)


def _rows_apart(element: Any) -> None:
    """Rows that are aligned stand as far apart as those of a matrix: with ziamath's word for it, points, fractions of
    one row touch those of the next.
    """
    if element.tag == "mtable" and element.get("rowspacing") == "3pt":
        element.set("rowspacing", "0.35em")


def _under_its_accent(node: Any) -> None:
    """A letter stands where it stands without its accent; ziamath moves it aside for one that is wider."""
    (aside, _), (accent, height) = node.nodexy
    # ziamath's word is for whatever is no accent, and it takes those that combine for none
    if not node._isaccent or unicodedata.combining((node.element[1].text or " ")[0]):
        box = node.bbox
        node.nodexy = [(0.0, 0.0), (accent - aside, height)]
        node.bbox = type(box)(box.xmin - aside, box.xmax - aside, box.ymin, box.ymax)
        node._xadvance = node.base_xadvance = node.base.xadvance()


def _signature(element: Any) -> tuple[Any, ...]:
    """All that an element is, as a key."""
    return (element.tag, element.text, *element.items(), *map(_signature, element))


ROWS = frozenset({"mrow", "math", "mtd", "mtr", "none", "merror"})
"""What ziamath makes a row of, which is measured by itself."""
LEAVES = frozenset({"mn", "mtext", "ms", "mspace"})
HANDING = frozenset({"msub", "msup", "msubsup", "mfrac", "msqrt", "mroot", "munder", "mover", "munderover", "mtable"})
"""What hands its row's height to its parts and has no signs of its own that ask for it."""


OF_ROWS = ("nostretch", "rowymin", "rowymax")
"""What ziamath hands down of a row for signs that stretch, and nothing else reads."""
MOST_KEPT = 20_000
"""Parts that are remembered."""


def _asks(element: Any) -> bool:
    """Whether this element itself, not what is in it, may read the height of its row."""
    if element.tag in ("mo", "mi"):
        return _stretches(element)
    return element.tag not in HANDING and element.tag not in ROWS and element.tag not in LEAVES


def _stretches(element: Any) -> bool:
    """Whether a sign in here may be made as tall as the row that this element stands in."""
    if element.tag in ("mo", "mi"):
        stretchy = element.get("stretchy")
        return (element.text or "").strip() in _stretchy() if stretchy is None else stretchy != "false"
    if element.tag in HANDING:
        return any(map(_stretches, element))
    return element.tag not in ROWS and element.tag not in LEAVES


def _deep(line: list[Any]) -> bool:
    """Whether a sign that stretches carries a script anywhere in here: to measure it the heights of all rows around it
    are asked for.
    """
    inner = (e for element in line for e in element.iter() if e.tag not in ("mo", "mi") and e.tag not in ROWS)
    return any(map(_stretches, inner))


@cache
def _stretchy() -> frozenset[str]:
    """The operators that grow with their row, in any of their places."""
    table = loaded().operators.operators
    return frozenset(sign for (sign, _), said in table.items() if said.get("stretchy", "false") != "false")
