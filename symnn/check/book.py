"""Building the book: chapter files are run, and what they say is written as Markdown, LaTeX and verdicts.json.

Everything is made in memory first and written at the end, file by file and each whole. The same chapters give the same bytes.
"""

from __future__ import annotations

import importlib.util
import io
import json
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from symnn.check.chapter import Chapter, Figure
from symnn.check.files import write
from symnn.check.pages import Finding, book_latex, chapter_markdown, findings
from symnn.errors import ArgumentError, ChapterError, MissingExtraError, SymnnError

# chapters import each other relatively (`from .linear_collapse import product`): this is the package they find themselves in
PACKAGE = "symnn_book"


@dataclass(frozen=True)
class Page:
    """A chapter that was run, under the name of its file."""

    name: str
    chapter: Chapter

    @property
    def findings(self) -> list[Finding]:
        return list(findings(self.chapter))


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
            found += sorted(p for p in path.glob("*.py") if not p.name.startswith("_"))
        elif path.is_file() and path.suffix == ".py":
            found.append(path)
        elif listed.is_file():
            found.append(listed)
        else:
            known = ", ".join(sorted(p.stem for p in shelf().glob("*.py") if not p.name.startswith("_")))
            raise ArgumentError(f"no chapter {str(place)!r}: give a .py file, a folder of chapters, or one of {known}")
    if not found:
        where = ", ".join(map(str, places)) or shelf()
        raise ArgumentError(f"no chapters in {where}: a chapter is a .py file with a module-level `chapter`")
    names = [p.stem for p in found]
    if len(set(names)) < len(names):
        raise ArgumentError(f"two chapters have one name: {', '.join(sorted({n for n in names if names.count(n) > 1}))}")
    return found


def run(files: Sequence[Path]) -> Iterator[Page]:
    """Run chapter files one after the other, and give each as soon as it is done."""
    with _package([f.resolve().parent for f in files]):
        for file in files:
            yield Page(file.stem, _load(file.resolve()))


def ordered(pages: Sequence[Page]) -> list[Page]:
    """By the chapter's number; chapters without one come last, by name."""
    return sorted(pages, key=lambda p: (p.chapter.number is None, p.chapter.number or 0, p.name))


def write_book(pages: Sequence[Page], folder: Path) -> list[Path]:
    """Write the book into a folder, which may exist: what only an earlier build made is removed, what is not ours is left."""
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(f"cannot build into {folder}: it is a file; name a directory")
    made = book_files(pages)
    for name in sorted(_written_before(folder) - set(made)):
        (folder / name).unlink(missing_ok=True)
    for name, content in made.items():
        write(folder / name, content)
    return [folder / name for name in made]


def book_files(pages: Sequence[Page]) -> dict[str, str | bytes]:
    """Every file of the book by its path inside the folder; verdicts.json is last, so it tells of a complete build."""
    pages = ordered(pages)
    made: dict[str, str | bytes] = {}
    for page in pages:
        made[f"chapters/{page.name}.md"] = chapter_markdown(page.chapter)
        for part in page.chapter.parts:
            if isinstance(part, Figure):
                made |= {f"chapters/figures/{part.name}.{kind}": data for kind, data in drawn(part).items()}
    made["book.tex"] = book_latex([page.chapter for page in pages])
    made["verdicts.json"] = json.dumps(_report(pages, [*made, "verdicts.json"]), indent=1, ensure_ascii=False) + "\n"
    return made


def drawn(figure: Figure) -> dict[str, str | bytes]:
    """The figure's files by ending: SVG for the pages, and PDF for LaTeX where it was drawn by a function."""
    if isinstance(figure.draw, str):
        return {"svg": figure.draw}
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure as Canvas
    except ImportError as error:
        raise MissingExtraError(f"figure {figure.name!r} needs matplotlib: pip install 'symnn[pages]'") from error
    files: dict[str, str | bytes] = {}
    # a fixed salt and no date: the same drawing gives the same bytes
    with rc_context({"svg.hashsalt": figure.name, "svg.fonttype": "path", "pdf.use14corefonts": False}):
        canvas = Canvas(figsize=(5, 3), layout="constrained")
        figure.draw(canvas.add_subplot())
        for kind, metadata in (("svg", {"Date": None, "Creator": "symnn"}), ("pdf", {"CreationDate": None, "Producer": "symnn"})):
            stream = io.BytesIO()
            canvas.savefig(stream, format=kind, metadata=metadata)
            files[kind] = stream.getvalue()
    return files


def _report(pages: Sequence[Page], files: list[str]) -> dict[str, Any]:
    return {
        "as_expected": all(f.as_expected for page in pages for f in page.findings),
        "chapters": [
            {"name": p.name, "title": p.chapter.title, "verdicts": [_entry(f) for f in p.findings]} for p in pages
        ],
        "files": sorted(files),
    }


def _entry(finding: Finding) -> dict[str, Any]:
    told = {"claim": finding.what, "line": finding.line, "expected": finding.expect, "verdict": finding.verdict.word}
    for name in ("method", "hypotheses", "conditions", "where", "sizes", "repair", "missing", "reason", "trials"):
        value = getattr(finding.verdict, name, None)
        if value:
            told[name] = list(value) if isinstance(value, tuple) else value
    return told


def _written_before(folder: Path) -> set[str]:
    """What verdicts.json says an earlier build wrote; a path that leads out of the folder is not believed."""
    try:
        listed = json.loads((folder / "verdicts.json").read_text())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    inside = folder.resolve()
    return {n for n in listed if isinstance(n, str) and (folder / n).resolve().is_relative_to(inside)}


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
        with _Reading(file):
            spec.loader.exec_module(module)
    chapter = getattr(module, "chapter", None)
    if not isinstance(chapter, Chapter):
        raise ChapterError(f"{file.name} has no module-level `chapter`: begin with chapter = symnn.Chapter(\"its title\")")
    return chapter


class _Reading:
    """Whatever a chapter raises leaves as a ChapterError that names the chapter and its line."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception) or isinstance(error, ChapterError):
            return
        # the innermost chapter counts: one chapter may have imported another
        frames = [(Path(f.filename), f.lineno) for f in traceback.extract_tb(trace) if Path(f.filename).parent == self.file.parent]
        file, line = frames[-1] if frames else (self.file, None)
        if isinstance(error, SyntaxError) and error.filename:
            file, line = Path(error.filename), error.lineno
        said = str(error) if isinstance(error, SymnnError) else f"{type(error).__name__}: {error}"
        raise ChapterError(f"chapter {file.name}, line {line or 1}: {said}") from error
