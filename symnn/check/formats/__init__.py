"""Reports in every format, one file each; each gives a text. What is said about a formula is said in `phrases`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symnn.check.findings import Report
from symnn.check.formats import github, html, json, junit, sarif

FORMATS: dict[str, Callable[[Sequence[Report]], str]] = {
    "json": json.text,
    "sarif": sarif.text,
    "github": github.text,
    "html": html.text,
    "junit": junit.text,
}
"""All but the text on the terminal, which has options of its own (`symnn.check.formats.terminal`)."""
