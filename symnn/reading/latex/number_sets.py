r"""What follows \in: \mathbb{R}^{n \times m}, \{0, 1\}, [0, 1), \mathbb{N}; and sets that are counted,
|\{i \in \mathbb{Z} : …\}|.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import logic
from symnn.reading.latex.scripts import Scripts, scripted

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser
    from symnn.reading.latex.tokens import Token

REALS = (r"\mathbb{R}", r"\mathbf{R}", "R", r"\mathcal{R}")
RESTRICTED = {"": "reals", "+": "nonnegative", ">0": "positive", r"\ge0": "nonnegative", r"\geq0": "nonnegative",
              "++": "positive"}  # fmt: skip


def number_set(parser: Parser) -> t.Tree:
    word = parser.word
    if word.kind == "sign" and word.text in ("[", "("):
        return _interval(parser)
    if word.kind == "sign" and word.text == r"\{":
        parser.take()
        items = parser.listed(r"\}")
        parser.expect(r"\}", word)
        return t.Apply("set", tuple(items), start=word.start, end=parser.said_end())
    key, found = parser.mark().key, scripted(parser)
    made: t.Tree = t.Apply("set named", (t.Name(key),))
    if key in (r"\mathbb{Z}", r"\mathbb{N}"):
        made = t.Apply("integers" if "Z" in key else "naturals", ())
    elif key in REALS:
        made = _reals(parser, found)
    return replace(made, start=word.start, end=parser.said_end())


def _reals(parser: Parser, found: Scripts) -> t.Tree:
    signs = found.sub or "".join(s for s in found.sups if s in ("+", "++"))
    kind = RESTRICTED.get(signs)
    if kind is None:
        raise parser.wrong(f"the set with the index {found.sub} is not known")
    texts = [part for s in found.sups if s not in ("+", "++") for part in s.replace(r"\times", "×").split("×")]
    return t.Apply(kind, tuple(parser.whole(part.strip()) for part in texts))


def _interval(parser: Parser) -> t.Tree:
    opening = parser.take()
    low = parser.sum()
    parser.expect(",")
    high = parser.sum()
    closing = parser.take()
    if closing.text not in ("]", ")"):
        raise parser.wrong("this interval is never closed", opening)
    return t.Apply("interval" + opening.text + closing.text, (low, high), start=opening.start, end=closing.end)


def counted(parser: Parser, opening: Token) -> t.Tree | None:
    r"""|\{i \in \mathbb{Z} : conditions\}| behind its first bar; None for any other bars."""
    begin = parser.place
    letter = parser.ahead(1)
    if not (parser.word.text == r"\{" and letter.kind == "letter" and parser.ahead(2).text == "in"):
        return None
    brace = parser.take()
    parser.take()
    parser.take()
    if parser.mark().key != r"\mathbb{Z}" or parser.sign(":", "|", "mid", "vert") is None:
        parser.place = begin
        return None
    parser.bound.append(letter.text)
    with parser.closed_bars():
        condition = logic.condition(parser)
    parser.bound.pop()
    parser.expect(r"\}", brace)
    if parser.sign("|", "vert") is None:
        raise parser.wrong("the bar | is never closed", opening)
    return t.Apply("count", (t.Name(letter.text), condition), start=opening.start, end=parser.said_end())
