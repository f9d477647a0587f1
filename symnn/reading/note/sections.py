"""Sections of a note that tell letters anew: h is a state under one heading and the width of a layer under another.
Such a section is read with its own names in place of those that were told before; what it leaves untold is as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import HOLE
from symnn.reading.note import membership
from symnn.reading.note.drafts import DraftPart
from symnn.reading.note.items import Item, Part
from symnn.reading.note.note_memory import Notebook

RUNNING = re.compile(rf"_\{{(?:{HOLE}|[A-Za-z](?:[+-]\d)?)(?:,(?:{HOLE}|[A-Za-z]))*\}}$|\^\{{?[\[(<].*[\])>]\}}?$")
KINDS = ("array", "number", "random", "function")


@dataclass(frozen=True)
class NoteSection:
    """The formulas under one heading; `book` is what they tell by themselves, `anew` the names of which sections before
    tell otherwise.
    """

    spans: tuple[Span, ...]
    book: Notebook
    anew: frozenset[str] = frozenset()

    def mark(self, drafts: Sequence[DraftPart]) -> None:
        """Parts that speak of a name which this section tells anew know it."""
        for draft in drafts:
            names = draft.frozen["names"] if draft.frozen is not None else ()
            draft.retold = any(stem(known.key) in self.anew for known in names)


def of(spans: Sequence[Span], read: Callable[[Sequence[Span]], Notebook]) -> list[NoteSection]:
    """The sections of a note, each with the names that it tells anew."""
    parts = [tuple(some) for _, some in groupby(spans, lambda span: span.heading)]
    found: list[NoteSection] = []
    for some in parts if len(parts) > 1 else ():
        book = read(some)
        told = {stem(key): key for key in _told(book)}
        anew = {s for s, key in told.items() if any(_is_other(book, key, before.book) for before in found)}
        found.append(NoteSection(some, book, frozenset(anew)))
    return found


def stem(key: str) -> str:
    """A name without its running index: x of x_{i}, x_{t-1} and x^{(i)}."""
    return RUNNING.sub("", RUNNING.sub("", key))


def _told(book: Notebook) -> list[str]:
    """The names that a section declares, those that it defines by such, and the parameters of its functions."""
    declared = [k for k, known in book.names.items() if k not in book.guessed and _is_declared(book, known)]
    stems = set(map(stem, declared))
    defined: list[str] = []
    for key, said in book.definitions.items():
        if key in book.names and {stem(k) for k in said.names - {key}} & stems:
            defined.append(key)
            stems.add(stem(key))
    return [*defined, *declared, *(key for key in _parameters(book) if key in book.names)]


def _parameters(book: Notebook) -> Iterator[str]:
    """The names for which a section writes what its functions are: a of s(a) = 1 / (1 + e^{-a})."""
    for definition in book.setting.context.functions.values():
        if isinstance(definition.target, t.Apply):
            yield from (a.name for a in definition.target.arguments if isinstance(a, t.Name) and not a.indices)


def _is_declared(book: Notebook, known: Known) -> bool:
    return known.key not in book.definitions and known.kind in (*KINDS, "size")


def _is_other(book: Notebook, key: str, before: Notebook) -> bool:
    """Whether a section before has the letter for something else: of another kind, or with a definition."""
    known = book.names[key]
    for other in before.names.values():
        if stem(other.key) != stem(key) or (other.key != key and _speaks_of(book, other)):
            continue
        alike = _form(known) == _form(other) and (known.kind == "size" or other.key in before.guessed)
        same = known.key == other.key and (known.shape, known.family) == (other.shape, other.family)
        if other.key in before.definitions or not (alike or same):
            return True
    return False


def _speaks_of(book: Notebook, other: Known) -> bool:
    """Whether a section uses a name as it was before, and tells nothing of it: iterates x_t beside a function of x."""
    return other.key in book.guessed and other.key in book.names and _form(book.names[other.key]) == _form(other)


def _form(known: Known) -> tuple[Any, ...]:
    kind = "number" if known.kind == "size" or (known.kind == "array" and not known.shape) else known.kind
    return kind, sum(1 for size in known.shape if size != 1), len(known.family)


def enter(book: Notebook, part: NoteSection) -> None:
    """The names that a section tells anew are no longer those before; what it declares holds from its top."""
    for key in [k for k in book.names if stem(k) in part.anew]:
        _forget(book, key, another=_has_other_sizes(book.names[key], part.book.told.get(key)))
    for key, known in part.book.told.items():
        fresh = known is not None and key not in part.book.derived | part.book.told_late and key not in book.names
        if known is not None and fresh:
            membership.declare_sizes(book, (*known.shape, *known.family, *(known.domain or ())))
            kind = "array" if known.kind == "random" else known.kind
            book.declare(Known(key, kind, known.shape, known.family, of=known.of, domain=known.domain))
            if key in part.book.functions:
                book.functions[key] = part.book.functions[key]


def _has_other_sizes(known: Known, told: Known | None) -> bool:
    """Whether a section declares a name as an array of other sizes: nothing that was said before is said of it."""
    return told is not None and told.kind == known.kind == "array" and told.shape != known.shape


def _forget(book: Notebook, key: str, *, another: bool) -> None:
    """A name of which nothing holds any more. What was said of it under conditions may have been said of all, unless it
    is `another` one.
    """
    restricted = bool(book.facts.get(key)) or any(key in c.names for c in book.conditions)
    book.forget(key)
    book.drop(key)
    for told in (
        book.laws, book.drawn, book.described, book.rates, book.means, book.roots, book.noises, book.slopes, book.older,
        book.temporary, book.told, book.since, book.functions, book.imposed, book.times, book.endless,
    ):  # fmt: skip
        told.pop(key, None)
    for some in (book.spreads, book.chosen, book.measured, book.columns, book.normal_columns, book.vague, book.untold):
        some.discard(key)
    if restricted and not another:
        book.vague.add(key)


def is_untold(book: Notebook, part: NoteSection, draft: DraftPart) -> bool:
    """Whether a part speaks of a name that its section defines only further down."""
    if draft.frozen is None:
        return False
    met = {known.key for known in draft.frozen["names"]}
    return any(k not in book.definitions and stem(k) in part.anew for k in met & part.book.definitions.keys())


def joined(items: Sequence[Item], others: Sequence[Item], untold: Iterable[tuple[int, int]]) -> list[Item]:
    """The items, with what the sections by themselves say where the note as a whole decides nothing."""
    return [_joined(item, other, set(untold)) for item, other in zip(items, others, strict=True)]


def _joined(item: Item, other: Item, untold: set[tuple[int, int]]) -> Item:
    open_ = any((item.span, n) in untold for n in range(len(other.parts)))
    if len(item.parts) != len(other.parts):
        better = item.kind == "unread" and other.kind != "unread" and not open_
        return other if better else item
    parts = tuple(
        part if (item.span, n) in untold else _better(part, new)
        for n, (part, new) in enumerate(zip(item.parts, other.parts, strict=True))
    )
    unread = item.kind == "unread" and all(p.kind != "unread" for p in parts)
    first = other if unread else item
    return Item(item.span, first.kind, first.reason, parts)


def _better(part: Part, new: Part) -> Part:
    """The part with what it says of the names of its section, if that is something else."""
    if part.task is None:
        told = new.task is not None or (new.kind != "unread" and new.verdict == "none")
        undecided = part.kind == "unread" or part.verdict == "unknown" or (part.kind == "definition" and part.reason)
        return new if told and undecided else part
    if new.kind == "unread" or (new.task is None and new.verdict != "none") or new.task == part.task:
        return part
    return replace(part, task={**part.task, "anew": new.task})
