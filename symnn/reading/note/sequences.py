r"""Terms of sequences of which a text declares nothing: a_0 and a_T beside a_t of \sum_{t=1}^T (a_t - a_{t-1}) are
terms of the one sequence a_0, …, a_T.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import HOLE, squeezed
from symnn.reading.latex.size_arithmetic import size_of

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

INSIDE = r"(?:[^{}]|\{[^{}]*\})+"
PLACED = rf"(?:\{{({INSIDE})\}}|([A-Za-z0-9]))"
MET = re.compile(rf"\\(?:sum|prod)_\{{([a-z])=({INSIDE})\}}\^{PLACED}|(?<![A-Za-z\\])(\\[A-Za-z]+|[A-Za-z])_{PLACED}")
PLACE = re.compile(r"((?:[A-Za-z](?:_(?:\w|\{\w+\}))?)?)((?<![\w}])\d+|[+-]\d+)?")
BACKWARDS = re.compile(r"([A-Za-z](?:_\w)?)([+-]\d+)?-([a-z])([+-]\d+)?")
Place = tuple[str, int]
"""k + 2 as ("k", 2), and 3 as ("", 3)."""


@dataclass
class Terms:
    """The places at which the terms of a sequence stand, by their names; the least and the largest of all; whether all
    are summed from the first.
    """

    names: set[str] = field(default_factory=set)
    reached: set[Place] = field(default_factory=set)
    summed: bool = False
    whole: bool = True


@dataclass
class RunningTerms:
    """Over what the letters of a formula run: from left to right, each until it runs over something else. Of `unclear`
    letters a term stands at no such place, and a formula is so as a whole where a range is none.
    """

    terms: dict[str, Terms] = field(default_factory=dict)
    running: dict[str, tuple[Place, Place]] = field(default_factory=dict)
    lows: set[str] = field(default_factory=set)
    highs: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    whole: bool = True

    @classmethod
    def of(cls, text: str) -> RunningTerms:
        made = cls()
        for letter, low, many, single, name, at, only in MET.findall(text):
            first, last = _place(low), _place(many or single or at or only)
            if letter and first is not None and last is not None:
                made._runs(letter, first, last)
            elif letter:
                made.whole = False
            else:
                made._stands(name, last, at or only)
        return made

    def _runs(self, letter: str, first: Place, last: Place) -> None:
        self.running[letter] = first, last
        self.lows.add(first[0])
        self.highs.add(last[0])

    def _stands(self, letter: str, place: Place | None, written: str) -> None:
        terms = self.terms.setdefault(letter, Terms())
        terms.names.add(f"{letter}_{{{written}}}")
        ends = self._backwards(written) if place is None else self.running.get(place[0])
        if place is None:
            terms.reached |= set(ends or ())
            terms.whole = False
            self.unclear |= {letter} if ends is None else set()
            return
        name, shift = place
        terms.names.add(f"{letter}_{{{_shown(place)}}}")
        terms.reached |= {(end, at + shift) for end, at in ends or ((name, 0),)}
        terms.summed |= ends is not None
        terms.whole &= ends is not None and shift == 0 and ends[0] == ("", 1)

    def _backwards(self, text: str) -> tuple[Place, Place] | None:
        """The ends of n - t, from n less the last t to n less the first, where t runs from a number to n."""
        match = BACKWARDS.fullmatch(text)
        ends = self.running.get(match[3]) if match is not None else None
        if match is None or ends is None:
            return None
        shift = int(match[2] or 0) + int(match[4] or 0)
        (low, first), (high, last) = ends
        return (("", shift - last), (high, shift - first)) if (low, high) == ("", match[1]) else None

    @property
    def sequences(self) -> dict[str, Terms]:
        """The letters of which some terms are summed, and not just all from the first on."""
        clear = {a: terms for a, terms in self.terms.items() if a not in self.unclear}
        return {a: terms for a, terms in clear.items() if terms.summed and not terms.whole}

    @property
    def free(self) -> set[str]:
        r"""The letters from which a sum begins: k of \sum_{t=k}^T."""
        return self.lows - self.running.keys() - {""}

    @property
    def end(self) -> str | None:
        """The one size up to which all run."""
        names = self.highs - self.lows - self.running.keys() - {""}
        return next(iter(names)) if len(names) == 1 else None


def declare(book: Notebook, latex: str) -> bool:
    """Declares the sequences of a formula of which nothing but such formulas tells anything; whether there are any."""
    sums = RunningTerms.of(squeezed(latex))
    if sums.end is None or not sums.whole:
        return False
    found = {
        a: terms for a, terms in sums.sequences.items() if _is_untold(book, a, sums.end) and _first(terms) in (0, 1)
    }
    for letter, terms in found.items():
        last = size_of(sums.end) + max([0, *(at for name, at in terms.reached if name == sums.end)])
        known = _reaching(book.names.get(_family(letter)), letter, _first(terms), last)
        for name in (letter, *terms.names):
            book.drop(name)
        book.declare(known, guessed=True)
    for name in sums.free if found else ():
        _runs_freely(book, name)
    return bool(found)


def _runs_freely(book: Notebook, name: str) -> None:
    """k from which a sum begins is an index, unless the text tells what it is: then it stays that."""
    told = name in book.names and name not in book.guessed
    if told and book.names[name].kind in ("size", "number", "integer"):
        return
    book.forget(name)
    book.loose.pop(name, None)
    book.declare(Known(name, "index"), guessed=True)


def _first(terms: Terms) -> int:
    return min([1, *(at for name, at in terms.reached if not name)])


def _is_untold(book: Notebook, letter: str, end: str) -> bool:
    """Whether no more than such formulas tells what the letter is, or one of its terms; a column that was summed up to
    the same end is none that anything else stands on.
    """
    known = book.names.get(letter)
    if any(name.startswith(f"{letter}_") and name not in book.guessed for name in book.names):
        return False
    if known is None:
        return _family(letter) in book.guessed and bool(book.names[_family(letter)].first)
    column = known.kind == "array" and len(known.shape) == 1 and not known.family
    if not column or letter not in book.guessed:
        return False
    extent = book.setting.context.sizes.known(known.shape[0])
    told = (*book.definitions.values(), *book.conditions)
    return book.setting.context.sizes.open(extent) or (
        extent == size_of(end) and not any(letter in said.names for said in told)
    )


def _family(letter: str) -> str:
    return f"{letter}_{{{HOLE}}}"


def _reaching(before: Known | None, letter: str, first: int, last: Any) -> Known:
    """The terms from the first to the last, and those that stood in formulas before, as far as they can be compared."""
    if before is not None and before.first:
        met = before.family[0] + before.first[0] - 1
        first, last = min(first, before.first[0]), met if (met - last).is_nonnegative else last
    return Known(_family(letter), "number", (), (last - first + 1,), first=(first,))


def _place(text: str) -> Place | None:
    match = PLACE.fullmatch(text)
    return (re.sub(r"_(\w)$", r"_{\1}", match[1]), int(match[2] or 0)) if match is not None and text else None


def _shown(place: Place) -> str:
    name, at = place
    return f"{name}{at:+d}" if name and at else name or str(at)
