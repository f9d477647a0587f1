"""`symnn check`: every formula of notes, papers, notebooks and docstrings under test. What is done is in
`symnn.check`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnn.errors import ArgumentError

if TYPE_CHECKING:
    from symnn.check.checking import Options
    from symnn.check.findings import Report

STATUS = "Exit status: 0 if no formula is wrong, 1 if one is, 2 if a request makes no sense or a file cannot be read."


@click.command("check", epilog=STATUS)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "html", "junit"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option("-o", "--output-file", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write a file.")
@click.option("--strict", is_flag=True, help="A formula that is unread or ambiguous fails too.")
@click.option(
    "--only",
    multiple=True,
    metavar="WORD",
    help="Show formulas of this verdict or kind only (refuted, claim, …); or judge those of this line only (a number).",
)
@click.option(
    "-a", "--all", "every", is_flag=True, help="Show names and other formulas in the text with no verdict too."
)
@click.option("--explain", type=click.IntRange(1), metavar="N", help="Tell all about the formula numbered N.")
@click.option("--fix", is_flag=True, help="Write mended formulas into a copy: note.md becomes note.mended.md.")
@click.option("--in-place", is_flag=True, help="With --fix: write them into the file itself.")
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Wrong formulas listed here do not fail."
)
@click.option("--update-baseline", is_flag=True, help="Write the formulas that are wrong now into the baseline.")
@click.option("--budget", type=click.FloatRange(0.1), default=10.0, show_default=True, metavar="SECONDS",
              help="Time for one formula.")  # fmt: skip
@click.option("--memory", type=click.IntRange(64), default=2048, show_default=True, metavar="MEGABYTES",
              help="Memory of one worker.")  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(0), default=0, metavar="N",
              help="Workers; by default one for each core.")  # fmt: skip
@click.option("--executor", default="local", show_default=True, metavar="WHERE",
              help="Where the workers are: local, or dask:ADDRESS, a Dask cluster.")  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where verdicts are kept; by default in the folder for caches of this user.")  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Judge everything anew, and keep nothing.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--reader", hidden=True, help="The module that reads and judges: for tests of symnn itself.")
@click.option("-q", "--quiet", is_flag=True, help="No word on what is being done.")
def check(files: tuple[str, ...], **asked: Any) -> None:
    """Judge every formula of a note: Markdown, LaTeX, notebooks, docstrings; files, folders, globs.

    A wrong formula comes with a counterexample and, where there is one, the mended formula. Lines and columns count
    from 1; a formula stands where the dollar or \\begin stands that opens it. The note is data: nothing in it is run.

    \b
    echo 'For all numbers $x$ and $y$: $(x + y)^2 = x^2 + y^2$.' > note.md
    symnn check note.md
    symnn check note.md --explain 3
    symnn check docs/ src/ --format github --strict
    """
    if asked["in_place"] and not asked["fix"]:
        raise ArgumentError("--in-place goes with --fix")
    if asked["update_baseline"] and asked["baseline"] is None:
        raise ArgumentError("--update-baseline goes with --baseline FILE")
    from symnn.check.executors import check_name
    from symnn.check.places import places
    from symnn.check.watching import changes

    check_name(asked["executor"])
    _words(asked["only"])
    if not asked["watch"]:
        raise SystemExit(_once(places(files), asked))
    for some in changes(lambda: places(files)):
        _once(some, asked)


def _once(found: Sequence[tuple[Path, Path | None]], asked: dict[str, Any]) -> int:
    """Check, print, and say what the exit status is."""
    from symnn.check import baseline
    from symnn.check.checking import check as checked
    from symnn.check.findings import exit_status

    known = baseline.read(asked["baseline"]) if asked["baseline"] and not asked["update_baseline"] else None
    reports = checked(found, _options(asked), None if asked["quiet"] else _progress())
    if asked["update_baseline"]:
        count = baseline.save(asked["baseline"], reports)
        click.echo(f"symnn: {asked['baseline']} lists {count} wrong formula{'s' * (count != 1)}", err=True)
        known = baseline.read(asked["baseline"])
    if known is not None:
        reports = baseline.marked(reports, known)
    _deliver(reports, asked)
    if asked["fix"]:
        _fix(reports, in_place=asked["in_place"])
    return exit_status(reports, strict=asked["strict"])


def _options(asked: dict[str, Any]) -> Options:
    from symnn.check import verdict_cache
    from symnn.check.allowances import Limits
    from symnn.check.checking import READER, Options

    numbers = frozenset(int(w) for w in asked["only"] if w.isdigit())
    kept = None if asked["no_cache"] else asked["cache"] or verdict_cache.folder()
    limits = Limits(budget=asked["budget"], memory=asked["memory"])
    reader = asked["reader"] or READER
    return Options(limits, asked["jobs"], asked["executor"], kept, numbers, reader)


def _words(only: Sequence[str]) -> list[str]:
    """The verdicts and kinds of --only. ArgumentError for what is neither, nor a line."""
    from symnn.check.findings import KINDS, WORST_FIRST

    words = [w for w in only if not w.isdigit()]
    for word in words:
        if word not in (*WORST_FIRST, *KINDS):
            raise ArgumentError(f"--only {word}: a line's number, or one of {', '.join((*WORST_FIRST, *KINDS))}")
    return words


def _deliver(reports: Sequence[Report], asked: dict[str, Any]) -> None:
    from symnn.check.findings import every_finding
    from symnn.check.formats import FORMATS, terminal
    from symnn.files import write

    words = _words(asked["only"])
    if asked["explain"] is not None:
        found = list(every_finding(reports))
        if asked["explain"] > len(found):
            raise ArgumentError(f"--explain {asked['explain']}: there are {len(found)} formulas")
        text = terminal.explained(found[asked["explain"] - 1])
    elif asked["form"] == "text":
        width = shutil.get_terminal_size((120, 24)).columns
        text = terminal.text(reports, width=width, every=asked["every"], only=words)
    else:
        text = FORMATS[asked["form"]](_chosen(reports, words))
    if asked["target"] is not None:
        write(asked["target"], click.unstyle(text))
    else:
        click.echo(text, nl=False)


def _chosen(reports: Sequence[Report], words: Sequence[str]) -> Sequence[Report]:
    from dataclasses import replace

    if not words:
        return reports
    return [replace(r, findings=tuple(f for f in r.findings if f.verdict in words or f.kind in words)) for r in reports]


def _fix(reports: Sequence[Report], *, in_place: bool) -> None:
    from symnn.check.mending import mend

    mended = mend(reports, in_place=in_place)
    for one in mended:
        if one.count:
            click.echo(f"symnn: {one.target}: {one.count} formula{'s' * (one.count > 1)} mended", err=True)
        for left in one.left:
            click.echo(f"symnn: {left.place}: not mended (it is written with macros or marks); {left.mended}", err=True)
    if not any(m.count for m in mended):
        click.echo("symnn: nothing was mended", err=True)


def _progress() -> Callable[[int, int, str], None] | None:
    """How far the judging is, on a terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int, file: str) -> None:
        end = "\r\033[K" if done == total else ""
        click.echo(f"\r\033[K{done} of {total} formulas judged, {file}"[:100] + end, nl=False, err=True)

    return tell
