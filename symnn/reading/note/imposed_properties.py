"""Properties of matrices in words that are formulas: centred columns, a positive determinant, orthonormal columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.note.scopes import denied, is_open
from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

Names = Mapping[int, Sequence[str]]
CENTRED = re.compile(
    r"((?:⟨\d+⟩(?:, | and | )?)+)(?:is|are|be)(?: assumed(?: to be)?)? (?:cent(?:er|re)d|column-cent(?:er|re)d)\b", re.I
)
"""Columns of data of mean 0."""
OF_POSITIVE_DETERMINANT = re.compile(
    r"((?:⟨\d+⟩(?:, | and | )?)+)(?:with|of|having|has|have)(?: an?| the)? positive determinants?\b", re.I
)
ORTHONORMAL = re.compile(
    r"((?:⟨\d+⟩(?:, | and | )?)+)(?:with|of|having|has|have)(?: (?:all|mutually))? orthonormal (columns|rows)\b"
    r"|(?:the|its) (columns|rows) of ((?:⟨\d+⟩(?:, | and | )?)+)(?:is|are|be) orthonormal\b",
    re.I,
)
IMPOSED = re.compile(
    r"\b(?:column-)?cent(?:er|re)d\b|\bpositive determinant\b|\borthonormal(?: (?:columns|rows))?\b", re.I
)


CONCLUDED = re.compile(r"\b(?:then|so|hence|thus|therefore|consequently|it follows|implies|shows?)\b", re.I)
PLAIN = ((CENTRED, r"%s^\top \mathbf{1} = 0"), (OF_POSITIVE_DETERMINANT, r"\det %s > 0"))


def understand(book: Notebook, sentence: str, names: Names) -> None:
    """What words say of a matrix as formulas: the columns have the mean 0, the determinant is positive."""
    for pattern, formula in PLAIN:
        for match in matches(pattern, sentence):
            for key in _matrices(book, match[1], names) if not denied(sentence, match.start()) else ():
                book.impose(formula % key, key)
    for match in matches(ORTHONORMAL, sentence):
        of_columns = (match[2] or match[3]).lower() == "columns"
        place = match.start() + match[0].lower().index("orthonormal")
        supposed = not is_open(sentence) and CONCLUDED.search(sentence[:place]) is None
        for key in _matrices(book, match[1] or match[4], names) if not denied(sentence, place) else ():
            if supposed:
                book.impose(rf"{key}^\top {key} = I" if of_columns else rf"{key} {key}^\top = I", key)
            else:
                book.described.setdefault(key, "orthonormal")


def _matrices(book: Notebook, text: str, names: Names) -> list[str]:
    keys = [key for number in re.findall(r"⟨(\d+)⟩", text) for key in names.get(int(number), ())]
    known = {key: book.names.get(key) for key in keys}
    return [key for key, k in known.items() if k is not None and sum(size != 1 for size in k.shape) == 2]
