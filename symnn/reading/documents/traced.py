"""Text whose every character knows where it came from, and the files that it came from. No format is known here."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from symnn.reading.documents.spans import Span

Mark = tuple[int, int, int, int]


@dataclass(frozen=True)
class Traced:
    """A text, and for each of its characters an offset into `Sources`; -1 - k for what stands for offset k but is no
    copy of it.
    """

    text: str
    at: Sequence[int]

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.at[part])

    def strip(self) -> Traced:
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def lines(self) -> Iterator[Traced]:
        """Line by line, each with its newline."""
        start = 0
        for match in re.finditer("\n", self.text):
            yield self[start : match.end()]
            start = match.end()
        if start < len(self.text):
            yield self[start:]

    def begins(self) -> int:
        """The offset in Sources of its first character."""
        return origin(self.at[0])

    def replaced(self, pattern: re.Pattern[str], text: str) -> Traced:
        """Every match made into a fixed text, which stands where the match stood."""
        pieces, done = [], 0
        for match in pattern.finditer(self.text):
            pieces += [self[done : match.start()], stamped(text, self.at[match.start()])]
            done = match.end()
        return joined([*pieces, self[done:]]) if pieces else self


NOTHING = Traced("", range(0))


def origin(at: int) -> int:
    """The offset, of a copy or of what stands for it."""
    return at if at >= 0 else -1 - at


def stamped(text: str, at: int) -> Traced:
    """A text no character of which is a copy: it stands for what is at one place."""
    return Traced(text, array("q", [-1 - origin(at)]) * len(text))


def joined(pieces: Iterable[Traced]) -> Traced:
    kept = [p for p in pieces if p.text]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    at = array("q")
    for piece in kept:
        at.extend(piece.at)
    return Traced("".join(p.text for p in kept), at)


@dataclass
class Sources:
    """The files of one document, one after the other on a line of offsets."""

    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    _lines: list[list[int]] = field(default_factory=list)
    _end: int = 0

    def add(self, name: str, text: str) -> Traced:
        """The text of a file, traced to it; carriage returns are left out."""
        start = self._end
        self.names.append(name)
        self.starts.append(start)
        self._lines.append([start, *(start + m.end() for m in re.finditer("\n", text))])
        self._end = start + len(text) + 1
        whole = Traced(text, range(start, start + len(text)))
        return whole.replaced(re.compile("\r"), "") if "\r" in text else whole

    def place(self, offset: int) -> tuple[str, int, int]:
        """File, line and column of an offset."""
        which = max(bisect_right(self.starts, offset) - 1, 0)
        lines = self._lines[which]
        line = bisect_right(lines, offset) - 1
        return self.names[which], line + 1, offset - lines[line] + 1

    def marks(self, traced: Traced) -> tuple[Mark, ...]:
        """The runs of a traced text, as `Span.marks` has them."""
        found: list[Mark] = []
        expected = None
        for index, at in enumerate(traced.at):
            new_line = index > 0 and traced.text[index - 1] == "\n"
            if at != expected or (new_line and at >= 0):
                _, line, column = self.place(origin(at))
                start = self.starts[max(bisect_right(self.starts, origin(at)) - 1, 0)]
                found.append((index, line, column, at - start if at >= 0 else at + start))
            expected = at + 1 if at >= 0 else at
        return tuple(found)

    def span(self, index: int, latex: Traced, *, displayed: bool, environment: str, problem: str) -> Span:
        """A span of this text, without the words around it."""
        file, line, column = self.place(latex.begins())
        return Span(
            file, line, column, latex.text, displayed, environment, index, problem=problem, marks=self.marks(latex)
        )  # fmt: skip
