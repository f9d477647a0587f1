r"""Which equations of a note are definitions, x = …, x_i = … and f(x) = …, and what such a definition tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symnn.errors import SymnnError
from symnn.reading.documents import Span
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.note import surrounding_words
from symnn.reading.note.note_memory import Notebook, names_of

IMPOSED = re.compile(
    r"\b(choos\w*|choice|let|set|setting|tak\w+|with|suppose|assume|where|given|if|use|call|denote|define\w*|put)\b",
    re.I,
)
CHOSEN = re.compile(r"\b(choice|choos\w*|if|when|suppos\w*|for example|e\.g\.|say|special case|in the case)\b", re.I)
"""Beside these words a definition of a name that stood before holds in its sentence only."""


def defines(book: Notebook, span: Span, left: t.Tree, right: t.Tree, sign: str) -> bool:
    """Whether this is what its left side is: a name without a definition, entries of one, a function of names."""
    if isinstance(left, t.Group | t.Labelled):
        left = left.inside
    if isinstance(left, t.Apply):
        if not _of_names(book, left):
            return False
    elif isinstance(left, t.Name):
        if not _has_plain_indices(left) or left.name in names_of([right]):
            return False
        if isinstance(right, t.Number) and not span.displayed:
            book.undefine(left.name)
            return True
    else:
        return False
    if left.name not in book.definitions:
        return True
    if sign == ":=" or (not span.displayed and _imposed(span)):
        book.forget(left.name)
        return True
    return False


def _of_names(book: Notebook, left: t.Apply) -> bool:
    """Whether this is a function of names, f(x, y)."""
    plain = left.arguments and all(isinstance(a, t.Name) and not a.indices for a in left.arguments)
    known = book.names.get(left.name)
    return bool(plain) and not left.primes and known is not None and known.kind == "function"


def _has_plain_indices(left: t.Name) -> bool:
    return all(isinstance(i, t.Name) and not i.indices for i in left.indices)


def _imposed(span: Span) -> bool:
    """Whether the words before a formula impose it."""
    clause = surrounding_words.clause(span.sentence, span.index)
    return IMPOSED.search(clause) is not None or surrounding_words.imposed(span.sentence, span.index)


def define(book: Notebook, span: Span, left: t.Name | t.Apply, right: t.Tree, said: str) -> SymnnError | None:
    """The definition holds from here on; the error instead, if its sides do not fit."""
    if isinstance(left, t.Apply):
        _function(book, left, right, said)
        return None
    key, loose = left.name, left.name in book.loose
    error = _settle(book, left, right)
    if error is not None:
        book.loose.pop(key, None)
        return error
    book.guessed.discard(key)
    if not span.displayed and not loose and key not in book.definitions and CHOSEN.search(span.sentence):
        book.temporary[key] = span.sentence
    book.define(left, right, said)
    return None


def _settle(book: Notebook, left: t.Name, right: t.Tree) -> SymnnError | None:
    """Kinds and sizes with which the sides fit; a name that is met here first is as large as its value."""
    if left.name not in book.loose or left.indices:
        return book.settle([left, right], book.fits)
    error = book.settle([right], book.builds)
    if error is None:
        value = book.setting.builder().together([right])[0]
        book.loose.pop(left.name)
        shape = () if value.is_number else tuple(value.shape)
        book.declare(Known(left.name, "array" if shape else "number", shape))
    return error


def _function(book: Notebook, left: t.Apply, right: t.Tree, said: str) -> None:
    """f(x) = …: its argument is what the name is; a name that is met here only is settled by the formula."""
    local = [a.name for a in left.arguments if isinstance(a, t.Name)]
    book.settle([right], book.builds)
    for name in local:
        book.loose.pop(name, None)
    book.guessed.discard(left.name)
    known = book.names.get(left.name)
    if known is not None and local:
        known.slots = left.arguments
    book.define(left, right, said)


def one_sided(book: Notebook, sides: Sequence[t.Tree], where: tuple[int, str]) -> str:
    """A name that this formula is the first to use, on one side only: it may be meant as its definition."""
    if len(sides) != 2:
        return ""
    left, right = (_undefined(book, s) for s in sides)
    alone = [k for k in sorted(left ^ right) if book.since.get(k) == where]
    return next((k for k in alone if book.names[k].kind != "function" or k not in book.functions), "")


def _undefined(book: Notebook, side: t.Tree) -> set[str]:
    """The names of a side that an equation may define: guessed ones, but no parameters of functions, and none by
    which one only differentiates."""
    functions = [d.target for k, d in book.setting.context.functions.items() if k in book.cone([side])]
    local = {a.name for f in functions if isinstance(f, t.Apply) for a in f.arguments if isinstance(a, t.Name)}
    free = {p.name for p in _valued(side) if isinstance(p, t.Name | t.Apply)}
    return {k for k in free - local - set(book.definitions) if k in book.names and k in book.guessed}


def _valued(tree: t.Tree) -> Iterator[t.Tree]:
    """The parts of a side, without the names by which it is differentiated."""
    if isinstance(tree, t.Derivative):
        yield from _valued(tree.of)
        return
    yield tree
    for part_ in t.children(tree):
        yield from _valued(part_)
