"""Files are written whole or not at all: an interrupted run leaves the old file, never half a new one; of several
files, all or none. A link stays a link, and what is no plain file (a device, a pipe) is written through.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symnn.errors import ArgumentError


def write(path: Path, content: str | bytes) -> None:
    """Write beside the target, then rename: readers see the old file or the new one."""
    write_all({path: content})


def write_all(contents: Mapping[Path, str | bytes]) -> None:
    """Write all files beside their targets, then rename all; whoever interrupts it finds the old ones, or the new
    ones. Devices and pipes come before the renaming: what they refuse leaves everything as it was.
    """
    beside: dict[Path, Path] = {}
    targets = {_target(path): content for path, content in contents.items()}
    special = [path for path in targets if path.exists() and not path.is_file() and not path.is_dir()]
    try:
        for path, content in targets.items():
            if path not in special:
                beside[path] = _beside(path, content)
        for path in special:
            _through(path, targets[path])
        with _uninterrupted():
            for path, temporary in beside.items():
                _renamed(temporary, path)
    finally:
        for temporary in beside.values():
            temporary.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    """The file behind a link, or behind a chain of them."""
    try:
        return path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError) as error:  # links in a circle
        raise ArgumentError(f"cannot write {path}: its links lead nowhere") from error


def _through(path: Path, content: str | bytes) -> None:
    """Into a device, a pipe or a socket, which stays what it is."""
    try:
        with path.open("wb") as file:
            file.write(_bytes(content))
    except OSError as error:
        raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from error


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _beside(path: Path, content: str | bytes) -> Path:
    if path.is_dir():
        raise ArgumentError(f"cannot write {path}: it is a directory; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_bytes(content))
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from error
        raise
    return temporary


def _renamed(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError as error:
        raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from error


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C takes effect at the end of the block. Python lets the main thread alone arrange that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[Any] = []
    before = signal.signal(signal.SIGINT, lambda *given: came.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(*came[0])


def _umask() -> int:
    # the process keeps its mask only by setting it: there is no way to ask
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
