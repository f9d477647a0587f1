"""Which files are chapters, and which others a chapter cites: read from names and imports, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from symnn.errors import ArgumentError


def shelf() -> Path:
    """Where the chapters are: `derivations/` in a checkout, else what was installed with symnn."""
    package = Path(__file__).resolve().parents[2]
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
