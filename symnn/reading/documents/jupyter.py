"""Jupyter notebooks: the Markdown cells one after the other, each formula traced to its place in the file. No cell is
run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from symnn.errors import DocumentError
from symnn.reading.documents import markdown
from symnn.reading.documents.escapes import json_string
from symnn.reading.documents.pieces import Break, Cell, Piece
from symnn.reading.documents.traced import Traced, joined

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


@dataclass
class _Open:
    """An object or list that is being read: the key or number of the value that comes next."""

    is_list: bool
    key: str = ""
    number: int = 0
    kind: str = ""
    source: list[Traced] = field(default_factory=list)


def pieces(text: Traced, file: str) -> Iterator[Piece]:
    """The pieces of a notebook. DocumentError if it is none."""
    _check(text.text, file)
    for number, (kind, source) in enumerate(cells(text), 1):
        if kind == "markdown" and source.text:
            yield Cell(number)
            yield from markdown.pieces(source)
            yield Break(hard=True)


def is_notebook(text: str) -> bool:
    """Whether a text is that of a notebook."""
    try:
        _check(text, "")
    except DocumentError:
        return False
    return True


def _check(text: str, file: str) -> None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentError(f"{file}{line}: no notebook (it is not JSON: {_short(error)})") from error
    if not isinstance(found, dict) or not ("cells" in found or "worksheets" in found):
        raise DocumentError(f"{file}: no notebook (it has no cells)")


def _short(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def cells(text: Traced) -> Iterator[tuple[str, Traced]]:
    """Kind and source of every cell of a valid JSON text, traced."""
    stack: list[_Open] = []
    previous: str = ""
    for match, following in pairwise([*TOKEN.finditer(text.text), None]):
        assert match is not None
        token = match[0]
        if token in "[{":
            stack.append(_Open(token == "["))
        elif token in "]}":
            closed = stack.pop()
            if _is_cell(closed, stack):
                yield closed.kind, joined(closed.source)
        elif token == "," and stack:
            stack[-1].number += 1
        elif token[0] == '"' and stack:
            if _is_key(stack[-1], previous, following):
                stack[-1].key = token[1:-1]
            else:
                _value(stack, text[match.start() + 1 : match.end() - 1])
        previous = token if token in "{}[],:" else "value"


def _is_cell(closed: _Open, around: list[_Open]) -> bool:
    """Whether what ends is an object in the list of cells."""
    return not closed.is_list and len(around) >= 2 and around[-1].is_list and around[-2].key == "cells"


def _is_key(here: _Open, previous: str, following: re.Match[str] | None) -> bool:
    """Whether a string is a key of the object that is being read."""
    return not here.is_list and previous in "{," and following is not None and following[0] == ":"


def _value(stack: list[_Open], inside: Traced) -> None:
    """A string that is a value: a cell's kind, or (a part of) its source."""
    here = stack[-1]
    if not here.is_list and here.key == "cell_type":
        here.kind = inside.text
    elif not here.is_list and here.key == "source" and len(stack) > 1:
        here.source = [json_string(inside)]
    elif here.is_list and len(stack) > 2 and not stack[-2].is_list and stack[-2].key == "source":
        stack[-2].source.append(json_string(inside))
