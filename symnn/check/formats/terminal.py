"""The report on a terminal: a line for each formula, under a wrong one its counterexample and the mended formula."""

from __future__ import annotations

from collections.abc import Sequence

import click

from symnn.check.findings import Finding, Report, every_finding
from symnn.check.formats.phrases import TELLING, reasons, summary, suppositions, told

COLOURS = {
    "refuted": "red",
    "ill-typed": "red",
    "ambiguous": "yellow",
    "unknown": "yellow",
    "unread": "yellow",
    "supported": "cyan",
    "proved": "green",
}


def text(reports: Sequence[Report], *, width: int, every: bool = False, only: Sequence[str] = ()) -> str:
    """The whole report. `every` shows names in the text too; `only` shows formulas of these verdicts or kinds."""
    rows = [(n, f) for n, f in enumerate(every_finding(reports), 1) if shown(f, every=every, only=only)]
    place = max((len(f.place) for _, f in rows), default=0)
    digits = max((len(str(n)) for n, _ in rows), default=1)
    lines: list[str] = []
    for number, found in rows:
        lines += _row(number, found, (digits, place), width)
    for report in reports:
        for t in report.troubles:
            lines.append(
                click.style(f"{t.file}:{t.line}:{t.column}: {t.sentence}" if not t.whole else t.sentence, "yellow")
            )
    return "\n".join([*lines, summary(reports)]) + "\n"


def shown(found: Finding, *, every: bool, only: Sequence[str]) -> bool:
    if only:
        return found.verdict in only or found.kind in only
    return every or not found.inline or found.verdict != "none"


def _row(number: int, found: Finding, columns: tuple[int, int], width: int) -> list[str]:
    digits, place = columns
    word = "-" if found.verdict == "none" else found.verdict
    head = f"{number:>{digits}}  {found.place:<{place}}  "
    verdict = click.style(f"{word:<9}", COLOURS.get(found.verdict), bold=found.wrong)
    said = found.kind if found.verdict == "none" else ""
    room = width - len(head) - 11 - (len(said) + 2 if said else 0)
    formula = _cut(found.latex, room)
    lines = [f"{head}{verdict}  {formula}" + (f"  {said}" if said else "")]
    margin = " " * (digits + 2)
    if found.verdict in TELLING:
        known = ["known: it is in the baseline"] if found.known else []
        lines += [f"{margin}{line}" for line in [*known, *told(found)]]
    else:
        lines += [f"{margin}{line}" for line in suppositions(found)]
    return lines


def _cut(latex: str, room: int) -> str:
    room = max(room, 20)
    return latex if len(latex) <= room else latex[: room - 1] + "…"


def explained(found: Finding) -> str:
    """All that is known of one formula."""
    lines = [f"{found.place}  {found.kind}, {found.verdict}", "", f"  {found.latex}", ""]
    lines += [f"read as: {found.reading}"] if found.reading else []
    lines += [f"by {found.method}"] if found.method else []
    lines += reasons(found)
    lines += ["", found.proof] if found.proof else []
    for part in found.parts:
        lines += ["", f"  {part.latex}", f"  {part.verdict}" + (f" by {part.method}" if part.method else "")]
        lines += [f"  {line}" for line in reasons(part)]
        lines += [f"  read as: {part.reading}"] if part.reading else []
        lines += [f"  {line}" for line in part.proof.splitlines()]
    return "\n".join(lines) + "\n"
