"""Declarations in words, as on the command line and in lines for symnn: 'W: n, m', 'x: n positive', 'g: function',
'z: random'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from symnn.errors import ArgumentError
from symnn.reading.context.declared_symbols import size, spelled
from symnn.reading.formula.names import Known
from symnn.reading.latex.tokens import Unreadable
from symnn.reading.note.membership import declare_sizes
from symnn.reading.note.note_memory import Notebook
from symnn.reading.typed.let_words import refuse_kinds

LET = re.compile(r"\s*+([^:\n]*[^:\s])\s*+:\s*+((?:.*\S)?)\s*+")
PROPERTIES = ("symmetric", "positive", "invertible", "nonnegative", "one-hot", "positive definite")
PLAIN = re.compile(r"[A-Za-z]\w*")
WORD = re.compile(r"[A-Za-z]{2,}")


def is_formula(text: str) -> bool:
    return re.search(r"[=<>]|\\le|\\ge|\\ne", text) is not None


def declare(book: Notebook, word: str) -> dict[str, Any]:
    """'W: n, m symmetric', 'x: n', 'c: positive', 'g: function', 'z: random': a symbol, as in a file of claims."""
    name, key, said = _named(word)
    if WORD.fullmatch(name):
        book.setting.table.long.add(name)
    words = _size_words(word, said)
    sizes = tuple(size(w) for w in words)
    if re.search(r"\bfunction\b", said):
        book.declare(Known(key, "function", of="number" if words else "entries", domain=sizes or None))
        return {"latex": name, "shape": None, "kind": "function", "note": _function_note(words)}
    random = bool(re.search(r"\brandom\b", said))
    kind = "array" if sizes else "number"
    book.declare(Known(key, "random" if random else kind, sizes))
    declare_sizes(book, sizes)
    shape = [int(w) if w.isdigit() else w for w in words]
    properties = [p for p in PROPERTIES if re.search(rf"\b{p}\b", said)]
    return {"latex": name, "shape": shape, "kind": "random scalar" if random else "", "properties": properties}


def _named(word: str) -> tuple[str, str, str]:
    """The name before the colon as it is written and as it is known, and what is said of it."""
    match = LET.fullmatch(word)
    if match is None:
        raise ArgumentError(
            f"--let '{word}' is not read: write a name, a colon and its sizes, as in 'A: m,n', 'x: n' or 'c:'"
        )
    try:
        return match[1], spelled(match[1], ()).key, match[2]
    except Unreadable as error:
        raise ArgumentError(f"--let '{word}': {error.sentence}") from error


def _size_words(word: str, said: str) -> list[str]:
    """The sizes among the words, at most two of them."""
    rest = re.sub(rf"\b(?:{'|'.join(sorted(PROPERTIES, key=len, reverse=True))}|function|random)\b", "", said)
    words = [w for w in re.split(r"[\s,]+", rest) if w]
    if any(not (PLAIN.fullmatch(w) or w.isdigit()) for w in words) or len(words) > 2:
        raise ArgumentError(f"--let '{word}' is not read: sizes are names or numbers, at most two of them")
    for w in words:
        refuse_kinds(w, word)
    return words


def _function_note(words: Sequence[str]) -> str:
    if words:
        return f"differentiable, R^{{{' x '.join(words)}}} -> R"
    return "differentiable scalar function, applied elementwise"
