r"""Sums and products over all terms up to the present one, as what they say step by step: \bar\alpha_t = \prod_{s=1}^t
\alpha_s is \bar\alpha_t = \bar\alpha_{t-1} \alpha_t with \bar\alpha_0 = 1, where \alpha_t is a name of the note.

Only what *defines* such a name is written so. All is done on the text.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.latex.grammar import expression
from symnn.reading.note import membership

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
NAME = rf"(?:\\(?:bar|tilde|hat|overline)\s*(?:\{{\s*{LETTER}\s*\}}|{LETTER})|{LETTER})"
FOLD = re.compile(
    rf"\s*(?P<name>{NAME})_\{{?(?P<time>[a-z])\}}?\s*(?::?=|\\doteq|\\equiv|\\triangleq)\s*"
    r"\\(?P<kind>prod|sum)(?:\\limits)?\s*_\s*\{\s*(?P<index>[a-z])\s*=\s*1\s*\}\s*\^\s*\{?\s*(?P=time)\s*\}?"
    r"(?P<body>[^=<>]+?)[\s.,;]*"
)
ALONE = r"(?<![A-Za-z\\]){0}(?![A-Za-z])"
UNIT = "in (0, 1)"


def as_step(book: Notebook, text: str) -> str:
    """The text of the step for that of the sum or product; any other text as it is."""
    match = FOLD.fullmatch(text)
    if match is None or match["time"] == match["index"] or not _is_one_term(match["body"]):
        return text
    time, stem = match["time"], match["name"]
    told = (membership.key_of(book, f"{stem}_{{{at}}}") or "" for at in (time, f"{time}-1", "0"))
    if any(key in book.definitions for key in told) or re.search(ALONE.format(time), match["body"]) is not None:
        return text
    body = re.sub(ALONE.format(match["index"]), time, match["body"]).strip()
    terms = re.findall(rf"({NAME})_(?:\{{{time}\}}|{time}(?![A-Za-z]))", body)
    if not any(f"{membership.key_of(book, name)}_{{{time}}}" in book.names for name in terms):
        return text
    before = f"{stem}_{{{time}-1}}"
    book.accumulated.add(membership.key_of(book, f"{stem}_{{{time}}}") or "")
    if match["kind"] == "sum":
        return f"{stem}_{{{time}}} = {before} + {body}"
    _bound(book, before, body, [f"{membership.key_of(book, name)}_{{{time}}}" for name in terms])
    return f"{stem}_{{{time}}} = ({body}) {before}"


def _bound(book: Notebook, before: str, body: str, terms: list[str]) -> None:
    """A product of rates lies between 0 and 1; what else it may be depends on what its terms may be."""
    key = membership.key_of(book, before) or before
    if _is_rate(book, body):
        book.impose(f"{before} > 0", key)
        book.impose(rf"{before} \le 1", key)
    elif any(_is_told(book, term) for term in terms):
        book.vague.add(key)


def _is_one_term(body: str) -> bool:
    """Whether no sign of a sum stands outside of brackets: it might end what is summed."""
    depth = 0
    for c in body.strip():
        depth += (c in "({[") - (c in ")}]")
        if c in "+-" and depth == 0:
            return False
    return True


def _is_rate(book: Notebook, text: str) -> bool:
    """Whether the facts of the names in it say that a term lies between 0 and 1."""
    with suppress(SymnnError):
        return _between(book, expression(text, book.setting.table))
    return False


def _is_told(book: Notebook, key: str) -> bool:
    """Whether something is told of a term that may restrict its products."""
    return bool(book.facts.get(key)) or key in book.definitions or any(key in c.names for c in book.conditions)


def _lies_in_unit(book: Notebook, key: str) -> bool:
    """Whether conditions say 0 < key < 1."""
    told = {re.sub(r"[\s{}]", "", c.latex) for c in book.conditions if c.target == key}
    name = re.sub(r"[\s{}]", "", key)
    above, below = {f"0<{name}", f"{name}>0"}, {f"{name}<1", f"1>{name}"}
    return not told.isdisjoint(above) and not told.isdisjoint(below)


def _between(book: Notebook, term: t.Tree) -> bool:
    match t.bare(term):
        case t.Name(name=key, indices=()):
            said = book.setting.context.definitions.get(key)
            if UNIT in book.facts.get(key, ()) or _lies_in_unit(book, key):
                return True
            return said is not None and _between(book, said.value)
        case t.Product(factors=factors, signs=signs) if "/" not in signs:
            return all(_between(book, factor) for factor in factors)
        case t.Sum(terms=(t.Number(value=1), other), signs=(1, -1)):
            return _between(book, other)
        case t.Apply(name="sqrt", arguments=(inside,)):
            return _between(book, inside)
    return False
