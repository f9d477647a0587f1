r"""Conditions: comparisons, and, or, otherwise; intervals and distributions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import words
from symnn.reading.latex.function_calls import OPENING
from symnn.reading.latex.scripts import Scripts
from symnn.reading.latex.tokens import Token

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

SIGNS = {"=": "=", "le": "<=", "ge": ">=", "<": "<", ">": ">", "ne": "!="}


def comparison(parser: Parser) -> str | None:
    word = parser.word
    if word.kind in ("sign", "word") and word.text in SIGNS:
        parser.take()
        return SIGNS[word.text]
    return None


def condition(parser: Parser) -> t.Tree:
    """Comparisons joined by and, or, commas."""
    start = parser.word.start
    parts, kinds = [compared(parser)], set()
    while (kind := _joint(parser)) is not None:
        kinds.add(kind)
        parts.append(compared(parser))
    if len(kinds) > 1:
        raise parser.wrong("and beside or: put brackets")
    return parts[0] if len(parts) == 1 else t.Logic(kinds.pop(), tuple(parts), start=start, end=parser.said_end())


def _joint(parser: Parser) -> str | None:
    word = parser.word
    if word.kind == "text" and word.text.strip() in ("and", "or"):
        parser.take()
        return word.text.strip()
    if word.kind == "word" and word.text in ("wedge", "vee"):
        parser.take()
        return "and" if word.text == "wedge" else "or"
    if (
        word.kind == "sign"
        and word.text == ","
        and parser.ahead().kind not in ("close", "end")
        and parser.ahead().text != "\\\\"
    ):
        parser.take()
        return "and"
    return None


def compared(parser: Parser) -> t.Tree:
    start = parser.word.start
    sides, signs = [parser.sum()], []
    while (sign := comparison(parser)) is not None:
        signs.append(sign)
        sides.append(parser.sum())
    if not signs:
        raise parser.wrong("a condition compares two things")
    return t.Compare(tuple(sides), tuple(signs), start=start, end=parser.said_end())


def compares(parser: Parser, closing: str) -> bool:
    """Whether a comparison stands before the closing bracket."""
    depth, k = 0, 0
    while True:
        word = parser.ahead(k)
        if word.kind == "end":
            return False
        if word.kind == "sign" and word.text:
            depth += (word.text in "([{") - (word.text in ")]}")
            if depth < 0 or word.text == closing:
                return False
        if depth == 0 and word.kind in ("sign", "word") and word.text in SIGNS:
            return True
        k += 1


def case(parser: Parser) -> t.Tree | None:
    """The condition of a case; None for otherwise."""
    word = parser.word
    if word.kind == "text":
        parser.take()
        text = word.text.strip().strip(",.").lower()
        if text in ("otherwise", "else", "elsewhere", "otherwise."):
            parser.sign(",", ".")
            return None
        if text in ("with probability", "with prob.", "w.p."):
            return t.Apply("probability", (parser.sum(),), start=word.start, end=parser.said_end())
        if text not in ("if", "for", "when", "where", "while", "in case", "as"):
            raise parser.wrong(f"the condition {word.text} is not read", word)
    found = condition(parser)
    parser.sign(",", ".")
    return found


def relation(parser: Parser) -> str | None:
    """The relation sign at this word, taken; definitions are ":="."""
    word = parser.word
    if word.kind == "sign" and word.text == ":" and parser.ahead().text == "=":
        parser.take()
        parser.take()
        return ":="
    if word.kind == "word" and word.text == "stackrel":
        return _stacked(parser)
    if word.kind in ("sign", "word") and word.text in words.RELATIONS:
        parser.take()
        if word.text == "=" and parser.word.text == ":" and parser.word.kind == "sign":
            raise parser.wrong("=: is not read")
        return words.RELATIONS[word.text]
    return None


def _stacked(parser: Parser) -> str | None:
    r"""\stackrel{\text{def}}{=} and \overset{!}{=}."""
    parser.take()
    over, under = parser.raw(), parser.raw()
    if under == "=":
        return ":=" if over in ("def", "def.", r"\triangle", r"\Delta", "define") else "="
    if under.startswith("\\") and under[1:] in words.SAME:
        under = "\\" + words.SAME[under[1:]]
    sign = words.RELATIONS.get(under.lstrip("\\"))
    if sign is None or over in ("?",):
        raise parser.wrong(f"the sign {under} with {over} over it is not known")
    return sign


def truth(parser: Parser, scripts: Scripts, start: int) -> t.Tree | None:
    r"""\mathbf{1}(x > 0), \mathbb{1}[…], \mathbb{1}_{x > 0}; None where no condition follows."""
    if scripts.sub is not None and re.search(r"[<>=]|\\(?:le|ge|ne|in)(?![a-z])", scripts.sub):
        inner = parser.sub(scripts.sub)
        return t.Truth(condition(inner), start=start, end=parser.said_end())
    word = parser.word
    if word.kind != "sign" or word.text not in OPENING or scripts.sub is not None or scripts.sups:
        return None
    before = parser.place
    opening = parser.take()
    if not compares(parser, OPENING[opening.text]):
        parser.place = before
        return None
    with parser.closed_bars():
        found = _same_index(parser, OPENING[opening.text]) or condition(parser)
    parser.expect(OPENING[opening.text], opening)
    return t.Truth(found, start=start, end=parser.said_end())


def _same_index(parser: Parser, closing: str) -> t.Tree | None:
    """i = j of two letters that are indices, or nothing so far; None for any other condition."""
    left, sign, right, end = (parser.ahead(k) for k in range(4))
    letters = (left.kind, sign.text, right.kind, end.text) == ("letter", "=", "letter", closing)
    if not letters or not all(_may_run(parser, word.text) for word in (left, right)):
        return None
    parser.place += 3
    return t.Compare((parser.index(left.text), parser.index(right.text)), ("=",))


def _may_run(parser: Parser, letter: str) -> bool:
    entry = parser.table.get(letter)
    return letter.islower() and (letter in parser.bound or entry is None or entry.kind == "index")


def cases(parser: Parser, opening: Token) -> t.Tree:
    found: list[tuple[t.Tree, t.Tree | None]] = []
    while True:
        value = parser.sum()
        parser.sign(",")
        if parser.sign("&") is None and parser.word.kind != "text":
            raise parser.wrong("a case has no condition")
        found.append((value, case(parser)))
        if parser.sign("\\\\") is None or parser.word.kind == "close":
            break
    parser.sign(",", ".")
    closing = parser.take()
    if closing.kind != "close":
        raise parser.wrong(f"{closing.text} is left over in these cases", closing)
    if closing.text != opening.text:
        raise parser.wrong(f"the environment {opening.text} is never closed", opening)
    return t.Cases(tuple(found), start=opening.start, end=closing.end)
