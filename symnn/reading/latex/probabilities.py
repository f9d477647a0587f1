r"""Probabilities of events: P(X \ge a), \Pr(A \cup B), P(y = k \mid x). One of a condition keeps it; what else stands
in the brackets is read and never judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import logic, unjudged
from symnn.reading.latex.tokens import Token, Unreadable
from symnn.reading.latex.words import RELATIONS

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

EVENTS = ("P", "p", "q", "Q", r"\mathbb{P}", r"\mathbf{P}", r"\mathrm{P}", r"\mathcal{P}")


def of_event(parser: Parser, key: str, start: int) -> t.Tree | None:
    """P(…) of a relation; None for the value of a density at a point."""
    if key not in EVENTS or parser.word.kind != "sign" or parser.word.text not in ("(", "["):
        return None
    end = unjudged.closing(parser)
    inside = parser.words[parser.place + 1 : end]
    groups = {"{": "}"} if inside and _opens(inside[0]) else unjudged.OPENING
    depth = 0
    for w in inside:  # the relation of p_i(\mathbb{1}[i = j] - p_j) is that of an indicator
        depth += (w.text in groups) - (w.text in groups.values()) if w.kind == "sign" else 0
        if not depth and w.kind in ("sign", "word") and w.text in RELATIONS:
            break
    else:
        return None
    return _conditioned(parser, end, start)


def _opens(word: Token) -> bool:
    return word.kind == "sign" and word.text in unjudged.OPENING


def _conditioned(parser: Parser, end: int, start: int) -> t.Tree:
    """The probability of what stands in the brackets, with the condition that it is, where that is read."""
    before = parser.place
    try:
        parser.take()
        with parser.closed_bars():
            found = logic.condition(parser)
    except Unreadable:
        found = None
    read = found is not None and parser.place == end
    parser.place = before
    shown = unjudged.until(parser, end, start)
    if found is None or not read:
        return shown
    return t.Event(shown.text, found, start=shown.start, end=shown.end)


def event(parser: Parser, start: int) -> t.Tree:
    r"""\Pr(…) of anything."""
    if parser.word.kind != "sign" or parser.word.text not in unjudged.OPENING:
        raise parser.wrong("the event stands in brackets")
    return _conditioned(parser, unjudged.closing(parser), start)
