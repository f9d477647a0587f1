"""Each chapter in a process of its own, several at a time: what one does (settings of libraries, caches, a crash) does
not touch another.

As a module it is a worker, `python -m symnn.book.builder.processes`: it loads once what chapters need, and each
chapter that it is given runs in a copy of it (a fork), or, where there are none, in a process of its own from the
start. Pages come back as JSON; nothing is pickled.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Semaphore
from types import MappingProxyType

from symnn.book.builder.running import run
from symnn.book.printed import Page, from_json, to_json
from symnn.book.site import drawings
from symnn.errors import ChapterError, SymnnError

FORKS = sys.platform == "linux"
"""Elsewhere a fork is not there, or not safe beside the system's own libraries."""
SOON = 5.0
"""Seconds in which a worker that is told to end has ended what it began."""
SELDOM = 2_000_000
"""So many new objects are made between two searches for garbage: a chapter keeps most of what it makes."""
WARM = (
    "symnn.proof.methods",
    "symnn.proof.repair.nearest_formula",
    "symnn.proof.proof_lines.product_sums",
    "symnn.reading.stated",
    "symnn.figures",
    "symnn.book.site.page",
    "sympy.assumptions.handlers.matrices",
    "sympy.matrices.expressions.fourier",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_pdf",
    "ziamath",
    "z3",
)
"""What most chapters load; what is not installed is left out."""


def run_apart(
    files: Sequence[Path],
    jobs: int,
    turns: Semaphore | None = None,
    theorems: bool = True,
    before: Mapping[Path, Page] = MappingProxyType({}),
) -> Iterator[tuple[Path, Page]]:
    """Run chapter files, at most `jobs` at a time, and give each page as soon as it is done, with its `theorems` for
    Coq, or without. Those that were printed `before` only get their theorems. With `turns` a chapter waits for its
    turn, of which other work may have some.

    ChapterError at the end with what went wrong in any of them. However it is left, no process stays behind.
    """
    wrong, several = [], min(jobs, len(files))
    if not several:
        return
    with (
        tempfile.TemporaryDirectory(prefix="symnn-") as folder,
        ThreadPoolExecutor(several) as threads,
        _workers(several, len(files) > several, theorems) as free,
    ):
        # a long chapter that begins last would be waited for alone
        longest_first = sorted(files, key=lambda f: -f.stat().st_size)
        for file, page in before.items():
            _before(Path(folder) / f"{file.stem}.json").write_text(to_json(page), encoding="utf-8")
        running = [threads.submit(_run_by, free, turns, f, Path(folder) / f"{f.stem}.json") for f in longest_first]
        try:
            for done in as_completed(running):
                file, out, status = done.result()
                # what a chapter prints is for its author: it is passed on when the chapter is done
                if (log := out.with_suffix(".log")).is_file():
                    sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
                if status == 0:
                    yield file, from_json(out.read_text(encoding="utf-8"))
                else:
                    wrong.append((file.stem, _reason(file, out, status)))
        finally:
            for future in running:
                future.cancel()
    if wrong:
        raise ChapterError("\n".join(said for _, said in sorted(wrong)))


def _before(out: Path) -> Path:
    """Where the page lies that was printed before, of the chapter whose page is to be written here."""
    return out.with_suffix(".before")


Worker = subprocess.Popen[str]


def _run_by(free: SimpleQueue[Worker], turns: Semaphore | None, file: Path, out: Path) -> tuple[Path, Path, int]:
    """The chapter run by a worker that is free; the status that its process ended with."""
    with turns or nullcontext():
        return _run_in_turn(free, file, out)


def _run_in_turn(free: SimpleQueue[Worker], file: Path, out: Path) -> tuple[Path, Path, int]:
    worker = free.get()
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        with suppress(BrokenPipeError):  # it was ended: its own status tells so
            worker.stdin.write(json.dumps([str(file.resolve()), str(out)]) + "\n")
            worker.stdin.flush()
        said = worker.stdout.readline()
        return file, out, int(said) if said else worker.wait()
    finally:
        free.put(worker)


@contextmanager
def _workers(number: int, warm: bool, theorems: bool) -> Iterator[SimpleQueue[Worker]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-P", "-W", "ignore::DeprecationWarning", "-m", "symnn.book.builder.processes"]
    asked = "with theorems" if theorems else "without"
    pipe, free, started = subprocess.PIPE, SimpleQueue[Worker](), list[Worker]()
    try:
        for _ in range(number):
            # Ctrl-C goes to the build alone, which then ends its processes
            worker = subprocess.Popen(
                [*command, "warm" if warm else "cold", asked],
                stdin=pipe, stdout=pipe, env=environment, text=True, start_new_session=True,
            )  # fmt: skip
            started.append(worker)
            free.put(worker)
        yield free
    finally:
        for worker in started:
            _end(worker)


def _end(worker: Worker) -> None:
    """The worker and what it has begun."""
    worker.terminate()
    try:
        worker.wait(timeout=SOON)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        with suppress(BrokenPipeError):  # what was not read goes with its reader
            if pipe is not None:
                pipe.close()


def _reason(file: Path, out: Path, status: int) -> str:
    said = out.read_text(encoding="utf-8") if out.is_file() else ""
    return said or f"chapter {file.name}: its process ended with status {status} and no word"


# in the worker ------------------------------------------------------------------------------------------------------
def work(warm: bool, theorems: bool) -> None:
    """Chapters as they are asked for on the standard input; their exit status, one a line, on the standard output."""
    children: list[int] = []
    if hasattr(os, "killpg"):
        signal.signal(signal.SIGTERM, lambda *_: _end_all(children))
    for name in WARM if warm and FORKS else ():
        with suppress(ImportError):
            import_module(name)
    gc.freeze()  # what is loaded stays: no search in a copy goes through it, nor parts its memory
    for line in sys.stdin:
        file, out = json.loads(line)
        with Path(out).with_suffix(".log").open("wb") as log:
            status = (
                _forked(file, out, log.fileno(), children, theorems)
                if FORKS
                else _fresh(file, out, log.fileno(), theorems)
            )
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _end_all(children: list[int]) -> None:
    """A chapter's process is waited for, so that nothing is left of it; then the whole group ends, this one too."""
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.killpg(0, signal.SIGKILL)


def _forked(file: str, out: str, log: int, children: list[int], theorems: bool) -> int:
    if child := os.fork():
        children.append(child)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        children.clear()
        return status
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        for new, old in ((null, 0), (log, 1), (log, 2)):
            os.dup2(new, old)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (what was read ahead is not the chapter's)
        status = main(file, out, theorems)
    except BaseException as error:  # noqa: BLE001  (nothing may come back into the worker's own loop)
        status = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _fresh(file: str, out: str, log: int, theorems: bool) -> int:
    command = [sys.executable, "-P", "-W", "ignore::DeprecationWarning", "-m", "symnn.book.builder.processes"]
    command += [file, out, "with theorems" if theorems else "without"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False).returncode


def main(file: str, out: str, theorems: bool) -> int:
    """Run one chapter and write its page, or, with exit status 2, what went wrong."""
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
    try:
        before = from_json(kept.read_text(encoding="utf-8")) if (kept := _before(Path(out))).is_file() else None
        (page,) = run([Path(file)], theorems, before)
        page = page if before else replace(page, formulas=drawings(page))
    except SymnnError as error:
        Path(out).write_text(str(error), encoding="utf-8")
        return 2
    Path(out).write_text(to_json(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    *given, said = sys.argv[1:]
    if len(given) == 2:
        sys.exit(main(given[0], given[1], said == "with theorems"))
    work(given == ["warm"], said == "with theorems")
