"""Formulas of the LaTeX of the book in lines of their place."""

from __future__ import annotations

from symnn.text.fitted_lines import small_pieces


def lined(latex: str, room: float) -> str:
    """A wide formula in lines, before its relations and sums, and inside of brackets where it has to be: scaled down to
    one it could not be read.
    """
    if r"\begin" in latex or r"\\" in latex:
        return latex
    first, *others = small_pieces(latex, room)
    lines = r" \\ ".join([f"&{first}", *(rf"&\quad {{}} {piece}" for piece in others)])
    return rf"\begin{{aligned}} {lines} \end{{aligned}}" if others else latex
