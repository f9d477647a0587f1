"""LaTeX text that knows how tightly it binds, and the ways of putting such texts together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

# how tightly a text binds: two products of different kinds never stand side by side without brackets. INNER is a
# product of matrices that is a number, xᵀy: it may end a product, but before another factor (xᵀy)z needs its brackets
SUM, INNER, PRODUCT, HADAMARD, KRONECKER, POWER, ATOM = range(7)
WORD = re.compile(r"(?:\\mathrm\{)?[A-Za-z]{2}")
TALL = (r"\frac", r"\sum", r"\prod", r"\begin", r"\underbrace")


class Piece(str):
    """A string with a level. Mixing it with plain strings gives plain strings: whoever does so says the level anew.

    reaches     it ends in a big sum, which would swallow what is written after it
    negates     it is a minus before something that stands alone
    several     it is a sum of two or more terms: even if it reaches, a factor or a minus before it would take its first
                term only
    """

    __slots__ = ("level", "negates", "reaches", "several")
    level: int
    negates: bool
    reaches: bool
    several: bool

    def __new__(
        cls, text: str, level: int, *, reaches: bool = False, negates: bool = False, several: bool = False
    ) -> Piece:
        piece = super().__new__(cls, text)
        piece.level, piece.reaches, piece.negates, piece.several = level, reaches, negates, several
        return piece

    def negated(self) -> Piece:
        """With a minus in front: to what stands around it, that is a sum."""
        body = (
            bracket(self) if self.level == SUM and (self.several or not self.reaches) or self.startswith("-") else self
        )
        return Piece("-" + body, SUM, reaches=body.reaches, negates=self.level >= POWER)


def bracket(piece: Piece, above: int = ATOM + 1) -> Piece:
    """piece in brackets if it binds less tightly than `above`; tall content gets brackets of its height."""
    if piece.level >= above:
        return piece
    return Piece(enclosed(piece), ATOM)


def enclosed(text: str) -> str:
    left, right = (r"\left(", r"\right)") if any(t in text for t in TALL) else ("(", ")")
    return f"{left}{text}{right}"


def juxtapose(pieces: Sequence[Piece]) -> Piece:
    """A product by standing side by side. A number in second place needs its dot; a big sum or an inner product may end
    it.
    """
    if len(pieces) == 1:
        return pieces[0]
    *before, last = pieces
    open_end = last.reaches and not last.several and not last.startswith("-")
    shown = [bracket(p, PRODUCT) for p in before] + [
        last if open_end or last.level == INNER else bracket(last, PRODUCT)
    ]
    text = str(shown[0])
    for left, right in pairwise(shown):
        space = r" \, " if WORD.match(left) or WORD.match(right) else " "
        text += (r" \cdot " if right[0].isdigit() else space) + right
    level = INNER if last.level == INNER else PRODUCT
    return Piece(text, SUM if open_end else level, reaches=open_end)


def summed(terms: Sequence[Piece]) -> Piece:
    """A sum, with what is added before what is subtracted: a − y, not −y + a."""
    # among equals a big sum comes last, where it needs no brackets
    ordered = sorted(terms, key=lambda t: (t.startswith("-"), t.reaches))
    text = ""
    for k, term in enumerate(ordered):
        sign, body = ("-", term[1:]) if term.startswith("-") else ("+", str(term))
        if term.reaches and k < len(ordered) - 1:
            body = enclosed(body)
        text += f" {sign} {body}" if text else ("-" * (sign == "-")) + body
    return Piece(text, SUM, reaches=ordered[-1].reaches, several=len(ordered) > 1)


def outside(text: str, sign: str) -> bool:
    """Whether a sign stands in text outside of all braces."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if character == sign and not depth:
            return True
    return False
