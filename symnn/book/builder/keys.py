"""By what a build finds what an earlier one has made: the hash of all that it depends on. A kept file that is not what
was written is as good as none.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from symnn import __version__
from symnn.book.builder.chapter_files import cited

FOLDER = ".cache"
"""What is kept between builds lies here, in the folder of the book."""
PACKAGES = ("sympy", "numpy", "matplotlib", "z3-solver", "cvc5", "python-flint", "jinja2", "ziamath", "ziafont")


def key(file: Path) -> str:
    """Of the page of a chapter: the chapter, those that it cites, and everything that turns them into a page."""
    digest = hashlib.sha256(_program().encode())
    digest.update(file.stem.encode())
    for path in cited(file):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def _program() -> str:
    """symnn itself, its templates, and what it computes and draws with."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256(f"{__version__} {sys.version_info[:2]}".encode())
    for name in PACKAGES:
        digest.update(f"\0{name} {_version(name)}".encode())
    for path in sorted(package.rglob("*")):
        if path.is_relative_to(package / "_book") or path.parent.name == "__pycache__" or not path.is_file():
            continue  # chapters count by themselves
        digest.update(f"\0{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def sealed(text: str) -> str:
    """The text below its own hash."""
    return f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def unsealed(file: Path) -> str | None:
    """The text of a kept file; None where it is not there, or not as it was written."""
    try:
        digest, _, text = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return text if digest == hashlib.sha256(text.encode()).hexdigest() else None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
