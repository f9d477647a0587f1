"""Files are looked at again and again, and told when one of them has changed. By polling: it works on every file
system.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from symnn.check.places import Place

POLL = 0.5
"""Seconds between two looks."""

State = dict[Path, tuple[int, int]]


def changes(find: Callable[[], Sequence[Place]], poll: float = POLL) -> Iterator[list[Place]]:
    """All places at first; then, whenever some have changed or are new, those. It ends only when nobody asks any
    more.
    """
    found = list(find())
    before = _state(found)
    yield found
    while True:
        time.sleep(poll)
        found = list(find())
        now = _state(found)
        changed = [place for place in found if now.get(place[0]) != before.get(place[0])]
        before = now
        if changed:
            yield changed


def _state(found: Sequence[Place]) -> State:
    state: State = {}
    for path, _ in found:
        try:
            status = path.stat()
        except OSError:  # between two looks it may be gone
            continue
        state[path] = status.st_mtime_ns, status.st_size
    return state
