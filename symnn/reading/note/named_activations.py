"""Functions that the text calls by the name of an activation: "where σ is the logistic function", "the sigmoid σ"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.context.definitions import NAME
from symnn.reading.formula.names import Known
from symnn.reading.note.scopes import concluded, denied, is_open
from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

KINDS = {
    "logistic": "sigmoid", "sigmoid": "sigmoid", "softplus": "softplus", "relu": "relu", "rectifier": "relu",
    "rectified linear": "relu", "tanh": "tanh", "hyperbolic tangent": "tanh",
}  # fmt: skip
"""Each name as the record of its function."""
NOTES = {"sigmoid": "logistic function", "softplus": "softplus", "relu": "rectifier", "tanh": "hyperbolic tangent"}
"""Each function as a note tells it."""
OF = r"(?:(?:element|entry|component)-?wise |standard |usual |familiar )*"
WORDS = rf"(?:{OF}({'|'.join(KINDS)})(?: (?:sigmoid|unit|function|activation|nonlinearity|map))*)"
BEFORE = re.compile(rf"\b(?:the|an?) {WORDS},? (?:by )?⟨(\d+)⟩(?! ?-)", re.I)
BEHIND = re.compile(
    rf"⟨(\d+)⟩ ?,? ?(?:which |that )?(?:(?:is|be|being|denotes?|for|as|stands for) |(?<=and ⟨.⟩ )|(?<=and ⟨..⟩ ))"
    rf"(?:the|an?) {WORDS}\b",
    re.I,
)
ALONE = re.compile(rf"\s*({NAME})\s*(?:\(\s*(?:\\cdot|[a-z])\s*\))?[\s.,;]*", re.DOTALL)


def understand(book: Notebook, sentence: str, names: Mapping[int, Sequence[str]]) -> None:
    """The names that a sentence calls so are these functions."""
    if is_open(sentence):
        return
    for pattern, of_words, of_name in ((BEFORE, 1, 2), (BEHIND, 2, 1)):
        for match in matches(pattern, sentence):
            keys = names.get(int(match[of_name]), ())
            start = match.start(of_words)
            alone = len(keys) == 1 and ALONE.fullmatch(book.text(match[of_name])) is not None
            if alone and not denied(sentence, start) and not concluded(sentence, start):
                _call(book, keys[0], KINDS[match[of_words].lower()], said=pattern is BEHIND)


def _call(book: Notebook, key: str, kind: str, *, said: bool) -> None:
    """Tell which function a name is that nothing else tells; one that is no function so far is one if the words say
    that it is, or if it is applied somewhere.
    """
    known = book.names.get(key)
    untold = (known is None or key in book.guessed) and (said or key in book.setting.table.applied)
    if key not in book.definitions and (untold or (known is not None and known.kind == "function")):
        book.loose.pop(key, None)
        book.declare(Known(key, "function", of=kind))
        book.described.pop(key, None)
        book.functions.pop(key, None)
