"""Chapter files are found and run here, in this process or each in one of its own; what comes out are printed pages.

Chapters import each other relatively (`from .linear_collapse import product`): for the time of a run they are modules
of one package.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType

from symnn.book.chapter import Chapter
from symnn.book.kernel_exports import with_theorems
from symnn.book.printed import Page
from symnn.book.printing import printed
from symnn.errors import ArgumentError, ChapterError, SymnnError

PACKAGE = "symnn_book"


def shelf() -> Path:
    """Where the chapters are: `derivations/` in a checkout, else what was installed with symnn."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "derivations"
    return checkout if (package.parent / "pyproject.toml").is_file() and checkout.is_dir() else package / "_book"


def find(places: Sequence[str | Path] = ()) -> list[Path]:
    """Chapter files for the names of chapters, files and folders given; without any, the whole book."""
    found: list[Path] = []
    for place in places or [shelf()]:
        path, listed = Path(place), shelf() / f"{place}.py"
        if path.is_dir():
            found += _chapters(path)
        elif path.is_file() and path.suffix == ".py":
            found.append(path)
        elif listed.is_file():
            found.append(listed)
        else:
            known = ", ".join(sorted(p.stem for p in _chapters(shelf())))
            raise ArgumentError(f"no chapter {str(place)!r}: give a .py file, a folder of chapters, or one of {known}")
    if not found:
        where = ", ".join(map(str, places)) or shelf()
        raise ArgumentError(f"no chapters in {where}: a chapter is a .py file with a module-level `chapter`")
    _importable([p.stem for p in found])
    return found


def _chapters(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.py") if not p.name.startswith("_"))


def _importable(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise ArgumentError(
            f"two chapters have one name: {', '.join(sorted({n for n in names if names.count(n) > 1}))}"
        )
    if strange := [n for n in names if not n.isidentifier() or not n.isascii()]:
        raise ArgumentError(
            f"a chapter's file is named as a Python module is, in letters, digits and _, not {strange[0]!r}"
        )


def cited(file: Path) -> list[Path]:
    """The file and all files that it imports relatively, those that these import, and so on; by name."""
    found: dict[Path, None] = {}
    waiting = [file.resolve()]
    while waiting:
        here = waiting.pop()
        if here not in found and here.is_file():
            found[here] = None
            waiting += [here.parent / f"{name}.py" for name in _imports(here.read_bytes())]
    return sorted(found, key=lambda p: p.name)


def _imports(source: bytes) -> Iterator[str]:
    """The modules of `from .name import …` and `from . import name`; none of a file that is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]


def run(files: Sequence[Path], theorems: bool = True) -> Iterator[Page]:
    """Run chapter files one after the other in this process, and give each page as soon as it is done; with the
    `theorems` that Coq can be asked, or without.
    """
    for file, chapter in chapters(files):
        with _ChapterReading(file):
            page = printed(chapter, file.stem, _text(file), {p.stem: _text(p) for p in cited(file) if p != file})
            if theorems:
                page = with_theorems(page, chapter)
        yield page


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
        spec = importlib.util.spec_from_file_location(name, file)
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
