"""In which order kinds are tried for the names of a formula of which a text tells none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def choices(options: Sequence[Sequence[Any]], unlikely: int) -> Iterator[tuple[Any, ...]]:
    """A kind for each name, the places of the kinds among their options adding up to `unlikely`; the last name's change
    first.
    """
    if not options:
        if unlikely == 0:
            yield ()
        return
    first, *rest = options
    most = sum(len(kinds) - 1 for kinds in rest)
    for place in range(max(0, unlikely - most), min(unlikely, len(first) - 1) + 1):
        for others in choices(rest, unlikely - place):
            yield (first[place], *others)
