r"""Terms of sequences of which a text declares nothing: a_0 and a_T beside a_t of \sum_{t=1}^T (a_t - a_{t-1}) are
terms of the one sequence a_0, …, a_T.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import HOLE, squeezed
from symnn.reading.note import membership

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

NAME = r"(?<![A-Za-z\\{])(\\[A-Za-z]+|[A-Za-z])"
TERM = re.compile(NAME + r"_(?:\{([A-Za-z0-9+-]+)\}|([A-Za-z0-9]))")
RANGED = re.compile(r"\\(?:sum|prod)_\{([a-z])=([A-Za-z0-9+-]+)\}\^(?:\{([A-Za-z0-9+-]+)\}|([A-Za-z0-9]))")
PLACE = re.compile(r"([A-Za-z]?)(?:([+-]?\d+))?")
Place = tuple[str, int]
"""k + 2 as ("k", 2), and 3 as ("", 3)."""


def declare(book: Notebook, latex: str) -> bool:
    """Declares the sequences of a formula whose letters stand here for the first time; whether there are any."""
    text = squeezed(latex)
    ranges = Ranges.of(text)
    if ranges.end is None:
        return False
    terms: dict[str, set[Place]] = {}
    for letter, many, single in TERM.findall(text):
        if (place := _place(many or single)) is not None:
            terms.setdefault(letter, set()).add(place)
    new = {a: places for a, places in terms.items() if _is_new(book, a) and ranges.partly(places)}
    found = {a: reached for a, places in new.items() if (reached := ranges.reached(places))[0] in (0, 1)}
    for letter, (first, last) in found.items():
        for name in (letter, *(f"{letter}_{{{_shown(place)}}}" for place in terms[letter])):
            book.loose.pop(name, None)
            book.drop(name)
        count = membership.size(ranges.end) + last - first + 1
        book.declare(Known(f"{letter}_{{{HOLE}}}", "number", (), (count,), first=(first,)), guessed=True)
    for name in ranges.free if found else ():
        book.forget(name)
        book.declare(Known(name, "index"), guessed=True)
    return bool(found)


@dataclass(frozen=True)
class Ranges:
    """Over what the letters of sums and products run, and what stands at its ends."""

    lows: Mapping[str, frozenset[Place]]
    highs: Mapping[str, frozenset[Place]]

    @classmethod
    def of(cls, text: str) -> Ranges:
        lows: dict[str, frozenset[Place]] = {}
        highs: dict[str, frozenset[Place]] = {}
        for letter, low, many, single in RANGED.findall(text):
            if (ends := (_place(low), _place(many or single)))[0] is not None and ends[1] is not None:
                lows[letter] = lows.get(letter, frozenset()) | {ends[0]}
                highs[letter] = highs.get(letter, frozenset()) | {ends[1]}
        return cls(lows, highs)

    @property
    def free(self) -> set[str]:
        """The letters from which a sum begins: k of \\sum_{t=k}^T."""
        return {name for low in self.lows.values() for name, _ in low if name} - self.lows.keys()

    @property
    def end(self) -> str | None:
        """The one size up to which all run."""
        names = {name for high in self.highs.values() for name, _ in high if name} - self.free - self.lows.keys()
        return next(iter(names)) if len(names) == 1 else None

    def partly(self, places: Iterable[Place]) -> bool:
        """Whether a sequence is summed over, and something else than all of its terms stands there."""
        summed = [p for p in places if p[0] in self.lows]
        whole = all(shift == 0 and self.lows[name] == {("", 1)} for name, shift in summed)
        return bool(summed) and not (whole and len(set(places)) == len(summed))

    def reached(self, places: Iterable[Place]) -> tuple[int, int]:
        """The first term, 0 or 1, and how far beyond the end the last one lies."""
        met: set[Place] = set()
        for name, shift in places:
            ends = self.lows.get(name, frozenset()) | self.highs.get(name, frozenset()) or {(name, 0)}
            met |= {(end, at + shift) for end, at in ends}
        first = min((at for name, at in met if not name), default=1)
        return min(first, 1), max(at for name, at in met if name == self.end)


def _is_new(book: Notebook, letter: str) -> bool:
    """Whether nothing tells yet how many entries it has."""
    known = book.names.get(letter)
    column = known is not None and known.kind == "array" and len(known.shape) == 1 and not known.family
    return column and letter in book.guessed and book.setting.context.sizes.open(known.shape[0])


def _place(text: str) -> Place | None:
    match = PLACE.fullmatch(text)
    return (match[1], int(match[2] or 0)) if match is not None and text else None


def _shown(place: Place) -> str:
    name, at = place
    return f"{name}{at:+d}" if name and at else name or str(at)
