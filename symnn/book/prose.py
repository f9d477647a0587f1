"""The Markdown that chapters are written in, as a small tree, and that tree as LaTeX. Formulas pass through untouched.

    blocks(markdown)   Heading, Paragraph, Items, Quotation, Table, Listing, Display
    inline(text)       Words, Formula, Display, Code, Strong, Emphasis, Link

Headings `##`, paragraphs, `-` and `1.` lists, `>` quotations, `| tables |`, fenced code, *emphasis*, **strong**,
`code`, [text](link), $formula$, $$display$$. Nothing else: no HTML, no nesting of lists. Every form of the book reads a
chapter through this tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symnn.text.letters import text as plain


@dataclass(frozen=True)
class Words:
    text: str


@dataclass(frozen=True)
class ProseFormula:
    latex: str


@dataclass(frozen=True)
class Display:
    latex: str


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Strong:
    inside: tuple[Inline, ...]


@dataclass(frozen=True)
class Emphasis:
    inside: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    inside: tuple[Inline, ...]
    to: str


Inline = Words | ProseFormula | Display | Code | Strong | Emphasis | Link


@dataclass(frozen=True)
class Heading:
    """level 2, 3 or 4."""

    level: int
    inside: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """Its displays stand between its words."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True)
class Items:
    numbered: bool
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Quotation:
    inside: tuple[Block, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True)
class Listing:
    language: str
    text: str


Block = Heading | Paragraph | Items | Quotation | Table | Listing

# what may stand inside a line, in the order in which it is looked for
INLINE = re.compile(
    r"(?P<display>\$\$.+?\$\$)|\$(?P<formula>[^$]+)\$|(?P<fence>`+)(?P<code>.+?)(?P=fence)"
    r"|\*\*(?P<strong>(?:\$[^$]+\$|[^*$])+)\*\*"
    r"|\*(?P<emphasis>(?:\$[^$]+\$|[^*$])+)\*|\[(?P<text>(?:\$[^$]+\$|[^\]$])+)\]\((?P<link>[^)]+)\)",
    re.DOTALL,
)
ITEM = re.compile(r"(?m)^(?:- |\d+\. )")
CELL = re.compile(r"(?<!\\)\|")


def inline(text: str) -> tuple[Inline, ...]:
    """The parts of a run of text."""
    return tuple(_inline(text))


def blocks(markdown: str) -> tuple[Block, ...]:
    return tuple(_block(b) for b in _pieces(markdown))


def _inline(text: str) -> Iterator[Inline]:
    end = 0
    for match in INLINE.finditer(text):
        if match.start() > end:
            yield Words(_quoted(text[end : match.start()], end))
        yield _mark(match)
        end = match.end()
    if end < len(text):
        yield Words(_quoted(text[end:], end))


def _quoted(words: str, start: int) -> str:
    """The quotation marks and apostrophes of print; what follows a mark or a formula at once closes."""
    opened = re.sub(r'(?<=[\s(])"' if start else r'(?:^|(?<=[\s(]))"', "“", words)
    return re.sub(r"(?<=[a-zA-Z])'", "’", opened.replace('"', "”"))


def _mark(match: re.Match[str]) -> Inline:
    if match["display"]:
        return Display(match["display"][2:-2])
    if match["formula"]:
        return ProseFormula(match["formula"])
    if match["code"]:
        return Code(match["code"])
    if match["link"]:
        return Link(inline(match["text"]), match["link"])
    return Strong(inline(match["strong"])) if match["strong"] else Emphasis(inline(match["emphasis"]))


def _is_open(piece: Sequence[str]) -> bool:
    """Whether a display or a listing has begun in these lines and not come to its end."""
    listing = bool(piece) and piece[0].startswith("```") and (len(piece) == 1 or not piece[-1].startswith("```"))
    return listing or "\n".join(piece).count("$$") % 2 == 1


def _pieces(markdown: str) -> Iterator[str]:
    """What blank lines separate, and a heading or a list from the words before it; nothing is separated in a display or
    a listing.
    """
    piece: list[str] = []
    for line in markdown.split("\n"):
        so_far = "\n".join(piece)
        inside = _is_open(piece)
        listed = bool(ITEM.match(line)) and bool(piece) and not ITEM.match(so_far)
        if piece and not inside and (not line.strip() or line.startswith("##") or piece[-1].startswith("##") or listed):
            yield so_far
            piece = []
        if line.strip() or inside:
            piece.append(line)
    if piece:
        yield "\n".join(piece)


def _block(piece: str) -> Block:
    lines = piece.split("\n")
    if heading := re.fullmatch(r"(#{2,4}) +(.+)", piece):
        return Heading(len(heading[1]), inline(heading[2]))
    if lines[0].startswith("```"):
        return Listing(lines[0][3:].strip(), "\n".join(lines[1:-1] if lines[-1].startswith("```") else lines[1:]))
    if ITEM.match(piece):
        return Items(not piece.startswith("- "), tuple(inline(item.strip()) for item in ITEM.split(piece)[1:]))
    if all(line.startswith(">") for line in lines):
        return Quotation(blocks("\n".join(line[1:].removeprefix(" ") for line in lines)))
    if len(lines) > 1 and lines[0].startswith("|") and re.fullmatch(r"[|:\- ]+", lines[1]):
        return Table(_cells(lines[0]), tuple(_cells(line) for line in lines[2:]))
    return Paragraph(inline(piece))


def _cells(line: str) -> tuple[tuple[Inline, ...], ...]:
    return tuple(inline(cell.strip().replace(r"\|", "|")) for cell in CELL.split(line.strip())[1:-1])


# as LaTeX -----------------------------------------------------------------------------------------------------------
COMMANDS = {2: "section", 3: "subsection", 4: "subsubsection"}


def to_latex(markdown: str) -> str:
    """The text as LaTeX body, block by block."""
    return "\n\n".join(map(_block_latex, blocks(markdown)))


def inline_latex(text: str) -> str:
    """One run of text: marks resolved, formulas kept, everything else escaped."""
    return _run(inline(text))


def _run(parts: tuple[Inline, ...]) -> str:
    return "".join(map(_inline_latex, parts))


def _inline_latex(part: Inline) -> str:
    match part:
        case Words(text):
            return plain(text)
        case ProseFormula(latex):
            return f"${latex}$"
        case Display(latex):
            return rf"\[{latex}\]"
        case Code(text):
            # a long formula may end a line behind any of its signs
            parts = re.split(r"(?<=[,/*+=)])", text) if len(text) > 30 else [text]
            return r"\texttt{" + r"\allowbreak{}".join(map(plain, parts)) + "}"
        case Strong(inside):
            return rf"\textbf{{{_run(inside)}}}"
        case Emphasis(inside):
            return rf"\emph{{{_run(inside)}}}"
        case Link(inside, to):
            return rf"\href{{{to.replace('%', chr(92) + '%').replace('#', chr(92) + '#')}}}{{{_run(inside)}}}"


def _block_latex(block: Block) -> str:
    match block:
        case Heading(level, inside):
            return rf"\{COMMANDS[level]}{{{_run(inside)}}}"
        case Paragraph(inside):
            return _run(inside)
        case Items(numbered, items):
            return environment(
                "enumerate" if numbered else "itemize", "\n".join(rf"\item {_run(item)}" for item in items)
            )
        case Quotation(inside):
            return environment("quote", "\n\n".join(map(_block_latex, inside)))
        case Listing(_, text):
            return environment("verbatim", text)
        case Table(header, rows):
            return table_latex([_run(c) for c in header], [[_run(c) for c in row] for row in rows])


def environment(name: str, body: str, columns: str = "") -> str:
    return f"\\begin{{{name}}}{f'{{{columns}}}' if columns else ''}\n{body}\n\\end{{{name}}}"


def table_latex(header: list[str], rows: list[list[str]]) -> str:
    """A table as wide as what is in it, for `\\fit`."""
    lines = [
        " & ".join(rf"\textbf{{{cell}}}" for cell in header) + r" \\ \midrule",
        *(" & ".join(cells) + r" \\" for cells in rows),
    ]
    body = "\n".join([r"\toprule", *lines, r"\bottomrule"])
    return environment("center", f"\\fit{{{environment('tabular', body, 'l' * len(header))}}}")
