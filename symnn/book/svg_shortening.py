"""The SVG that matplotlib writes, in fewer letters: places to a hundredth of a point, paths by what they move on, one
name for a style that returns, and nothing that is not drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from string import ascii_letters
from xml.etree import ElementTree

from symnn.text.svg_paths import Numbers, hundredths, in_steps

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
GLYPH, COARSER, TIMES = "scale(0.015625)", "scale(.3125)", 20
"""How matplotlib scales the outlines of its fonts. Their unit is much smaller than what is seen: 20 of them are a
thirtieth of a point in letters of ten points.
"""
REFERENCE = re.compile(r"(?<=url\(#)[^)]+")
"""In a style, and in an attribute of its own."""
ADDRESS = re.compile(r"(?<=^#).+")
"""In an address; a colour begins with # as well."""

PLACED = (f"{SVG}use", f"{SVG}rect")
Element = ElementTree.Element


def shortened(svg: str) -> str:
    """The same drawing. Paths that are made of more than M, L, Q, C and z stay as they are."""
    root = ElementTree.fromstring(svg)
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    styles = Counter(e.attrib["style"] for e in elements if "style" in e.attrib)
    classes = {style: _name(k) for k, (style, times) in enumerate(styles.items()) if times > 1}
    wanted = [name for e in elements for given in e.attrib.items() for name in _reference(given[0]).findall(given[1])]
    names = {name: _name(k) for k, name in enumerate(dict.fromkeys(wanted))}
    classes = {REFERENCE.sub(lambda n: names[n[0]], style): name for style, name in classes.items()}
    for e in elements:
        e.attrib = dict(_attributes(e, names, classes))
    rules = "".join(f".{name}{{{_style(style)}}}" for style, name in classes.items())
    inside = "".join(map(_written, root))
    style = f"<style>{rules}</style>\n" if rules else ""
    told = _told_attributes(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="{SVG[1:-1]}"{told}>\n{style}{inside}</svg>\n'


def _reference(attribute: str) -> re.Pattern[str]:
    """What names another element in an attribute of this name."""
    return ADDRESS if attribute.endswith("href") else REFERENCE


def _attributes(e: Element, names: dict[str, str], classes: dict[str, str]) -> Iterator[tuple[str, str]]:
    glyph = e.get("transform") == GLYPH
    for name, given in e.attrib.items():
        value = _reference(name).sub(lambda n: names[n[0]], given)
        if name == "id":
            if value in names:
                yield "id", names[value]
        elif name == "style":
            yield ("class", classes[value]) if value in classes else ("style", _style(value))
        elif name == "d":
            yield "d", _moved(value, glyph)
        elif name == "transform":
            yield from [(name, COARSER)] if glyph else _place(e, value)
        elif name in ("x", "y") and e.tag in PLACED:
            yield from _edge(name, value)
        else:
            yield name.removeprefix(XLINK), hundredths(_hundredths(value)) if name in ("x", "y") else value


def _place(e: Element, transform: str) -> Iterator[tuple[str, str]]:
    """A reference that is only moved has a place; what is moved and scaled keeps its transformation."""
    moved = re.fullmatch(r"translate\(([^ ,)]+)[ ,]+([^ )]+)\)", transform)
    if moved and e.tag == f"{SVG}use" and not e.get("x") and not e.get("y"):
        yield from (*_edge("x", moved[1]), *_edge("y", moved[2]))
        return
    told = re.sub(r"(?<=translate\()[^)]*", lambda place: " ".join(map(hundredths, _numbers(place[0]))), transform)
    yield "transform", told


def _edge(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Where it begins, if not at 0, which is where it begins otherwise."""
    if number := _hundredths(value):
        yield name, hundredths(number)


def _name(k: int) -> str:
    """a … Z, then aa …"""
    rest, letter = divmod(k, len(ascii_letters))
    return f"{_name(rest - 1) if rest else ''}{ascii_letters[letter]}"


def _style(style: str) -> str:
    return re.sub(r"(?<=[:;])\s+", "", style).strip().strip(";")


def _written(e: Element) -> str:
    """An element; a group that says nothing is what is in it."""
    tag = e.tag.removeprefix(SVG)
    if tag.startswith("{") or tag == "metadata":
        return ""
    inside = "".join(map(_written, e)) or escape((e.text or "").strip(), quote=False)
    if tag in ("g", "defs") and not inside:
        return ""
    if tag == "g" and not e.attrib:
        return inside
    told = f"<{tag}{_told_attributes(e)}"
    return f"{told}>{inside}</{tag}>\n" if inside else f"{told}/>\n"


def _told_attributes(e: Element) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in e.attrib.items() if not name.startswith("{"))


# paths and places ---------------------------------------------------------------------------------------------------
def _moved(path: str, glyph: bool) -> str:
    """A path with every point as its distance from the one before; a command that is repeated is named once."""
    if not re.fullmatch(r"[MLQCz\s\d.e+-]*", path):
        return path
    return "".join(in_steps(_commands(path, glyph), hundredths))


def _commands(path: str, glyph: bool) -> Iterator[tuple[str, Numbers]]:
    for command, told in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        # of an outline some units become one, and no part of it is told
        yield command, tuple(100 * round(n / 100 / TIMES) for n in _numbers(told)) if glyph else _numbers(told)


def _numbers(told: str) -> Numbers:
    return tuple(map(_hundredths, re.findall(r"[^\s,]+", told)))


def _hundredths(number: str) -> int:
    return round(float(number) * 100)
