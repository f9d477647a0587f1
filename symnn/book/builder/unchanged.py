"""Whether a book is there already as it would be made again: the same order, chapters and program as at its build, and
every file as it was written. Loads nothing that computes or draws.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from symnn.book.builder.keys import FOLDER, key, sealed, unsealed
from symnn.book.builder.order import Order
from symnn.book.builder.summary import Summary
from symnn.files import write

NAME = "whole.json"


def summary_before(order: Order) -> Summary | None:
    """What the build that made this very book said; None if something has changed since. With the kernel nothing is
    taken from before.
    """
    if order.kernel:
        return None
    text = unsealed(order.folder / FOLDER / NAME)
    told = None if text is None else json.loads(text)
    if told is None or told["key"] != _key(order):
        return None
    made = {name: _digest(order.folder / name) for name in told["files"]}
    return Summary(**told["summary"]) if made == told["files"] else None


def remember(order: Order, files: Sequence[Path], summary: Summary) -> None:
    """What a later build may find."""
    made = {file.relative_to(order.folder).as_posix(): _digest(file) for file in files}
    told = {"key": _key(order), "files": made, "summary": asdict(summary)}
    write(order.folder / FOLDER / NAME, sealed(json.dumps(told, indent=1, ensure_ascii=False)))


def _key(order: Order) -> str:
    chapters = [f"{file.resolve()} {key(file)}" for file in order.files()]
    return hashlib.sha256("\0".join([str(order.clean), *chapters]).encode()).hexdigest()


def _digest(file: Path) -> str:
    """Of what it holds; "" where it is not there, or no plain file."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
