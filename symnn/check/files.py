"""Files are written whole or not at all: an interrupted run leaves the old file, never half a new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from symnn.errors import ArgumentError


def write(path: Path, content: str | bytes) -> None:
    """Write beside the target, then rename: readers see the old file or the new one."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_dir():
        raise ArgumentError(f"cannot write {path}: it is a directory; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    # the process keeps its mask only by setting it: there is no way to ask
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
