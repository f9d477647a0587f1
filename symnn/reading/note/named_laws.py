r"""Distributions that have a name: q = \mathcal{N}(\mu, \sigma^2) and p = \mathcal{N}(0, 1). In a divergence or an
entropy, KL(q \| p) and H(q), the name stands for the distribution. All is done on the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.latex import distributions
from symnn.reading.latex.displays import one
from symnn.reading.latex.tokens import Unreadable
from symnn.reading.note import chances, membership

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

NAME = r"[A-Za-z](?:_(?:\w|\{\w+\}))?"
TOLD = re.compile(
    rf"\s*({NAME})\s*:?=\s*((\\[A-Za-z]+(?:\s*\{{[A-Za-z]+\}}|\s+[A-Za-z]))\s*(?:\\left\s*)?\(.*,.*\))\s*[.,;]?\s*",
    re.DOTALL,
)
BRACKETS = re.compile(r"(?:KL[\s}]*|(?<![A-Za-z])H|\\mathcal\s*\{H\}|\\mathbb\s*\{H\})\s*(?:\\left\s*)?[(\[]")
BLANKS = r"(?:\s|\\[,;!: ]|\\left(?![a-z])|\\right(?![a-z]))*"
BAR = r"\\\||\\Vert(?![A-Za-z])|\\parallel(?![A-Za-z])|\|"


def tell(book: Notebook, text: str, index: int) -> bool:
    """Whether a formula says for which distribution a name stands; its parameters are numbers from here on."""
    match = TOLD.fullmatch(text)
    if match is None or not distributions.is_law(match[3]):
        return False
    key = membership.key_of(book, match[1])
    try:
        drawn = one(rf"{match[1]} \sim {match[2]}", book.setting.table)
    except Unreadable:
        return False
    if key is None:
        return False
    chances.parameters(book, drawn.sides[-1])
    book.stand(drawn.sides, (index, text))
    book.forget(key)
    book.drop(key)
    book.vague.add(key)  # as a number it is none that is known here
    book.named_laws[key] = match[2]
    return True


def put_in(book: Notebook, text: str) -> str:
    """The text with distributions for their names in divergences and entropies."""
    if not book.named_laws:
        return text
    made, done = "", 0
    for match in BRACKETS.finditer(text):
        if match.start() >= done:
            end = _closing(text, match.end())
            made += text[done : match.end()] + _laws_for_names(book, text[match.end() : end])
            done = end
    return made + text[done:]


def _laws_for_names(book: Notebook, inside: str) -> str:
    """What stands in the brackets of a divergence: one name or two, apart by a bar."""
    parts = re.split(f"({BAR})", inside)
    for k in range(0, len(parts), 2):
        name = re.fullmatch(rf"({BLANKS})({NAME})({BLANKS})", parts[k])
        law = book.named_laws.get(membership.key_of(book, name[2]) or "") if name is not None else None
        if name is not None and law is not None:
            parts[k] = name[1] + law + name[3]
    return "".join(parts)


def _closing(text: str, begin: int) -> int:
    """Where the bracket that is open at this place closes."""
    depth = 1
    for k in range(begin, len(text)):
        depth += (text[k] in "([") - (text[k] in ")]")
        if depth == 0:
            return k
    return len(text)
