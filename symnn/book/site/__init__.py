"""The book for the browser: one page, made of printed chapters. Nothing here judges a claim or writes a file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from symnn.book.printed import Page
from symnn.book.trust import Trust
from symnn.errors import MissingExtraError


def book_html(pages: Sequence[Page], trust: Trust | None = None) -> dict[str, str | bytes]:
    """book.html of these pages, in their order, and of whom they trust. MissingExtraError without the extra `pages`."""
    if missing := [name for name in ("jinja2", "ziamath") if find_spec(name) is None]:
        raise MissingExtraError(f"book.html needs {' and '.join(missing)}: pip install 'symnn[pages]'")
    from symnn.book.site import page as book

    return {"book.html": book.book_html(pages, trust)}


def drawings(page: Page) -> dict[str, str]:
    """The formulas of a chapter as SVG, for `Page.formulas`; none without the extra `pages`."""
    if find_spec("jinja2") is None or find_spec("ziamath") is None:
        return {}
    from symnn.book.site import page as book

    return book.drawings(page)
