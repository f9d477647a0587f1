"""What several workers of one run of the tests make together: a folder of all, and a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def folder_of_the_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share, and no other run has."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if getattr(request.config, "workerinput", None) else own


@contextmanager
def alone(lock: Path, *, waits: bool) -> Iterator[bool]:
    """Whether no other worker holds the lock. Where there are no locks (Windows) each worker makes all pages."""
    with lock.open("w") as held:
        if fcntl is None:
            yield True
            return
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
