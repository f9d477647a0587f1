r"""Names in LaTeX in one spelling: style, accents, labels and scripts, so that \hat\mu and \hat{\mu}, W^{(2)\top} and
{W^{(2)}}^T meet.

A `Table` knows the names of a context and tells what a letter with scripts is: a name as it stands, an entry of an
array, a member of a family, a power. Nothing is built here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from symnn.reading.latex import words

HOLE = "□"


class Mark(NamedTuple):
    r"""A letter with what is around it: \hat{\mathbf{x}}^{(i)}_{t}. `sub` and `labels` are in the spelling of
    `squeezed`.
    """

    letter: str
    style: str = ""
    accents: tuple[str, ...] = ()
    sub: str = ""
    labels: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        letter, style, accents, sub, labels = self
        made = f"{style}{{{letter}}}" if style else letter
        for accent in reversed(accents):
            made = rf"\{accent}{{{made}}}"
        if sub:
            made += f"_{{{sub}}}"
        for label in labels:
            made += f"^{{{label}}}"
        return made

    def but(
        self,
        *,
        letter: str | None = None,
        style: str | None = None,
        accents: tuple[str, ...] | None = None,
        sub: str | None = None,
        labels: tuple[str, ...] | None = None,
    ) -> Mark:
        """The mark with something else in its place; `_replace` takes several times as long."""
        return Mark(
            self.letter if letter is None else letter,
            self.style if style is None else style,
            self.accents if accents is None else accents,
            self.sub if sub is None else sub,
            self.labels if labels is None else labels,
        )

    def plain(self) -> Mark:
        return self.but(style="") if self.style == r"\mathbf" else self


@dataclass
class TableEntry:
    """What the table knows of a name.

    kind    "number", "array", "size", "index", "function", "random", "event"
    axes    how many indices pick a number out of it (of a family: out of a member)
    family  how many indices pick a member
    implied the name is only met as a size of other names
    ends    the letters of its sizes, which pick its last entries
    """

    key: str
    kind: str
    axes: int = 0
    family: int = 0
    implied: bool = False
    ends: frozenset[str] = frozenset()


ALWAYS_RUNNING = frozenset("ij")
SLICE = re.compile(r"\w*(?:[+-]\w+)?:\w*(?:[+-]\w+)?")
"""1:4 as an index: no name has it in its script."""


@dataclass(frozen=True)
class Found:
    """A name, with the texts of the indices that the script gives it, and how many of its labels belong to it."""

    key: str
    indices: tuple[str, ...] = ()
    used_labels: int = 0


class NameTable:
    """The names of a context by their key. `long` are plain names of several letters; `meet`, if given, is asked
    about unknown names.

    `unsure` are names whose kind was guessed. `primed` are letters that with a prime are names of their own. `applied`
    are names that a formula elsewhere defines as functions, though they may stand for something else too. `layers` are
    letters that count layers: a^l is a^{(l)}, no power. `running` are letters that are indices wherever
    they stand alone in a subscript. `apart` are letters that stand for one thing in bold and for another one plain.
    `products` are the signs of products and what they mean.
    """

    def __init__(self, entries: Iterable[TableEntry] = ()) -> None:
        self.entries: dict[str, TableEntry] = {e.key: e for e in entries}
        self.long: set[str] = set()
        self.meet: Callable[..., Any] | None = None
        self.applied: set[str] = set()
        self.unsure: set[str] = set()
        self.primed: set[str] = set()
        self.layers: set[str] = set()
        self.running: frozenset[str] = ALWAYS_RUNNING
        self.apart: frozenset[str] = frozenset()
        self.products: dict[str, str] = dict(words.PRODUCTS)

    def label(self, sup: str) -> str:
        """A superscript as the label that it is where letters count layers: l-1 is (l-1)."""
        counts = re.fullmatch(r"(\\ell|[A-Za-z])(?:[+-]\d)?", sup)
        return f"({sup})" if counts is not None and counts[1] in self.layers else sup

    def add(self, entry: TableEntry) -> None:
        self.entries[entry.key] = entry

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def told(self, key: str) -> bool:
        """Whether the text declares the name itself, not only as the size of something."""
        entry = self.entries.get(key)
        return entry is not None and not entry.implied

    def get(self, key: str) -> TableEntry | None:
        return self.entries.get(key)

    def find(self, mark: Mark, bound: Sequence[str] = ()) -> Found | None:
        """The name that the letter with its scripts is; the labels that it does not use are left to the caller, from
        the back.
        """
        for m in self._spellings(mark):
            for k in range(len(m.labels), -1, -1):
                if any(named_label(label) for label in m.labels[k:]):
                    break  # a label is part of the name: the name without it is another
                found = self._with(m if k == len(m.labels) else m.but(labels=m.labels[:k]), k)
                if found is not None and (self.meet is None or not found.indices or self._indexes(found, bound)):
                    return found
        return None

    def _indexes(self, found: Found, bound: Sequence[str]) -> bool:
        """Where names are open, x_t is a name beside x unless t is an index: bound by a sum, i or j, a place of a
        list.
        """
        entry = self.entries[found.key]
        if entry.family or any(SLICE.fullmatch(i) for i in found.indices):
            return True
        letters = [set(re.findall(r"\\[A-Za-z]+|[A-Za-z]'*", i)) for i in found.indices]
        if len(letters) > 1 and any(some & {*bound, *self.running} for some in letters):
            return True  # of w_{kj}, where j is an index
        return all(
            bool(some & {*bound, *self.running} or some <= entry.ends)
            if some
            else entry.axes == len(found.indices) and i != "0"
            for some, i in zip(letters, found.indices, strict=True)
        )

    def _spellings(self, mark: Mark) -> Iterator[Mark]:
        yield mark
        if mark.letter in self.apart and not mark.sub:
            return
        if mark.style == r"\mathbf":
            if mark.letter not in ("0", "1", "I"):
                yield mark.but(style="")
        elif not mark.style:
            yield mark.but(style=r"\mathbf")

    def _with(self, m: Mark, used: int) -> Found | None:
        if m.key in self.entries:
            return Found(m.key, (), used)
        if not m.sub and not m.labels:
            return None
        parts = split(m.sub)
        return self._member(m, parts, used) or self._entry(m, parts, used) or self._slice(m, parts, used)

    def _member(self, m: Mark, parts: tuple[str, ...], used: int) -> Found | None:
        """One of a family, or an entry of it."""
        for candidate, indices in self._families(m, parts):
            entry = self.entries.get(candidate.key)
            if entry is not None and len(indices) == entry.family + (entry.axes if len(indices) > entry.family else 0):
                return Found(candidate.key, indices, used)
        return None

    def _entry(self, m: Mark, parts: tuple[str, ...], used: int) -> Found | None:
        """An entry of an array: x_{a,i} of a name x_{a}, then of x."""
        for k in range(len(parts)):
            head = parts[: len(parts) - 1 - k]
            entry = self._array(m.but(sub=",".join(head)), bool(head))
            if entry is not None and not self._is_pair(entry, m.sub):
                rest = tuple(juxtaposed(m.sub)) if len(parts) == 1 and entry.axes > 1 else parts[len(head) :]
                if entry.axes and len(rest) == entry.axes:
                    return Found(entry.key, rest, used)
        return None

    def _slice(self, m: Mark, parts: tuple[str, ...], used: int) -> Found | None:
        """An array with more indices than it has axes, of which one is a slice."""
        if not any(SLICE.fullmatch(part) for part in parts):
            return None
        whole = self._array(m.but(sub=""), False)
        return Found(whole.key, parts, used) if whole is not None and 0 < whole.axes < len(parts) else None

    def _is_pair(self, entry: TableEntry, sub: str) -> bool:
        """x_{ij} of a column is no entry at the place i·j."""
        return entry.axes == 1 and re.fullmatch(r"[a-z]{2}", sub) is not None and sub not in self.entries

    def _array(self, m: Mark, member: bool) -> TableEntry | None:
        """The array of this name; a family only where a member of it is meant."""
        entry = self.entries.get(m.key)
        known = entry is not None and entry.kind in ("array", "random") and (member or not entry.family)
        return entry if known else None

    def _families(self, m: Mark, parts: tuple[str, ...]) -> Iterator[tuple[Mark, tuple[str, ...]]]:
        options = [parts, tuple(juxtaposed(m.sub))] if len(parts) == 1 and m.sub else [parts]
        for some in dict.fromkeys(options):
            for k in range(1, len(some) + 1):
                yield m.but(sub=",".join([HOLE] * k)), some
                if k == 1 and len(some) > 1:
                    yield m.but(sub=",".join([*some[:-1], HOLE])), some[-1:]
        for k, label in enumerate(m.labels):
            inner = label[1:-1] if label[:1] in "([<" else label
            opened = f"{label[0]}{HOLE}{label[-1]}" if label[:1] in "([<" else HOLE
            labels = (*m.labels[:k], opened, *m.labels[k + 1 :])
            yield m.but(labels=labels), (inner,)
            if m.sub:
                yield m.but(labels=labels, sub=""), (inner, *parts)
                juxta = tuple(juxtaposed(m.sub))
                yield m.but(labels=labels, sub=""), (inner, *juxta)
                yield m.but(labels=labels, sub=HOLE), (inner, *parts)


def named_label(label: str) -> bool:
    """Whether a superscript is a label and no power: [2], (t), <t>, a star."""
    return re.fullmatch(r"[\[(<][\w\\+\-,' ]*[\])>]", label) is not None or label in (
        "*",
        r"\star",
        r"\ast",
        r"\dagger",
        r"\langle",
    )


@lru_cache(maxsize=2048)
def squeezed(text: str) -> str:
    r"""Scripts in one spelling: without spaces, roman style and braces around single things."""
    text = re.sub(r"\\(?:left|right|big[lr]?|,|;|!|:|quad)(?![A-Za-z])", "", text)
    text = re.sub(
        r"\\(?:mathrm|textrm|text|mathit|textit|mathsf|rm)\s*\{([^{}]*)\}(?!\s*(?:\\left)?\s*[(\[])", _roman, text
    )
    text = re.sub(r"\\(?:mathrm|textrm|text|mathit|rm)\s+([A-Za-z])", r"\1", text)
    text = re.sub(r"\\(?:mathrm|textrm|text|mathit|rm)(?=\\)", "", text)
    text = re.sub(r"\\(?:boldsymbol|bm)\s*\{", r"\\mathbf{", text)
    text = re.sub(r"(\\[A-Za-z]+)\s+(?=[A-Za-z])", r"\1 ", text)
    text = re.sub(r"\s+(?![A-Za-z])|(?<!\w)\s+|(?<=[^A-Za-z])\s+", "", text)
    previous = None
    while previous != text:
        previous, text = text, re.sub(r"(?<![A-Za-z0-9\\_^}\]])\{([^{},]*)\}(?![_^])", r"\1", text)
    return text.strip()


def _roman(match: re.Match[str]) -> str:
    if match[1].lower() in words.NAMED:
        return match[0]  # a function, not a label
    return match[1] if len(match[1]) == 1 else f"{{{match[1]}}}"


def split(text: str) -> tuple[str, ...]:
    """At the commas that stand in no brackets."""
    if "," not in text:
        return (text,) if text else ()
    parts, depth, last = [], 0, 0
    for k, c in enumerate(text):
        depth += (c in "({[") - (c in ")}]")
        if c == "," and depth == 0:
            parts.append(text[last:k])
            last = k + 1
    return (*parts, text[last:])


def juxtaposed(text: str) -> list[str]:
    """i, j of "ij"; a letter keeps its scripts and primes. [] where the text is more than such letters."""
    found, place = [], 0
    while place < len(text):
        match = UNIT.match(text, place)
        if match is None:
            return []
        found.append(match.group().strip())
        place = match.end()
    return found


UNIT = re.compile(r"(?:\\[A-Za-z]+ ?|[A-Za-z]|\d)(?:_(?:\{[^{}]*\}|\\[A-Za-z]+|\w))?'*")
"""A letter or a digit with its script and its primes."""


def index_texts(sub: str) -> tuple[str, ...]:
    """The indices in a subscript: split at commas, or letter by letter."""
    parts = split(sub)
    return tuple(juxtaposed(sub)) if len(parts) == 1 and re.fullmatch(r"[a-z]{2,3}", sub) else parts
