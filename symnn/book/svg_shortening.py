"""The SVG that matplotlib writes, in fewer letters: places to a hundredth of a point, paths by what they move on, one
name for a style that returns, and nothing that is not drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
GLYPH, COARSER = "scale(0.015625)", "scale(0.15625)"
"""How matplotlib scales the outlines of its fonts; their unit is much smaller than what is seen."""
REFERENCE = re.compile(r"(?<=url\(#)[^)]+")
"""In a style, and in an attribute of its own."""
ADDRESS = re.compile(r"(?<=^#).+")
"""In an address; a colour begins with # as well."""

Element = ElementTree.Element
Numbers = tuple[int, ...]


def shortened(svg: str) -> str:
    """The same drawing. Paths that are made of more than M, L, Q, C and z stay as they are."""
    root = ElementTree.fromstring(svg)
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    styles = Counter(e.attrib["style"] for e in elements if "style" in e.attrib)
    classes = {style: f"s{k}" for k, (style, times) in enumerate(styles.items()) if times > 1}
    wanted = [name for e in elements for given in e.attrib.items() for name in _reference(given[0]).findall(given[1])]
    names = {name: f"n{k}" for k, name in enumerate(dict.fromkeys(wanted))}
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
        else:
            yield name.removeprefix(XLINK), _told(_hundredths(value)) if name in ("x", "y") else value


def _place(e: Element, transform: str) -> Iterator[tuple[str, str]]:
    """A reference that is only moved has a place; what is moved and scaled keeps its transformation."""
    moved = re.fullmatch(r"translate\(([^ ,)]+)[ ,]+([^ )]+)\)", transform)
    if moved and e.tag == f"{SVG}use" and not e.get("x") and not e.get("y"):
        yield from (("x", _told(_hundredths(moved[1]))), ("y", _told(_hundredths(moved[2]))))
        return
    told = re.sub(r"(?<=translate\()[^)]*", lambda place: " ".join(map(_told, _numbers(place[0]))), transform)
    yield "transform", told


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
    return "".join(_commands(path, glyph))


def _commands(path: str, glyph: bool) -> Iterator[str]:
    here = start = (0, 0)
    before = ""
    for command, told in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        # of an outline ten units become one, and no part of it is told
        numbers = tuple(100 * round(n / 1000) for n in _numbers(told)) if glyph else _numbers(told)
        if command == "M":
            here = start = (numbers[0], numbers[1])
            yield f"M{_row(numbers)}"
        elif command == "z":
            here = start
            yield "z"
        else:
            row = _row(tuple(n - here[k % 2] for k, n in enumerate(numbers)))
            here = (numbers[-2], numbers[-1])
            if command != before:
                yield command.lower()
            elif not row.startswith("-"):
                yield " "
            yield row
        before = command


def _numbers(told: str) -> Numbers:
    return tuple(map(_hundredths, re.findall(r"[^\s,]+", told)))


def _hundredths(number: str) -> int:
    return round(float(number) * 100)


def _row(numbers: Numbers) -> str:
    return " ".join(map(_told, numbers)).replace(" -", "-")


def _told(number: int) -> str:
    return f"{number / 100:.2f}".rstrip("0").rstrip(".")
