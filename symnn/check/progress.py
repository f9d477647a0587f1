"""Building before the reader's eyes: a bar while chapters run, then a table of verdicts and, by name, what is not as the chapters say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from symnn.check.book import Page, find, ordered, run, write_book
from symnn.check.chapter import EXPECTATIONS
from symnn.errors import ArgumentError


def run_all(places: Sequence[str], only: Sequence[str]) -> list[Page]:
    """Run the chapters; on a terminal, a bar on stderr tells which one is running."""
    files = find(places)
    for name in only:
        if name not in {f.stem for f in files}:
            raise ArgumentError(f"--only {name}: no such chapter; there are {', '.join(f.stem for f in files)}")
    files = [f for f in files if not only or f.stem in only]
    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    pages: list[Page] = []
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(files[0].stem, total=len(files))
        for page in run(files):
            pages.append(page)
            bar.update(task, advance=1, description=files[min(len(pages), len(files) - 1)].stem)
    return ordered(pages)


def report(pages: Sequence[Page], folder: Path) -> int:
    """Write the book, say what is in it, and give the exit status."""
    written = write_book(pages, folder)
    screen = Console()
    screen.print(verdict_table(pages))
    screen.print(f"{len(written)} files in {folder}", highlight=False, markup=False, soft_wrap=True)
    astray = [(page, finding) for page in pages for finding in page.findings if not finding.as_expected]
    complaint = Console(stderr=True)
    for page, f in astray:
        told = f"{page.name}.py, line {f.line}: {f.what}: {f.verdict.word}, but the chapter says {f.expect}"
        complaint.print(f"symnn: {told}", highlight=False, markup=False, soft_wrap=True)
    return 1 if astray else 0


def verdict_table(pages: Sequence[Page]) -> Table:
    """One row a chapter, one column for each kind of verdict that occurs."""
    occurring = {f.verdict.word for page in pages for f in page.findings}
    words = [w for w in EXPECTATIONS if w in occurring]
    table = Table("chapter", *words, "as stated")
    for page in pages:
        found = page.findings
        counts = [str(sum(f.verdict.word == w for f in found)) for w in words]
        table.add_row(page.chapter.title, *counts, f"{sum(f.as_expected for f in found)} of {len(found)}")
    return table
