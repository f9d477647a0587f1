r"""Sums, products and extrema over indices: what stands under and over the sign."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import dots, optima, unjudged
from symnn.reading.latex.marks import split
from symnn.reading.latex.scripts import scripted
from symnn.reading.latex.tokens import Unreadable

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

INDEX = re.compile(r"(?:\\[A-Za-z]+|[A-Za-z])'*(?:_(?:\w|\{\w+\}))?")
FIRST = re.compile(rf"({INDEX.pattern})=(.+)")
BETWEEN = re.compile(rf"(.+?)(?:\\leq?(?:slant)?|<) ?({INDEX.pattern})(?:\\leq?(?:slant)?|<) ?(.+)")
MEMBER = re.compile(rf"({INDEX.pattern})\\in(?![a-z]) ?(.+)")
UNEQUAL = re.compile(rf"({INDEX.pattern})(?:\\neq? ?|\\not=)(.+)")


class Range:
    """index, low, high and conditions, as trees."""

    def __init__(self) -> None:
        self.indices: list[tuple[str, t.Tree | None, t.Tree | None]] = []
        self.when: list[t.Tree] = []


def ranged(parser: Parser, sub: str, top: str | None) -> Range:
    """What `_{i=1}^{n}` says."""
    found = Range()
    if (match := FIRST.fullmatch(sub)) is not None:
        if top is None:
            raise parser.wrong(f"the sum begins at {sub} and has no end")
        found.indices.append((match[1], parser.whole(match[2]), parser.whole(top)))
        return found
    if top is not None and INDEX.fullmatch(sub):
        found.indices.append((sub, one(), parser.whole(top)))
        return found
    if top is not None:
        raise parser.wrong(f"the sum ends at {top}, and its index does not begin anywhere: {sub}")
    if (match := BETWEEN.fullmatch(sub)) is not None:
        low, high = parser.whole(match[1]), parser.whole(match[3])
        if "<" in sub:
            raise parser.wrong(f"the range {sub} is not read: write {match[2]}=…")
        found.indices.append((match[2], low, high))
        return found
    if (match := UNEQUAL.fullmatch(sub)) is not None:
        found.indices.append((match[1], None, None))
        inner = parser.sub(match[2])
        inner.bound.append(match[1])
        found.when.append(t.Compare((t.Name(match[1]), inner.sum()), ("!=",)))
        return found
    if (match := MEMBER.fullmatch(sub)) is not None:
        found.indices.append((match[1], None, None))
        found.when.append(t.Compare((t.Name(match[1]), t.Opaque(match[2])), ("in",)))
        return found
    for part in split(sub):
        if INDEX.fullmatch(part) is None:
            raise parser.wrong(f"the range {sub} is not read")
        found.indices.append((part, None, None))
    return found


def big(parser: Parser, kind: str, start: int) -> t.Tree:
    scripts = scripted(parser)
    if not scripts.sub:
        raise parser.wrong("a sum without an index is not read")
    span = ranged(parser, scripts.sub, scripts.sups[0] if scripts.sups else None)
    return over(parser, kind, span, start)


def over(parser: Parser, kind: str, span: Range, start: int) -> t.Tree:
    """The body takes what follows in its product."""
    if (alone := unjudged.rest(parser, start)) is not None:
        return alone
    names = [i for i, _, _ in span.indices]
    parser.bound += names
    minus = parser.word if parser.word.kind == "sign" and parser.word.text == "-" else None
    if minus is not None:
        parser.take()
    body = parser.product()
    if minus is not None:
        body = t.Sum((body,), (-1,), start=minus.start, end=parser.said_end())
    del parser.bound[len(parser.bound) - len(names) :]
    end = parser.said_end()
    for k, (index, low, high) in enumerate(reversed(span.indices)):
        body = t.Big(kind, index, low, high, body, tuple(span.when) if k == 0 else (), start=start, end=end)
    return body


def extremum(parser: Parser, kind: str, start: int) -> t.Tree:
    r"""\max(a, b), \max\{a, b\}, \max_j u_j, \max_{x} f."""
    scripts = scripted(parser)
    if scripts.sub is None:
        closing = {"(": ")", "[": "]", r"\{": r"\}"}.get(parser.word.text)
        if closing is None:
            raise parser.wrong(f"what the {kind} is taken of stands in brackets")
        opening = parser.take()
        with parser.closed_bars():
            items = parser.listed(closing)
        parser.expect(closing, opening)
        if (of_all := dots.listed(items, kind)) is not None:
            return parser.scripts(of_all)
        return parser.scripts(t.Extremum(kind, tuple(items), start=start, end=parser.said_end()))
    if (of_numbers := optima.value(parser, kind, scripts.sub, start)) is not None:
        return of_numbers
    try:
        span = ranged(parser, scripts.sub, scripts.sups[0] if scripts.sups else None)
    except Unreadable:
        if parser.table.get(scripts.sub) is None:
            raise
        span = Range()
        span.indices.append((scripts.sub, None, None))
    names = [i for i, _, _ in span.indices]
    if all((e := parser.table.get(n)) is not None and e.kind in ("number", "array") for n in names):
        taken = tuple(t.Name(n) for n in names)
        return t.Optimum(kind, taken, optima.body(parser, taken), start=start, end=parser.said_end())
    return over(parser, kind, span, start)


def one() -> t.Tree:
    return t.Number(Fraction(1))
