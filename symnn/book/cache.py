"""Pages that were printed by an earlier build, kept as JSON in the book's folder: an unchanged chapter need not be run
again.

A page is found by the hash of all it depends on. A kept file that is not what was written is as good as none.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from symnn import __version__
from symnn.book.printed import Page, from_json, to_json
from symnn.book.running import cited
from symnn.errors import ArgumentError
from symnn.files import write

FOLDER = ".cache"
DIGITS = 32


def key(file: Path) -> str:
    """Of the chapter, the chapters it cites, and everything that turns them into a page."""
    digest = hashlib.sha256(_program().encode())
    digest.update(file.stem.encode())
    for path in cited(file):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def _program() -> str:
    """symnn itself, and what it computes and draws with."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256(f"{__version__} {sys.version_info[:2]}".encode())
    for name in ("sympy", "numpy", "matplotlib", "z3-solver", "cvc5", "python-flint"):
        digest.update(f"\0{name} {_version(name)}".encode())
    for path in sorted(package.rglob("*.py")):
        if path.is_relative_to(package / "_book"):
            continue  # chapters count by themselves
        digest.update(f"\0{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


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
    try:
        digest, _, text = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if digest != hashlib.sha256(text.encode()).hexdigest():
        return None
    try:
        return from_json(text)
    except ArgumentError:
        return None


def keep(folder: Path, file: Path, page: Page) -> None:
    """Keep the page, in place of older ones of this chapter."""
    place, text = _place(folder, file), to_json(page)
    write(place, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
    for old in place.parent.glob(f"{file.stem}-{'[0-9a-f]' * DIGITS}.json"):
        if old != place:
            old.unlink(missing_ok=True)


def _place(folder: Path, file: Path) -> Path:
    return folder / FOLDER / f"{file.stem}-{key(file)[:DIGITS]}.json"
