"""Building before the reader's eyes: a bar while chapters run; then the book is written, and summed up by the verdicts
of its chapters, and by name what is not as they say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Semaphore

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from symnn.book.builder.cache import keep, kept, last_kept
from symnn.book.builder.order import Order
from symnn.book.builder.processes import run_apart
from symnn.book.builder.summary import Summary
from symnn.book.builder.unchanged import remember
from symnn.book.kernel import KernelRun
from symnn.book.outputs import chapters_before, ordered, write_book
from symnn.book.parts import EXPECTATIONS
from symnn.book.printed import ClaimBlock, Page
from symnn.book.trust import Trust


def built(order: Order) -> Summary:
    """Run what has changed, write the book, remember what it was made of; what is to be said of it."""
    pages, trust, more = _by_kernel(order) if order.kernel else (_pages(order), None, {})
    written = write_book(pages, order.folder, more, trust)
    summary = _summary(pages, len(written))
    if not order.kernel:
        remember(order, written, summary)
    return summary


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
    turns = Semaphore(order.processes())
    with KernelRun(turns) as kernel:
        return kernel.answer(_pages(order, turns, kernel.ask))


def run_all(
    order: Order, turns: Semaphore | None = None, done: Callable[[list[Page]], None] | None = None
) -> list[Page]:
    """The pages of the chapters: kept ones, and those that are run now, each in its turn, for its theorems alone where
    only these are missing; on a terminal a bar on stderr tells how far it is. `done` hears of pages as soon as they are
    there.
    """
    files = order.files()
    screen = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    pages = {file: page for file in files if (page := kept(order.folder, file, order.kernel)) is not None}
    waiting = [file for file in files if file not in pages]
    before = {file: page for file in waiting if (page := kept(order.folder, file)) is not None}
    heard = done or (lambda _: None)
    heard(list(pages.values()))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("chapters", total=len(files), completed=len(pages))
        for file, page in run_apart(waiting, order.processes(), turns, order.kernel, before):
            keep(order.folder, file, page)
            pages[file] = page
            heard([page])
            bar.update(task, advance=1, description=page.name)
    return list(pages.values())


def _others(order: Order) -> list[Page]:
    """The chapters that are in the folder's book and are not built now."""
    now = {f.stem for f in order.files()}
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


def _summary(pages: Sequence[Page], files: int) -> Summary:
    rulings = [list(page.rulings) for page in pages]
    occurring = {r.word for found in rulings for r in found}
    words = [w for w in EXPECTATIONS if w in occurring]
    rows = [
        (page.title, [sum(r.word == w for r in found) for w in words], sum(r.as_expected for r in found), len(found))
        for page, found in zip(pages, rulings, strict=True)
    ]
    return Summary(words, rows, [sentence for page in pages for sentence in complaints(page)], files)
