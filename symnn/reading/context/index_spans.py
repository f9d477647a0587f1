r"""What stands beside a formula: over which indices it is said to hold, "for every i", "t = 1, …, T", and whether
these are all that its names have. A formula of some indices tells nothing of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp

from symnn.reading.context.declared_symbols import size
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known

INDEX = r"(?:\\[A-Za-z]+|[A-Za-z])'*(?:_\w)?"
LETTERS = rf"{INDEX}(?:\s*(?:,|and)\s*{INDEX})*"
DOTS = r"(?:\\l?dots|\\cdots|\.\.\.|…)"
RANGE = rf"\s*(?:=|\\in)\s*\\?\s*(\d)\s*,(?:\s*\d\s*,)?\s*{DOTS}\s*,\s*(\w+)(?:\s*([+-])\s*(\w+))?\s*\\?"
SPAN = re.compile(rf"({LETTERS}){RANGE}")
EVERY = re.compile(
    rf"(?:(?:for|\\forall)\s*(?:all|every|each|any)?\s*(?:indices?\s*)?{LETTERS}(?:{RANGE})?|{INDEX}{RANGE}|)"
)
Spans = Mapping[Any, tuple[Any, Any]]
"""The first and the last of each letter, or of each place of a name."""


def harmless(when: str) -> bool:
    """Whether what stands beside a formula only says over what its indices run: "for every i", "t = 1, …, T"."""
    return EVERY.fullmatch(_plain(when)) is not None


def _plain(when: str) -> str:
    plain = re.sub(r"\\text(?:rm)?\s*\{([^}]*)\}", r"\1", when)
    for mark in ("{", "}", r"\qquad", r"\quad", r"\ "):
        plain = plain.replace(mark, " ")
    return plain.strip(" ,.;()")


def with_ranges(texts: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The pieces of a definition, each with the ranges, "t = 1, …, T", that stand after it as pieces of their own."""
    found: list[tuple[str, list[str]]] = []
    for text in texts:
        if found and SPAN.fullmatch(_plain(text)):
            found[-1][1].append(text)
        else:
            found.append((text, []))
    return found


def stated(beside: Iterable[str]) -> Spans:
    """The first and the last of every letter of which a formula says it; a letter that runs over all is not there."""
    found: dict[str, tuple[Any, Any]] = {}
    for when in beside:
        match = SPAN.search(_plain(when))
        if match is None:
            continue
        by = _number(match[5]) * int(f"{match[4]}1") if match[4] else sp.Integer(0)
        letters = re.sub(r"^(?:for|\\forall)\s*(?:all|every|each|any)?\s*(?:indices?\s*)?", "", match[1])
        for letter in re.split(r"\s*(?:,|and)\s*", letters):
            found[letter] = sp.Integer(match[2]), _number(match[3]) + by
    return found


def _number(text: str) -> Any:
    return size(int(text) if text.isdigit() else text)


def of_places(indices: Sequence[t.Tree], spans: Spans) -> dict[int, tuple[Any, Any]]:
    """What is said of the letters, of the places at which they stand: of v_{t+1} for t = 0, …, T − 1 that the first
    index runs from 1 to T.
    """
    found = {}
    for place, index in enumerate(indices):
        letter, by = t.affine(index) or ("", 0)
        if letter in spans:
            low, high = spans[letter]
            found[place] = low + by, high + by
    return found


def extents(known: Known, count: int) -> list[tuple[Any, Any]]:
    """The first and the last index of a name with so many indices, of its family and then of its axes."""
    axes = [s for s in known.shape if s != 1]
    axes = axes if len(known.family) + len(axes) == count else list(known.shape)
    firsts = [*(known.first or [known.base] * len(known.family)), *[known.base] * len(axes)]
    return [(low, low + s - 1) for low, s in zip(firsts, (*known.family, *axes), strict=True)]


def same(a: Any, b: Any) -> bool:
    """Whether two ends of a range are one number, whatever the sizes are."""
    return bool(sp.expand(a - b).is_zero)


def covers(known: Known, count: int, places: Spans) -> bool:
    """Whether these ranges are all the indices that the name has at those places."""
    return all(
        same(low, places[k][0]) and same(high, places[k][1])
        for k, (low, high) in enumerate(extents(known, count))
        if k in places
    )


def covered(names: Mapping[str, Known], trees: Iterable[t.Tree], spans: Spans) -> bool:
    """Whether the letters run over all indices wherever they stand in these trees."""
    parts = [part for tree in trees for part in t.walk(tree) if isinstance(part, t.Name) and part.indices]
    return not spans or all(
        covers(names[part.name], len(part.indices), of_places(part.indices, spans))
        for part in parts
        if part.name in names
    )
