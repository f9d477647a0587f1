"""SARIF 2.1.0, which code scanners and editors show: one result for each formula that is wrong, ambiguous or unread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from symnn import __version__
from symnn.check.findings import Finding, Report, every_finding
from symnn.check.formats.phrases import sentence

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RULES = {
    "refuted": ("error", "The formula is false: there is a counterexample."),
    "ill-typed": ("error", "The sizes in the formula do not fit."),
    "ambiguous": ("warning", "The formula can be read in two ways that differ."),
    "unknown": ("note", "The formula was neither proved nor refuted."),
    "unread": ("note", "The formula could not be read."),
}


def text(reports: Sequence[Report]) -> str:
    results = [_result(f) for f in every_finding(reports) if f.verdict in RULES]
    rules = [
        {"id": name, "shortDescription": {"text": said}, "defaultConfiguration": {"level": level}}
        for name, (level, said) in RULES.items()
    ]
    driver = {"name": "symnn", "version": __version__, "rules": rules}
    notes = [_notification(t.file, t.line, t.column, t.sentence, t.whole) for r in reports for t in r.troubles]
    failed = any(t.whole for r in reports for t in r.troubles)
    invocation = {"executionSuccessful": not failed, "toolExecutionNotifications": notes}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "results": results,
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _result(found: Finding) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.verdict,
        "ruleIndex": list(RULES).index(found.verdict),
        "level": RULES[found.verdict][0] if not found.known else "note",
        "message": {"text": sentence(found)},
        "locations": [_location(found.file, found.line, found.column, found.end)],
        "partialFingerprints": {"formula/v1": f"{found.verdict}:{found.latex}"},
    }
    if found.known:
        result["suppressions"] = [{"kind": "external"}]
    return result


def _location(file: str, line: int, column: int, end: tuple[int, int] = (0, 0)) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": column}
    if end != (0, 0):
        region |= {"endLine": end[0], "endColumn": end[1]}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(PurePath(file).as_posix())}, "region": region}}


def _notification(file: str, line: int, column: int, said: str, whole: bool) -> dict[str, Any]:
    level = "error" if whole else "warning"
    return {"level": level, "message": {"text": said}, "locations": [_location(file, line, column)]}
