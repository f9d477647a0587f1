"""Reports in every format, one file each; each gives a text. What is said about a formula is said in `phrases`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symnn.check.findings import Report
from symnn.check.formats import github, json, junit, sarif


def _page(reports: Sequence[Report]) -> str:
    """The page; what sets its formulas takes long to load, and nothing else needs it."""
    from symnn.check.formats import html

    return html.text(reports)


FORMATS: dict[str, Callable[[Sequence[Report]], str]] = {
    "json": json.text,
    "sarif": sarif.text,
    "github": github.text,
    "html": _page,
    "junit": junit.text,
}
"""All but the text on the terminal, which has options of its own (`symnn.check.formats.terminal`)."""
