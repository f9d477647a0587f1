"""The drawings of a page's formulas, each sign and each group of signs that returns defined once: bytes, and nothing
that is seen, are what this is about. (HTML needs no quotes around a number.)

The signs of a formula stand in a row, so that two neighbours at one distance are a pair; the pairs that are frequent
become one sign, again and again (as in Larsson and Moffat 1999, "Offline dictionary-based compression"). Places are
rounded to a tenth of the unit of the formula, a few hundredths of a pixel, and that is the unit of what is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_letters, digits

from symnn.text.svg_formulas import EM

ALONE = re.compile(
    r'<span class="m" role="img" (aria-label="[^"]*")><svg (viewBox="[^"]*" style="[^"]*">.*?</svg>)</span>', re.DOTALL
)
"""A formula that stands in one piece, as `svg_formulas` writes it."""
PIECE = re.compile(r'<span class="piece">(<svg viewBox="[^"]*" style="[^"]*">.*?</svg>)</span>', re.DOTALL)
FORMULA = re.compile(r'(<svg [^<>]*?viewBox="[^"]*" style="[^"]*">)(.*?)(?=</svg>)', re.DOTALL)
"""A text of the page has no < of its own, and a figure no double quotes."""
HEAD = re.compile(r'viewBox="([^"]*)" style="width:([^;]*);vertical-align:([^"]*)"')
PART = re.compile(
    r'<use href="#(?P<glyph>[^"]+)" x="(?P<x>[^"]+)" y="(?P<y>[^"]+)"/>'
    r'|<rect x="(?P<left>[^"]+)" y="(?P<top>[^"]+)" width="(?P<wide>[^"]+)" height="(?P<high>[^"]+)"/>'
    r"|(?P<other><[^>]*>)"
)
NAME = re.compile(r'(?P<before>(?:href="#|\bid="))(?P<name>g\d+-\d+)(?=")')
QUOTED = re.compile(r'\b(id|href|transform)="([^" ]*)"(?=[ /])')
OUTLINE = re.compile(r'(?<=transform="scale\()[^)]*(?=\)" d=)')
TIMES = 4
"""A pair, or a height, that is rarer would cost more than it saves."""
LETTERS = ascii_letters + digits


@dataclass(frozen=True)
class DrawnSign:
    """`kind` is "#name", a <rect without its place, or a tag that stays where it is; x and y are tenths."""

    kind: str
    x: int = 0
    y: int = 0

    @property
    def movable(self) -> bool:
        return self.kind.startswith(("#", "rect "))


Pair = tuple[str, str, int, int]


@dataclass
class SharedGroups:
    """What stands for a group of signs, by its name."""

    groups: dict[str, tuple[DrawnSign, ...]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def named(self, signs: tuple[DrawnSign, ...]) -> str:
        name = f"#group {len(self.groups)}"
        self.groups[name] = signs
        return name

    def drawing(self, signs: tuple[DrawnSign, ...]) -> DrawnSign:
        """A group that is a whole drawing, and stands in no other."""
        self.whole.add(name := self.named(signs))
        return DrawnSign(name)

    def used(self, drawn: Counter[str], rows: dict[str, tuple[DrawnSign, ...]]) -> Counter[str]:
        """How often each sign and each group is referred to."""
        found = Counter(sign.kind for inside, times in drawn.items() for sign in rows[inside] for _ in range(times))
        found.update(sign.kind for group in self.groups.values() for sign in group)
        return found

    def opened(self, signs: Iterable[DrawnSign], once: set[str]) -> Iterator[DrawnSign]:
        """The signs, with what is in a group in its place where nothing else refers to it."""
        for sign in signs:
            if sign.kind in once:
                inside = (DrawnSign(s.kind, s.x + sign.x, s.y + sign.y) for s in self.groups[sign.kind])
                yield from self.opened(inside, once)
            else:
                yield sign


def shared(page: str, glyphs: str) -> tuple[str, str]:
    """The page and the definitions of its signs, with groups of signs defined beside them, and with short names."""
    page = PIECE.sub(r"\1", ALONE.sub(r"<svg role=img \1 \2", page))
    found = SharedGroups()
    drawn = Counter(inside for _, inside in FORMULA.findall(page))
    rows = _grouped(drawn, found)
    often = (kind for kind, _ in sorted(found.used(drawn, rows).items(), key=_often) if kind.startswith("#"))
    names = {kind[1:]: _name(k) for k, kind in enumerate(often)}
    heads = Heads(Counter(_line(tag) for tag, _ in FORMULA.findall(page)), _symbols(page, drawn, rows, found.whole))
    page = FORMULA.sub(lambda m: heads.short(m[1], rows[m[2]]) + _written(rows[m[2]], names), page)
    made = (heads.group(kind, names[kind[1:]], _written(group, names)) for kind, group in found.groups.items())
    glyphs = OUTLINE.sub(lambda scale: f"{float(scale[0]) * 10:g}", glyphs)
    glyphs = NAME.sub(lambda m: m["before"] + names.get(m["name"], m["name"]), glyphs)
    return page, QUOTED.sub(r"\1=\2", glyphs).replace("/>", " />") + "".join(made) + heads.style


def _grouped(drawn: Counter[str], found: SharedGroups) -> dict[str, tuple[DrawnSign, ...]]:
    """What each drawing is made of."""
    rows = {}
    for (inside, times), row in zip(drawn.items(), _paired([*map(_signs, drawn)], found), strict=True):
        alone = times >= (2 if len(row) > 1 else TIMES)
        rows[inside] = (found.drawing(tuple(row)),) if alone else tuple(row)
    once = {kind for kind, times in found.used(drawn, rows).items() if times == 1 and kind in found.groups}
    found.groups = {k: tuple(found.opened(group, once)) for k, group in found.groups.items()}
    rows = {inside: tuple(found.opened(row, once)) for inside, row in rows.items()}
    for kind in once:
        del found.groups[kind]
    return rows


@dataclass
class Heads:
    """The first tags of drawings, with a class for every height and place below the line that several have, or else for
    every such place alone; their width follows from their height. What stands often on the page is a symbol, which
    knows its box, with a class of its own.
    """

    times: Counter[tuple[str, ...]]
    symbols: dict[str, str] = field(default_factory=dict)
    classes: dict[tuple[str, ...], str] = field(default_factory=dict)

    def short(self, tag: str, signs: tuple[DrawnSign, ...]) -> str:
        found = HEAD.search(tag)
        if found is None:
            return tag
        box, width, below = found.groups()
        if signs and signs[0].kind in self.symbols:
            wide = f"{_tenths(box.split()[2]) / 10 / EM:.4g}"
            name = self.classes.setdefault((*_line(tag), wide), f"v{len(self.classes)}")
            return f"<svg class={name} {tag[5 : found.start()]}".rstrip() + ">"
        line = _line(tag)
        often = self.times[line] >= TIMES
        name = self.classes.setdefault(line if often else (below,), f"v{len(self.classes)}")
        given = f"class={name} {tag[5 : found.start()]}"
        return f'<svg {given}{"" if often else f"width={width} "}viewBox="{_box(box)}">'

    def group(self, kind: str, name: str, signs: str) -> str:
        if kind in self.symbols:
            return f'<symbol id={name} viewBox="{_box(self.symbols[kind])}">{signs}</symbol>'
        return f"<g id={name}>{signs}</g>"

    @property
    def style(self) -> str:
        properties = ("vertical-align:{}", "height:{}em", "width:{}em")
        rules = "".join(
            f".{name}{{{';'.join(p.format(n) for p, n in zip(properties, line, strict=False))}}}"
            for line, name in self.classes.items()
        )
        return f"<style>symbol{{overflow:visible}}{rules}</style>" if rules else ""


def _symbols(page: str, drawn: Counter[str], rows: dict[str, tuple[DrawnSign, ...]], whole: set[str]) -> dict[str, str]:
    """The boxes of the groups that are whole drawings and stand often on the page, each in one box."""
    boxes: dict[str, set[str]] = {}
    for tag, inside in FORMULA.findall(page):
        boxes.setdefault(inside, set()).update(box[1] for box in [HEAD.search(tag)] if box)
    return {
        rows[inside][0].kind: next(iter(found))
        for inside, found in boxes.items()
        if len(found) == 1 and drawn[inside] >= TIMES and rows[inside][0].kind in whole
    }


def _box(given: str) -> str:
    return " ".join(str(_tenths(n)) for n in given.split())


def _line(tag: str) -> tuple[str, ...]:
    """How deep below the line a drawing begins, and how high it is."""
    found = HEAD.search(tag)
    return () if found is None else (found[3], f"{_tenths(found[1].split()[3]) / 10 / EM:.4g}")


def _name(k: int) -> str:
    """Short names of which each begins with a digit, as no other name of the page does: 0 … 9, 0a … 9Z, 0aa …"""
    rest, name = k // 10, str(k % 10)
    while rest:
        rest, digit = divmod(rest - 1, len(LETTERS))
        name += LETTERS[digit]
    return name


def _often(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _signs(inside: str) -> list[DrawnSign]:
    return [_sign(part) for part in PART.finditer(inside)]


def _sign(part: re.Match[str]) -> DrawnSign:
    if part["glyph"]:
        return DrawnSign(f"#{part['glyph']}", _tenths(part["x"]), _tenths(part["y"]))
    if part["wide"]:
        size = f"width={float(part['wide']) * 10:g} height={float(part['high']) * 10:g} "
        return DrawnSign(f"rect {size}", _tenths(part["left"]), _tenths(part["top"]))
    return DrawnSign(f"<g transform=scale(10)>{part['other']}</g>")


def _tenths(number: str) -> int:
    return round(float(number) * 10)


def _paired(rows: list[list[DrawnSign]], found: SharedGroups) -> list[list[DrawnSign]]:
    """The rows with their frequent pairs as one sign, until there are none."""
    while frequent := {pair: n for pair, n in _pairs(rows).items() if n >= TIMES}:
        kinds: dict[Pair, str] = {}
        rows = [_joined(row, frequent, kinds, found) for row in rows]
    return rows


def _pairs(rows: Iterable[list[DrawnSign]]) -> Counter[Pair]:
    return Counter(_pair(a, b) for row in rows for a, b in pairwise(row) if a.movable and b.movable)


def _pair(a: DrawnSign, b: DrawnSign) -> Pair:
    return a.kind, b.kind, b.x - a.x, b.y - a.y


def _joined(
    row: list[DrawnSign], frequent: dict[Pair, int], kinds: dict[Pair, str], found: SharedGroups
) -> list[DrawnSign]:
    """One row, in which a sign joins that neighbour with which it stands most often."""
    often = [frequent.get(_pair(a, b), 0) for a, b in pairwise(row)]
    made, k = [], 0
    while k < len(row):
        if k < len(often) and often[k] and often[k] >= max(often[k - 1 : k] + often[k + 1 : k + 2], default=0):
            pair = _pair(row[k], row[k + 1])
            if pair not in kinds:
                kinds[pair] = found.named((DrawnSign(pair[0]), DrawnSign(pair[1], pair[2], pair[3])))
            made.append(DrawnSign(kinds[pair], row[k].x, row[k].y))
            k += 2
        else:
            made.append(row[k])
            k += 1
    return made


def _written(signs: Iterable[DrawnSign], names: dict[str, str]) -> str:
    return "".join(_tag(sign, names) for sign in signs)


def _tag(sign: DrawnSign, names: dict[str, str]) -> str:
    place = "".join(f" {axis}={at}" for axis, at in (("x", sign.x), ("y", sign.y)) if at)
    if sign.kind.startswith("#"):
        return f"<use href=#{names[sign.kind[1:]]}{place} />"
    return f"<rect{place}{sign.kind.removeprefix('rect')}/>" if sign.movable else sign.kind
