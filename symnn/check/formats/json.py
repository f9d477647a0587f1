"""The report for programs: files, their formulas, and the parts of a formula that has several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from symnn.check.findings import Finding, Report


def text(reports: Sequence[Report]) -> str:
    return json.dumps({"files": [_file(r) for r in reports]}, indent=1, ensure_ascii=False) + "\n"


def _file(report: Report) -> dict[str, Any]:
    problems = [{"line": t.line, "column": t.column, "file": t.file, "sentence": t.sentence} for t in report.troubles]
    found: dict[str, Any] = {"file": report.file, "formulas": [formula(f) for f in report.findings]}
    return {**found, "problems": problems} if problems else found


def formula(found: Finding) -> dict[str, Any]:
    """One entry. Its place is that of what opens it (a dollar, `\\begin`), a part's that of its first character;
    `start` is
    the formula's first character, `end` is after the last; `file` is another than that of the report in an \\input.
    """
    entry: dict[str, Any] = {
        "line": found.line,
        "column": found.column,
        "latex": found.latex,
        "kind": found.kind,
        "verdict": found.verdict,
        "reason": found.reason or None,
        "counterexample": found.counterexample or None,
        "mended": found.mended or None,
        "assumed": list(found.assumed),
        "conditions": list(found.conditions),
        "inline": found.inline,
        "method": found.method or None,
        "reading": found.reading or None,
        "seconds": round(found.seconds, 3),
    }
    if found.end != (0, 0):
        entry["start"] = {"line": found.start[0], "column": found.start[1]}
        entry["end"] = {"line": found.end[0], "column": found.end[1]}
    if found.scope:
        entry["scope"] = found.scope
    if found.cell:
        entry["cell"] = found.cell
    if found.known:
        entry["known"] = True
    if found.parts:
        entry["parts"] = [{"file": p.file, **formula(p)} for p in found.parts]
    return {"file": found.file, **entry}
