"""From a chapter that was run to its print: every part becomes a block of text, LaTeX and numbers. SymPy ends here."""

from __future__ import annotations

from typing import Any

from symnn.book.chapter import Chapter
from symnn.book.comparing import WORST, compared
from symnn.book.exporting import exported
from symnn.book.figure_files import drawn
from symnn.book.part_formulas import DerivedPrinter, aligned, formula, hypotheses
from symnn.book.parts import ChapterPart, ClaimPart, DefinitionPart, Derived, Exported, Figure, Judged, Saying
from symnn.book.printed import Block, ClaimBlock, DefinitionBlock, DerivedBlock, Numbers, Page, PrintedText, Ruling
from symnn.book.printed_verdicts import ruling
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError, ChapterError, SymnnError


def printed(chapter: Chapter, name: str, source: str, cites: dict[str, str]) -> Page:
    """The page of a chapter. ChapterError, with the line, where a figure or a function cannot be made."""
    claims = 0
    blocks: list[Block] = []
    for part in chapter.parts:
        claims += isinstance(part, ClaimPart)
        try:
            blocks.append(_block(part, name, claims))
        except SymnnError as error:
            raise ChapterError(f"chapter {name}.py, line {part.line}: {error}") from error
    return Page(name=name, title=chapter.title, number=chapter.number, blocks=tuple(blocks), source=source, cites=cites)


def _block(part: ChapterPart, chapter: str, claims: int) -> Block:
    about: dict[str, Any] = {"note": part.note, "given": part.given, "line": part.line}
    match part:
        case Saying():
            return PrintedText(markdown=part.text, **about)
        case ClaimPart():
            return _claim(part, claims, about)
        case DefinitionPart():
            return DefinitionBlock(
                statement=part.statement, latex=formula(part.formula), by_hand=bool(part.formula.latex), **about
            )
        case Derived():
            printer = DerivedPrinter(part)
            lines = printer.printed()
            return DerivedBlock(
                title=part.title, latex=aligned(lines), lines=lines, closing=printer.closing_words(), **about
            )
        case Figure():
            return drawn(part, chapter)
        case Exported():
            return exported(part)
    raise AssertionError(f"unknown part {type(part).__name__}")


def _claim(part: ClaimPart, number: int, about: dict[str, Any]) -> ClaimBlock:
    mended = part.mended
    if isinstance(part.judged.verdict, Refuted) and not part.given:
        about = about | {"given": hypotheses(part.judged)}
    return ClaimBlock(
        number=number,
        statement=part.statement,
        latex=formula(part.judged.formula),
        struck=formula(part.judged.formula, True) if isinstance(part.judged.verdict, Refuted) else "",
        by_hand=bool(part.judged.formula.latex),
        ruling=_ruling(part.judged, part.statement, part.expect, part.line),
        mended_latex="" if mended is None else formula(mended.formula),
        mended=None if mended is None else _ruling(mended, f"{part.statement} Mended.", "proved", part.line),
        **about,
    )


def _ruling(judged: Judged, what: str, expect: str, line: int) -> Ruling:
    numbers = _numbers(judged) if isinstance(judged.verdict, Proved) else None
    said = judged.formula
    by_hand = bool(said.latex)
    return ruling(what, expect, judged.verdict, line, said.names, numbers=numbers, by_hand=by_hand, asked=said.asked)


def _numbers(judged: Judged) -> Numbers | None:
    """The comparison of all links of what was proved; None unless each has values. ArgumentError where numbers
    contradict the proof.
    """
    found = [compared(claim) for claim in judged.claims]
    known = [n for n in found if n is not None]
    if not known or len(known) < len(found):
        return None
    worst = max(n.error for n in known)
    if worst > WORST:
        raise ArgumentError(
            f"the claim was proved, but its sides differ by {worst:.2g} in floating point: this is a defect of symnn"
        )
    return Numbers(trials=min(n.trials for n in known), error=worst)
