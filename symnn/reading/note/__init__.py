"""Notes: what each formula is, and for each claim a task that a worker judges. `read` reads a document, `judge` one
task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnn.reading.note.items import Item, Part
from symnn.reading.note.whole_reading import read

__all__ = ["Item", "Part", "judge", "read"]


def judge(task: Mapping[str, Any], budget: float = 10.0) -> dict[str, Any]:
    """The outcome of a task, as plain data; see `symnn.reading.context.judging_tasks`."""
    from symnn.reading.note.outcomes import outcome

    return outcome(task, budget)
