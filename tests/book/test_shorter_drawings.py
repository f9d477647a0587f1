"""The page's drawings in fewer bytes: groups of signs that are defined once, and pictures with shorter paths, show what they showed."""

from __future__ import annotations

import re

import pytest

from symnn.book.site.shared_drawings import shared
from symnn.book.svg_shortening import shortened
from symnn.text.svg_formulas import definitions, image, typeset
from symnn.text.svg_paths import hundredths, row
from symnn.text.ziamath_nodes import font

pytest.importorskip("ziamath")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
Drawn = list[tuple[str, float, float]]


def expanded(inside: str, groups: dict[str, str], unit: int = 1, x: float = 0, y: float = 0) -> Drawn:
    """Every glyph and line with its place, through all groups."""
    drawn: Drawn = []
    for tag, attributes in re.findall(r"<(use|rect|path)([^>]*)/>", inside):
        told = dict(re.findall(r"""(\S+)="?([^\s"]*)"?""", attributes))
        here = x + float(told.pop("x", 0)) / unit, y + float(told.pop("y", 0)) / unit
        name = told.pop("href", "").removeprefix("#")
        if tag == "use" and name in groups:
            drawn += expanded(groups[name], groups, unit, *here)
        else:
            said = (f"{k}{float(v) / unit:g}" if k in ("width", "height") else f"{k}{v}" for k, v in told.items())
            drawn.append((tag + name + "".join(said), *here))
    return drawn


FORMULAS = [
    r"\operatorname{mean}(u) + \operatorname{mean}(v) = \operatorname{mean}(u + v)",
    r"\frac{\operatorname{mean}(u)}{\sqrt{\operatorname{mean}(u \circ u)}}",
    r"\left(\begin{matrix} \operatorname{mean}(u) \\ \frac{1}{2} \end{matrix}\right) \quad \underbrace{\operatorname{mean}(u)}_{n \times 1}",
    "x", "x", r"W^{[l]} a^{[l-1]} + b^{[l]}", r"W^{[l]} a^{[l-1]} + b^{[l]}",
]  # fmt: skip


def test_groups_that_are_shared_draw_the_same_signs_at_the_same_places() -> None:
    svgs = [typeset(f) for f in FORMULAS]
    page, glyphs = "".join(image(s, f) for s, f in zip(svgs, FORMULAS, strict=True)), definitions(svgs)
    short, signs = shared(page, glyphs)
    assert len(short) + len(signs) < len(page) + len(glyphs)
    groups = dict(re.findall(r"<g id=(\w+)>(.*?)</g>", signs))
    named = dict(zip(re.findall(r'id="(g[^"]*)"', glyphs), re.findall(r"<(?:path|use) id=(\w+)", signs), strict=True))
    assert groups
    before, after = (re.findall(r"<svg [^>]*viewBox[^>]*>(.*?)</svg>", text) for text in (page, short))
    assert len(before) == len(after) == len(FORMULAS)
    for old, new in zip(before, after, strict=True):
        wanted, got = expanded(old, {}), expanded(new, groups, 10)
        assert [re.sub(r"g\d+-\d+", lambda m: named[m[0]], kind) for kind, *_ in wanted] == [kind for kind, *_ in got]
        for (_, *there), (_, *here) in zip(wanted, got, strict=True):
            assert there == pytest.approx(here, abs=0.051)


def test_a_drawing_keeps_its_size_and_its_place_below_the_line() -> None:
    svgs = [typeset(f) for f in FORMULAS * 3] + [typeset("y^{y^{y}}")]
    page, glyphs = "".join(image(s, "") for s in svgs), definitions(svgs)
    short, signs = shared(page, glyphs)
    rules = dict(re.findall(r"\.(v\d+)\{([^}]*)\}", signs))
    heads = re.findall(r'<svg class=(v\d+) role=img aria-label=""(?: width=([\d.]+)em)?(?: viewBox="([^"]*)")?><use href=#(\w+)', short)
    boxes = dict(re.findall(r'<symbol id=(\w+) viewBox="([^"]*)">', signs))
    assert len(heads) == len(svgs)
    assert {bool(width) for _, width, *_ in heads} == {bool(box) for *_, box, _ in heads} == {True, False}
    for svg, (name, width, box, first) in zip(svgs, heads, strict=True):
        wide, below = re.findall(r"width:([\d.]+)em;vertical-align:([-\d.]+)em", svg)[0]
        rule = dict(part.split(":") for part in rules[name].split(";"))
        assert bool(box) != (first in boxes and "width" in rule)
        _, _, w, h = (float(n) / 10 for n in (box or boxes[first]).split())
        assert rule["vertical-align"] == f"{below}em"
        assert float(width or float(rule["height"].removesuffix("em")) * w / h) == pytest.approx(float(wide), abs=0.011)


def test_outlines_go_through_the_points_of_the_font() -> None:
    (outline,) = re.findall(r'transform="scale\(([^)]*)\)" d="([^"]*)"', definitions([typeset("x")]))
    (index,) = re.findall(r"#g(\d+)-", typeset("x"))
    drawn = points(outline[1])
    whole = points(re.sub(r"Z", "z", font().glyph_fromid(int(index)).svgpath().attrib["d"]))
    kept = [p for k, p in enumerate(whole) if not (p[0] == "L" and whole[k - 1][1:] == p[1:])]
    assert [kind for kind, *_ in drawn] == [kind for kind, *_ in kept]
    for (_, *there), (_, *here) in zip(kept, drawn, strict=True):
        assert there == pytest.approx([n / 100 for n in here], abs=0.0051)


@pytest.mark.parametrize("numbers", [(0, 50, 7, -7), (100, 5, -350, 20), (150, 50, 50, 300), (1200, -1, 12, 1000)])
def test_numbers_of_a_path_are_read_as_they_were(numbers: tuple[int, ...]) -> None:
    said = row(numbers, hundredths)
    assert [round(float(n) * 100) for n in NUMBER.findall(said)] == list(numbers)
    assert not re.search(r"(?<![\d.])-?0\.", said)


def test_every_name_is_defined_once_and_used() -> None:
    svgs = [typeset(f) for f in FORMULAS]
    short, signs = shared("".join(map(image, svgs, FORMULAS)), definitions(svgs))
    defined, used = re.findall(r' id="?([^" >]*)', signs), set(re.findall(r'href="?#([^\s"]*)', short + signs))
    assert sorted(defined) == sorted(set(defined))
    assert set(defined) == used


def test_what_is_no_drawing_of_a_formula_stays() -> None:
    page = '<p>&lt;svg viewBox="0" style=""&gt;</p><svg class="icon" aria-hidden="true"><use href="#icon-proved"/></svg>'
    assert shared(page, "") == (page, "")


def points(path: str) -> list[tuple[str, float, float]]:
    """The points of a path, absolute: of what matplotlib writes and of what we write."""
    drawn: list[tuple[str, float, float]] = []
    here = start = (0.0, 0.0)
    for command, told in re.findall(r"([MLQCzlqc])([^MLQCzlqc]*)", path):
        numbers = [float(n) for n in NUMBER.findall(told)]
        size = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 1}[command.upper()]
        for k in range(0, len(numbers), size):
            piece = numbers[k : k + size]
            base = here if command.islower() else (0.0, 0.0)
            placed = [n + base[j % 2] for j, n in enumerate(piece)]
            drawn += [(command.upper(), *placed[j : j + 2]) for j in range(0, size, 2)]  # type: ignore[misc]
            here = (placed[-2], placed[-1])
        start = here if command == "M" else start
        if command == "z":
            here = start
            drawn.append(("Z", *start))
    return drawn


@pytest.mark.parametrize(
    "path",
    [
        "M 24.313052 183.99976 \nL 354.136635 183.99976 \nL 354.136635 3.00024 \nz\n",
        "M 0 1.5 \nC 0.397805 1.5 0.77937 1.341951 1.06066 1.06066 \nC 1.341951 0.77937 1.5 0.397805 1.5 0 \nz\nM 1 1 L -3.999999 2e-05 L 0.004 -0.004",
        "M 678 2272 \nQ 12 13 4684.128492 2272 \nQ 1.005 -2 0 0 \nL 5 5 z",
    ],
)
def test_shortened_path_goes_through_the_same_points(path: str) -> None:
    short = shortened(f'<svg><path d="{path}"/></svg>')
    (told,) = re.findall(r' d="([^"]*)"', short)
    assert len(told) <= len(path)
    for (kind, *there), (same, *here) in zip(points(path), points(told), strict=True):
        assert kind == same
        assert there == pytest.approx(here, abs=0.0051)


def test_path_of_another_kind_stays_as_it_is() -> None:
    assert 'd="M 0 0 A 1.234567 1 0 0 1 2 2"' in shortened('<svg><path d="M 0 0 A 1.234567 1 0 0 1 2 2"/></svg>')


SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt"><metadata>who</metadata><g id="axes_1">
<defs><clipPath id="clip"><rect x="1.23456" y="2" width="3.25" height="4"/></clipPath><path id="Font-61" d="M 678 2272 L 4684 2276 Q 12 14 -5 1 z" transform="scale(0.015625)"/></defs>
<path id="p" d="M 0 0" clip-path="url(#clip)" style="fill: none; stroke: #000"/><!-- a word --><path d="M 1 1" style="fill: none; stroke: #000"/>
<g transform="translate(1.23456 2) scale(0.09 -0.09)"><use xlink:href="#Font-61"/><use xlink:href="#Font-61" transform="translate(63.62 0)"/></g>
<use xlink:href="#Font-61" transform="translate(3.14159 0) scale(0.7)"/><g id="empty"/>
<rect x="0" y="0" width="1" height="1" style="fill: url(#hatch); stroke: #abc123"/><defs><pattern id="hatch" width="2" height="2"><path d="M 0 0"/></pattern></defs></g></svg>"""


def test_names_styles_places_and_scales_are_kept_in_fewer_letters() -> None:
    short = shortened(SVG)
    clip, glyph = (re.search(rf'<{tag} id="(\w+)"', short)[1] for tag in ("clipPath", "path"))  # type: ignore[index]
    assert f'clip-path="url(#{clip})"' in short
    assert re.findall(r'<use href="#(\w+)"([^>]*)/>', short) == [
        (glyph, ""),
        (glyph, ' x="63.62"'),
        (glyph, ' transform="translate(3.14 0) scale(0.7)"'),
    ]
    assert '<g transform="translate(1.23 2) scale(0.09 -0.09)">' in short
    assert '<rect x="1.23" y="2" width="3.25" height="4"/>' in short
    assert 'd="M34 114l200 0q-233-113-234-114z" transform="scale(.3125)"' in short
    (name,) = re.findall(r"\.(\w+)\{fill:none;stroke:#000\}", short)
    assert short.count(f'class="{name}"') == 2
    (hatch,) = re.findall(r'<pattern id="(\w+)"', short)
    assert f'style="fill:url(#{hatch});stroke:#abc123"' in short
    assert not re.search("metadata|who|a word|axes_1|empty|xlink", short)


def test_shortened_twice_is_shortened() -> None:
    assert 'id="a"' in shortened(shortened(SVG))


def test_a_colour_is_no_name() -> None:
    """The pale fill of a hatched region was a name that nothing had, and so the region was grey."""
    hatched = (
        '<svg><rect fill="url(#h1)"/><defs><pattern id="h1"><rect width="9" height="9" fill="#56b4e9"/></pattern>'
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#g1"/><path id="g1" d="M 0 0"/></defs></svg>'
    )
    short = shortened(hatched)
    assert 'fill="#56b4e9"' in short
    assert 'fill="url(#a)"' in short
    assert 'id="a"' in short
    assert 'href="#b"' in short
    assert 'id="b"' in short
