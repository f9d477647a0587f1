"""The lines of a file of claims: each is a claim, or one that cannot be judged, with its place and what to mend. A bad
line costs itself alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnn.errors import ArgumentError


@dataclass(frozen=True)
class BadLine:
    """A line that is no claim: its number, its `id` where it has one, and why."""

    number: int
    id: Any
    reason: str


class NoClaim(ValueError):
    """Why a line is no claim, and what it should be."""

    def __init__(self, reason: str, name: Any = None) -> None:
        super().__init__(reason)
        self.name = name


def read_lines(path: Path) -> list[dict[str, Any] | BadLine]:
    """The lines that are not blank, as tasks where they are claims. ArgumentError for a file that cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ArgumentError(f"cannot read {path}: {error.strerror or error}") from error
    found: list[dict[str, Any] | BadLine] = []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_task(line, number))
        except NoClaim as error:
            found.append(BadLine(number, error.name if error.name is not None else number, f"{path}:{number}{error}"))
    return found


def _task(line: bytes, number: int) -> dict[str, Any]:
    data = _object(line)
    name = data.get("id", number)
    if not isinstance(data.get("claim"), str):
        raise NoClaim(' has no text "claim": give the formula in LaTeX, {"claim": "a = b", …}', name)
    context = data.get("context") or {}
    if not isinstance(context, Mapping):
        raise NoClaim(' has a "context" that is no object: write {"symbols": […], …}', name)
    parts = {key: context.get(key) or [] for key in ("symbols", "definitions", "assumptions")}
    for key, values in parts.items():
        if not isinstance(values, list):
            raise NoClaim(f' has "{key}" that are no list: put them in [ ]', name)
        for k, value in enumerate(values, 1):
            wrong = _wrong_symbol(value) if key == "symbols" else _wrong_text(value)
            if wrong:
                raise NoClaim(f" has {key}, of which number {k} {wrong}", name)
    return {"id": name, "claim": data["claim"], **parts}


def _object(line: bytes) -> dict[str, Any]:
    """The line as a JSON object."""
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NoClaim(f":{error.start + 1} is no UTF-8: save the file in this encoding") from error
    except json.JSONDecodeError as error:
        backslash = ": write \\\\ for a backslash" if "escape" in error.msg else ": a line is one whole JSON object"
        raise NoClaim(f":{error.colno} is no JSON ({error.msg}){backslash}") from error
    except (RecursionError, ValueError) as error:
        raise NoClaim(f" is no JSON that can be read ({error})") from error
    if not isinstance(data, dict):
        raise NoClaim(' is no JSON object: write {"id": "…", "claim": "…", "context": {…}}')
    return data


def _wrong_text(value: Any) -> str:
    return "" if isinstance(value, str) else "is no text"


def _wrong_symbol(value: Any) -> str:
    """What is wrong with a symbol; "" where nothing is."""
    if not isinstance(value, Mapping) or not isinstance(value.get("latex"), str):
        return 'has no text "latex": write {"latex": "W", "shape": ["n", "m"]}'
    shape = value.get("shape") or []
    if not isinstance(shape, list) or not all(isinstance(s, str) or _is_size(s) for s in shape):
        return 'has a "shape" that is no list of names and positive whole numbers: [] of a number, ["n"] of a column'
    properties = value.get("properties") or []
    if not isinstance(properties, list) or not all(isinstance(p, str) for p in properties):
        return 'has "properties" that are no list of texts'
    return ""


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
