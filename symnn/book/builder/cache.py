"""Pages that were printed by an earlier build, kept as JSON in the book's folder: an unchanged chapter need not be run
again.

A page is found by the hash of all it depends on.
"""

from __future__ import annotations

from pathlib import Path

from symnn.book.builder.keys import FOLDER, key, sealed, unsealed
from symnn.book.printed import Page, from_json, to_json
from symnn.errors import ArgumentError
from symnn.files import write

DIGITS = 32


def kept(folder: Path, file: Path, theorems: bool = False) -> Page | None:
    """The page of an earlier build in this folder, if it is still that of the chapter, and has its `theorems` where
    they are wanted.
    """
    page = _read(_place(folder, file))
    return None if page is None or theorems > page.theorems else page


def last_kept(folder: Path, name: str) -> Page | None:
    """The page of this name that the book in this folder has, whatever has become of its chapter since."""
    files = sorted((folder / FOLDER).glob(f"{name}-{'[0-9a-f]' * DIGITS}.json"))
    return _read(files[0]) if len(files) == 1 else None


def _read(file: Path) -> Page | None:
    text = unsealed(file)
    try:
        return None if text is None else from_json(text)
    except ArgumentError:
        return None


def keep(folder: Path, file: Path, page: Page) -> None:
    """Keep the page, in place of older ones of this chapter."""
    place, text = _place(folder, file), to_json(page)
    write(place, sealed(text))
    for old in place.parent.glob(f"{file.stem}-{'[0-9a-f]' * DIGITS}.json"):
        if old != place:
            old.unlink(missing_ok=True)


def _place(folder: Path, file: Path) -> Path:
    return folder / FOLDER / f"{file.stem}-{key(file)[:DIGITS]}.json"
