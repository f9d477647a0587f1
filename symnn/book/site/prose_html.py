"""The Markdown of chapters as HTML, through the tree of `prose`: every text is escaped, every link leads to this page
or to the web.

A formula becomes an image with its LaTeX as text alternative. `FormulaDrawings` is where its drawing is looked up, or
made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from symnn.book import prose
from symnn.errors import UnsupportedError
from symnn.text.fitted_lines import breakable
from symnn.text.svg_formulas import definitions, image, is_set, is_wide, typeset

# what may be wider than the page scrolls in a box of its own, which the keyboard reaches
COLUMN = 22.0
"""So many em are beside the reason of a line."""
DISPLAY = Markup("<div class=display tabindex=0 role=group aria-label=formula>{}</div>")
TABLE = Markup(
    '<div class="scroll" tabindex="0" role="group" '
    'aria-label="table"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
)


CLOSING = re.compile(r"[,.;:)?!]+")
GLUED = Markup("<span class=glued>{}{}</span>")
"""No line ends within; a browser may end one behind a drawing, whatever sign follows it."""


EITHER = Markup('<span class="broad">{}</span><span class="narrow">{}</span>')
"""What is aligned, and for a narrow screen the same in lines that break."""
ALIGNED = re.compile(r"\\begin\{aligned\}(.*)\\end\{aligned\}", re.DOTALL)


def _rows(latex: str) -> list[str]:
    """The rows of a formula that is aligned as a whole; none if there is more than rows in it."""
    found = ALIGNED.fullmatch(latex.strip())
    if found is None or "\\begin" in found[1]:
        return []
    rows = [row.replace(r"\&", "\0").replace("&", "").replace("\0", r"\&").strip() for row in found[1].split(r"\\")]
    # a sign at the head of a further row stands between two things
    return [rows[0], *(f"{{}} {row}" if row.startswith(("+", "-")) else row for row in rows[1:])]


@dataclass
class FormulaDrawings:
    """The formulas of one book. `known` are drawings made before, by what `key` gives."""

    known: Mapping[str, str] = field(default_factory=dict)
    drawn: dict[str, str] = field(default_factory=dict)

    def inline(self, latex: str) -> Markup:
        """The formula in a line of text; one that is wide may go on in the next line, before = or +."""
        pieces = [piece for line in breakable(latex) for piece in line]
        if len(pieces) == 1 or not is_wide(self._drawn(latex, inline=True)):
            return self._image(latex, inline=True)
        drawn = [self._drawn(piece, inline=True) for piece in pieces]
        if not all(map(is_set, drawn)):
            return self._image(latex, inline=True)
        parts = (
            Markup('<span class="{}">{}</span>').format("piece wide" if is_wide(d) else "piece", Markup(d))
            for d in drawn
        )
        said = Markup('<span class="m broken" role="img" aria-label="{}">{}</span>')
        return said.format(latex.strip(), Markup(" ").join(parts))

    def display(self, latex: str) -> Markup:
        if (rows := _rows(latex)) and len(rows) > 1:
            narrow = self._broken(latex, [line for row in rows for line in breakable(row)])
            if narrow is not None:
                return DISPLAY.format(EITHER.format(self._image(latex, inline=False), narrow))
        lines = breakable(latex)
        broken = None if len(lines) == len(lines[0]) == 1 else self._broken(latex, lines)
        return DISPLAY.format(self._image(latex, inline=False) if broken is None else broken)

    def is_long(self, latex: str) -> bool:
        """Whether a piece of the display, which no line ends in, needs more than a column beside its reason."""
        rows = _rows(latex) or [latex]
        pieces = [piece for row in rows for line in breakable(row) for piece in line]
        return any(is_wide(self._drawn(piece, inline=False), COLUMN) for piece in pieces)

    def _broken(self, latex: str, parts: list[list[str]]) -> Markup | None:
        """The formula in lines of pieces; None if one of them cannot be set."""
        lines = [[self._drawn(piece, inline=False) for piece in pieces] for pieces in parts]
        if not all(is_set(svg) for pieces in lines for svg in pieces):
            return None
        images = ([Markup('<span class="piece">{}</span>').format(Markup(svg)) for svg in pieces] for pieces in lines)
        spans = (Markup("<span class=line>{}</span>").format(Markup(" ").join(parts)) for parts in images)
        said = Markup('<span class="m broken" role="img" aria-label="{}">{}</span>')
        return said.format(latex.strip(), Markup(" ").join(spans))

    def _image(self, latex: str, *, inline: bool) -> Markup:
        return Markup(image(self._drawn(latex, inline=inline), latex, inline=inline))

    def _drawn(self, latex: str, *, inline: bool) -> str:
        name = key(latex, inline)
        if name not in self.drawn:
            self.drawn[name] = self.known.get(name) or drawing(latex, inline)
        return self.drawn[name]

    @property
    def definitions(self) -> Markup:
        """The glyphs of every formula that was asked for."""
        return Markup(definitions(self.drawn.values()))


def key(latex: str, inline: bool) -> str:
    return f"${latex}$" if inline else f"$${latex}$$"


def drawing(latex: str, inline: bool) -> str:
    """The SVG; or, in place of what cannot be set, the reason: the page then shows the LaTeX and marks it."""
    try:
        return typeset(latex, inline=inline)
    except UnsupportedError as error:
        return str(error)


@dataclass(frozen=True)
class ProseWriter:
    """Markdown to HTML. `targets` are the chapters that a link may lead to, `places` ids inside of them; `files` lie
    beside the page; `heading` gives the id of a heading.
    """

    formulas: FormulaDrawings
    targets: Collection[str]
    places: Collection[str] = ()
    files: Collection[str] = ()

    def inline(self, text: str) -> Markup:
        """One run of text."""
        return self._run(prose.inline(text))

    def blocks(self, markdown: str, heading: Callable[[prose.Heading], str] = lambda _: "") -> Markup:
        return Markup("\n").join(self._block(b, heading) for b in prose.blocks(markdown))

    def _run(self, parts: tuple[prose.Inline, ...]) -> Markup:
        """Parts one after the other; no line ends between a formula and the comma behind it."""
        written: list[Markup] = []
        for before, part in zip((None, *parts), parts, strict=False):
            said = part.text if isinstance(part, prose.Words) else ""
            closing = CLOSING.match(said)
            if closing and isinstance(before, prose.ProseFormula):
                written[-1] = GLUED.format(written[-1], closing[0])
                written.append(escape(said[closing.end() :]))
            else:
                written.append(self._part(part))
        return Markup("").join(written)

    def _part(self, part: prose.Inline) -> Markup:
        match part:
            case prose.Words(text):
                return escape(text)
            case prose.ProseFormula(latex):
                return self.formulas.inline(latex)
            case prose.Display(latex):
                return self.formulas.display(latex)
            case prose.Code(text):
                return Markup("<code>{}</code>").format(text)
            case prose.Strong(inside):
                return Markup("<strong>{}</strong>").format(self._run(inside))
            case prose.Emphasis(inside):
                return Markup("<em>{}</em>").format(self._run(inside))
            case prose.Link(inside, to):
                where = self._where(to)
                return Markup('<a href="{}">{}</a>').format(where, self._run(inside)) if where else self._run(inside)

    def _where(self, to: str) -> str:
        """Another chapter by its file, a file beside the page, or an address of the web; whatever else it is, it is no
        link.
        """
        file, _, place = to.partition("#")
        name = file.rpartition("/")[2].removesuffix(".md").removesuffix(".py")
        if name in self.targets:
            return f"#{place if place in self.places else name}"
        if (beside := to.removeprefix("../")) in self.files:
            return beside
        return to if to.startswith(("https://", "http://")) else ""

    def _block(self, block: prose.Block, heading: Callable[[prose.Heading], str]) -> Markup:
        match block:
            case prose.Heading(level, inside):
                return Markup('<h{0} id="{1}">{2}</h{0}>').format(level + 1, heading(block), self._run(inside))
            case prose.Paragraph(inside):
                return Markup("\n").join(self._paragraphs(inside))
            case prose.Items(numbered, items):
                entries = Markup("").join(Markup("<li>{}</li>").format(self._run(item)) for item in items)
                return Markup("<{0}>{1}</{0}>").format("ol" if numbered else "ul", entries)
            case prose.Quotation(inside):
                return Markup("<blockquote>{}</blockquote>").format(
                    Markup("\n").join(self._block(b, heading) for b in inside)
                )
            case prose.Listing(_, text):
                return Markup('<pre tabindex="0"><code>{}</code></pre>').format(text)
            case prose.Table(header, rows):
                return self._table(header, rows)

    def _paragraphs(self, inside: tuple[prose.Inline, ...]) -> Iterator[Markup]:
        """A display is a box of its own, and HTML has no box inside a paragraph."""
        run: list[prose.Inline] = []
        for part in (*inside, None):
            if part is None or isinstance(part, prose.Display):
                if words := self._run(tuple(run)).strip():
                    yield Markup("<p>{}</p>").format(words)
                run = []
                if part is not None:
                    yield self._part(part)
            else:
                run.append(part)

    def _table(self, header: Any, rows: Any) -> Markup:
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(self._run(c)) for c in header)
        cells = (Markup("").join(Markup("<td>{}</td>").format(self._run(c)) for c in row) for row in rows)
        return TABLE.format(head, Markup("").join(map(Markup("<tr>{}</tr>").format, cells)))
