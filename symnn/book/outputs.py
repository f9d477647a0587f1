"""The book: every form of it from printed pages, as file names and contents, and the folder it is written to.

What is in the folder and is not ours stays; chapters that another build wrote there stay as well. The same pages give
the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symnn.book import appendix, names_page, trust_page
from symnn.book.appendix import Row
from symnn.book.exporting import merged
from symnn.book.latex_paper import MARK, book_latex
from symnn.book.markdown_pages import appendix_markdown, chapter_markdown
from symnn.book.notebook import notebook
from symnn.book.printed import ClaimBlock, DerivedBlock, FigureBlock, FunctionBlock, Page, Ruling, of_kind
from symnn.book.site import book_html
from symnn.book.trust import Trust, claims_json, unasked
from symnn.book.trust_page import trust_markdown
from symnn.errors import ArgumentError
from symnn.files import write_all

REPORT = "verdicts.json"
OURS = "symnn build"
"""What verdicts.json names as its maker."""

Contents = dict[str, str | bytes]


def ordered(pages: Sequence[Page]) -> list[Page]:
    """By the chapter's number; chapters without one come last, by name."""
    return sorted(pages, key=lambda p: (p.number is None, p.number or 0, p.name))


def book_files(pages: Sequence[Page], more: Contents | None = None, trust: Trust | None = None) -> Contents:
    """Every file of the book by its path inside the folder; verdicts.json is last, so it tells of a complete build.
    Without `trust` the kernel did not run.
    """
    pages = ordered(pages)
    trust = trust or unasked(pages)
    rows = appendix.rows(pages)
    made: Contents = dict(more or {})
    own: dict[str, list[str]] = {}
    for page in pages:
        files = _chapter_files(page)
        own[page.name] = sorted(files)
        made |= files
    for page in pages:  # what a notebook imports lies beside it
        made |= {f"chapters/{name}.py": text for name, text in page.cites.items()}
    if rows:
        made["chapters/the_formulas_of_the_note.md"] = appendix_markdown(rows)
    made[f"chapters/{trust_page.NAME}.md"] = trust_markdown(trust)
    made[f"chapters/{names_page.NAME}.md"] = names_page.names_markdown()
    made["kernel/claims.json"] = claims_json(trust)
    made["book.tex"] = book_latex(pages, rows)
    made |= book_html(pages, trust)
    made[REPORT] = json.dumps(_report(pages, rows, own, sorted([*made, REPORT])), indent=1, ensure_ascii=False) + "\n"
    return made


def _chapter_files(page: Page) -> Contents:
    files: Contents = {
        f"chapters/{page.name}.md": chapter_markdown(page),
        f"notebooks/{page.name}.ipynb": notebook(page),
    }
    for figure in of_kind(page, FigureBlock):
        files[f"figures/{figure.file}.svg"] = figure.svg
        if figure.pdf:
            files[f"figures/{figure.file}.pdf"] = figure.pdf_bytes
    if functions := list(of_kind(page, FunctionBlock)):
        files[f"functions/{page.name}.py"] = merged(functions, page.title)
    return files


# the report ---------------------------------------------------------------------------------------------------------
def _report(
    pages: Sequence[Page], rows: Sequence[Row], own: Mapping[str, list[str]], files: list[str]
) -> dict[str, Any]:
    return {
        "made_by": OURS,
        "as_expected": all(r.as_expected for page in pages for r in page.rulings),
        "chapters": [_chapter(page, own[page.name]) for page in pages],
        "formulas_of_the_note": [_row(r) for r in rows],
        "files": files,
    }


def _chapter(page: Page, files: list[str]) -> dict[str, Any]:
    entries = []
    for block in page.blocks:
        about: dict[str, Any] = {"note": list(block.note)} if block.note else {}
        about |= {"given": block.given} if block.given else {}
        if isinstance(block, ClaimBlock):
            mended = {} if block.mended is None else {"mended": {"latex": block.mended_latex, **_entry(block.mended)}}
            entries.append(_entry(block.ruling) | ({"latex": block.latex} if block.latex else {}) | about | mended)
        elif isinstance(block, DerivedBlock):
            entries += [
                _entry(line.ruling) | {"rule": line.rule} | about for line in block.lines if line.ruling is not None
            ]
    functions = [
        {
            "name": f.name,
            "arguments": list(f.arguments),
            "trials": f.numbers.trials,
            "largest_error_below": f.numbers.error,
        }
        for f in of_kind(page, FunctionBlock)
    ]
    told = {"name": page.name, "title": page.title, "number": page.number, "verdicts": entries}
    return told | ({"functions": functions} if functions else {}) | {"files": files}


def _entry(ruling: Ruling) -> dict[str, Any]:
    told = {
        "claim": ruling.what,
        "line": ruling.line,
        "expected": ruling.expect,
        "verdict": ruling.word,
        **ruling.facts,
    }
    if ruling.numbers is not None:
        told["numbers"] = {"trials": ruling.numbers.trials, "largest_error_below": ruling.numbers.error}
    return told


def _row(row: Row) -> dict[str, Any]:
    told = {
        "number": row.number,
        "latex": row.latex,
        "verdict": row.verdict,
        "chapter": row.page,
        "given": row.given,
        "mended": row.mended,
    }
    return {k: v for k, v in told.items() if v}


# the folder ---------------------------------------------------------------------------------------------------------
def write_book(
    pages: Sequence[Page], folder: Path, more: Contents | None = None, trust: Trust | None = None
) -> list[Path]:
    """Write the book into a folder, which may exist, all files or none; what only an earlier build made is removed.
    `more` are files beside those of the pages, by their names; `trust` is what the kernel said, if it ran.

    ArgumentError if a file that is to be written is there and no build made it.
    """
    made, before = book_files(pages, more, trust), set(_before(folder).get("files", []))
    for name in made:
        if name not in before and (folder / name).exists() and not _is_ours(folder / name):
            raise ArgumentError(
                f"{folder / name} is there, and symnn build did not write it: move it away, or name another folder "
                "with -o"
            )
    write_all({folder / name: content for name, content in made.items()})
    for name in sorted(before - set(made)):
        (folder / name).unlink(missing_ok=True)
    return [folder / name for name in made]


def chapters_before(folder: Path) -> list[str]:
    """The names of the chapters that the book in this folder has."""
    return [c["name"] for c in _before(folder).get("chapters", [])]


def _is_ours(file: Path) -> bool:
    """A book.tex without its report is still known by its first line."""
    return file.name == "book.tex" and file.read_bytes().startswith(MARK.encode())


def _before(folder: Path) -> dict[str, list[Any]]:
    """The files and chapters of an earlier build, as verdicts.json tells; a path that leads out of the folder is not
    believed.
    """
    inside = folder.resolve()
    try:
        told = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        if told["made_by"] != OURS:
            return {}
        files = [n for n in told["files"] if isinstance(n, str) and (folder / n).resolve().is_relative_to(inside)]
        return {
            "files": files,
            "chapters": [c for c in told["chapters"] if isinstance(c["name"], str) and c["name"].isidentifier()],
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
