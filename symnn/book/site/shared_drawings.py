"""The drawings of a page's formulas, each sign and each group of signs that returns defined once: bytes, and nothing
that is seen, are what this is about. (HTML needs no quotes around a number.)

The signs of a formula stand in a row, so that two neighbours at one distance are a pair; the pairs that are frequent
become one sign, again and again (as in Larsson and Moffat 1999, "Offline dictionary-based compression"). Places are
rounded to a tenth of the unit of the drawing, which is a few hundredths of a pixel.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

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
    r'|<rect x="(?P<left>[^"]+)" y="(?P<top>[^"]+)" (?P<size>[^>]*)/>|(?P<other><[^>]*>)'
)
NAME = re.compile(r'(?P<before>(?:href="#|\bid="))(?P<name>g\d+-\d+)(?=")')
TIMES = 4
"""A pair that is rarer would cost more than it saves."""


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

    def named(self, signs: tuple[DrawnSign, ...]) -> str:
        name = f"#group {len(self.groups)}"
        self.groups[name] = signs
        return name


def shared(page: str, glyphs: str) -> tuple[str, str]:
    """The page and the definitions of its signs, with groups of signs defined beside them, and with short names."""
    page = PIECE.sub(r"\1", ALONE.sub(r'<svg class="m" role=img \1 \2', page))
    found = SharedGroups()
    drawn = Counter(inside for _, inside in FORMULA.findall(page))
    rows = _paired([_signs(inside) for inside in drawn], found)
    again = {}
    for (inside, times), row in zip(drawn.items(), rows, strict=True):
        alone = times > 1 and len(row) > 1
        again[inside] = (DrawnSign(found.named(tuple(row))),) if alone else tuple(row)
    used = Counter(sign.kind for inside, times in drawn.items() for sign in again[inside] for _ in range(times))
    used.update(sign.kind for group in found.groups.values() for sign in group)
    names = {kind[1:]: str(k) for k, (kind, _) in enumerate(sorted(used.items(), key=_often)) if kind.startswith("#")}
    heads = Heads()
    page = FORMULA.sub(lambda m: heads.short(m[1]) + _written(again[m[2]], names), page)
    made = (f'<g id="{names[kind[1:]]}">{_written(signs, names)}</g>' for kind, signs in found.groups.items())
    return page, NAME.sub(lambda m: m["before"] + names.get(m["name"], m["name"]), glyphs) + "".join(made) + heads.style


@dataclass
class Heads:
    """The first tags of drawings, with a class for every place below the line that one has."""

    classes: dict[str, str] = field(default_factory=dict)

    def short(self, tag: str) -> str:
        found = HEAD.search(tag)
        if found is None:
            return tag
        box, width, below = found.groups()
        name = self.classes.setdefault(below, f"v{len(self.classes)}")
        given = tag[5 : found.start()].replace('class="m"', f'class="m {name}"') or f"class={name} "
        box = " ".join(f"{_tenths(n) / 10:g}" for n in box.split())
        return f'<svg {given}width={width} viewBox="{box}">'

    @property
    def style(self) -> str:
        rules = "".join(f".{name}{{vertical-align:{below}}}" for below, name in self.classes.items())
        return f"<style>{rules}</style>" if rules else ""


def _often(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _signs(inside: str) -> list[DrawnSign]:
    return [_sign(part) for part in PART.finditer(inside)]


def _sign(part: re.Match[str]) -> DrawnSign:
    if part["glyph"]:
        return DrawnSign(f"#{part['glyph']}", _tenths(part["x"]), _tenths(part["y"]))
    if part["size"]:
        return DrawnSign(f"rect {part['size']}", _tenths(part["left"]), _tenths(part["top"]))
    return DrawnSign(part["other"])


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
    place = "".join(f" {axis}={at / 10:g}" for axis, at in (("x", sign.x), ("y", sign.y)) if at)
    if sign.kind.startswith("#"):
        return f"<use href=#{names[sign.kind[1:]]}{place} />"
    return f"<rect{place}{sign.kind.removeprefix('rect')}/>" if sign.movable else sign.kind
