r"""The lines of a derivation as rows of `align*` that fit on a page: right-hand sides are broken before = and + where
they must be, rules stand beside the lines in a column of their own, or below where there is no room. Pure layout: what
the rows say is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from symnn.text.typeset_width import PAGE, TOKEN, TypesetItem, items, width, width_of_text

SIGN = 13.4
"""The relation of a row, with its spaces."""
GAP = 18.0
"""Before the rules."""
NARROW, INDENT = 110.0, 20.0
BREAKS = ("=", "+", "∘", "(")
"""Where a line may be broken, the best places first."""
SCREEN = 140.0
"""A narrow screen has room for a display of so many points."""
WORDS_ALONE = re.compile(r"\s*\\text\{[^{}]*\}\s*\\q?quad\s*")
WORDS_BEFORE = re.compile(r"\s*\\text\{[^{}]*\}\s*(?:\\q?quad)?")
SHORT = SCREEN / 3
"""Of a left side that no line is left to."""
OPENING, CLOSING = (r"\left", r"\bigl", r"\Bigl"), (r"\right", r"\bigr", r"\Bigr")
GROWING = (*OPENING, *CLOSING, r"\biggl", r"\biggr")
KEPT = r"\\*"
"""Ends a row behind which no page turns: a heading."""
MOST_LINES = 28.0
"""Of text, in one display: between two of them the page may turn."""


@dataclass(frozen=True)
class FormulaRow:
    """left sign right, by a rule (words with formulas between dollars; "" without)."""

    left: str
    right: str
    rule: str = ""
    sign: str = "="


def fitted(rows: Sequence[FormulaRow], heading: str = "", page: float = PAGE) -> list[str]:
    r"""Displays, each the rows of one `align*` (without \\)."""
    displays: list[str] = []
    for some in _parts(rows):
        displays += _display(some, "" if displays else heading, page)
    return displays


def _parts(rows: Sequence[FormulaRow]) -> Iterator[list[FormulaRow]]:
    """So many rows at a time as stand on a page."""
    part: list[FormulaRow] = []
    height = 0.0
    for row in rows:
        tall = 1.8 + row.right.count(r"\\ ") + ("underbrace" in row.right)
        lines = tall * (1 + width(row.right) // PAGE)
        if part and height + lines > MOST_LINES:
            yield part
            part, height = [], 0.0
        part.append(row)
        height += lines
    if part:
        yield part


def _display(rows: Sequence[FormulaRow], heading: str, page: float) -> Iterator[str]:
    left = max(width(row.left) for row in rows) + SIGN
    room = page - left
    rules = max(width_of_text(row.rule) for row in rows)
    beside = room - GAP - min(rules, NARROW) if rules else room
    broken = [broken_at(row.right, beside) for row in rows]
    widest = max(width(piece) for pieces in broken for piece in pieces)
    lines = [rf"&{heading} {KEPT}"] if heading else []
    if widest > beside:
        yield from _rules_below(rows, lines, room, page)
        return
    column = room - GAP - widest
    for row, pieces in zip(rows, broken, strict=True):
        lines += _beside(row, pieces, wrapped(row.rule, column))
    yield _environment("align*", lines)


def _rules_below(rows: Sequence[FormulaRow], lines: list[str], room: float, page: float) -> Iterator[str]:
    """Rows beside which there is no room for their rules, after these lines. What follows a row that is as wide as the
    page stays in its display.
    """
    wide: list[str] = []
    for row in rows:
        pieces = broken_at(row.right, room)
        fits = max(map(width, pieces)) <= room
        if wide and (row.left or not fits):
            yield _environment("multline*", wide)
            wide = []
        if fits and not wide:
            said = [rf"&\qquad\text{{{line}}}" for line in wrapped(row.rule, room - INDENT)]
            told = [*_beside(row, pieces, []), *said]
            # no page ends between a formula and what is said of it
            ends = range(len(told) - 1 - len(said), len(told) - 1)
            lines += [f"{line} {KEPT}" if k in ends else line for k, line in enumerate(told)]
            continue
        if lines:
            yield _environment("align*", lines)
            lines = []
        wide += _across(row, page - 2 * INDENT)
    if lines or wide:
        yield _environment("align*" if lines else "multline*", lines or wide)


def _across(row: FormulaRow, room: float) -> list[str]:
    """A row that fits not even alone beside its left side: over the whole width."""
    said = [rf"\text{{{line}}}" for line in wrapped(row.rule, room)]
    pieces = small_pieces(row.right, room)
    if not row.left:
        return [f"{{}} {row.sign} {pieces[0]}", *pieces[1:], *said]
    *before, last = small_pieces(row.left, room - SIGN)
    return [*before, f"{last} {row.sign}", *pieces, *said]


def small_pieces(formula: str, room: float) -> list[str]:
    """The formula broken, inside of its brackets where it has to be: first of those that grow, then of all, then of
    those in them.
    """
    pieces = broken_at(formula, room)
    for every in (False, True):
        opened = _opened(formula, room, every)
        while max(map(width, pieces)) > room and opened != formula:
            formula, pieces = opened, broken_at(opened, room)
            opened = _opened(formula, room, every)
    return pieces


def _opened(formula: str, room: float, every: bool = False) -> str:
    r"""The formula with the outermost brackets that are too wide at one size: TeX ends no line between \left and
    \right, but between \biggl and \biggr. With `every` also those that do not grow.
    """
    depth, opened = 0, None
    cuts: list[tuple[_Bracket, _Bracket]] = []
    for bracket in _brackets(formula, every):
        if bracket.opens:
            depth, opened = depth + 1, opened if depth else bracket
        elif opened is not None:
            depth -= 1
            if depth == 0 and width(formula[opened.start : bracket.start]) > room:
                cuts.append((opened, bracket))
    for one, other in reversed(cuts):
        inside = formula[one.end : other.start]
        size = "bigg" if one.end > one.start else "big"
        formula = rf"{formula[: one.start]}\{size}l{inside}\{size}r{formula[other.end :]}"
    return formula


class _Bracket(NamedTuple):
    """Where a bracket opens or closes, and the word that makes it grow, if there is one."""

    opens: bool
    start: int
    end: int


def _brackets(formula: str, every: bool) -> Iterator[_Bracket]:
    """Those that stand in no group of TeX's: those that grow, or all of them."""
    braces, before = 0, ""
    for word in TOKEN.finditer(formula):
        braces += (word[0] == "{") - (word[0] == "}")
        if not braces and word[0] in (*OPENING, *CLOSING):
            yield _Bracket(word[0] in OPENING, word.start(), word.end())
        elif every and not braces and word[0] in "([)]" and before not in GROWING:
            yield _Bracket(word[0] in "([", word.start(), word.start())
        before = word[0]


def _beside(row: FormulaRow, pieces: Sequence[str], rule: Sequence[str]) -> Iterator[str]:
    """The row, its further pieces below, and the lines of the rule to the right."""
    for k in range(max(len(pieces), len(rule))):
        piece = pieces[k] if k < len(pieces) else ""
        formula = f"{row.left} &{row.sign} {piece}" if k == 0 else _continued(piece)
        yield formula + (rf" && \text{{{rule[k]}}}" if k < len(rule) else "")


def _continued(piece: str) -> str:
    if not piece:
        return "&"
    return f"&{piece}" if items(f"x {piece}")[1].kind == "=" else rf"&\quad {{}} {piece}"


def broken_at(formula: str, room: float) -> list[str]:
    """The formula in pieces of at most this width, as far as it can be broken."""
    pieces, rest = [], formula
    while width(rest) > room and (cut := _cut(items(rest), room)):
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:]
    return [*pieces, rest]


def _cut(parts: Sequence[TypesetItem], room: float) -> int:
    """The last place at which the head still fits, of the best kind that there is; 0 if there is none."""
    for kind in BREAKS:
        done, best, first = 0.0, 0, 0
        for k, part in enumerate(parts):
            if k and part.kind == kind:
                first = first or part.start
                best = part.start if done <= room else best
            done += part.width
        if best:
            return best
    return next((p.start for kind in BREAKS for p in parts[1:] if p.kind == kind), 0)


def breakable(formula: str) -> list[list[str]]:
    """The formula for a screen, which may be narrow: lines that each begin with a relation, in pieces that each begin
    with a sign of a sum, as far as it is too wide for one.
    """
    if width(formula) <= SCREEN:
        return [[formula]]
    statements = _statements(formula)
    return [line for statement in statements for line in _lines(statement)]


def _lines(statement: str) -> list[list[str]]:
    """Lines that begin with a relation; a short left side stays beside what follows, and so do words before it."""
    left, *relations = _before_every("=", statement)
    words = WORDS_BEFORE.match(left)
    if relations and width(left) <= SHORT + (width(words[0]) if words else 0.0):
        beside = _before_every("+", f"{left} {relations[0].removeprefix('{} ')}")
        if max(map(width, beside)) <= SCREEN:
            return [beside, *(_before_every("+", line) for line in relations[1:])]
    return [_before_every("+", line) for line in (left, *relations)]


def _statements(formula: str) -> list[str]:
    """What wide spaces separate, words with what follows them, and what follows from what."""
    parts = items(formula)
    places = {part.end for part in parts if formula.startswith(("\\quad", "\\qquad"), part.start)}
    places |= {part.start for part in parts[1:] if formula.startswith("\\Rightarrow", part.start)}
    places |= {*_between_equations(formula, parts)}
    statements: list[str] = []
    for a, b in pairwise([0, *sorted(places), len(formula)]):
        if statements and WORDS_ALONE.fullmatch(statements[-1]):
            statements[-1] += formula[a:b]
        else:
            statements.append(formula[a:b])
    return statements


def _between_equations(formula: str, parts: Sequence[TypesetItem]) -> Iterator[int]:
    """Behind the commas of a = b, c = d that a space follows."""
    commas = [
        part.end for one, part in pairwise(parts) if formula.startswith("\\ ", part.start) and formula[one.start] == ","
    ]
    for a, b in pairwise([*commas, len(formula)]):
        if any(part.kind == "=" for part in parts if a <= part.start < b):
            yield a


def _before_every(kind: str, formula: str) -> list[str]:
    """Pieces, if the formula is wide; a sign at the head of one stays a sign between two things. A sum in brackets that
    is wide itself is broken too.
    """
    if width(formula) <= SCREEN:
        return [formula]
    signs = (part.start for part in items(formula)[1:] if part.kind == kind)
    # before the sign at the head of a piece stands {} alone: no piece of its own
    places = [0, *(start for start in signs if formula[:start].strip() != "{}"), len(formula)]
    first, *others = [formula[a:b].strip() for a, b in pairwise(places)]
    pieces = [first, *(f"{{}} {piece}" for piece in others)]
    if kind != "+":
        return pieces
    return [part for piece in pieces for part in _inside(piece)]


def _inside(piece: str) -> list[str]:
    """The piece, broken inside of its brackets where it is too wide and has a sum in them."""
    opened = _opened(piece, SCREEN * 0.7, every=True) if width(piece) > SCREEN else piece
    return [piece] if opened == piece else _before_every("+", opened)


def wrapped(text: str, room: float) -> list[str]:
    """Words in lines of at most this width; formulas between dollars are not broken."""
    lines: list[str] = []
    for word in _words(text):
        if lines and width_of_text(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _words(text: str) -> Iterator[str]:
    word, inside, depth = "", False, 0
    for letter in text:
        inside ^= letter == "$"
        depth += (letter == "{") - (letter == "}")
        if letter == " " and not inside and not depth:
            yield from [word] if word else []
            word = ""
        else:
            word += letter
    if word:
        yield word


def _environment(name: str, lines: Sequence[str]) -> str:
    rows = " \\\\\n".join(lines).replace(rf"{KEPT} \\", KEPT)
    return f"\\begin{{{name}}}\n{rows}\n\\end{{{name}}}"


__all__ = ["INDENT", "FormulaRow", "breakable", "broken_at", "fitted", "small_pieces", "wrapped"]
