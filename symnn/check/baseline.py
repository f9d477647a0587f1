"""Wrong formulas that are known already: listed in a file, they no longer fail a check. New ones do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from symnn.check.findings import WRONG, Finding, Report, every_finding
from symnn.errors import ArgumentError
from symnn.files import write

Known = Counter[tuple[str, str, str]]


def read(path: Path) -> Known:
    """What a baseline lists: file, verdict and formula, as often as it stands there. Lines may move. ArgumentError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Counter((str(f["file"]), str(f["verdict"]), str(f["latex"])) for f in data["formulas"])
    except FileNotFoundError as error:
        raise ArgumentError(f"--baseline {path}: no such file; --update-baseline writes it") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArgumentError(f"--baseline {path}: no baseline of symnn ({type(error).__name__})") from error


def save(path: Path, reports: Sequence[Report]) -> int:
    """Write all formulas that are wrong now; how many."""
    formulas = [
        {"file": file, "verdict": verdict, "latex": latex}
        for file, verdict, latex in map(_key, every_finding(reports))
        if verdict in WRONG
    ]
    write(path, json.dumps({"formulas": formulas}, indent=1, ensure_ascii=False) + "\n")
    return len(formulas)


def marked(reports: Sequence[Report], known: Known) -> list[Report]:
    """The reports with the formulas that a baseline lists marked as known."""
    left = Counter(known)
    return [replace(report, findings=tuple(_marked(f, left) for f in report.findings)) for report in reports]


def _marked(found: Finding, left: Known) -> Finding:
    key = _key(found)
    if left[key] <= 0 or found.verdict not in WRONG:
        return found
    left[key] -= 1
    return replace(found, known=True)


def _key(found: Finding) -> tuple[str, str, str]:
    return PurePath(found.file).as_posix(), found.verdict, found.latex
