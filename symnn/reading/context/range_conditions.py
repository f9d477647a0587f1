r"""What a text means by its ranges where they are empty: \sum_{t=1}^{T-1} a_t = a_1 + \sum_{t=2}^{T-1} a_t writes the
term a_1 of the first sum, so that 1 ≤ T − 1. Nothing is proved here.

Two things are meant: no range ends further than one place before it begins, and a term that stands outside of a sum and
that its range has for large sizes is in the range for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symnn.reading.context import fixed_places
from symnn.reading.formula import tree as t

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

Place = tuple[str, int]
"""k + 2 as ("k", 2), and 3 as ("", 3)."""


@dataclass(frozen=True)
class NamedRange:
    """The places at which the terms of a name stand under a sum."""

    name: str
    low: Place
    high: Place


def least(statements: Iterable[t.Statement], sizes: Iterable[str]) -> dict[tuple[str, str], int]:
    """For (T, k) the least of T − k, and for (T, "") the least T, that the ranges of these formulas mean: of sizes, and
    what is not so of all sizes from 1 on.
    """
    letters = {*sizes, ""}
    found: dict[tuple[str, str], int] = {}
    trees = [side for statement in statements for side in statement.sides]
    for (low, first), (high, last), more in _gaps(trees):
        pair, need = (high, low), first - last - more
        if _is_meant(pair, need, letters):
            found[pair] = max(need, found.get(pair, need))
    return found


def _is_meant(pair: tuple[str, str], need: int, letters: set[str]) -> bool:
    """Whether that T − k is so much is a condition on sizes, which is not so for all of them."""
    high, low = pair
    return bool(high) and low != high and letters.issuperset(pair) and need >= (0 if low else 2)


def _gaps(trees: Sequence[t.Tree]) -> Iterator[tuple[Place, Place, int]]:
    """Places of which the first is no larger than the second, and as much more."""
    sums = [part for tree in trees for part in t.walk(tree) if isinstance(part, t.Big)]
    ranges = [made for part in sums for made in _ranges(part)]
    for low, high in filter(None, map(_ends, sums)):
        yield low, high, 1
    for name, place in (pair for tree in trees for pair in _outside(tree, frozenset())):
        for range_ in ranges:
            if range_.name == name and _has(range_, place):
                yield range_.low, place, 0
                yield place, range_.high, 0


def _ends(big: t.Big) -> tuple[Place, Place] | None:
    if big.low is None or big.high is None:
        return None
    low, high = t.affine(big.low), t.affine(big.high)
    return (low, high) if low is not None and high is not None else None


def _ranges(big: t.Big) -> Iterator[NamedRange]:
    """The places of the names whose index is that of a sum, t + 2."""
    ends = _ends(big)
    for part in t.walk(big.body) if ends is not None else ():
        if isinstance(part, t.Name) and len(part.indices) == 1:
            at = t.affine(part.indices[0])
            if at is not None and at[0] == big.index and ends is not None:
                (low, first), (high, last) = ends
                yield NamedRange(part.name, (low, first + at[1]), (high, last + at[1]))


def _has(range_: NamedRange, place: Place) -> bool:
    """Whether a range has this place for large sizes: 2 is in 1, …, T − 1, and T is in k, …, T."""
    (low, first), (high, last), (letter, at) = range_.low, range_.high, place
    after = at >= first if low == letter else low == "" or letter == high
    before = at <= last if high == letter else high != ""
    return after and before


def _outside(tree: t.Tree, running: frozenset[str]) -> Iterator[tuple[str, Place]]:
    """The terms of sequences whose places depend on no running index."""
    if isinstance(tree, t.Big):
        running = running | {tree.index}
    if isinstance(tree, t.Name) and len(tree.indices) == 1:
        place = t.affine(tree.indices[0])
        if place is not None and place[0] not in running:
            yield tree.name, place
    for part in t.children(tree):
        yield from _outside(part, running)


def meant(made: Setting, statements: Sequence[t.Statement]) -> list[tuple[str, str]]:
    r"""These conditions as text, T \ge k + 2, and as they are said, T ≥ k + 2; none of a size of which the text itself
    says how large it is.
    """
    bound = {str(symbol) for gap in made.context.at_least_0 for symbol in gap.free_symbols}
    sizes = {str(symbol) for symbol in made.context.size_symbols()} - bound
    return [*_written(least(statements, sizes)), *_labels(made, statements, bound)]


def _labels(made: Setting, statements: Sequence[t.Statement], bound: set[str]) -> list[tuple[str, str]]:
    r"""That a whole number which stands as an index is one of them: y \le K, of the score s_y of K classes."""
    context = made.context
    trees = [side for statement in statements for side in statement.sides]
    trees += [d.value for key in sorted(made.cone(trees)) if (d := context.definitions.get(key)) is not None]
    found: dict[tuple[str, str], None] = {}
    for place, extent, _ in fixed_places.axes(made, trees):
        letter = context.names.get(place.name) if isinstance(place, t.Name) else None
        if letter is not None and letter.kind in ("size", "integer") and extent.is_Symbol and extent != letter.size:
            found[letter.key, str(extent)] = None
    free = [pair for pair in found if not bound & set(pair) and pair[::-1] not in found]
    return [(rf"{letter} \le {extent}", f"{letter} ≤ {extent}") for letter, extent in free]


def _written(found: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    made = []
    for (high, low), need in sorted(found.items()):
        right = f"{low} + {need}" if low and need else low or str(need)
        made.append((rf"{high} \ge {right}", f"{high} ≥ {right}"))
    return made
