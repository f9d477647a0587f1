"""What the tests of the book share: its pages, which are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from symnn.book.builder.cache import keep, kept
from symnn.book.builder.chapter_files import find
from symnn.book.builder.running import run
from symnn.book.outputs import ordered
from symnn.book.printed import Page
from tests.workers import alone, folder_of_the_run

BUILT = Path(__file__).parents[2] / "build"


@pytest.fixture(scope="session")
def the_book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    """The book that comes with symnn. Pages that `symnn build` left in build/, or an earlier run of tests in pytest's cache, are as good as
    new ones: they are found by all they depend on (`test_book_build` checks that). Of several workers each makes those that no other makes.
    """
    cache = getattr(request.config, "cache", None)
    run_of_all = folder_of_the_run(request, tmp_path_factory)
    here = cache.mkdir("book") if cache else run_of_all / "book"
    here.mkdir(exist_ok=True)
    files, made = find(), {}
    for waits in (False, True):
        for file in files:
            with alone(run_of_all / f"book-{file.stem}.lock", waits=waits) as mine:
                if mine and file not in made:
                    made[file] = kept(BUILT, file) or kept(here, file) or _made(here, file)
    return ordered([made[file] for file in files])


def _made(folder: Path, file: Path) -> Page:
    page = next(run([file]))
    keep(folder, file, page)
    return page
