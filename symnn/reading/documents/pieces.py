"""What every format turns its text into: words, formulas, breaks, headings and directives, in their order. No format
lives here.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from symnn.reading.documents.traced import Traced


@dataclass(frozen=True)
class WordsPiece:
    """Plain prose; a reference to a label stands in it as ⟪label⟫."""

    text: str


@dataclass(frozen=True)
class FormulaPiece:
    """A formula without its delimiters."""

    latex: Traced
    displayed: bool
    environment: str
    labels: tuple[str, ...] = ()
    theorem: str = ""
    problem: str = ""
    opened: int = -1
    """The offset of what opens it: a dollar, `\\begin`, the line of a fence."""


@dataclass(frozen=True)
class Break:
    """The end of a paragraph, which a sentence that holds a display may cross; a hard one (a list item, a cell) ends it
    anyhow.
    """

    hard: bool = False


@dataclass(frozen=True)
class HeadingPiece:
    text: str


@dataclass(frozen=True)
class DirectivePiece:
    """What a directive says to symnn after `symnn:`."""

    text: Traced


@dataclass(frozen=True)
class TroublePiece:
    """What could not be read, in a sentence."""

    at: int
    sentence: str


@dataclass(frozen=True)
class Cell:
    """From here on, the cell of a notebook with this number."""

    number: int


Piece = WordsPiece | FormulaPiece | Break | HeadingPiece | DirectivePiece | TroublePiece | Cell

Reading = Generator[Piece, None, int]
"""Pieces, and in the end where to go on."""
