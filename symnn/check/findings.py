"""What was found in a note: one finding a formula, with its parts; reports of files. As data that every format
prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

WORST_FIRST = ("refuted", "ill-typed", "ambiguous", "unknown", "unread", "supported", "proved", "none")
"""The verdict of a formula of several parts is the first of these that one of them has."""

WRONG = ("refuted", "ill-typed")
KINDS = ("claim", "condition", "definition", "declaration", "fragment", "unread")


@dataclass(frozen=True)
class Finding:
    """A formula, or a part of one: how it was read, its verdict, and what is to be said about it."""

    file: str
    line: int
    column: int
    latex: str
    kind: str
    verdict: str
    reason: str = ""
    counterexample: str = ""
    mended: str = ""
    """The whole formula, mended, in the note's own notation; empty where there is nothing to mend or no way to."""
    assumed: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    """Where a proof holds: all but isolated exceptions, such as a denominator's zeros."""
    inline: bool = False
    method: str = ""
    proof: str = ""
    reading: str = ""
    scope: str = ""
    cell: int = 0
    start: tuple[int, int] = (0, 0)
    """Line and column of its first character, after the dollar or `\\begin` that opens it."""
    end: tuple[int, int] = (0, 0)
    """Line and column after its last character."""
    known: bool = False
    """Wrong, but listed in the baseline."""
    seconds: float = 0.0
    fixes: tuple[tuple[str, int, str, str], ...] = ()
    """File, offset, the text that stands there (as LaTeX, whatever the file's escapes), and the text that mends it."""
    parts: tuple[Self, ...] = ()

    @property
    def wrong(self) -> bool:
        return self.verdict in WRONG and not self.known

    def fails(self, *, strict: bool) -> bool:
        """Whether it is wrong or, if strict, not read in one way; what the baseline lists fails never."""
        return self.wrong or (strict and not self.known and self.verdict in ("unread", "ambiguous"))

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "parts": [p.data() for p in self.parts]}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The finding of `data()`, also after a journey through JSON."""
        said = {"assumed": tuple(data["assumed"]), "conditions": tuple(data["conditions"])}
        tuples = {**said, "end": tuple(data["end"]), "start": tuple(data["start"])}
        fixes = tuple((str(f), int(at), str(old), str(new)) for f, at, old, new in data["fixes"])
        return cls(**{**data, **tuples, "fixes": fixes, "parts": tuple(cls.of(p) for p in data["parts"])})


@dataclass(frozen=True)
class Trouble:
    """What could not be read of a file, and where; `whole` if nothing of it was."""

    file: str
    line: int
    column: int
    sentence: str
    whole: bool = False


@dataclass(frozen=True)
class Report:
    """What was found in one file."""

    file: str
    findings: tuple[Finding, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    cached: bool = False
    """Answered from the cache as a whole."""
    seconds: float = field(default=0.0, compare=False)

    def data(self) -> dict[str, Any]:
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**plain, "findings": [f.data() for f in self.findings], "troubles": [asdict(t) for t in self.troubles]}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        findings = tuple(Finding.of(f) for f in data["findings"])
        return cls(**{**data, "findings": findings, "troubles": tuple(Trouble(**t) for t in data["troubles"])})


def worst(verdicts: Sequence[str]) -> str:
    """The verdict of a whole whose parts have these; `none` of nothing."""
    return min(verdicts, key=WORST_FIRST.index, default="none")


def every_finding(reports: Sequence[Report]) -> Iterator[Finding]:
    for report in reports:
        yield from report.findings


def exit_status(reports: Sequence[Report], *, strict: bool) -> int:
    """0 clean, 1 a formula is wrong (or, if strict, unread or ambiguous), 2 a file could not be read."""
    if any(t.whole for r in reports for t in r.troubles):
        return 2
    return int(any(f.fails(strict=strict) for f in every_finding(reports)))
