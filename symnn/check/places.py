"""Which files are meant by what was typed: files, folders, globs. Links that lead out of a folder are not followed."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from symnn.errors import ArgumentError
from symnn.reading.documents import SUFFIXES

SKIPPED = frozenset(("node_modules", "__pycache__", "build", "dist", "site-packages", "venv"))
"""Folders below a given one that hold no notes of one's own; and those whose names begin with a dot."""

COPY = ".mended"
"""What --fix puts before the suffix of the copy that it writes."""
Place = tuple[Path, Path | None]
"""A file, and the folder that it may not lie outside of: the one that was given, or none if the file itself was."""


def places(given: Sequence[str]) -> list[Place]:
    """Every note that is meant, each once, in order. ArgumentError for what names none."""
    found: dict[Path, Place] = {}
    for text in given:
        paths = [Path(text)]
        if not paths[0].exists() and glob.has_magic(text):
            paths = [Path(p) for p in sorted(glob.glob(text, recursive=True))]
        paths = [p for p in paths if p.exists() or p.is_symlink()]
        if not paths:
            raise ArgumentError(f"{text}: no such file or folder")
        for place in (place for path in paths for place in _under(path)):
            found.setdefault(place[0].resolve(), place)
    if not found:
        raise ArgumentError(f"no notes there: {', '.join(given)} (a note's name ends in {', '.join(SUFFIXES)})")
    return list(found.values())


def _under(path: Path) -> Iterator[Place]:
    if not path.is_dir():
        if path.suffix.lower() not in SUFFIXES:
            raise ArgumentError(f"{path}: no note (a note's name ends in {', '.join(SUFFIXES)})")
        yield path, None
        return
    for folder, below, names in os.walk(path):
        below[:] = sorted(n for n in below if n not in SKIPPED and not n.startswith("."))
        for name in sorted(names):
            file = Path(folder) / name
            if file.suffix.lower() in SUFFIXES and not name.startswith(".") and not _is_mended_copy(file):
                yield file, path


def _is_mended_copy(file: Path) -> bool:
    """Whether --fix wrote this file beside the note that it is a copy of."""
    return file.stem.endswith(COPY) and file.with_name(file.stem.removesuffix(COPY) + file.suffix).exists()
