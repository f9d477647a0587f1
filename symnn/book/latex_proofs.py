"""Proofs in the LaTeX of the book: the lines of the page, a formula and its reason beside it, below the verdict."""

from __future__ import annotations

import re

from symnn.book.latex_displays import lined
from symnn.book.printed import CHECKED_AGAIN, Ruling
from symnn.book.prose import inline_latex
from symnn.text.typeset_width import width

LINE = re.compile(r"\$([^$]*)\$ \((.*)\)", re.DOTALL)
"""A line of a proof as a ruling has it: a formula and, in brackets, why it holds."""
WIDTH, ROOM = 0.62, 210.0
"""Of a line, what the formula takes of it; the same in points, at ten points."""
BESIDE, WHOLE = 110.0, 330.0
"""For a formula in a reason and in a sentence, in points at ten points."""
RELATIONS = ("=", r"\le", r"\ge", "<", ">", r"\ne", r"\to")


def proof_latex(ruling: Ruling) -> list[str]:
    """The proof, if it is told; who checked its certificate stands on the page alone."""
    told = [part for part in ruling.proof if not part.startswith(CHECKED_AGAIN)]
    return ["\\emph{Proof.}\\nopagebreak", *map(_part, told)] if any(map(LINE.fullmatch, told)) else []


def _part(told: str) -> str:
    found = LINE.fullmatch(told)
    if found is None:
        return rf"{{\small {_fitted(inline_latex(told), WHOLE)}}}"
    formula, why = found[1].strip(), found[2]
    follows = formula.startswith(RELATIONS) and not formula.startswith((r"\left", r"\text"))
    indent, part = (r"\quad", WIDTH - 0.04) if follows else ("", WIDTH)
    said = rf"\fit[{part:.2f}\linewidth]{{{lined(formula, ROOM)}}}"
    return rf"\noindent{indent} {said}\hfill\reason{{{_fitted(inline_latex(why), BESIDE)}}}"


def _fitted(text: str, room: float) -> str:
    """A text whose wide formulas, which TeX cannot break inside of brackets, stand in lines of their own."""

    def one(found: re.Match[str]) -> str:
        return rf"\fit{{{lined(found[1], room)}}}" if width(found[1]) > room else found[0]

    return re.sub(r"\$([^$]+)\$", one, text)
