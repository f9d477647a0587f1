"""The formulas of the note: which part of which chapter treats a formula, how it was judged, and what is right in its
place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symnn.book.printed import Block, ClaimBlock, DefinitionBlock, DerivedBlock, Page, PrintedText

TITLE = "The formulas of the note"


@dataclass(frozen=True)
class Row:
    """One part that treats formula `number`. `page` and `claim` say where: claim 0 is the chapter itself.

    verdict   "proved", "refuted", …; "definition"; or "discussed", where the chapter only speaks of it
    latex     the formula as the chapter prints it, `mended` the right one in its place; both may be empty
    given     the hypothesis, in words (Markdown)
    """

    number: int
    statement: str
    latex: str
    verdict: str
    page: str
    heading: str
    claim: int
    given: str
    mended: str


def rows(pages: Sequence[Page]) -> list[Row]:
    """By the number of the formula, then in the order of the book."""
    found = [row for page in pages for block in page.blocks for row in _rows(page, block)]
    return sorted(found, key=lambda row: row.number)


def _rows(page: Page, block: Block) -> Iterator[Row]:
    match block:
        case ClaimBlock():
            told = (block.statement, block.latex, block.ruling.word, block.number, block.mended_latex)
        case DefinitionBlock():
            told = (block.statement, block.latex, "definition", 0, "")
        case DerivedBlock():
            words = {line.ruling.word for line in block.lines if line.ruling is not None} or {"definition"}
            told = (block.title, "", "proved" if words == {"proved"} else ", ".join(sorted(words)), 0, "")
        case PrintedText():
            told = ("", "", "discussed", 0, "")
        case _:
            return
    statement, latex, verdict, claim, mended = told
    for number in block.note:
        yield Row(number, statement, latex, verdict, page.name, page.heading, claim, block.given, mended)
