"""A file is read in a worker. Where one of its formulas is the end of the worker, that formula is found and left
unread, and the others are read all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnn.check.allowances import Limits
from symnn.reading.documents import Document, Span

Perform = Callable[[Mapping[str, Any]], dict[str, Any]]

PER_FORMULA = 3.0
"""Seconds for one formula alone, when a whole file could not be read."""
MOST_FATAL = 8
"""Formulas of one file that may be the end of a worker; then no more of the file is read."""


@dataclass(frozen=True)
class Note:
    """A document and, for each of its spans, what it was read as (plain data, as the reader gives it)."""

    document: Document
    items: list[dict[str, Any]]


@dataclass(frozen=True)
class UnreadableFile:
    """The file as a whole could not be read: why."""

    sentence: str


def read_file(
    perform: Perform, reader: str, path: str, folder: str | None, limits: Limits
) -> list[Note] | UnreadableFile:
    """The notes in a file. Runs in whatever thread it is called in."""
    asking = _Asking(perform, reader, limits)
    whole = asking("read", limits.reading, path=path, folder=folder)
    if "answer" in whole:
        return [Note(Document.of(n["document"]), n["items"]) for n in whole["answer"]]
    if whole["failed"] == "refused":
        return UnreadableFile(whole["sentence"])
    documents = asking("extract", limits.reading, path=path, folder=folder)
    if "answer" not in documents:
        return UnreadableFile(f"{path}: {said(documents)}")
    notes: list[Note] = []
    for one in documents["answer"]:
        note = _without_fatal(asking, Document.of(one["document"]))
        if isinstance(note, UnreadableFile):
            return UnreadableFile(f"{path}: {note.sentence}")
        notes.append(note)
    return notes


@dataclass(frozen=True)
class _Asking:
    perform: Perform
    reader: str
    limits: Limits

    def __call__(self, do: str, seconds: float, **what: Any) -> dict[str, Any]:
        limits = {**self.limits.data(), "seconds": seconds}
        return self.perform({"do": do, "reader": self.reader, "limits": limits, **what})


def _without_fatal(asking: _Asking, document: Document) -> Note | UnreadableFile:
    """The document read, with those formulas left out that kill their worker."""
    fatal: dict[int, str] = {}
    for span in document.spans:
        alone = replace(document, spans=(replace(span, index=0),), directives=(), problems=())
        reply = asking("items", PER_FORMULA, document=alone.data())
        if "answer" not in reply:
            fatal[span.index] = said(reply)
            if len(fatal) > MOST_FATAL:
                return UnreadableFile(f"more than {MOST_FATAL} of its formulas are the end of their worker")
    spans = tuple(_left_out(s, fatal[s.index]) if s.index in fatal else s for s in document.spans)
    document = replace(document, spans=spans)
    reply = asking("items", asking.limits.reading, document=document.data())
    if "answer" in reply:
        return Note(document, reply["answer"])
    return UnreadableFile(f"its formulas can be read one by one, but not together: {said(reply)}")


def _left_out(span: Span, why: str) -> Span:
    return replace(span, latex=span.latex[:40], problem=f"it could not be read: {why}")


def said(reply: Mapping[str, Any]) -> str:
    """Why a reply holds no answer, in words."""
    match reply["failed"]:
        case "memory":
            return "it needs more memory than it may take"
        case "depth":
            return "it is nested too deeply"
        case "error":
            return f"symnn itself failed on it ({reply['sentence']})"
        case _:
            return str(reply["sentence"])
