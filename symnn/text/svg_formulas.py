r"""Formulas as SVG, set by ziamath in its own font: what stands on the page needs no font, no script and no network.

A glyph is drawn once for a whole page: the SVG of a formula refers to it, `definitions` draws those that were referred
to; `image` is the SVG as it stands in a page. What ziamath cannot set raises UnsupportedError; nothing is left standing
as `\frac`. What the formulas mean is of no concern here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import Any
from xml.etree import ElementTree

from symnn.errors import UnsupportedError
from symnn.text.latex_for_ziamath import prepared
from symnn.text.svg_paths import Numbers, in_steps
from symnn.text.ziamath_nodes import by_reference, font, loaded

EM = 24.0
"""The size at which ziamath is asked to draw; on the page everything is measured in em."""
WIDE = 14.0
"""An inline formula of more em than this scrolls by itself on a narrow screen."""
BEARING = 2.0
"""Of so much room before its first sign a drawing is not relieved."""
SPACE = 10.0
"""So much room behind the last sign was meant: a \\quad, and no accent's."""
ACCENT = re.compile(r"\\(?:wide)?tilde")
REFERENCE = re.compile(r'href="#(g(\d+)-(\d+))"')


def typeset(latex: str, *, inline: bool = False) -> str:
    """The `<svg>` of a formula, as tall as its em. UnsupportedError, with the formula, if it cannot be set."""
    ziamath = loaded()
    braces = re.findall(r"(?<!\\)[{}]", latex)
    if braces.count("{") != braces.count("}"):
        raise UnsupportedError(f"the formula {latex} cannot be set: its braces do not match")
    try:
        with by_reference(ziamath):
            drawn = ziamath.Latex(prepared(latex), size=EM, inline=inline)
            root = drawn.svgxml()
    except _trouble() as error:
        raise UnsupportedError(f"the formula {latex} cannot be set: {type(error).__name__} {error}".rstrip()) from error
    unread = [text for element in drawn.mathml.iter() if (text := element.text or "") and re.search(r"[\\$]", text)]
    if unread:
        raise UnsupportedError(f"the formula {latex} cannot be set: {unread[0]} is not known")
    return _svg(root, latex)


def definitions(svgs: Iterable[str]) -> str:
    """The outlines of all glyphs that these formulas refer to, for one `<defs>`."""
    used = sorted({(int(glyph), int(scale), name) for svg in svgs for name, glyph, scale in REFERENCE.findall(svg)})
    drawn: dict[int, tuple[int, str]] = {}
    tags = []
    for glyph, scale, name in used:
        if glyph in drawn:  # in another size it is the same outline
            first, same = drawn[glyph]
            tags.append(f'<use id="{name}" transform="scale({scale / first:.4g})" href="#{same}"/>')
        else:
            drawn[glyph] = scale, name
            tags.append(f'<path id="{name}" transform="scale({scale / 100_000:g})" d="{_outline(glyph)}"/>')
    return "".join(tags)


def is_set(svg: str) -> bool:
    """Whether it is a drawing, and not the reason why there is none."""
    return svg.startswith("<svg")


def is_wide(svg: str, room: float = WIDE) -> bool:
    """Whether it is a drawing of more em, by default more than a narrow screen has room for."""
    return is_set(svg) and float(svg.split("width:", 1)[1].split("em", 1)[0]) > room


def image(svg: str, latex: str, *, inline: bool = False) -> str:
    """A formula in a page: its drawing, with its LaTeX for who hears it; the LaTeX alone, marked, where `svg` is no
    drawing but the reason why there is none.
    """
    if not is_set(svg):
        return f'<code class="unset" title="{escape(svg)}">{escape(latex)}</code>'
    wide = inline and is_wide(svg)
    return f'<span class="{"m wide" if wide else "m"}" role="img" aria-label="{escape(latex.strip())}">{svg}</span>'


# from ziamath's SVG to ours -----------------------------------------------------------------------------------------
def _svg(root: Any, latex: str) -> str:
    x, y, width, height = (float(part) for part in root.attrib["viewBox"].split())
    left, right = _edges(root)  # an accent is measured where it was before it was put over its letter
    if (room := left - x) > BEARING:
        x, width = x + room, width - room
    if ACCENT.search(latex) and BEARING < (room := x + width - right) < SPACE:
        width -= room
    if width <= 0 or height <= 0:
        raise UnsupportedError(f"the formula {latex} cannot be set: nothing of it is seen")
    symbols = {s.attrib["id"]: s for s in root.iter("symbol")}
    inside = "".join(_element(e, symbols, latex) for e in root)
    # the height follows from the box
    place = f"width:{_short(width / EM)}em;vertical-align:{_short(-(y + height) / EM)}em"
    box = " ".join(map(_short, (x, y, width, height)))
    return f'<svg viewBox="{box}" style="{place}">{inside}</svg>'


def _edges(root: Any) -> tuple[float, float]:
    """Where the leftmost sign begins and the rightmost ends, of signs and the bars of fractions and roots; a drawing
    with other lines is taken as it is measured.
    """
    parts = [e for e in root.iter() if e.tag in ("use", "path", "rect", "line")]
    inside = {e for s in root.iter("symbol") for e in s.iter()}
    seen = [e for e in parts if e not in inside]
    if not seen or any(e.tag not in ("use", "rect") for e in seen):
        return float("-inf"), float("inf")
    ends = [(float(e.attrib["x"]), float(e.attrib["x"]) + float(e.attrib["width"])) for e in seen]
    return min(a for a, _ in ends), max(b for _, b in ends)


def _element(element: Any, symbols: dict[str, Any], latex: str) -> str:
    match element.tag:
        case "symbol":
            return ""
        case "use":
            return _use(element.attrib, symbols[element.attrib["href"][1:]], latex)
        case "g":
            return "".join(_element(e, symbols, latex) for e in element)
        case "path":
            return f'<path d="{_path(element.attrib["d"])}"{_stroke(element.attrib)}/>'
        case "rect":
            edges = "".join(f' {a}="{_short(float(element.attrib[a]))}"' for a in ("x", "y", "width", "height"))
            return f"<rect{edges}{_stroke(element.attrib)}/>"
        case "line":
            ends = "".join(f' {a}="{_short(float(element.attrib[a]))}"' for a in ("x1", "y1", "x2", "y2"))
            return f"<line{ends}{_stroke(element.attrib)}/>"
    raise UnsupportedError(f"the formula {latex} cannot be set: its drawing has a part <{element.tag}>")


def _use(given: dict[str, str], symbol: Any, latex: str) -> str:
    """A glyph by the place of its origin and its scale, for which a path of its own is defined; what was put together
    is drawn here.
    """
    family, _, index = given["href"][1:].rpartition("_")
    if index == "0" or family != font().info.names.name.replace(" ", ""):
        raise UnsupportedError(f"the formula {latex} cannot be set: the font has no sign for a part of it")
    left, top, _, height = (float(part) for part in symbol.attrib["viewBox"].split())
    scale = float(given["height"]) / height
    x, y = _short(float(given["x"]) - left * scale), _short(float(given["y"]) - top * scale)
    if 0 < int(index) < font().info.header.numglyphs:
        return f'<use href="#g{index}-{round(scale * 1000)}" x="{x}" y="{y}"/>'
    # a brace or a root that is longer than any of the font has a number that ziamath made up
    outline = "".join(_path(path.attrib["d"]) for path in symbol.iter("path"))
    return f'<path transform="translate({x} {y}) scale({_short(scale)})" d="{outline}"/>'


def _stroke(given: dict[str, str]) -> str:
    """Only what is stroked needs to say so: what is filled takes the colour of the text."""
    if given.get("stroke", "none") == "none" and "stroke-width" not in given:
        return ""
    fill = ' fill="none"' if given.get("fill") == "none" else ""
    return f'{fill} stroke="currentColor" stroke-width="{_short(float(given.get("stroke-width", 1)))}"'


def _path(d: str) -> str:
    """An outline with its numbers shortened."""
    short = re.sub(r"-?\d*\.?\d+(?:e-?\d+)?", lambda n: _short(float(n[0])), d)
    return re.sub(r" ?(?=-)|(?<=[A-Z]) | (?=[A-Z])", "", short).strip()


def _short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


# the font -----------------------------------------------------------------------------------------------------------
@cache
def _outline(glyph: int) -> str:
    """In hundredths of the font's unit."""
    path = font().glyph_fromid(glyph).svgpath()
    return "" if path is None else "".join(in_steps(_commands(path.attrib["d"]), str))


def _commands(path: str) -> Iterator[tuple[str, Numbers]]:
    """The commands of an outline, but for lines to where one is."""
    here: Numbers = ()
    for command, told in re.findall(r"([MLQCZ])([^MLQCZ]*)", path):
        numbers = tuple(round(float(n) * 100) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", told))
        if command != "L" or numbers != here:
            yield command.replace("Z", "z"), numbers
        here = numbers[-2:]


@cache
def _trouble() -> tuple[type[Exception], ...]:
    """What ziamath and its font raise on what they do not know, and the errors of its reader: none of them have a
    common class.
    """
    from latex2mathml import exceptions

    reader = (e for e in vars(exceptions).values() if isinstance(e, type) and issubclass(e, Exception))
    own = (
        ElementTree.ParseError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        NotImplementedError,
        RecursionError,
    )
    return (*own, *reader)
