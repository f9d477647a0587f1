"""The note as a page: its text, each formula set and marked with its verdict; proof and counterexample open on click.

The page needs no network, no script and no font. All of the note stands in it as text: nothing of it is taken for HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from symnn.check.composing import UNSEEN
from symnn.check.findings import WORST_FIRST, Finding, Report, every_finding
from symnn.check.formats.html_style import STYLE
from symnn.check.formats.phrases import summary, suppositions
from symnn.check.formula_pictures import MISSING, Wanted, can_draw, drawings
from symnn.errors import DocumentError
from symnn.reading.documents.jupyter import cells, is_notebook
from symnn.reading.documents.load import load
from symnn.reading.documents.traced import Traced, origin
from symnn.text.svg_formulas import definitions, image

CLOSING = {"$": r"\$", "$$": r"\$\$", r"\(": r"\\\)", r"\[": r"\\\]", r"\\(": r"\\\\\)", r"\\[": r"\\\\\]"}
"""What closes a formula that is opened so."""
HEADING = re.compile(r"^(#{1,6} .*|\\(?:(?:sub)*section|chapter)\*?\{.*\})$", re.MULTILINE)


def text(reports: Sequence[Report]) -> str:
    page = _ReportPage(reports)
    body = "\n".join(page.file(r) for r in reports)
    missing = "" if can_draw() else f"<p>{escape(MISSING)}</p>\n"
    glyphs = f"<svg class=glyphs aria-hidden=true><defs>{definitions(page.drawn.values())}</defs></svg>\n"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>symnn check</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body>\n{'' if missing else glyphs}"
        f"<header><p>{escape(summary(reports))}</p>\n{missing}{page.wrong()}</header>\n"
        f"<main>\n{body}\n</main></body></html>\n"
    )


class _ReportPage:
    """The page of some reports: the number of each formula, and their drawings."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.numbers = {id(f): n for n, f in enumerate(every_finding(reports), 1)}
        self.findings = list(every_finding(reports))
        self.drawn: Mapping[Wanted, str] = drawings(w for f in self.findings for w in _formulas(f))

    def set(self, latex: str, *, inline: bool = True) -> str:
        drawing = self.drawn[latex, inline]
        return image(drawing, latex, inline=inline) if drawing != MISSING else f"<code>{escape(latex)}</code>"

    def wrong(self) -> str:
        """Where the formulas are that are wrong."""
        rows = [
            f'<li><a href="#f{self.numbers[id(f)]}">{escape(f.place)}</a> {_badge(f.verdict)}</li>'
            for f in sorted(self.findings, key=lambda f: WORST_FIRST.index(f.verdict))
            if f.wrong
        ]
        return f"<ul>{''.join(rows)}</ul>\n" if rows else ""

    def file(self, report: Report) -> str:
        said = "".join(
            f"<p class=trouble>{escape(t.sentence)}{'' if t.whole else f' (line {t.line})'}</p>\n"
            for t in report.troubles
        )
        names = dict.fromkeys([report.file, *(f.file for f in report.findings)]) if report.findings else ()
        return f"<h1>{escape(report.file)}</h1>\n{said}" + "".join(self._source(name, report) for name in names)

    def _source(self, name: str, report: Report) -> str:
        """The text of a file with its formulas marked; if it is not there any more, the formulas alone."""
        found = [f for f in report.findings if f.file == name]
        heading = f"<h2>{escape(name)}</h2>\n" if name != report.file else ""
        try:
            source = load(Path(name))
        except DocumentError as error:
            marked = "\n".join(self._marked(f) for f in found)
            return f"{heading}<p class=trouble>{escape(str(error))}</p>\n<div class=prose>{marked}</div>\n"
        starts = [0, *(m.end() for m in re.finditer("\n", source))]
        placed = []
        for f in sorted(found, key=lambda f: (f.line, f.column)):
            opened, start, end = (_offset(starts, place) for place in _places(f))
            placed.append((f, opened, start, end))
        return heading + "".join(
            f"<div class={kind}>{''.join(self._pieces(text, placed))}</div>\n" for kind, text in _texts(name, source)
        )

    def _pieces(self, text: Traced, placed: Sequence[tuple[Finding, int, int, int]]) -> Iterator[str]:
        """The text with the formulas that stand in it; a display stands on lines of its own already."""
        seen, origins, done = UNSEEN.sub("\ufffd", text.text), [origin(at) for at in text.at], 0
        for one, *places in placed:
            start, end = _with_delimiters(seen, *(bisect_left(origins, place) for place in places))
            if origins and origins[0] <= places[1] <= origins[-1] and done <= start < end <= len(seen):
                before = seen[done:start]
                yield _words(before if one.inline else before.rstrip())
                yield self._marked(one)
                done = end if one.inline else end + len(seen[end:]) - len(seen[end:].lstrip("\n"))
        yield _words(seen[done:])

    def _marked(self, found: Finding) -> str:
        formula = self.set(found.latex, inline=found.inline)
        name = f"id=f{self.numbers[id(found)]}"
        if found.inline and found.verdict == "none":
            return f"<span class=none {name}>{formula}</span>"
        where = "inline" if found.inline else "display"
        word = found.kind if found.verdict == "none" else found.verdict
        parts = "".join(
            f"<section class={p.verdict}>{self.set(p.latex)} {_badge(p.verdict)}{self._told(p)}</section>"
            for p in found.parts
        )
        place = f"<p class=place>{self.numbers[id(found)]} · {escape(found.place)} · {escape(found.kind)}</p>"
        head = f"<span class=formula>{formula}</span>{_badge(found.verdict, word)}"
        return (
            f"<details class={where} {name}><summary class={found.verdict}>{head}</summary>"
            f"<div class=told>{place}{self._told(found, whole=True)}{parts}</div></details>"
        )

    def _told(self, found: Finding, *, whole: bool = False) -> str:
        """What is known of a formula; of one with parts, what is not said with them."""
        rows = [("", "known: it is in the baseline")] if found.known else []
        mended = [("mended", f"{self.set(found.mended)}<br>{_code(found.mended)}")] if found.mended else []
        if whole and found.parts:
            rows += mended
        else:
            rows += [
                ("read as", self.set(found.reading) if found.reading else ""),
                ("by", escape(found.method)),
                ("", escape(found.reason)),
                ("counterexample", _code(found.counterexample)),
                *mended,
                *(("", escape(line)) for line in suppositions(found)),
                ("proof", _code(found.proof, "pre")),
            ]
        said = "".join(f"<dt>{name}</dt><dd>{what}</dd>" for name, what in rows if what)
        return f"<dl>{said}</dl>" if said else ""


def _texts(name: str, source: str) -> list[tuple[str, Traced]]:
    """What is to be read of a file, as prose or as code: of a notebook its cells."""
    whole = Traced(source, range(len(source)))
    if Path(name).suffix == ".ipynb" and is_notebook(source):
        return [("prose" if kind == "markdown" else "code", text) for kind, text in cells(whole) if text.text]
    return [("code" if Path(name).suffix in (".py", ".ipynb") else "prose", whole)]


def _formulas(found: Finding) -> Iterator[Wanted]:
    """All that is to be set of a formula."""
    yield found.latex, found.inline
    every: tuple[Finding, ...] = (found, *found.parts)
    for one in every:
        yield from ((latex, True) for latex in (one.reading, one.mended) if latex)
    yield from ((part.latex, True) for part in found.parts)


def _code(text: str, tag: str = "code") -> str:
    """The text as it is typed; "" for none."""
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _badge(verdict: str, word: str = "") -> str:
    return f'<span class="word {verdict}">{escape(word or verdict)}</span>'


def _places(found: Finding) -> Iterator[tuple[int, int]]:
    yield (found.line, found.column)
    yield found.start
    yield found.end


def _offset(starts: list[int], place: tuple[int, int]) -> int:
    line, column = place
    return starts[min(line, len(starts)) - 1] + column - 1


def _with_delimiters(source: str, opened: int, start: int, end: int) -> tuple[int, int]:
    """Where a formula begins and ends in the text together with what opens and closes it, where both are plain."""
    sign = source[opened:start].strip()
    if opened < start and (begin := re.match(r"\\begin\{(\w+\*?)\}", sign)):
        closing = rf"\\end\{{{re.escape(begin[1])}\}}"
    elif sign in CLOSING:
        closing = CLOSING[sign]
    else:
        return start, end
    closed = re.compile(rf"(?:\s*\\label\{{[^{{}}]*\}})?\s*{closing}").match(source, end)
    return (opened, closed.end()) if closed else (start, end)


def _words(source: str) -> str:
    """The text between formulas, with its headings marked."""
    return HEADING.sub(lambda m: f"<b>{m[0]}</b>", escape(source, quote=False))
