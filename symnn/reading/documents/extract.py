"""A file becomes documents, by what its name ends in; or a text, by the format that is said. No format is known here
but by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from symnn.errors import ArgumentError
from symnn.reading.documents import jupyter, latex_source, markdown, python_files
from symnn.reading.documents.assemble import Assembly
from symnn.reading.documents.load import load
from symnn.reading.documents.macros import Macros
from symnn.reading.documents.pieces import Piece
from symnn.reading.documents.restructured import pieces as restructured
from symnn.reading.documents.spans import Document
from symnn.reading.documents.traced import Sources, Traced

Format = Literal["markdown", "latex", "notebook", "python", "rst"]

SUFFIXES: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".tex": "latex",
    ".ltx": "latex",
    ".ipynb": "notebook",
    ".py": "python",
    ".rst": "rst",
}


def extract(path: str | Path, folder: str | Path | None = None) -> list[Document]:
    """The documents in a file: one, or in a Python file one for each docstring and the comments that belong to it.

    `folder`, if given, is one that the file may not lie outside of. DocumentError for a file that is no text of its
    kind.
    """
    path = Path(path)
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise ArgumentError(f"{path}: notes end in {', '.join(SUFFIXES)}")
    text = load(path, Path(folder) if folder is not None else None)
    return documents_of(text, kind, str(path), path.parent)


def document_of(text: str, kind: Format, file: str = "<text>") -> Document:
    """The document that a text is; a LaTeX text reads no other file, and of a Python text only the first docstring is
    taken.
    """
    found = documents_of(text, kind, file, None)
    return found[0] if found else Document(file)


def documents_of(text: str, kind: Format, file: str, folder: Path | None) -> list[Document]:
    """The documents that a text is; `folder` is where LaTeX may read other files, None for nowhere."""
    sources = Sources()
    whole = sources.add(file, text)
    if kind == "python":
        return [
            Assembly(file, sources, scope).document(found, around)
            for scope, found, around in python_files.scopes(whole, file)
        ]
    if kind == "latex":
        return [latex_source.document(whole, sources, file, folder)]
    return [Assembly(file, sources, macros=Macros()).document(_pieces(whole, kind, file))]


def _pieces(text: Traced, kind: Format, file: str) -> Iterator[Piece]:
    if kind == "notebook":
        return jupyter.pieces(text, file)
    return restructured(text) if kind == "rst" else markdown.pieces(text)
