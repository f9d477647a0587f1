"""Names that the text calls the identity, the vector of ones, a zero matrix: "with e the all-ones vector"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.context.constant_arrays import SHAPES, kind_of
from symnn.reading.context.definitions import NAME
from symnn.reading.note.scopes import concluded, denied, is_open
from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

WORDS = (
    rf"(?:(?:(?:column |row )?{SHAPES} (?:of|with) (?:all )?(?:ones|1s|zeros|zeroes|0s)"
    rf"|(?:all[- ])?(?:ones|zeros)[- ]{SHAPES}|(?:all[- ])(?:one|zero)[- ]{SHAPES}|zero[- ]{SHAPES}"
    rf"|identity(?: {SHAPES})?)\b(?! (?:map|function|activation|link)))"
)
SIZED = r"(?: (?:of|in|with) (?:size|length|dimension|order) ⟨\d+⟩)?"
BEFORE = re.compile(rf"\b(?:the|an?) (?:⟨\d+⟩ )?({WORDS}){SIZED}(?: by)? ⟨(\d+)⟩", re.I)
BEHIND = re.compile(
    rf"⟨(\d+)⟩ ?,? ?(?:which |that )?(?:is |be |being |denotes? |for |as |stands for )?(?:the|an?) (?:⟨\d+⟩ )?"
    rf"({WORDS})",
    re.I,
)
DECLARED = re.compile(rf"\s*({NAME})\s*(?:\\in(?![a-z]).*)?[\s.,;]*", re.DOTALL)
KINDS = {"eye": "identity", "ones": "all-ones", "zeros": "zero matrix"}
"""Each kind as the property of a name."""


def understand(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """The facts of the names that a sentence calls so."""
    if is_open(sentence):
        return
    for pattern, of_words, of_name in ((BEFORE, 1, 2), (BEHIND, 2, 1)):
        for match in matches(pattern, sentence):
            keys = names.get(int(match[of_name]), ())
            if len(keys) != 1 or DECLARED.fullmatch(book.text(match[of_name])) is None:
                continue
            known = book.names.get(keys[0])
            if known is None or known.kind != "array" or denied(sentence, match.start(of_words)):
                continue
            if concluded(sentence, match.start(of_words)):
                book.described.setdefault(keys[0], match[of_words])
                continue
            book.facts.setdefault(keys[0], set()).add(KINDS[kind_of(match[of_words])])


def unread(words: str) -> str:
    """What is said of a name without the words that make it a constant."""
    return re.sub(WORDS, " ", words, flags=re.I)
