r"""Rows and columns that words name: "the matrix X with rows x_i^\top", "the rows of X are the x_i", "x_i^\top is its
i-th row". What is stacked without a name of its own leaves its matrix described.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.context.rows_of_arrays import MEMBER
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import HOLE, squeezed
from symnn.reading.note.scopes import is_open
from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

THE = r"(?:the |its |an? )?(?:\w+ ){0,2}?"
OF_MATRIX = re.compile(
    rf"⟨(?P<whole>\d+)⟩ ?,? ?(?:be |is |denotes? )?{THE}(?:with|has|have|having|whose)(?: the)? (?P<which>rows|columns)"
    rf"(?: are| being)? {THE}⟨(?P<member>\d+)⟩",
    re.I,
)
OF_ROWS = re.compile(
    rf"\b(?P<which>rows|columns) of {THE}⟨(?P<whole>\d+)⟩ (?:are|be|being|equal) {THE}⟨(?P<member>\d+)⟩", re.I
)
OF_MEMBER = re.compile(
    rf"⟨(?P<member>\d+)⟩ (?:is|be|denotes?|being|for) {THE}(?:⟨\d+⟩-?th |\w+-?th )(?P<which>row|column)"
    rf"(?: of {THE}⟨(?P<whole>\d+)⟩)?",
    re.I,
)
OF_LIST = re.compile(
    rf"⟨(?P<member>\d+)⟩(?: (?:be|are|denote|being)|,(?: which are| that is)?| \() ?{THE}(?P<which>rows|columns) of "
    rf"{THE}⟨(?P<whole>\d+)⟩",
    re.I,
)
LIST = re.compile(r"\s*(\\?[A-Za-z]+(?:\s*\{\w\})?)_\{?1\}?\s*,.*\\[lc]?dots.*,\s*\1_\{?\w+\}?\s*(?:\\in(?![a-z]).*)?")
"""x_1, \\ldots, x_n, of which any is x_i."""
ONE_EACH = re.compile(
    r"⟨(?P<whole>\d+)⟩[^.;⟨]*\bone \w+ (?:per|in (?:each|every)) (?P<which>row|column)\b(?:[^.;⟨]*⟨(?P<member>\d+)⟩)?",
    re.I,
)
STACKED = re.compile(
    r"\b(?:stack\w*|collect\w*|arrang\w*|concatenat\w*)\b[^.;]*\b(?:rows|columns)\b[^.;⟨]*⟨(\d+)⟩"
    r"|⟨(\d+)⟩[^.;]*\b(?:stack|collect|arrang|concatenat)\w*\b[^.;]*\b(?:rows|columns)\b"
    r"|(?:\b(?:are|is)|⟨\d+⟩,| \() ?the (?:rows|columns) of (?:\w+ ){0,4}⟨(\d+)⟩",
    re.I,
)


def understand(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """What a sentence says of the rows and columns of its matrices."""
    if is_open(sentence):
        return
    told = set[str]()
    for pattern in (OF_MATRIX, OF_ROWS, OF_MEMBER, OF_LIST, ONE_EACH):
        for match in matches(pattern, sentence):
            whole, member = _matrix(book, sentence, match, names), book.text(match["member"] or "-1")
            if whole is not None and _tell(book, whole, match["which"].removesuffix("s"), member):
                told.add(whole)
    for key in _stacked(sentence, names):
        if key not in told and _shape(book, key) is not None:
            book.described.setdefault(key, "rows and columns")
    for match in matches(ONE_EACH, sentence):
        book.holders.update(key for key in names.get(int(match["whole"]), ()) if key not in told)


def _stacked(sentence: str, names: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """The names of what a sentence says to be made of rows or columns."""
    for match in matches(STACKED, sentence):
        yield from names.get(int(match[1] or match[2] or match[3]), ())


def _matrix(book: Notebook, sentence: str, match: re.Match[str], names: Mapping[int, Sequence[str]]) -> str | None:
    """The matrix that is meant: the one that is named, or "its", the last before."""
    if match["whole"]:
        numbers = [match["whole"]]
    else:
        numbers = re.findall(r"⟨(\d+)⟩", sentence[: match.start()])[::-1]
    keys = [key for n in numbers for key in names.get(int(n), ()) if _shape(book, key) is not None]
    return keys[0] if keys else None


def _shape(book: Notebook, key: str) -> tuple[object, ...] | None:
    known = book.names.get(key)
    fits = known is not None and known.kind == "array" and len(known.shape) == 2 and not known.family
    return known.shape if known is not None and fits else None


def _tell(book: Notebook, whole: str, which: str, member: str) -> bool:
    """Whether the member is one of a family; then it is declared, and a condition says whose row it is."""
    member = re.sub(r"\\in(?![a-z]).*", "", LIST.sub(r"\1_i", member)).strip().rstrip(".,; ")
    match, shape = MEMBER.fullmatch(member), _shape(book, whole)
    if match is None or shape is None:
        return False
    said = rf"{match[1]}_{{{match[2]}}} is the {match[2]}-th {which} of {whole}"
    key = f"{squeezed(match[1])}_{{{HOLE}}}"
    if not any(c.latex == said for c in book.conditions):
        book.forget(key)
        book.loose.pop(key, None)
        across, along = shape if which == "row" else shape[::-1]
        book.declare(Known(key, "array", (along,), (across,)))
        book.impose(said, whole, key)
    return True
