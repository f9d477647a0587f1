"""Numbers that a text declares by what they measure or count: "height H, width W and C channels", "K filters with
stride S". A letter of which nothing else is told is a number then, and no matrix and no function.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.documents import Span
from symnn.reading.formula.names import Known
from symnn.reading.note import membership

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

LETTER = re.compile(r"\s*[A-Za-z](?:_\{?\w+\}?)?\s*")
COUNTED = """
filters kernels channels units neurons classes categories layers heads features examples samples inputs outputs tokens
steps weights parameters words clusters experts blocks groups bins states actions episodes epochs batches images pixels
entries rows columns components points nodes
"""
MEASURES = """
height width depth length stride padding dilation dimension dimensionality size batch-size temperature
"""
OF = r"(?:(?!(?:and|or|with|of|are|is|be|for|in|on|from|by|to|per|as|has|have|both|the|an?)\b)\w+ )?"
"""No other names stand between: in "x and weights" nothing counts them."""
COUNTS = re.compile(rf"^ {OF}(?:{'|'.join(COUNTED.split())})\b")
IS_MEASURED = re.compile(
    rf"\b(?:{'|'.join(MEASURES.split())})(?: (?:is|equals|of))? $|\b(?:number|count) of (?:\w+ ){{1,3}}(?:is )?$", re.I
)
OF_WINDOWS = re.compile(r"\b(?:stride|padding|dilation|convol\w+|pooling)\b", re.I)
"""Where these are measured, what is measured are whole numbers."""
OF_A_REAL = re.compile(
    r"\breal(?:-valued)? (?:scalar|number|target|label|value|output|input|parameter|constant|variable|weight)s? $", re.I
)


def tells(book: Notebook, span: Span, text: str) -> list[str] | None:
    """The name of a lone letter that the words beside it make a number, as it is declared from there on; None for any
    other formula.
    """
    if span.displayed or LETTER.fullmatch(text) is None:
        return None
    before, _, after = span.sentence.partition(f"⟨{span.index}⟩")
    kind = _kind(before, after)
    if not kind:
        return None
    key = membership.key_of(book, text)
    if key is None or (key in book.names and key not in book.guessed) or key in book.definitions:
        return None
    book.forget(key)
    book.loose.pop(key, None)
    book.guessed.discard(key)
    whole = kind == "count" or (kind == "measure" and OF_WINDOWS.search(span.sentence) is not None)
    book.declare(Known(key, "size" if whole else "number"))
    if kind == "measure":
        book.facts.setdefault(key, set()).add("nonnegative" if before.endswith("padding ") else "positive")
        book.measured |= set() if whole else {key}
    return [key]


def _kind(before: str, after: str) -> str:
    """What the words beside a letter make it: a "real" number, a "count" or a "measure"; "" if nothing."""
    if OF_A_REAL.search(before) is not None:
        return "real"
    if COUNTS.match(after) is not None:
        return "count"
    if IS_MEASURED.search(before) is None:
        return ""
    return "count" if "number of" in before[-40:] else "measure"
