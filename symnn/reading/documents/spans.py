"""What is found in a document, as frozen records that travel as plain data: spans (formulas), directives, problems.

Lines and columns count from 1; a column counts characters (code points), not bytes. Nothing here reads a file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True)
class Span:
    """A formula and where it stands. `latex` has no delimiters; macros of the document are expanded, `&` and `\\\\` are
    kept.
    """

    file: str
    line: int
    column: int
    """Of the first character of the formula: after its delimiter and blanks."""
    latex: str
    displayed: bool
    environment: str
    """What delimits it: "$", "$$", "\\(", "\\[", "math" (a fence), ":math:", ".. math::", or the LaTeX environment's
    name.
    """
    index: int
    """Its number in the document, from 0; ⟨3⟩ in a sentence is formula 3."""
    labels: tuple[str, ...] = ()
    sentence: str = ""
    """The sentence around it in plain words, each formula as ⟨number⟩; long ones are cut around the formula."""
    before: str = ""
    """What stands between its sentence and the one with a formula before it."""
    heading: str = ""
    theorem: str = ""
    """The theorem-like environment around it ("theorem", "definition", "proof", …), or empty."""
    problem: str = ""
    """Why the formula could not be taken out whole; empty where it could."""
    marks: tuple[tuple[int, int, int, int], ...] = ()
    """Places inside: (offset in latex, line, column, offset in the file); between marks all four advance together, or,
    after a mark with a negative file offset -1 - k, stand still (what came out of a macro or an escape that began at
    k)."""
    begin: tuple[int, int] = (0, 0)
    """Line and column of what opens it: a dollar, `\\begin`, the line of a fence."""
    cell: int = 0
    """In a notebook, the number of the cell, from 1."""
    around: bool = False
    """Whether it stands around the document, in the docstring of a module: it tells, and is not judged here."""

    def opened(self) -> tuple[int, int]:
        """Line and column of what opens it; of its first character where nothing does."""
        return self.begin if self.begin != (0, 0) else (self.line, self.column)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of `latex[offset]`."""
        mark = self._mark(offset)
        if mark is None:
            return self.line, self.column
        start, line, column, at = mark
        return line, column + (offset - start if at >= 0 else 0)

    def offset(self, index: int) -> int:
        """Where in the file's text `latex[index]` was written (or the macro or escape that it came from); -1 if
        unknown.
        """
        mark = self._mark(index)
        if mark is None:
            return -1
        return mark[3] + index - mark[0] if mark[3] >= 0 else -1 - mark[3]

    def end(self) -> tuple[int, int]:
        """Line and column after its last character."""
        line, column = self.place(len(self.latex) - 1)
        return line, column + 1

    def _mark(self, offset: int) -> tuple[int, int, int, int] | None:
        before = bisect_right(self.marks, offset, key=lambda m: m[0]) - 1
        return self.marks[before] if before >= 0 else None


@dataclass(frozen=True)
class Directive:
    """A line that speaks to symnn (`<!-- symnn: assume … -->`): its first word and the rest, and which span it stands
    before.
    """

    file: str
    line: int
    column: int
    before: int
    word: str
    text: str


@dataclass(frozen=True)
class ExtractionProblem:
    """What could not be read of a document, in a sentence, and where."""

    file: str
    line: int
    column: int
    sentence: str


@dataclass(frozen=True)
class Document:
    """The formulas of one text in their order. `scope` names the part of the file (a function whose docstring it is),
    or is empty.
    """

    path: str
    spans: tuple[Span, ...] = ()
    directives: tuple[Directive, ...] = ()
    problems: tuple[ExtractionProblem, ...] = ()
    scope: str = ""

    def data(self) -> dict[str, Any]:
        """As plain data; `Document.of` gives the document back."""
        parts = {"spans": self.spans, "directives": self.directives, "problems": self.problems}
        return {"path": self.path, "scope": self.scope, **{k: [_data(r) for r in v] for k, v in parts.items()}}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The document of `data()`, also after a journey through JSON."""
        spans = tuple(Span(**_tuples(s)) for s in data["spans"])
        directives = tuple(Directive(**d) for d in data["directives"])
        return cls(
            data["path"], spans, directives, tuple(ExtractionProblem(**p) for p in data["problems"]), data["scope"]
        )


def _data(record: Any) -> dict[str, Any]:
    return {f.name: getattr(record, f.name) for f in fields(record)}


def _tuples(span: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **span,
        "labels": tuple(span["labels"]),
        "begin": tuple(span["begin"]),
        "marks": tuple(tuple(m) for m in span["marks"]),
    }
