"""What a directive says becomes prose with formulas, which is read as if it stood in the text: `assume A is symmetric`
as "$A$ is symmetric", `let W: n, m` as "$W \\in \\mathbb{R}^{n \\times m}$". Nothing of it is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnn.reading.documents.pieces import Break, FormulaPiece, Piece, WordsPiece
from symnn.reading.documents.traced import Traced, stamped

ENVIRONMENT = "symnn"
"""The environment of the formulas of directives."""
WORDS = ("assume", "let")
"""What a directive may begin with."""

TOKEN = re.compile(r"\$(?P<dollars>[^$]+)\$|(?P<word>\S+)")
LETTER = re.compile(r"[A-Za-z]'*")
MARKS = re.compile(r"[\\_^=<>+*/|0-9∈≥≤≠−-]")
LET = re.compile(r"\s*+(?P<name>[^:]*[^:\s])\s*+:\s*+(?P<sizes>(?:[^:]*[^:\s])?)\s*+")
TAIL = ",.;:"


def pieces(word: str, text: Traced) -> Iterator[Piece]:
    """The prose of a directive; nothing of one in an unknown word, or of one that names no formula."""
    if word == "let" and (found := LET.fullmatch(text.text)):
        sizes = [s for s in re.split(r"[,\s]+", found["sizes"]) if s]
        power = "^{" + r" \times ".join(sizes) + "}" if sizes else ""
        yield Break(hard=True)
        yield _formula(stamped(rf"{found['name']} \in \mathbb{{R}}{power}", text.at[0]))
        yield Break(hard=True)
    elif word == "assume":
        yield Break(hard=True)
        yield from _sentence(text)
        yield WordsPiece("" if text.text.endswith(".") else ".")
        yield Break(hard=True)


def _sentence(text: Traced) -> Iterator[Piece]:
    """Words, and runs of what can be no words, which are formulas."""
    start = end = -1
    for token in TOKEN.finditer(text.text):
        if token["dollars"] is not None:
            if start >= 0:
                yield _formula(text[start:end])
                start = -1
            yield _formula(text[token.start("dollars") : token.end("dollars")])
        elif _mathematical(token["word"], inside=start >= 0, first=token.start() == 0):
            start = token.start() if start < 0 else start
            end = token.start() + len(token["word"].rstrip(TAIL))
            if end < token.end() and _closed(text.text[start:end]):
                yield _formula(text[start:end])
                yield WordsPiece(token["word"][end - token.start() :] + " ")
                start = -1
        else:
            if start >= 0:
                yield _formula(text[start:end])
                start = -1
            yield WordsPiece(f" {token['word']} ")
    if start >= 0:
        yield _formula(text[start:end])


def _closed(text: str) -> bool:
    """Whether no bracket of a formula is open: the comma after it is the sentence's."""
    return all(text.count(opening) <= text.count(closing) for opening, closing in ("()", "[]", "{}"))


def _mathematical(word: str, *, inside: bool, first: bool) -> bool:
    """Whether a word without dollars belongs to a formula. The letter a does where it can be no article."""
    bare = word.rstrip(TAIL)
    if LETTER.fullmatch(bare):
        return bare != "a" or inside or first
    return MARKS.search(bare) is not None and not re.fullmatch(r"[a-z]+(?:-[a-z]+)+", bare)


def _formula(latex: Traced) -> FormulaPiece:
    return FormulaPiece(latex, displayed=False, environment=ENVIRONMENT)
