r"""A definition that says where a function of the note is least: \hat w = (X^\top X)^{-1} X^\top y beside J(w). There
its gradient is 0, which nobody wrote; it is said only if it is false.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context.declared_symbols import spelled
from symnn.reading.formula import tree as t
from symnn.reading.latex.displays import one

if TYPE_CHECKING:
    from symnn.reading.formula.names import Definition
    from symnn.reading.note.note_memory import Notebook

ACCENTS: tuple[tuple[str, ...], ...] = (("hat",), ())
LOSSES = re.compile(r"(?:[JLECRQ]|\\ell|\\mathcal\{[LJ]\})(?:_.*|\^.*)?")
"""Functions with these letters are minimised; of others the sentence says so."""
SAID = re.compile(
    r"\b(?:minimi\w+|minimum|minimal|maximi\w+|maximum|maximal|largest|smallest|optim\w+|zero|vanish\w*|stationary"
    r"|normal equations?)\b",
    re.I,
)
OTHER = re.compile(
    r"\b(?:fixed points?|equilibri\w+|constrain\w+|subject to|root|step|iterat\w+|approximat\w+)\b", re.I
)
CALLED = re.compile(r"\b(?:minimi[sz]er|maximi[sz]er|minimum|maximum|optimum)(?: is| at| of)?[\s,:]*$", re.I)
LABELS = ("*", r"\star", r"\ast")


def stationary(
    book: Notebook, left: t.Tree, right: t.Tree, said: str, sentence: str, clause: str = ""
) -> tuple[str, t.Statement] | None:
    """The equation that the gradient of a function is 0 at what a definition tells, as a text and as a tree. None where
    no function of the note has this as its place: its letter, and the names in its formula.
    """
    written, _, _ = said.partition("=")
    function = _function_of(book, left, right, called=CALLED.search(clause) is not None)
    if function is None or OTHER.search(sentence) is not None:
        return None
    if SAID.search(sentence) is None and LOSSES.fullmatch(function.target.name) is None:  # type: ignore[attr-defined]
        return None
    (argument,) = function.target.arguments  # type: ignore[attr-defined]
    known = book.names.get(argument.name)
    head = function.text.partition("(")[0].strip()
    number = known is None or not known.shape
    text = rf"{head}'({written.strip()}) = 0" if number else rf"\nabla {head}({written.strip()}) = 0"
    try:
        return text, one(text, book.setting.table)
    except SymnnError:
        return None


def _function_of(book: Notebook, left: t.Tree, right: t.Tree, *, called: bool) -> Definition | None:
    """The last function of one argument that has the letter of this name, and is made of the same names. A name that is
    `called` a minimiser may have any letter as its subscript.
    """
    if not isinstance(left, t.Name) or left.indices:
        return None
    try:
        mark = spelled(left.name, book.setting.table.long)
    except SymnnError:
        return None
    dressed = mark.accents == ("hat",) or mark.sub == "*" or any(label in LABELS for label in mark.labels)
    dressed |= called and mark.sub.removeprefix("\\").isalpha()
    if mark.accents not in ACCENTS or not dressed:
        return None
    letter = mark.but(accents=(), sub="", labels=()).key
    mine = _data(book, right)
    for function in reversed(book.setting.context.functions.values()):
        arguments: tuple[t.Tree, ...] = getattr(function.target, "arguments", ())
        if len(arguments) == 1 and isinstance(arguments[0], t.Name) and arguments[0].name == letter:
            return function if _data(book, function.value) - {letter} == mine else None
    return None


def _data(book: Notebook, value: t.Tree) -> set[str]:
    """The names of which a value is made, but for sizes and functions."""
    cone = book.cone([value]) - set(book.definitions)
    kinds = {k: book.names[k].kind for k in cone if k in book.names}
    return {k for k, kind in kinds.items() if kind in ("array", "number")}
