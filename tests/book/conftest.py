"""What the tests of the book share: its pages, which are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from symnn.book.cache import keep, kept
from symnn.book.outputs import ordered
from symnn.book.printed import Page
from symnn.book.running import find, run

BUILT = Path(__file__).parents[2] / "build"


@pytest.fixture(scope="session")
def the_book(request: pytest.FixtureRequest) -> list[Page]:
    """The book that comes with symnn. Pages that `symnn build` left in build/, or an earlier run of tests in pytest's cache, are as good as
    new ones: they are found by all they depend on (`test_book_build` checks that).
    """
    cache = getattr(request.config, "cache", None)
    here = cache.mkdir("book") if cache else request.getfixturevalue("tmp_path_factory").mktemp("book")
    pages = []
    for file in find():
        page = kept(BUILT, file) or kept(here, file)
        if page is None:
            page = next(run([file]))
            keep(here, file, page)
        pages.append(page)
    return ordered(pages)
