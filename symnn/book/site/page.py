"""book.html: printed chapters, the appendix and a table of contents as one page that asks nothing of the network.

How it looks is in `templates/`; here is what the templates are told. The same pages give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from symnn.book import appendix, names_page, prose, trust_page
from symnn.book import markdown_pages as pages
from symnn.book.printed import (
    Block,
    ClaimBlock,
    DefinitionBlock,
    DerivedBlock,
    FigureBlock,
    FunctionBlock,
    Page,
    PrintedText,
)
from symnn.book.site.prose_html import FormulaDrawings, ProseWriter
from symnn.book.site.shared_drawings import shared
from symnn.book.svg_shortening import COARSER
from symnn.book.trust import Trust
from symnn.errors import MissingExtraError

TEMPLATES = Path(__file__).parent / "templates"
UNQUOTED = " /:;=,()-.!*?'<>{}"
"""What may stand in an address of data as it is, and in an attribute between double quotes."""
OF_CODE = " /:;=,()-.!*?[]{}@+|^`~"
"""The same for what is told to the template, which escapes the others."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
GLYPHS = "<!-- glyphs -->"
"""Where the template leaves room for them."""
WORDS = ("proved", "refuted", "ill-typed", "supported", "unknown")
MEANINGS = {
    "proved": "true for all sizes and all values, under the hypotheses that are named; the proof is folded below the "
    "formula",
    "refuted": "false: there is a counterexample in small numbers, and mostly a mended formula",
    "ill-typed": "the sizes do not fit, so that the formula says nothing",
    "supported": "agrees in every trial, which proves nothing",
    "unknown": "neither proved nor refuted",
    "definition": "not true or false: it gives a name",
}


@dataclass
class Anchors:
    """Ids of the page, each once; those of the page's own furniture are taken from the start."""

    taken: set[str] = field(
        default_factory=lambda: {"book", "book-main", "book-search", "book-results", "book-contents", "book-glyphs"}
    )

    def new(self, wanted: str) -> str:
        name, k = wanted, 2
        while name in self.taken:
            name, k = f"{wanted}-{k}", k + 1
        self.taken.add(name)
        return name


@dataclass(frozen=True)
class Section:
    """A chapter as the template sees it: its blocks with their ids, and its headings for the table of contents."""

    page: Page
    blocks: list[tuple[str, Block, Any]]
    headings: list[tuple[str, Any]]


def book_html(given: Sequence[Page], trust: Trust | None = None) -> str:
    """The whole page."""
    formulas = FormulaDrawings({name: svg for page in given for name, svg in page.formulas.items()})
    body = _written(given, formulas, trust)
    body, glyphs = shared(body, formulas.definitions)
    # the glyphs are known when all formulas are set, and must stand before them
    return body.replace(GLYPHS, glyphs, 1)


def drawings(page: Page) -> dict[str, str]:
    """The drawings of all formulas of a chapter, for `Page.formulas`: setting them is the slow part of making the
    book.
    """
    formulas = FormulaDrawings()
    _written([page], formulas)
    return dict(sorted(formulas.drawn.items()))


def _written(given: Sequence[Page], formulas: FormulaDrawings, trust: Trust | None = None) -> str:
    names = [page.name for page in given]
    writer, anchors = ProseWriter(formulas, names), Anchors()
    own = ("formulas-of-the-note", trust_page.PLACE, names_page.PLACE)
    anchors.taken |= {*names, *(anchor for place in own for anchor in (place, f"{place}-title"))}
    rows = appendix.rows(given)
    sections = [_section(page, writer, anchors) for page in given]
    written: str = (
        _environment(writer)
        .get_template("book.html.jinja")
        .render(
            sections=sections,
            rows=rows,
            title=appendix.TITLE,
            trust=_trusted(trust, writer, anchors) if trust and trust.claims else None,
            names=_listed(writer, anchors) if trust else None,
            counts={word: n for word in WORDS if (n := sum(r.word == word for p in given for r in p.rulings))},
            meanings=MEANINGS,
            verdict=pages.verdict,
            long=formulas.is_long,
            compared=lambda numbers: _in_letters(pages.compared(numbers)),
            exported=lambda numbers: _in_letters(pages.exported(numbers)),
            style=_text("book.css"),
            program=_text("book.js") + _text("figures.js"),
            picture=_picture,
            wide=_wide,
            download=_download,
        )
    )
    return written


def _in_letters(told: str) -> str:
    """Powers of ten as text: hundreds of them would be drawn."""
    return re.sub(r"\$10\^\{(-?\d+)\}\$", lambda power: f"10{power[1].translate(RAISED)}", told)


def _trusted(trust: Trust, writer: ProseWriter, anchors: Anchors) -> dict[str, Any]:
    """The article that tells whom the proofs trust: its links lead to the claims, and to the files beside the page."""
    files = {f"kernel/{c.page.name}.v" for c in trust.claims if c.theorems} | {"kernel/headlines.v"}
    writer = replace(writer, places=frozenset(anchors.taken), files=files)
    return {
        "kind": "trust",
        **_article(writer, anchors, trust_page.PLACE, trust_page.TITLE, trust_page.trust_body(trust)),
    }


def _listed(writer: ProseWriter, anchors: Anchors) -> dict[str, Any]:
    """The article that tells all names of the package."""
    return {"kind": "names", **_article(writer, anchors, names_page.PLACE, names_page.TITLE, names_page.names_body())}


def _article(writer: ProseWriter, anchors: Anchors, place: str, title: str, body: str) -> dict[str, Any]:
    def heading(found: prose.Heading) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", _plain(found.inside).lower()).strip("-")
        return anchors.new(f"{place}-{words}")

    return {"name": place, "title": title, "body": writer.blocks(body, heading)}


def _section(page: Page, writer: ProseWriter, anchors: Anchors) -> Section:
    headings: list[tuple[str, Any]] = []

    def heading(found: prose.Heading) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", _plain(found.inside).lower()).strip("-") or "part"
        name = anchors.new(f"{page.name}-{words}")
        if found.level == 2:
            headings.append((name, writer._run(found.inside)))
        return name

    blocks = []
    for block in page.blocks:
        name = "" if isinstance(block, PrintedText) else anchors.new(_wanted(page, block))
        blocks.append((name, block, writer.blocks(block.markdown, heading) if isinstance(block, PrintedText) else None))
    return Section(page, blocks, headings)


def _wanted(page: Page, block: Block) -> str:
    match block:
        case ClaimBlock():
            return f"{page.name}-claim-{block.number}"
        case DefinitionBlock():
            return f"{page.name}-definition"
        case DerivedBlock():
            return f"{page.name}-derivation"
        case FigureBlock():
            return f"{page.name}-figure"
        case FunctionBlock():
            return f"{page.name}-function-{block.name}"
    raise AssertionError(f"unknown block {type(block).__name__}")


def _plain(inside: tuple[prose.Inline, ...]) -> str:
    """A heading without its marks."""
    parts = []
    for part in inside:
        match part:
            case prose.Words(text) | prose.Code(text):
                parts.append(text)
            case prose.ProseFormula(latex) | prose.Display(latex):
                parts.append(latex)
            case prose.Strong(within) | prose.Emphasis(within) | prose.Link(within, _):
                parts.append(_plain(within))
    return "".join(parts)


def _picture(block: FigureBlock) -> Any:
    """The figure as an image that brings its own names and colours, and in which no script runs."""
    svg = block.svg.removeprefix('<?xml version="1.0" encoding="utf-8"?>').replace(' version="1.1"', "", 1)
    if "<style>" in svg:  # every outline of a letter has this scale
        svg = svg.replace(f' transform="{COARSER}"', ' class="_"')
        svg = svg.replace("<style>", f"<style>._{{transform:{COARSER}}}", 1)
    svg = svg if "'" in svg else svg.replace('"', "'")
    return Markup(f"data:image/svg+xml,{quote(' '.join(svg.split()).replace('> <', '><'), safe=UNQUOTED)}")


def _wide(block: FigureBlock) -> str:
    """How wide the figure is on paper, as CSS; nothing if it does not say so."""
    found = re.search(r'<svg[^>]*? width="([\d.]+p[tx])"', block.svg)
    return "" if found is None else f"--wide:{found[1]}"


def _download(block: FunctionBlock) -> str:
    return f"data:text/x-python;charset=utf-8,{quote(block.source, safe=OF_CODE)}"


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _environment(writer: ProseWriter) -> Any:
    environment = _templates().overlay()
    environment.filters = {
        **environment.filters,
        "inline": writer.inline,
        "display": writer.formulas.display,
        "prose": writer.blocks,
    }
    return environment


@cache
def _templates() -> Any:
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError("book.html needs jinja2: pip install 'symnn[pages]'") from error
    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
