r"""Parts that are read and never judged: operators that stand alone, d/dx, and places that are held open,
\pi(\cdot \mid s).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

OPENING = {"(": ")", "[": "]", r"\{": r"\}", "{": "}"}


def rest(parser: Parser, start: int) -> t.Tree | None:
    """An operator behind which nothing stands; None where something does."""
    if parser.word.kind != "end" and parser.word.text not in (",", ".", ";"):
        return None
    return t.Opaque(parser.said(start), start=start, end=parser.said_end())


def family(parser: Parser, start: int) -> t.Tree:
    r"""\ell_i(w) under a sum over i: one of a family of functions."""
    stands = parser.word.kind == "sign" and parser.word.text in OPENING
    return until(parser, closing(parser) if stands else parser.place - 1, start)


def until(parser: Parser, end: int, start: int) -> t.Opaque:
    parser.place = end + 1
    return t.Opaque(parser.said(start), start=start, end=parser.said_end())


def closing(parser: Parser) -> int:
    """The number of the word that closes the bracket at this place."""
    depth = 0
    for k in range(parser.place, len(parser.words)):
        word = parser.words[k]
        if word.kind == "sign" and word.text:
            depth += (word.text in OPENING) - (word.text in OPENING.values())
        if depth == 0:
            return k
    raise parser.wrong(f"the bracket {parser.word.text} is never closed")


def held_open(parser: Parser) -> t.Tree | None:
    r"""\cdot as an argument: any value may stand there."""
    after = parser.ahead()
    dot = parser.word.kind == "word" and parser.word.text in ("cdot", "bullet")
    if not dot or not (after.text in (")", "]", ",", ";", "|", "mid", "vert") and after.kind in ("sign", "word")):
        return None
    word = parser.take()
    return t.Dots(start=word.start, end=word.end)
