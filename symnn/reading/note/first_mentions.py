r"""A name that nothing in a note has told so far: what its letter and its place suggest.

x_i is an entry of x, or one of a family if x_i was a name before; f(x) is a value of a function; x^* is as x. Where
several kinds are likely, all are kept, and the formula in which the name stands decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex import letter_meanings
from symnn.reading.latex.grammar import Parser
from symnn.reading.latex.marks import HOLE, Mark, juxtaposed, split

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

FUNCTIONS = ["f", "g", "h", "F", "G", "H", "k", "K", "u"] + [
    r"\phi",
    r"\varphi",
    r"\psi",
    r"\sigma",
    r"\rho",
    r"\ell",
    r"\Phi",
    r"\mathcal{L}",
    r"\mathcal{F}",
]
SCALARS = ("L", "J", "C", "E", "N", "M", "K", "T", "B", "D", "R", "S", "F", "Z")
ACTIVATIONS = ("g", r"\sigma", r"\phi", r"\varphi", r"\psi", r"\rho", "h")
"""Letters of functions that are applied to every entry, unless the text says otherwise."""
STARS = ("*", r"\star", r"\ast", r"\dagger", "+")
TURNED = r"\s*\^\s*\{?\s*(?:\\top|\\intercal|\\mathsf\s*\{?T|T)(?![A-Za-z])"
UNDER, NORM = r"\\nabla\s*_\s*\{?\s*", r"\\(?:\||left\s*\\\||right\s*\\\||l?r?Vert)\s*"
VECTOR = re.compile(r"[a-bd-jl-z]")
"""What seldom is a number before a row: c and k are."""
DIAGONAL = r"\bdiag\}?\s*(?:\\left\s*)?\(\s*"
ENTRYWISE = r"(?:\\odot(?![A-Za-z])|⊙)"
SIGNS_OF_ARRAYS = re.compile(rf"{TURNED}|{UNDER}|{NORM}|{DIAGONAL}|{ENTRYWISE}")
COUNTED = re.compile(
    r"(?:[nNdDmMh]|\\(?:text|mathrm)\{fan\}|fan)_\{(?:\\\w+\{)?(?:in|out|fan_?in|fan_?out|hidden|model|head|batch|train)\}+"
)
"""Numbers of units: n_{in}, d_{model}."""
SCRIPTS = re.compile(r"(?:_\{[^{}]*\}|\^\{[^{}]*\})*")
AFTER_MATRIX = re.compile(r"(?:[A-Z]|\\(?:mathbf|boldsymbol)\s*\{[A-Z]\})(?:[_^](?:\{[^{}]*\}|\\top|\w)|')*\s*$")


def declare(book: Notebook, parser: Parser, full: Mark, primes: int, start: int) -> None:
    """The name that is met, as a function, one of a family, an array with indices, or what its letter suggests."""
    named = full.but(labels=tuple(label for label in full.labels if label[:1] in "[(<" or label in STARS))
    opens = parser.word.kind == "sign" and parser.word.text in ("(", r"\{") and parser.word.open >= 0
    applied = opens and (named.key in book.setting.table.applied or letter_meanings.lists_names(parser))
    if primes or applied or _is_function(book, full, opens):
        _function(book, named.key, applied=applied)
    elif _is_root(book, named):
        _root(book, named)
    elif (family := _family(book, parser, named)) is not None:
        book.declare(family, guessed=True)
    elif indices := _indices(parser, named.sub):
        _indexed(book, parser, named, indices)
    else:
        _guess(book, parser, named, start)


MOMENTS = (r"\mu", r"\sigma")
COLUMNS = {"one-hot", "probability vector"}
"""What only columns are."""


# functions
def _is_function(book: Notebook, full: Mark, opens: bool) -> bool:
    """Whether the text says so of the name, or it is a word or a letter of functions and stands before brackets."""
    bare = full.but(labels=())
    if bare.key in book.functions:
        return True
    word = len(bare.letter) > 1 and bare.letter.isalpha()
    return opens and (word or bare.plain().key in FUNCTIONS or bare.but(sub="").key in FUNCTIONS)


def _function(book: Notebook, key: str, *, applied: bool) -> None:
    said = book.functions.get(key, "")
    of = "number" if said.endswith("-> R") else ""
    if said in ("entries", "R -> R"):
        of = "entries"
    if applied:
        book.forget(key)
        book.loose.pop(key, None)
    if not of:
        book.loose[key] = ["entries", "number"] if _is_activation(key) or key in book.primed else ["number", "entries"]
        of = book.loose[key][0]
    book.declare(Known(key, "function", of=of), guessed=not said)


def _is_activation(key: str) -> bool:
    return re.sub(r"[_^].*", "", key) in ACTIVATIONS


# names whose square is defined
def _is_root(book: Notebook, named: Mark) -> bool:
    """Whether the square is what the text defines, σ^2 = …, and this stands without it."""
    square = named.but(labels=("2",)).key
    return not named.labels and square in book.definitions and book.names[square].kind == "number"


def _root(book: Notebook, named: Mark) -> None:
    square = named.but(labels=("2",)).key
    book.declare(Known(named.key, "number"))
    root = t.Apply("sqrt", (t.Name(square),))
    book.define(t.Name(named.key), root, rf"{named.key} = \sqrt{{{square}}}")


# names with indices
def _family(book: Notebook, parser: Parser, named: Mark) -> Known | None:
    """x^{(i)} under a sum over i: a family, each member as the name was before."""
    for k, label in enumerate(named.labels):
        inner = label[1:-1]
        if label[:1] in "[(<" and inner in parser.bound:
            labels = (*named.labels[:k], f"{label[0]}{HOLE}{label[-1]}", *named.labels[k + 1 :])
            before = book.names.get(named.key)
            if before is not None:
                book.forget(named.key)
                book.loose.pop(named.key, None)
                del book.names[named.key], book.setting.table.entries[named.key]
            key = named.but(labels=labels).key
            if before is not None:
                shape = before.shape
            else:
                shape = (book.dim(key, 1),) if named.style == r"\mathbf" else ()
            return Known(key, "array", shape, (book.dim(key, 0),))
    return None


def _indices(parser: Parser, sub: str) -> int:
    """How many indices a subscript has; 0 where it is a part of the name."""
    parts = split(sub) if sub else ()
    letters: Sequence[str] = juxtaposed(sub) if len(parts) == 1 else parts
    letters = letters or parts
    runs = any(i in letters or _stands_in(i, sub) for i in parser.bound)
    return len(letters) if runs or all(i in parser.table.running for i in letters) else 0


def _stands_in(index: str, sub: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(index)}(?![A-Za-z])", sub) is not None


def _indexed(book: Notebook, parser: Parser, one: Mark, indices: int) -> None:
    """x_i: one of many, as x_i was a name before; an entry of x; or a name of its own beside another x."""
    array = one.but(sub="")
    if one.key in book.definitions:
        raise parser.wrong(f"{one.key} is one name so far, and {one.sub} is an index here")
    if one.key in book.names:
        _one_of_many(book, one, array, indices)
    elif array.key not in book.names:
        book.declare(_untold(book, one, array, indices), guessed=True)
    elif _is_another(book, array.key, indices):
        _beside(book, one, array, indices)
    elif array.key not in book.guessed:
        # an array that is told with another number of indices
        raise parser.wrong(f"{array.key} is known, but not with the indices {one.sub}")
    else:
        book.forget(array.key)
        book.loose.pop(array.key, None)
        book.versions[array.key] = book.versions.get(array.key, 0) + 1
        book.declare(_array(book, array.key, indices), guessed=True)


def _one_of_many(book: Notebook, one: Mark, array: Mark, indices: int) -> None:
    """x_i was one name so far, and i is an index here: from now on it is one of a family, as it was."""
    shape = book.names[one.key].shape
    book.forget(one.key)
    book.drop(one.key)
    family = one.but(sub=HOLE)
    if shape and indices == 1:
        book.declare(Known(family.key, "array", shape, (book.dim(family.key, 0),)), guessed=True)
    else:
        book.declare(_array(book, array.key, indices), guessed=True)


def _untold(book: Notebook, one: Mark, array: Mark, indices: int) -> Known:
    """x_i where nothing tells what x is: a column in bold, or where the text writes x_i^T; else an entry."""
    bold = one.style == r"\mathbf" and one.letter.islower()
    if (bold or array.key in book.columns) and indices == 1:
        return _members(book, one.but(sub=HOLE))
    return _array(book, array.key, indices)


def _is_another(book: Notebook, key: str, indices: int) -> bool:
    """Whether a name with so many indices cannot be an entry of what this name is."""
    known = book.names[key]
    told = known.kind == "array" and key not in book.guessed and not known.family
    return (
        known.kind in ("function", "size")
        or (known.kind == "number" and key not in book.definitions and _is_one_number(book, key))
        or (known.kind == "random" and not known.shape)
        or (told and 0 < sum(s != 1 for s in known.shape) < indices)
    )


def _is_one_number(book: Notebook, key: str) -> bool:
    """Whether the text tells that a name is a number, or uses it as a mean or a spread."""
    return key not in book.guessed or (key in MOMENTS and key in book.since and key not in book.loose)


def _beside(book: Notebook, one: Mark, array: Mark, indices: int) -> None:
    """p_i beside a size p or a function p, x_{ij} beside a column x: a name of its own."""
    if book.names[array.key].kind == "size":
        book.vague.add(array.key)
    own = one.but(sub=",".join([HOLE] * indices))
    sizes = tuple(book.dim(one.key, d) for d in range(indices))
    book.declare(Known(own.key, "array", (), sizes), guessed=True)


def _members(book: Notebook, m: Mark) -> Known:
    """x_i in bold: the i-th of several columns."""
    like = _like(book, m.but(sub="i"))
    shape = like.shape if like is not None and like.shape else (book.dim(m.key, 1),)
    return Known(m.key, "array", shape, (book.dim(m.key, 0),))


def _array(book: Notebook, key: str, axes: int) -> Known:
    return Known(key, "array", tuple(book.dim(key, d) for d in range(axes)))


# names without
def _guess(book: Notebook, parser: Parser, m: Mark, start: int) -> None:
    like = _like(book, m)
    if like is not None:
        other = [len(like.shape)] if like.shape and m.sub else []
        book.loose[m.key] = [tuple(like.shape), *other, ()] if like.shape else [()]
        book.declare(book.shaped(m.key, tuple(like.shape)), guessed=True)
        return
    choices = _choices(m)
    if COUNTED.fullmatch(m.key):
        choices = [0]
        book.spreads.add(m.key)
    if (said := _said(book, m.key, choices)) is not None:
        choices = said
    elif choices[:2] == [0, 1] and m.but(sub="", labels=()).key in book.normal_columns:
        choices = [1, 0]
    if choices[:2] == [0, 1] and (
        AFTER_MATRIX.search(parser.text[:start]) or _is_array_by_signs(book.setting.context.text, m)
    ):
        choices = [1, 0]
    if choices == [0, 2] and re.search(rf"(?<![A-Za-z\\]){re.escape(m.key)}{TURNED}", book.setting.context.text):
        choices = [2, 0]
    book.loose[m.key] = choices
    book.declare(book.shaped(m.key, choices[0]), guessed=True)


def _said(book: Notebook, key: str, choices: list[int]) -> list[int] | None:
    """Numbers of axes that words say of a name; None where they say none."""
    if book.is_square(key) and choices[0] != 1:
        return [2] if choices[0] == 2 else [2, *choices]
    return [1] if key in book.normal_columns or COLUMNS & book.facts.get(key, set()) else None


def _is_array_by_signs(text: str, m: Mark) -> bool:
    """Whether a name stands somewhere in the formula transposed, under ∇, alone in a norm, on a diagonal, in a
    product of entries, or before a name that is transposed and after which nothing stands, u v^T.
    """
    if SIGNS_OF_ARRAYS.search(text) is None:
        return False
    letter = re.escape(m.letter) + (r"\s*_\s*\{?\s*" + re.escape(m.sub) + r"\s*\}?" if m.sub else "")
    outer = rf"|(?<![A-Za-z\\]){letter}\s*[a-z]{TURNED}\}}?(?!\s*[A-Za-z(\\])" if VECTOR.fullmatch(m.letter) else ""
    signs = rf"(?<![A-Za-z\\]){letter}\}}*{TURNED}|{UNDER}{letter}(?![A-Za-z])|{NORM}{letter}\s*{NORM}"
    signs += rf"|{DIAGONAL}{letter}\s*(?:\\right\s*)?\)"
    signs += rf"|(?<![A-Za-z\\]){letter}\}}*\s*{ENTRYWISE}|{ENTRYWISE}\s*\{{*{letter}(?![A-Za-z])"
    return re.search(signs + outer, text) is not None


def _like(book: Notebook, m: Mark) -> Known | None:
    """A declared name of the same letter with other scripts: x^*, x_0 and x_{t+1} are as x."""
    if not (m.sub or m.labels) or "[" in m.key or "(" in m.key:
        return None
    mine = m.but(sub="", labels=()).key
    for known in book.names.values():
        if (
            known.key.startswith(mine)
            and known.kind in ("array", "number")
            and not known.family
            and known.key not in book.loose
            and SCRIPTS.fullmatch(known.key, len(mine))
        ):
            return known
    return None


def _choices(m: Mark) -> list[int]:
    """Numbers of axes, the likeliest first."""
    upper = m.letter.isupper() and len(m.letter) == 1
    if m.style == r"\mathbf":
        return [2, 1] if upper else [1, 0]
    if upper and m.sub == "0":
        return [1, 0, 2]  # a bias beside its weights
    if m.style == r"\mathcal" or (upper and m.letter in SCALARS):
        return [0, 2]
    if upper or (m.letter.startswith("\\") and m.letter[1:2].isupper()):
        return [2, 0, 1]
    return [0, 1] if not m.labels else [1, 0]
