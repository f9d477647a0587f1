"""Each chapter in a process of its own, several at a time: what one does (settings of libraries, caches, a crash) does
not touch another.

As a module it is such a process: `python -m symnn.book.processes CHAPTER.py PAGE.json`. Pages come back as JSON;
nothing is pickled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from symnn.book.printed import Page, from_json, to_json
from symnn.book.running import run
from symnn.book.site import drawings
from symnn.errors import ChapterError, SymnnError

POLL = 0.05
"""Seconds between two looks at the processes."""


def run_apart(files: Sequence[Path], jobs: int) -> Iterator[tuple[Path, Page]]:
    """Run chapter files, at most `jobs` at a time, and give each page as soon as it is done.

    ChapterError at the end with what went wrong in any of them. However it is left, no process stays behind.
    """
    waiting, wrong = list(files), []
    running: dict[subprocess.Popen[bytes], tuple[Path, Path]] = {}
    with tempfile.TemporaryDirectory(prefix="symnn-") as folder:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    file = waiting.pop(0)
                    out = Path(folder) / f"{file.stem}.json"
                    running[_started(file, out)] = (file, out)
                time.sleep(POLL)
                for process in [p for p in running if p.poll() is not None]:
                    file, out = running.pop(process)
                    # what a chapter prints is for its author: it is passed on when the chapter is done
                    sys.stderr.write(out.with_suffix(".log").read_text(encoding="utf-8", errors="replace"))
                    if process.returncode == 0:
                        yield file, from_json(out.read_text(encoding="utf-8"))
                    else:
                        wrong.append((file.stem, _reason(file, out, process.returncode)))
        finally:
            for process in running:
                process.kill()
            for process in running:
                process.wait()
    if wrong:
        raise ChapterError("\n".join(said for _, said in sorted(wrong)))


def _started(file: Path, out: Path) -> subprocess.Popen[bytes]:
    # Ctrl-C goes to the build alone, which then ends its processes
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [
        sys.executable,
        "-P",
        "-W",
        "ignore::DeprecationWarning",
        "-m",
        "symnn.book.processes",
        str(file.resolve()),
        str(out),
    ]
    with out.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )


def _reason(file: Path, out: Path, status: int) -> str:
    said = out.read_text(encoding="utf-8") if out.is_file() else ""
    return said or f"chapter {file.name}: its process ended with status {status} and no word"


def main(file: str, out: str) -> int:
    """Run one chapter and write its page, or, with exit status 2, what went wrong."""
    try:
        (page,) = run([Path(file)])
        page = replace(page, formulas=drawings(page))
    except SymnnError as error:
        Path(out).write_text(str(error), encoding="utf-8")
        return 2
    Path(out).write_text(to_json(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
