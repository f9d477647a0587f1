"""A chapter as a Jupyter notebook: its program, cut where its text stands, with the text as Markdown between the cells.

The cells, run from top to bottom, are the chapter. What the pages print of a part follows its cell as Markdown,
with the lines of its proofs, and an exercise has a cell to be filled in.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from symnn.book import prose
from symnn.book.markdown_pages import block_markdown
from symnn.book.printed import Page, PrintedText

Cell = dict[str, Any]

CITING = """\
# the chapters that this one cites lie in ../chapters; with these lines `from .chapter import …` finds them
import sys
import types

__package__ = "chapters"
sys.modules[__package__] = types.ModuleType(__package__)
sys.modules[__package__].__path__ = ["../chapters"]"""
ATTEMPT = """\
# Exercise {}: put your two sides in place of the dots, and take away the sign before the line
# symnn.prove(symnn.claim(..., "=", ...))"""


def notebook(page: Page) -> str:
    """The notebook as JSON, nbformat 4.5."""
    cells = [_markdown(f"# {page.heading}"), *([_code_cell(CITING)] if page.cites else []), *_cells(page)]
    for k, cell in enumerate(cells):
        cell["id"] = hashlib.sha256(f"{page.name} {k}".encode()).hexdigest()[:12]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _cells(page: Page) -> Iterator[Cell]:
    """The statements of the program, up to and including one that makes a part; then what was printed of it."""
    made: dict[int, list[str]] = {}
    for block in page.blocks:
        if not isinstance(block, PrintedText):
            made.setdefault(block.line, []).append(block_markdown(block, page.name, proofs=True))
    lines = page.source.split("\n")
    begun, end = 0, 0
    for statement in ast.parse(page.source).body:
        end = statement.end_lineno or statement.lineno
        if text := _said(statement, page):
            yield from _code(lines[begun : statement.lineno - 1])
            yield _markdown(text)
            yield from _attempts(text)
            begun = end
            continue
        here = [m for line in range(statement.lineno, end + 1) for m in made.get(line, ())]
        if here:
            yield from _code(lines[begun:end])
            yield _markdown("\n\n".join(here))
            begun = end
    yield from _code(lines[begun:])


def _said(statement: ast.stmt, page: Page) -> str:
    """The text of a `chapter.say(…)` that stands alone; empty for any other statement."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "chapter.say":
        return ""
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    return "\n\n".join(b.markdown for b in page.blocks if isinstance(b, PrintedText) and b.line in lines)


def _attempts(text: str) -> Iterator[Cell]:
    """A cell for each of the exercises that the text asks: the items of the list below their heading."""
    asks = False
    for block in prose.blocks(text):
        match block:
            case prose.Heading(_, inside):
                asks = inside == prose.inline("Exercises")
            case prose.Items(True, items) if asks:
                yield from (_code_cell(ATTEMPT.format(k)) for k in range(1, len(items) + 1))


def _code(lines: list[str]) -> Iterator[Cell]:
    """One cell of code, if there is any."""
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield _code_cell(text)


def _code_cell(text: str) -> Cell:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}


def _markdown(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}
