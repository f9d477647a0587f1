"""A paragraph of LaTeX that fits on the page of a plain article: a formula in which TeX finds no place to end a line
becomes a display of its own, broken where it is too wide for one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from symnn.text.fitted_lines import FormulaRow, fitted
from symnn.text.typeset_width import PAGE, TOKEN, items, width

FORMULA = re.compile(r"(?<!\\)\$(.*?)(?<!\\)\$([,.;:]?)", re.DOTALL)
TOGETHER = 75.0
"""Points that may stand together in a line of words without a place to break."""
FRAME = re.compile(r"\\(?:begin|end)\{(?:align|multline)\*\}\n?")
MARGINS = 20.0
"""Beside the lines of `multline*`."""
SMALLER = (("", PAGE), (r"\small", PAGE / 0.9), (r"\footnotesize", PAGE / 0.8), (r"\scriptsize", PAGE / 0.7))
"""What cannot be broken is set in smaller letters."""
BREAKS = ("=", "+", "∘")
"""TeX ends a line of a formula behind a relation or an operation."""


def laid_out(paragraph: str) -> str:
    """The paragraph, its wide formulas displayed."""
    return re.sub(r" ?\n ?", "\n", FORMULA.sub(_placed, paragraph)).rstrip("\n")


def longest(formula: str) -> float:
    """Of the pieces between which TeX may end a line."""
    parts = items(formula)
    breaks = [0, *(k + 1 for k, part in enumerate(parts) if part.kind in BREAKS), len(parts)]
    return max(sum(part.width for part in parts[a:b]) for a, b in pairwise(breaks))


def _placed(found: re.Match[str]) -> str:
    formula, mark = found[1], found[2]
    if longest(formula) <= TOGETHER and width(formula) <= PAGE:
        return found[0]
    shown = "\n".join(map(_small, fitted([_row(formula, mark)])))
    return f"\n{shown}\n"


def _small(display: str) -> str:
    """In letters so small that it fits."""
    across = "multline" in display
    lines = re.split(r" \\\\\n", FRAME.sub("", display))
    widest = max(width(line if across else line.replace("&", "", 1)) for line in lines) + MARGINS * across
    size = next((word for word, room in SMALLER if widest <= room), "")
    return f"{{{size}{display}}}" if size else display


def _row(formula: str, mark: str) -> FormulaRow:
    """At its first relation."""
    first = next((part for part in items(formula) if part.kind == "="), None)
    if first is None:
        return FormulaRow("", formula + mark, sign="")
    sign = TOKEN.match(formula, first.start)
    assert sign is not None
    return FormulaRow(formula[: first.start].strip(), formula[sign.end() :].strip() + mark, sign=sign[0])
