r"""Which letters of a formula run over the entries of a column: k of p_k = e^{z_k} / \sum_j e^{z_j}, where z is a
column whose entries are summed; but not k of x_{k+1} = x_k - g, where x_k is the k-th of several x.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symnn.reading.context import fixed_places
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import ALWAYS_RUNNING, HOLE
from symnn.reading.note import membership

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
STYLED = rf"\\(?:mathbf|boldsymbol|vec|hat|tilde|bar)\s*(?:\{{{LETTER}\}}|{LETTER})"
NAME = rf"({STYLED}|\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z])"
ENTRY = re.compile(NAME + r"_(?:\{\s*([a-z](?:[\s,]*[a-z])*)\s*\}|([a-z])(?![A-Za-z]))")
STEP = re.compile(NAME + r"_\{\s*([a-z])\s*[+-]\s*\w+\s*\}")
BOUND = re.compile(r"\\(?:sum|prod|max|min|arg\\?max|arg\\?min)(?:\\limits)?\s*_\s*\{?\s*([a-z])(?![A-Za-z])")
BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*([a-z])(?![A-Za-z])")
OF_BRACKETS = re.compile(r"[)\]]_(?:\{\s*([a-z](?:[\s,]*[a-z])*)\s*\}|([a-z])(?![A-Za-z]))")
SOFTMAX = re.compile(
    rf"(?:{NAME}\s*(?::?=|\\coloneqq)\s*)?(?:\\(?:operatorname|mathrm|text)\s*\{{softmax\}}|\\softmax)\s*"
    rf"(?:\\left)?\(\s*{NAME}\s*(_)?"
)
PLAIN = re.compile(r"(?<![A-Za-z\\_^{])([a-z])(?![A-Za-z]|\s*[_^])")
TIMES = {"t", "l"}
"""Letters of steps and layers: x_t is a name of its own beside a column x."""


@dataclass
class EntriesOfNote:
    """What a whole note does with its names: those of which it sums entries, and those that it counts by a letter."""

    summed: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    """What softmax gives, and what is defined by its entries, above or below."""
    stepping: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, book: Notebook, texts: Sequence[str]) -> EntriesOfNote:
        made = cls()
        for text in texts:
            bound = ALWAYS_RUNNING | set(BOUND.findall(text))
            made.summed |= {_key(book, name) for name, letters in _entries(text) if set(letters) <= bound}
            book.counting |= {letters[0] for _, letters in _entries(text) if len(letters) == 1 and letters[0] in bound}
            made.stepping |= {(_key(book, name), letter) for name, letter in STEP.findall(text)}
        made._of_softmax(book, texts)
        made._by_entries(book, texts)
        return made

    def _of_softmax(self, book: Notebook, texts: Sequence[str]) -> None:
        """p = softmax(z) sums the entries of z; beside softmax(z_i) it does not, for z_i is a column itself."""
        found = [match for text in texts for match in SOFTMAX.findall(text)]
        many = {_key(book, of) for _, of, subscript in found if subscript}
        single = [(name.strip(), of) for name, of, _ in found if _key(book, of) not in many]
        self.columns |= {name for name, _ in single if name}
        self.summed |= {_key(book, name) for pair in single for name in pair if name}

    def _by_entries(self, book: Notebook, texts: Sequence[str]) -> None:
        """p_k = e^{z_k} / … makes entries of p."""
        for text in texts:
            if "=" not in text or ENTRY.match(text.lstrip()) is None:
                continue
            (name, letters), *others = _entries(text)
            if any(_key(book, other) in self.summed and at == letters for other, at in others):
                self.summed.add(_key(book, name))
                self.columns |= {name.strip()} if len(letters) == 1 else set()

    def running(self, book: Notebook, text: str) -> frozenset[str]:
        """The letters that are all of the subscripts of an array that is known, and has entries; those of brackets, and
        those that stand beside a letter of a sum in the subscripts of a matrix.
        """
        found = {letter for many, single in OF_BRACKETS.findall(text) for letter in re.findall("[a-z]", many or single)}
        bound = set(BOUND.findall(text))
        for name, letters in _entries(text):
            if self._picks(book, name, letters, bound):
                found.update(letters)
        return ALWAYS_RUNNING | found - TIMES - _no_indices(book)

    def _picks(self, book: Notebook, name: str, letters: list[str], bound: set[str]) -> bool:
        """Whether these subscripts of a name pick an entry."""
        key = _key(book, name)
        known = book.names.get(key) or book.names.get(f"{key}_{{{HOLE}}}")
        if known is None:
            return name in self.columns and len(letters) == 1
        axes = [extent for extent in known.shape if extent != 1]  # what a column is computed from may be told later
        if known.kind != "array" or len(letters) not in (len(known.family), len(axes) + len(known.family)):
            return False
        entries = key in self.summed or (len(letters) == 2 and not known.family and bool(bound & set(letters)))
        return entries and not any((key, letter) in self.stepping for letter in letters)

    def of_declared(self, book: Notebook, text: str) -> frozenset[str]:
        """The letters that pick entries of arrays that are declared by themselves, beside no other names."""
        found: set[str] = set()
        for name, letters in _entries(text):
            key = _key(book, name)
            known = book.names.get(key)
            picks = (
                known is not None and known.kind == "array" and len(letters) == len(known.shape) and not known.family
            )
            if picks and not _is_column(name, text) and not any((key, letter) in self.stepping for letter in letters):
                found |= set(letters) if len(letters) > 1 else set(letters) - TIMES
        return frozenset(found - book.names.keys())

    def open_names(self, book: Notebook, text: str) -> list[tuple[str, str]]:
        """x_l beside an x that has entries: (x_l, x). It may be an entry of x, or the x of a layer."""
        met = _entries(text)
        keys = [_key(book, name) for name, _ in met]
        found = []
        for key, (name, letters) in zip(keys, met, strict=True):
            known = book.names.get(key)
            if known is None or known.kind != "array" or len(known.shape) != 1 or set(letters) - TIMES:
                continue
            bare = re.findall(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", text)
            if len(bare) > 1 and not any((key, letter) in self.stepping for letter in letters):
                found.append((f"{name}_{''.join(letters)}", name))
        return found


def _no_indices(book: Notebook) -> set[str]:
    """The names that are something else than an index."""
    return {key for key, known in book.names.items() if known.kind != "index"}


def _is_column(name: str, text: str) -> bool:
    r"""Whether what has this name and a subscript is transposed, or stands in a length: x_k of x_k^\top y_k."""
    entry = rf"{re.escape(name)}\s*_(?:\{{[^{{}}]*\}}|[a-z])"
    within = text.split(r"\|")[1::2]
    turned = re.search(rf"{entry}\s*\^\s*\{{?\s*(?:\\top|\\intercal|T(?![a-z])|\\mathsf|\\mathrm)", text)
    return turned is not None or any(re.search(entry, part) for part in within)


def apart(texts: Sequence[str]) -> frozenset[str]:
    r"""The small letters that a note writes bold, and without a script also plain: \mathbf{x} and a number x."""
    bold = {letter for text in texts for letter in BOLD.findall(text)}
    plain = {letter for text in texts for letter in PLAIN.findall(BOLD.sub("", text))}
    return frozenset(bold & plain)


def _entries(text: str) -> list[tuple[str, list[str]]]:
    return [(name, re.findall("[a-z]", many or single)) for name, many, single in ENTRY.findall(text)]


def _key(book: Notebook, name: str) -> str:
    return membership.key_of(book, name) or ""


def fix_places(book: Notebook, left: t.Name, right: t.Tree) -> None:
    r"""The letters of entries that only the value of a number has, \ell = -\log p_k: each is one place, and
    which one is left open.
    """
    letters = set(fixed_places.running(book.setting, right))
    if left.indices:
        letters &= book.behind_bars
    for letter in sorted(letters):
        known = book.names.get(letter)
        free = known is None or (known.kind == "number" and letter in book.guessed and letter not in book.definitions)
        if letter not in ALWAYS_RUNNING | TIMES and free:
            book.loose.pop(letter, None)
            book.declare(Known(letter, "index"), guessed=True)
