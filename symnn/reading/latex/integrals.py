r"""Integrals: \int_a^b f(x) \, dx, \int f(x) \mathrm{d}x and iterated ones. What is integrated ends at its
differential; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import words
from symnn.reading.latex.number_sets import REALS
from symnn.reading.latex.scripts import Scripts, scripted
from symnn.reading.latex.tokens import Token

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

DEPTH = {"(": 1, "[": 1, "{": 1, r"\{": 1, ")": -1, "]": -1, "}": -1, r"\}": -1}


def integral(times: int) -> Callable[[Parser, int], t.Tree]:
    """The rule of a sign that stands for so many integrals; their range belongs to the outermost."""

    def rule(parser: Parser, start: int) -> t.Tree:
        scripts = scripted(parser)
        end = _end(parser, times)
        variable, after = _variable(parser, end)
        low, high = _limits(parser, scripts, variable)
        kept, parser.words = parser.words, [*parser.words[:end], replace(parser.words[end], kind="end", text="")]
        parser.bound.append(variable)
        body = integral(times - 1)(parser, start) if times > 1 else parser.sum()
        parser.bound.pop()
        if parser.place != end:
            raise parser.wrong(f"{parser.word.text} is left over under an integral")
        parser.words, parser.place = kept, after
        return t.Integral(variable, low, high, body, start=start, end=parser.said_end())

    return rule


def _limits(parser: Parser, scripts: Scripts, variable: str) -> tuple[t.Tree | None, t.Tree | None]:
    r"""The limits; none for \int, \int_{\mathbb{R}} and \int_x f(x) dx, which are over all numbers."""
    if scripts.sub and len(scripts.sups) == 1:
        return parser.whole(scripts.sub), parser.whole(scripts.sups[0])
    if scripts.sups or scripts.sub not in (None, *REALS, variable):
        raise parser.wrong("over what is integrated is not read")
    return None, None


def _end(parser: Parser, level: int) -> int:
    """The number of the word at which the differential begins that belongs to the sign before this place."""
    begin, depth = parser.place, 0
    for k in range(begin, len(parser.words) - 1):
        word = parser.words[k]
        depth += DEPTH.get(word.text, 0) if word.kind == "sign" and word.text else 0
        if depth < 0:
            break
        if depth == 0 and word.kind == "word" and word.text in ("int", "iint"):
            level += len(word.text) - 2
        if depth == 0 and is_differential(word) and _varies(parser.words[k + 1]):
            level -= 1
            if level == 0 and k > begin:
                return k
    raise parser.wrong("by what is integrated is not said", parser.words[begin - 1])


def is_differential(word: Token) -> bool:
    return word.kind in ("letter", "text") and word.text == "d"


def _varies(word: Token) -> bool:
    return word.kind == "letter" or (word.kind == "word" and word.text in {*words.GREEK, *words.STYLES})


def _variable(parser: Parser, end: int) -> tuple[str, int]:
    """The letter behind the differential, and the number of the word after it."""
    place, parser.place = parser.place, end + 1
    key = parser.mark().key
    after, parser.place = parser.place, place
    return key, after
