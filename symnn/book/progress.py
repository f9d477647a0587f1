"""Building before the reader's eyes: a bar while chapters run, then a table of verdicts and, by name, what is not as
the chapters say.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from symnn.book.cache import keep, kept, last_kept
from symnn.book.kernel import KernelRun
from symnn.book.outputs import chapters_before, ordered, write_book
from symnn.book.parts import EXPECTATIONS
from symnn.book.printed import ClaimBlock, Page
from symnn.book.processes import run_apart
from symnn.book.running import find
from symnn.book.trust import Trust
from symnn.book.typesetting import typeset
from symnn.errors import ArgumentError


@dataclass(frozen=True)
class Order:
    """What is to be built: chapters, of these `only` some, into `folder`, by `jobs` processes.

    clean   leave out the chapters that an earlier build put into this folder
    pdf     make book.pdf, if TeX is there
    kernel  have Coq check what it can, and add the chapter that says whom each proof trusts
    """

    places: Sequence[str]
    folder: Path
    only: Sequence[str] = ()
    jobs: int | None = None
    clean: bool = False
    pdf: bool = True
    kernel: bool = False


def build(order: Order) -> int:
    """Run what has changed, write the book, say what is in it; the exit status."""
    pages, trust, more = _by_kernel(order) if order.kernel else (_pages(order), None, {})
    written = write_book(pages, order.folder, more, trust)
    complaint = Console(stderr=True)
    if order.pdf and (trouble := typeset(order.folder)):
        _say(complaint, f"symnn: book.pdf was not made: {trouble}")
    screen = Console()
    screen.print(verdict_table(pages))
    _say(screen, f"{len(written)} files in {order.folder}")
    astray = [sentence for page in pages for sentence in complaints(page)]
    for sentence in astray:
        _say(complaint, f"symnn: {sentence}")
    return 1 if astray else 0


def _pages(
    order: Order, turns: Semaphore | None = None, done: Callable[[list[Page]], None] | None = None
) -> list[Page]:
    """All pages of the book; `done` hears of each as soon as it is there."""
    now = run_all(order, turns, done)
    others = [] if order.clean else _others(order)
    if done is not None:
        done(others)
    return ordered([*now, *others])


def _by_kernel(order: Order) -> tuple[list[Page], Trust, dict[str, str | bytes]]:
    """Coq is asked of a chapter while others run, and no more runs at once than without it. Where Coq is missing, it is
    said before anything runs.
    """
    turns = Semaphore(_jobs(order))
    with KernelRun(turns) as kernel:
        return kernel.answer(_pages(order, turns, kernel.ask))


def run_all(
    order: Order, turns: Semaphore | None = None, done: Callable[[list[Page]], None] | None = None
) -> list[Page]:
    """The pages of the chapters: kept ones, and those that are run now, each in its turn; on a terminal a bar on stderr
    tells how far it is. `done` hears of pages as soon as they are there.
    """
    files = _wanted(order)
    screen = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    pages = {file: page for file in files if (page := kept(order.folder, file, order.kernel)) is not None}
    waiting = [file for file in files if file not in pages]
    heard = done or (lambda _: None)
    heard(list(pages.values()))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("chapters", total=len(files), completed=len(pages))
        for file, page in run_apart(waiting, _jobs(order), turns, order.kernel):
            keep(order.folder, file, page)
            pages[file] = page
            heard([page])
            bar.update(task, advance=1, description=page.name)
    return list(pages.values())


def _jobs(order: Order) -> int:
    here = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return order.jobs or len(here)


def _wanted(order: Order) -> list[Path]:
    files = find(order.places)
    for name in order.only:
        if name not in {f.stem for f in files}:
            raise ArgumentError(f"--only {name}: no such chapter; there are {', '.join(f.stem for f in files)}")
    return [f for f in files if not order.only or f.stem in order.only]


def _others(order: Order) -> list[Page]:
    """The chapters that are in the folder's book and are not built now."""
    now = {f.stem for f in _wanted(order)}
    found = (last_kept(order.folder, name) for name in chapters_before(order.folder) if name not in now)
    return [page for page in found if page is not None]


def complaints(page: Page) -> list[str]:
    """One sentence for every verdict that is not as the chapter says: file, line, step, what was found, and what is
    right.
    """
    claims = {id(r): b for b in page.blocks if isinstance(b, ClaimBlock) for r in (b.ruling, b.mended) if r is not None}
    found = []
    for r in page.rulings:
        if not r.as_expected:
            block = claims.get(id(r))
            mended = f"; mended: {block.mended_latex}" if block and block.mended_latex and r is block.ruling else ""
            step = f"claim {block.number}: " if block else ""
            why = f"; {r.reason.rstrip('.')}" if r.reason else ""
            claim = f"{step}{r.what.rstrip('.')}"
            found.append(
                f"{page.name}.py, line {r.line}: {claim}: {r.word}, but the chapter says {r.expect}{why}{mended}"
            )
    return found


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def verdict_table(pages: Sequence[Page]) -> Table:
    """One row a chapter, one column for each kind of verdict that occurs."""
    rulings = {page.name: list(page.rulings) for page in pages}
    occurring = {r.word for several in rulings.values() for r in several}
    words = [w for w in EXPECTATIONS if w in occurring]
    table = Table("chapter", *words, "as stated")
    for page in pages:
        found = rulings[page.name]
        counts = [str(sum(r.word == w for r in found)) for w in words]
        table.add_row(page.title, *counts, f"{sum(r.as_expected for r in found)} of {len(found)}")
    return table
