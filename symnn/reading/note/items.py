"""What is found in a note, as plain data: an item for each formula, a part for each claim that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One relation. `task` is what a worker judges, None where there is nothing to judge; start and end are its
    place in the formula.
    """

    kind: str
    latex: str
    start: int | None = None
    end: int | None = None
    reason: str = ""
    task: dict[str, Any] | None = None
    verdict: str = ""
    mended: str = ""
    counterexample: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A formula of the note: `span` is its number. kind: declaration, definition, condition, claim, fragment or
    unread.
    """

    span: int
    kind: str
    reason: str = ""
    parts: tuple[Part, ...] = field(default=())
