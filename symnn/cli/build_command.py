"""`symnn build`: from chapters to the book. What is built and how is in `progress` and below it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

option = partial(click.option, show_default=True)


@click.command(
    "build",
    short_help="The book of checked derivations, or of your own chapters.",
    epilog="Exit status: 0 if every verdict is as the chapters say, 1 if one is not (it is named), 2 if a chapter "
    "fails.",
)
@click.argument("chapters", nargs=-1, type=click.Path())
@option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("build"), metavar="DIR", help="Where to."
)
@click.option("--only", multiple=True, metavar="NAME", help="Only the chapter of this name; may be repeated.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Chapters that run at a time; without it, one a processor."
)
@click.option(
    "--clean",
    is_flag=True,
    help="Leave out chapters that an earlier build put into DIR; without it they stay in the book.",
)
@option("--kernel", is_flag=True, help="Check proofs by Coq's kernel, if Coq is installed, and say whom each trusts.")
@option("--pdf/--no-pdf", default=True, help="Make book.pdf, if latexmk is installed.")
def build(
    chapters: tuple[str, ...],
    folder: Path,
    only: tuple[str, ...],
    jobs: int | None,
    clean: bool,
    kernel: bool,
    pdf: bool,
) -> None:
    """Run chapters and write the book: one page for the browser, Markdown, LaTeX, notebooks, NumPy functions and
    verdicts.json.

    CHAPTERS are .py files, folders of them, or names of chapters of the book that comes with symnn; without any, the
    whole book. A chapter that has not changed since the last build into DIR is not run again.

    \b
    symnn build
    symnn build --only backpropagation -o /tmp/page
    symnn build my_chapters/ -o build
    symnn build --kernel
    """
    from symnn.book.builder.build_book import build as built
    from symnn.book.builder.order import Order

    try:
        status = built(Order(chapters, folder, only, jobs, clean, pdf, kernel))
    except KeyboardInterrupt:
        click.echo("symnn: interrupted; what was in the folder is as it was", err=True)
        raise SystemExit(130) from None
    raise SystemExit(status)
