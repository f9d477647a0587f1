r"""Blocks in square brackets: [X \; 1] beside each other, [w; b] below each other, [X, 1] as their shapes say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser
    from symnn.reading.latex.tokens import Token

SPACE = re.compile(r"\\[ ;:]|~|\\q?quad(?![A-Za-z])")
THIN = re.compile(r"\\,")


def read(parser: Parser, items: Sequence[t.Tree], opening: Token) -> t.Tree | None:
    """What stands in [ ] as blocks; None where it is a number or a product in brackets."""
    end = parser.said_end()
    signs = _separators(parser, opening)
    if len(items) == 1:
        row = _beside(parser, items[0])
        return None if row is None else t.Rows((row,), start=opening.start, end=end)
    if set(signs) == {";"}:
        rows = tuple(_beside(parser, item) or (item,) for item in items)
        return t.Rows(rows, start=opening.start, end=end)
    if set(signs) == {","} and not any(isinstance(part, t.Dots) for part in items):
        return t.Listed(tuple(items), blocks=True, start=opening.start, end=end)
    return None


def _separators(parser: Parser, opening: Token) -> list[str]:
    """The commas and semicolons between the items of the bracket that was closed last."""
    depth = 0
    found: list[str] = []
    for word in reversed(parser.words[: parser.place]):
        if word.kind in ("begin", "close"):
            depth += 1 if word.kind == "close" else -1
        if word.kind != "sign":
            continue
        depth += (word.text in (")", "]", "}", r"\}")) - (word.text in ("(", "[", "{", r"\{"))
        if depth == 0 and word.start == opening.start:
            return found
        if depth == 1 and word.text in (",", ";"):
            found.append(word.text)
    return found


def _beside(parser: Parser, item: t.Tree) -> tuple[t.Tree, ...] | None:
    r"""The factors of what is no product, as there is space between them: X \; 1, and X \, 1, as nothing is multiplied
    by 1. None for a product.
    """
    if not isinstance(item, t.Product) or set(item.signs) != {""}:
        return None
    gaps = [parser.text[a.end : b.start] for a, b in pairwise(item.factors)]
    thin = any(t.bare(factor) == t.whole(1) or _is_ones(factor) for factor in item.factors[1:])
    spaced = all(SPACE.search(gap) or (thin and THIN.search(gap)) for gap in gaps)
    return item.factors if spaced else None


def _is_ones(factor: t.Tree) -> bool:
    return isinstance(factor, t.Apply) and factor.name == "ones" and not factor.arguments
