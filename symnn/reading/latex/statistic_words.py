r"""Expectations, variances and covariances: \mathbb{E}_{x \sim p}[f(x) \mid y], \operatorname{Var}(x)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import distributions
from symnn.reading.latex.function_calls import OPENING, one_left_over
from symnn.reading.latex.marks import Mark, split
from symnn.reading.latex.scripts import Scripts, scripted

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

CLOSED = (t.Name, t.Entry, t.Norm, t.Apply)
"""Of which it is seen where they end."""


def statistic_letter(parser: Parser, m: Mark, scripts: Scripts, start: int) -> t.Tree | None:
    r"""\mathbb{E}[…], E[…] where E is no name, \mathbb{V}[…]."""
    if m.key not in (r"\mathbb{E}", "E", r"\mathbb{V}", r"\mathbf{E}", r"\mathcal{E}") or m.key in parser.table:
        return None
    if m.key in parser.table.applied:  # a loss, E(w) = …
        return None
    if m.key in ("E", r"\mathcal{E}", r"\mathbf{E}") and not (
        parser.word.text in ("[", "(", r"\{") and parser.word.kind == "sign"
    ):
        return None
    return statistic(parser, "Var" if m.letter == "V" else "E", scripts, start)


def statistic(parser: Parser, kind: str, scripts: Scripts, start: int) -> t.Tree:
    over = tuple(_drawn(parser, part) for part in split(scripts.sub or ""))
    runs = _running(parser, over)
    parser.bound += runs
    opening = parser.word
    bracketed = opening.kind == "sign" and opening.text in OPENING
    items, given = _bracketed(parser) if bracketed else (_one_factor(parser, kind, scripts), None)
    del parser.bound[len(parser.bound) - len(runs) :]
    made = t.Statistic(kind, items, given, over, start=start, end=parser.said_end())
    after = scripted(parser) if bracketed else Scripts()
    round_ = kind == "E" and opening.text == "("
    if round_ and after.sups and not isinstance(items[0], t.Name | t.Entry):
        raise parser.wrong("E(…)^k may be a power of E(…) or of what it is taken of: write E[…]^k or E[(…)^k]", opening)
    return parser.raised(made, Scripts(None, (*scripts.sups, *after.sups)), start)


def _running(parser: Parser, over: tuple[t.Tree, ...]) -> list[str]:
    drawn = [s.name for s in over if isinstance(s, t.Sample) and isinstance(s.law, t.Name)]
    return [name.name for name in drawn if isinstance(name, t.Name) and _is_loose(parser, name)]


def _bracketed(parser: Parser) -> tuple[tuple[t.Tree, ...], t.Tree | None]:
    """What it is taken of, and what is given."""
    opening, given = parser.take(), None
    within = ["separator|"] if one_left_over(parser, "|", OPENING[opening.text]) else []
    with parser.closed_bars(*within):
        items = [parser.sum()]
        while parser.sign(",") is not None:
            items.append(parser.sum())
        if parser.sign("mid", "|", "vert") is not None:
            given = parser.sum()
    parser.expect(OPENING[opening.text], opening)
    return tuple(items), given


def _one_factor(parser: Parser, kind: str, scripts: Scripts) -> tuple[t.Tree, ...]:
    r"""\mathbb{E}\|x\|^2, \operatorname{Var} X: of one factor with its power. Beside a second one it is not clear."""
    unclear = parser.wrong(f"what {kind} is taken of stands in brackets")
    if scripts.sups or not parser.begins():
        raise unclear
    made = parser.factor()
    if parser.begins() or not isinstance(_without_power(made), CLOSED):
        raise unclear
    return (made,)


def _without_power(made: t.Tree) -> t.Tree:
    return made.base if isinstance(made, t.Power) else made


def _drawn(parser: Parser, text: str) -> t.Tree:
    name, tilde, law = text.partition(r"\sim")
    if not tilde:
        return parser.whole(text)
    letter = t.Name(name.strip())
    drawn = letter if parser.table.meet is None and _is_loose(parser, letter) else parser.whole(name)
    return t.Sample(drawn, distributions.distribution(parser, law.strip()))


def _is_loose(parser: Parser, name: t.Tree) -> bool:
    """Whether it is a letter of which the text tells nothing: a \\sim \\pi runs over the entries of \\pi."""
    entry = parser.table.get(name.name) if isinstance(name, t.Name) else None
    letter = isinstance(name, t.Name) and re.fullmatch(r"[a-z]'*", name.name) is not None
    return letter and (entry is None or entry.kind == "index")
