"""One formula at a time, for whoever runs them one by one (pytest): a note's questions first, then the finding of
each.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnn.check.allowances import Limits
from symnn.check.checking import READER, Options, judge_request, outcome_of
from symnn.check.composing import findings, flat
from symnn.check.findings import Finding
from symnn.check.note_reading import Note, UnreadableFile, read_file
from symnn.check.verdict_cache import Cache, folder
from symnn.check.worker_processes import end_all, perform
from symnn.reading.documents.directives import ENVIRONMENT

WIDTH = 70
"""Characters of a formula in the name of its test."""


@dataclass(frozen=True)
class FormulaQuestion:
    """A formula of a note that is to be judged."""

    name: str
    """Its line, label or scope, and the formula: `12:3 [eq:loss] L = …`."""
    line: int
    note: Note
    number: int

    @property
    def file(self) -> Path:
        """Where it stands: its note, or a file that the note takes in."""
        return Path(self.note.document.spans[self.note.items[self.number]["span"]].file)


def options(budget: float, reader: str | None) -> Options:
    return Options(Limits(budget=budget), 1, cache=folder(), reader=reader or READER)


class NoteJudge:
    """Reads and judges in one worker; what was judged before is not judged again."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.cache = Cache(options.cache)

    def questions(self, path: Path) -> list[FormulaQuestion] | UnreadableFile:
        """The formulas of a file of which something can be said: all but names, declarations and the like."""
        o = self.options
        notes = read_file(perform, o.reader, str(path), None, o.limits)
        if isinstance(notes, UnreadableFile):
            return notes
        return [
            FormulaQuestion(_name(note, number), note.document.spans[item["span"]].opened()[0], note, number)
            for note in notes
            for number, item in enumerate(note.items)
            if _asks(note, item)
        ]

    def finding(self, question: FormulaQuestion) -> Finding:
        """What comes of one formula."""
        outcomes: dict[str, dict[str, Any]] = {}
        keys: dict[tuple[int, int], str] = {}
        for which, part in enumerate(question.note.items[question.number]["parts"]):
            if part.get("task") is None:
                continue
            key = self.cache.key("formula", part["task"], self.options.limits.budget, self.options.reader)
            keys[0, which] = key
            outcomes[key] = self.cache.get(key) or self._judged(key, part["task"])
        alone = Note(question.note.document, [question.note.items[question.number]])
        (found,) = findings(alone, outcomes, keys)
        return found

    def _judged(self, key: str, task: dict[str, Any]) -> dict[str, Any]:
        outcome = outcome_of(perform(judge_request(task, self.options)))
        if not outcome.get("by_luck"):
            self.cache.put(key, outcome)
        return outcome

    def close(self) -> None:
        self.cache.close()
        end_all()


def _asks(note: Note, item: dict[str, Any]) -> bool:
    if note.document.spans[item["span"]].environment == ENVIRONMENT:
        return False
    if item["kind"] == "unread":
        return note.document.spans[item["span"]].displayed
    return any(p.get("task") is not None or p.get("verdict", "") not in ("", "none") for p in item["parts"])


def _name(note: Note, number: int) -> str:
    span = note.document.spans[note.items[number]["span"]]
    labels = f"[{','.join(span.labels)}] " if span.labels else ""
    scope = f"{note.document.scope} " if note.document.scope else ""
    latex = flat(span.latex)
    line, column = span.opened()
    file = f"{Path(span.file).name}:" if span.file != note.document.path else ""
    return f"{file}{line}:{column} {scope}{labels}{latex[:WIDTH]}{'…' if len(latex) > WIDTH else ''}"
