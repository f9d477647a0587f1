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

PLACED = r"(?:\{([A-Za-z0-9+-]+)\}|([A-Za-z0-9]))"
MET = re.compile(
    rf"\\(?:sum|prod)_\{{([a-z])=([A-Za-z0-9+-]+)\}}\^{PLACED}|(?<![A-Za-z\\])(\\[A-Za-z]+|[A-Za-z])_{PLACED}"
)
PLACE = re.compile(r"([A-Za-z]?)(?:([+-]?\d+))?")
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
    """Over what the letters of a formula run: from left to right, each until it runs over something else."""

    terms: dict[str, Terms] = field(default_factory=dict)
    running: dict[str, tuple[Place, Place]] = field(default_factory=dict)
    lows: set[str] = field(default_factory=set)
    highs: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> RunningTerms:
        made = cls()
        for letter, low, many, single, name, at, only in MET.findall(text):
            first, last = _place(low), _place(many or single or at or only)
            if letter and first is not None and last is not None:
                made._runs(letter, first, last)
            elif name and last is not None:
                made._stands(name, last)
        return made

    def _runs(self, letter: str, first: Place, last: Place) -> None:
        self.running[letter] = first, last
        self.lows.add(first[0])
        self.highs.add(last[0])

    def _stands(self, letter: str, place: Place) -> None:
        name, shift = place
        terms = self.terms.setdefault(letter, Terms())
        terms.names.add(f"{letter}_{{{_shown(place)}}}")
        ends = self.running.get(name, ((name, 0), (name, 0)))
        terms.reached |= {(end, at + shift) for end, at in ends}
        terms.summed |= name in self.running
        terms.whole &= name in self.running and shift == 0 and ends[0] == ("", 1)

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
    if sums.end is None:
        return False
    found = {a: terms for a, terms in sums.terms.items() if terms.summed and not terms.whole and _is_untold(book, a)}
    found = {a: terms for a, terms in found.items() if _first(terms) in (0, 1)}
    for letter, terms in found.items():
        last = size_of(sums.end) + max([0, *(at for name, at in terms.reached if name == sums.end)])
        known = _reaching(book.names.get(_family(letter)), letter, _first(terms), last)
        for name in (letter, *terms.names):
            book.drop(name)
        book.declare(known, guessed=True)
    for name in sums.free if found else ():
        book.forget(name)
        book.declare(Known(name, "index"), guessed=True)
    return bool(found)


def _first(terms: Terms) -> int:
    return min([1, *(at for name, at in terms.reached if not name)])


def _is_untold(book: Notebook, letter: str) -> bool:
    """Whether no more than such formulas tells what the letter is, or one of its terms."""
    known = book.names.get(letter)
    if any(name.startswith(f"{letter}_") and name not in book.guessed for name in book.names):
        return False
    if known is None:
        return _family(letter) in book.guessed and bool(book.names[_family(letter)].first)
    column = known.kind == "array" and len(known.shape) == 1 and not known.family
    return column and letter in book.guessed and book.setting.context.sizes.open(known.shape[0])


def _family(letter: str) -> str:
    return f"{letter}_{{{HOLE}}}"


def _reaching(before: Known | None, letter: str, first: int, last: Any) -> Known:
    """The terms from the first to the last, and those that stood in formulas before, as far as they can be compared."""
    if before is not None:
        met = before.family[0] + before.first[0] - 1
        first, last = min(first, before.first[0]), met if (met - last).is_nonnegative else last
    return Known(_family(letter), "number", (), (last - first + 1,), first=(first,))


def _place(text: str) -> Place | None:
    match = PLACE.fullmatch(text)
    return (match[1], int(match[2] or 0)) if match is not None and text else None


def _shown(place: Place) -> str:
    name, at = place
    return f"{name}{at:+d}" if name and at else name or str(at)
