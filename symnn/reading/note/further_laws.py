"""What a note says of a law beside its mean and its variance, in words: "values in {0, 1}", "the same distribution",
"bounded by 1". None of it is understood, so what is false of any law is no alarm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

OF_A_LAW = re.compile(
    r"(?<!identically )\b(?:distribut\w+|laws?|tak(?:es?|ing) (?!the mean)|probabilit\w+|likely|symmetric\w*|bounded"
    r"|at (?:most|least)|(?<!expected )(?<!mean )(?<!absolute )values?)\b",
    re.I,
)
OF_THE_LAST = re.compile(r"\s*(?:it|they|both|all)\b", re.I)


def understand(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """Random names of whose law a sentence tells more than is understood are vague."""
    if not matches(OF_A_LAW, sentence):
        return
    keys = book.names if OF_THE_LAST.match(sentence) else [key for found in names.values() for key in found]
    book.vague |= {key for key in keys if is_random(book, key) and not book.drawn.get(key)}


def is_random(book: Notebook, key: str) -> bool:
    known = book.names.get(key)
    return known is not None and known.kind == "random"
