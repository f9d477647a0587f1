"""The run: files are read, their formulas judged, each equal one once; what is known from before is not asked again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from symnn.check.allowances import Limits
from symnn.check.composing import findings, troubles
from symnn.check.executors import cores, opened
from symnn.check.findings import Finding, Report, Trouble
from symnn.check.note_reading import Note, UnreadableFile, read_file, said
from symnn.check.verdict_cache import Cache
from symnn.check.worker_processes import perform, warm
from symnn.reading.documents.directives import ENVIRONMENT
from symnn.reading.documents.load import MAX_BYTES

READER = "symnn.reading.note"
IN_FLIGHT = 200
"""Tasks that wait with an executor at one time."""

Outcome = dict[str, Any]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Options:
    """How a check is run. `reader` is the module that reads documents and judges their claims."""

    limits: Limits = field(default_factory=Limits)
    jobs: int = 0
    executor: str = "local"
    cache: Path | None = None
    lines: frozenset[int] = frozenset()
    """Only formulas on these lines are judged and reported; all, if empty."""
    reader: str = READER


@dataclass
class _File:
    """A file on its way to a report."""

    path: Path
    folder: Path | None
    key: str = ""
    notes: list[Note] = field(default_factory=list)
    keys: list[dict[tuple[int, int], str]] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    """Keys of the outcomes that are still to come."""
    report: Report | None = None


def check(
    files: Sequence[tuple[Path, Path | None]], options: Options, progress: Progress | None = None
) -> list[Report]:
    """A report for each file, in order. A file comes with the folder that it may not lie outside of, or None."""
    cache = Cache(options.cache)
    try:
        return _CheckRun(files, options, cache, progress or (lambda *_: None)).reports()
    finally:
        cache.close()


class _CheckRun:
    def __init__(
        self, files: Sequence[tuple[Path, Path | None]], options: Options, cache: Cache, progress: Progress
    ) -> None:
        self.options, self.cache, self.progress = options, cache, progress
        self.files = [_File(path, folder) for path, folder in files]
        self.outcomes: dict[str, Outcome] = {}
        self.waiting: dict[str, Mapping[str, Any]] = {}
        self.askers: dict[str, list[_File]] = {}
        self.done = self.total = 0

    def reports(self) -> list[Report]:
        for file in self.files:
            self._from_cache(file)
        unknown = [f for f in self.files if f.report is None]
        if unknown:
            with opened("local", min(self._jobs(), 64)) as local:
                if self.options.executor == "local":
                    self._work(unknown, local, local)
                else:
                    with opened(self.options.executor, self._jobs()) as remote:
                        self._work(unknown, local, remote)
        return [_only(r, self.options.lines) for r in self._with_what_they_take_in()]

    def _with_what_they_take_in(self) -> list[Report]:
        """The reports, but none of a file that was only found in a folder and that another takes in (`\\input`): there
        it stands with the macros and the declarations before it.
        """
        inside = {
            f.file for file in self.files if file.report for f in file.report.findings if f.file != file.report.file
        }
        taken = {Path(name).resolve() for name in inside}
        return [
            file.report
            for file in self.files
            if file.report is not None and (file.folder is None or file.path.resolve() not in taken)
        ]

    def _jobs(self) -> int:
        return self.options.jobs or cores()

    # A whole file that is unchanged

    def _from_cache(self, file: _File) -> None:
        content = _digest(file.path) if self.cache.base is not None else None
        if content is None:
            return
        o = self.options
        file.key = self.cache.key(
            "file", str(file.path), str(file.folder), content, o.limits.data(), o.reader, sorted(o.lines)
        )
        kept = self.cache.get(file.key)
        if kept and all(_digest(Path(p)) == digest for p, digest in kept["inputs"].items()):
            file.report = replace(Report.of(kept["report"]), cached=True)

    def _keep(self, file: _File) -> None:
        """Keep the report of a file, unless luck was in it."""
        report = file.report
        if not file.key or report is None or report.troubles or any(self._by_luck(k) for k in _every(file.keys)):
            return
        inputs = {s.file for n in file.notes for s in n.document.spans} - {str(file.path)}
        digests = {name: _digest(Path(name)) for name in sorted(inputs)}
        self.cache.put(file.key, {"report": report.data(), "inputs": digests})

    def _by_luck(self, key: str) -> bool:
        return bool(self.outcomes[key].get("by_luck"))

    # The work

    def _work(self, files: Sequence[_File], local: Executor, judges: Executor) -> None:
        o = self.options
        reading: dict[Future[Any], _File] = {}
        judging: dict[Future[Any], str] = {}
        for file in files:
            folder = str(file.folder) if file.folder is not None else None
            reading[local.submit(read_file, perform, o.reader, str(file.path), folder, o.limits)] = file
        if local is judges:
            for _ in range(self._jobs() - len(files)):
                local.submit(warm, o.reader)  # while the first worker reads, the others load what they need
        while reading or judging or self.waiting:
            while self.waiting and len(judging) < IN_FLIGHT:
                key = next(iter(self.waiting))
                judging[judges.submit(perform, judge_request(self.waiting.pop(key), o))] = key
            finished, _ = wait([*reading, *judging], return_when=FIRST_COMPLETED)
            for future in finished:
                if future in reading:
                    self._was_read(reading.pop(future), future.result())
                else:
                    self._was_judged(judging.pop(future), future)

    def _was_read(self, file: _File, notes: list[Note] | UnreadableFile) -> None:
        if isinstance(notes, UnreadableFile):
            file.report = Report(str(file.path), troubles=(Trouble(str(file.path), 1, 1, notes.sentence, whole=True),))
            return
        file.notes = notes
        for note in notes:
            keys: dict[tuple[int, int], str] = {}
            for number, item in enumerate(note.items):
                for which, part in enumerate(item["parts"]):
                    if part.get("task") is not None and self._wanted(note, item):
                        keys[number, which] = self._asked(part["task"], file)
            file.keys.append(keys)
        self._finish(file)

    def _wanted(self, note: Note, item: Mapping[str, Any]) -> bool:
        lines = self.options.lines
        span = note.document.spans[item["span"]]
        wanted = not lines or any(span.opened()[0] <= line <= span.end()[0] for line in lines)
        return wanted and span.environment != ENVIRONMENT

    def _asked(self, task: Mapping[str, Any], file: _File) -> str:
        """The key of a task, whose outcome is known, on its way, or asked for now."""
        key = self.cache.key("formula", task, self.options.limits.budget, self.options.reader)
        if key not in self.outcomes and key not in self.askers:
            kept = self.cache.get(key)
            if kept is not None:
                self.outcomes[key] = kept
            else:
                self.waiting[key] = task
                self.total += 1
        if key not in self.outcomes and key not in file.open:
            self.askers.setdefault(key, []).append(file)
            file.open.add(key)
        return key

    def _was_judged(self, key: str, future: Future[Any]) -> None:
        self.outcomes[key] = outcome = outcome_of_future(future)
        if not outcome.get("by_luck"):
            self.cache.put(key, outcome)
        self.done += 1
        for file in self.askers.pop(key):
            file.open.discard(key)
            self._finish(file)
            self.progress(self.done, self.total, str(file.path))

    def _finish(self, file: _File) -> None:
        """The report, when all outcomes are there."""
        if file.open:
            return
        found = [
            f for note, keys in zip(file.notes, file.keys, strict=True) for f in findings(note, self.outcomes, keys)
        ]
        wrong = [t for note in file.notes for t in troubles(note)]
        file.report = Report(str(file.path), tuple(found), tuple(wrong))
        self._keep(file)


def judge_request(task: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """What a worker is asked, for one claim."""
    limits = {**options.limits.data(), "seconds": options.limits.hard}
    return {"do": "judge", "reader": options.reader, "task": task, "limits": limits}


def outcome_of(reply: Mapping[str, Any]) -> Outcome:
    """What a worker's reply says of a claim. One that was not judged is unknown: never more than that."""
    if "answer" in reply:
        return {"seconds": reply["seconds"], **reply["answer"]}
    return {"verdict": "unknown", "reason": f"not judged: {said(reply)}", "by_luck": True, "seconds": reply["seconds"]}


def outcome_of_future(future: Future[Any]) -> Outcome:
    """The outcome that a task's future holds, as soon as it does; a task that was lost is unknown."""
    error = future.exception()
    if error is not None:
        return {"verdict": "unknown", "reason": f"not judged: {type(error).__name__}: {error}", "by_luck": True}
    return outcome_of(future.result())


def _every(keys: Sequence[Mapping[tuple[int, int], str]]) -> Iterator[str]:
    for some in keys:
        yield from some.values()


def _digest(path: Path) -> str | None:
    """Of the content of a file; None where there is none to be read: a pipe or a device may never end."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _only(report: Report, lines: frozenset[int]) -> Report:
    if not lines:
        return report
    kept: tuple[Finding, ...] = tuple(
        f for f in report.findings if any(f.line <= line <= max(f.line, f.end[0]) for line in lines)
    )
    return replace(report, findings=kept)
