"""Mended formulas are written into the text of their file, each only where exactly the formula that was judged still
stands.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from symnn.check.findings import Finding, Report, every_finding
from symnn.check.places import COPY
from symnn.files import write
from symnn.reading.documents.escapes import json_string, python_string
from symnn.reading.documents.load import load
from symnn.reading.documents.python_files import is_raw
from symnn.reading.documents.traced import Traced

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Mended:
    """A file that was written: how many formulas of it are mended, and which could not be put in."""

    source: Path
    target: Path
    count: int
    left: tuple[Finding, ...]


def mend(reports: Sequence[Report], *, in_place: bool) -> list[Mended]:
    """Write a copy (`note.mended.md`), or the file itself, of each file that has a formula to be mended."""
    wanted: dict[str, list[Finding]] = {}
    for found in every_finding(reports):
        if found.mended and found.fixes and found.wrong:
            wanted.setdefault(found.file, []).append(found)
    return [_mend(Path(name), several, in_place=in_place) for name, several in wanted.items()]


def _mend(path: Path, several: Sequence[Finding], *, in_place: bool) -> Mended:
    text = load(path)
    changes: list[tuple[int, int, str]] = []
    left = []
    for found in several:
        own = [_change(path, text, *fix[1:]) for fix in found.fixes if fix[0] == found.file]
        sound = [c for c in own if c is not None]
        if len(sound) == len(found.fixes) and not _overlap(changes + sound):
            changes += sound
        else:
            left.append(found)
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    target = path if in_place else path.with_name(f"{path.stem}{COPY}{path.suffix}")
    count = len(several) - len(left)
    if count:
        mark = BYTE_ORDER_MARK if path.read_bytes().startswith(BYTE_ORDER_MARK) else b""
        write(target, mark + text.encode("utf-8"))
    return Mended(path, target, count, tuple(left))


def _change(path: Path, text: str, at: int, old: str, new: str) -> tuple[int, int, str] | None:
    """Start and end of what is to be replaced, and by what; None where not exactly the old formula stands there."""
    if at < 0 or not old:
        return None
    escaped = path.suffix == ".ipynb" or (path.suffix == ".py" and not is_raw(text, at))
    if not escaped:
        return (at, at + len(old), new) if text.startswith(old, at) else None
    python = path.suffix == ".py"
    end = _escaped_end(text, at, old, python=python)
    written = new.replace("\\", "\\\\") if python else json.dumps(new, ensure_ascii=False)[1:-1]
    return (at, end, written) if end is not None else None


def _escaped_end(text: str, at: int, old: str, *, python: bool) -> int | None:
    """Where the escapes end that stand for exactly the old text."""
    for end in range(at + len(old), min(at + 2 * len(old), len(text)) + 1):
        raw = Traced(text[at:end], range(at, end))
        decoded = python_string(raw)[0].text if python else json_string(raw).text
        if decoded == old:
            return end
    return None


def _overlap(changes: Sequence[tuple[int, int, str]]) -> bool:
    ordered = sorted(changes)
    return any(after[0] < before[1] for before, after in pairwise(ordered))
