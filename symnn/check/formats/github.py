"""Workflow commands of GitHub: each wrong formula marks its line in a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.check.findings import Finding, Report, every_finding
from symnn.check.formats.phrases import sentence, summary

LEVELS = {"refuted": "error", "ill-typed": "error", "ambiguous": "warning", "unread": "notice"}


def text(reports: Sequence[Report]) -> str:
    lines = [_command(f) for f in every_finding(reports) if f.verdict in LEVELS]
    for report in reports:
        for t in report.troubles:
            place = {"file": t.file, "line": t.line, "col": t.column, "title": "symnn: not read"}
            lines.append(_line("error" if t.whole else "warning", place, t.sentence))
    return "\n".join([*lines, summary(reports)]) + "\n"


def _command(found: Finding) -> str:
    level = LEVELS[found.verdict] if not found.known else "notice"
    place: dict[str, object] = {"file": found.file, "line": found.line, "col": found.column}
    if found.end != (0, 0):
        place |= {"endLine": found.end[0]}
    return _line(level, {**place, "title": f"symnn: {found.verdict}"}, sentence(found))


def _line(level: str, place: dict[str, object], message: str) -> str:
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in place.items())
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
