"""Chapter files are run here, in this process; what comes out are printed pages.

Chapters import each other relatively (`from .linear_collapse import product`): for the time of a run they are modules
of one package.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType, TracebackType

from symnn.book.builder.chapter_files import cited
from symnn.book.chapter import Chapter
from symnn.book.kernel_exports import with_theorems
from symnn.book.printed import Page
from symnn.book.printing import printed
from symnn.errors import ArgumentError, ChapterError, SymnnError

PACKAGE = "symnn_book"


def run(files: Sequence[Path], theorems: bool = True, before: Page | None = None) -> Iterator[Page]:
    """Run chapter files one after the other in this process, and give each page as soon as it is done; with the
    `theorems` that Coq can be asked, or without. What was printed `before` of the only file is not printed again.
    """
    for file, chapter in chapters(files):
        with _ChapterReading(file):
            page = before or _printed(file, chapter)
            if theorems:
                page = with_theorems(page, chapter)
        yield page


def _printed(file: Path, chapter: Chapter) -> Page:
    return printed(chapter, file.stem, _text(file), {p.stem: _text(p) for p in cited(file) if p != file})


def chapters(files: Sequence[Path]) -> Iterator[tuple[Path, Chapter]]:
    """Run chapter files one after the other in this process, and give each chapter as its author made it."""
    with _package([f.resolve().parent for f in files]):
        for file in files:
            yield file.resolve(), _load(file.resolve())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@contextmanager
def _package(folders: Sequence[Path]) -> Iterator[None]:
    """A package made of the chapters' folders, for the time of one build: each build runs its chapters afresh."""
    package = ModuleType(PACKAGE)
    package.__path__ = list(dict.fromkeys(map(str, folders)))
    sys.modules[PACKAGE] = package
    try:
        yield
    finally:
        for name in [n for n in sys.modules if n == PACKAGE or n.startswith(f"{PACKAGE}.")]:
            del sys.modules[name]


def _load(file: Path) -> Chapter:
    """Run one chapter file, unless an earlier chapter has imported it already."""
    name = f"{PACKAGE}.{file.stem}"
    module = sys.modules.get(name)
    if module is None:
        spec = importlib.util.spec_from_file_location(name, file, loader=_AsWritten(name, str(file)))
        if spec is None or spec.loader is None:
            raise ArgumentError(f"{file} is no Python file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        with _ChapterReading(file):
            spec.loader.exec_module(module)
    chapter = getattr(module, "chapter", None)
    if not isinstance(chapter, Chapter):
        raise ChapterError(
            f'{file.name} has no module-level `chapter`: begin with chapter = symnn.Chapter("its title")'
        )
    return chapter


class _AsWritten(importlib.machinery.SourceFileLoader):
    """The file as it is now: compiled files are told apart by second and size, which an edit may leave alike."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


class _ChapterReading:
    """Whatever a chapter raises leaves as a ChapterError that names the chapter and its line."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception) or isinstance(error, ChapterError):
            return
        # the innermost chapter counts: one chapter may have imported another
        frames = [
            (Path(f.filename), f.lineno)
            for f in traceback.extract_tb(trace)
            if Path(f.filename).parent == self.file.parent
        ]
        file, line = frames[-1] if frames else (self.file, None)
        if isinstance(error, SyntaxError) and error.filename:
            file, line = Path(error.filename), error.lineno
        said = str(error) if isinstance(error, SymnnError) else f"{type(error).__name__}: {error}"
        raise ChapterError(f"chapter {file.name}, line {line or 1}: {said}") from error
