"""The terms of which a statement for Coq is made: numbers, entries, sums over an index. One term, one spelling.

Terms are plain data. How they come from nodes is in `node_terms`, how they are spelled in `coq_text`, how the spelling
is read back in `coq_reader`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count


@dataclass(frozen=True)
class DepthIndex:
    """The depth at which a state is meant: `text` is l, or (S l) one layer further."""

    text: str


@dataclass(frozen=True)
class OutcomeIndex:
    """The outcome at which a random entry is meant."""


OUTCOME = OutcomeIndex()
Index = str | int | DepthIndex | OutcomeIndex
"""An index: the name of one that runs, a number, a depth, or the outcome."""


@dataclass(frozen=True)
class Rational:
    value: Fraction


@dataclass(frozen=True)
class SizeNumber:
    """A size as a real number; `size` is spelled as a natural number of Coq."""

    size: str


@dataclass(frozen=True)
class AtomEntry:
    """An entry of a tensor, or a number that has a name."""

    name: str
    indices: tuple[Index, ...] = ()


@dataclass(frozen=True)
class DeltaEntry:
    first: Index
    second: Index


@dataclass(frozen=True)
class WhereEntry:
    """1 where Σ coefficient·index + Σ coefficient·size + offset is 0 (or at least 0), else 0."""

    relation: str
    indices: tuple[tuple[int, Index], ...]
    sizes: tuple[tuple[int, str], ...]
    offset: int


@dataclass(frozen=True)
class Pairwise:
    """first sign second, where sign is one of + - * and /."""

    sign: str
    first: IndexTerm
    second: IndexTerm


@dataclass(frozen=True)
class Negated:
    of: IndexTerm


@dataclass(frozen=True)
class WholePower:
    """The exponent is a number or a size."""

    base: IndexTerm
    exponent: int | str


@dataclass(frozen=True)
class AppliedFunction:
    """A function of numbers by its name in Coq."""

    name: str
    arguments: tuple[IndexTerm, ...]


@dataclass(frozen=True)
class OverIndex:
    """kind is sum, product or largest: over index = 0, …, size − 1."""

    kind: str
    index: str
    size: str
    body: IndexTerm


@dataclass(frozen=True)
class Expected:
    """The expectation of a number that depends on the outcome."""

    body: IndexTerm


IndexTerm = (
    Rational
    | SizeNumber
    | AtomEntry
    | DeltaEntry
    | WhereEntry
    | Pairwise
    | Negated
    | WholePower
    | AppliedFunction
    | OverIndex
    | Expected
)


@dataclass(frozen=True)
class Along:
    """By what a term is differentiated: its name inside of the term, the point, and its indices by their sizes."""

    inside: str
    at: str
    indices: tuple[tuple[str, str], ...]


def parts(term: IndexTerm) -> tuple[IndexTerm, ...]:
    """The terms directly below."""
    match term:
        case Pairwise():
            return term.first, term.second
        case Negated():
            return (term.of,)
        case WholePower():
            return (term.base,)
        case AppliedFunction():
            return term.arguments
        case OverIndex() | Expected():
            return (term.body,)
        case _:
            return ()


def subterms(term: IndexTerm) -> Iterator[IndexTerm]:
    """The term and all below it."""
    yield term
    for part in parts(term):
        yield from subterms(part)


def free_indices(term: IndexTerm) -> tuple[str, ...]:
    """The indices that run outside of the term, in the order in which they are met."""
    match term:
        case AtomEntry():
            return tuple(dict.fromkeys(i for i in term.indices if isinstance(i, str)))
        case DeltaEntry():
            return tuple(dict.fromkeys(i for i in (term.first, term.second) if isinstance(i, str)))
        case WhereEntry():
            return tuple(dict.fromkeys(i for _, i in term.indices if isinstance(i, str)))
        case OverIndex():
            return tuple(i for i in free_indices(term.body) if i != term.index)
        case _:
            return tuple(dict.fromkeys(i for p in parts(term) for i in free_indices(p)))


def renamed(term: IndexTerm, to: Mapping[str, Index]) -> IndexTerm:
    """The term with free indices renamed or replaced by numbers. Indices that run inside must not be among the new
    names.
    """

    def at(i: Index) -> Index:
        return to.get(i, i) if isinstance(i, str) else i

    match term:
        case AtomEntry():
            return AtomEntry(term.name, tuple(map(at, term.indices)))
        case DeltaEntry():
            return DeltaEntry(at(term.first), at(term.second))
        case WhereEntry():
            return WhereEntry(term.relation, tuple((c, at(i)) for c, i in term.indices), term.sizes, term.offset)
        case Pairwise():
            return Pairwise(term.sign, renamed(term.first, to), renamed(term.second, to))
        case Negated():
            return Negated(renamed(term.of, to))
        case WholePower():
            return WholePower(renamed(term.base, to), term.exponent)
        case AppliedFunction():
            return AppliedFunction(term.name, tuple(renamed(a, to) for a in term.arguments))
        case OverIndex():
            inner = {k: v for k, v in to.items() if k != term.index}
            return OverIndex(term.kind, term.index, term.size, renamed(term.body, inner))
        case Expected():
            return Expected(renamed(term.body, to))
        case _:
            return term


def rebuilt(term: IndexTerm, below: tuple[IndexTerm, ...]) -> IndexTerm:
    """The same term over other parts."""
    match term:
        case Pairwise():
            return Pairwise(term.sign, below[0], below[1])
        case Negated():
            return Negated(below[0])
        case WholePower():
            return WholePower(below[0], term.exponent)
        case OverIndex():
            return OverIndex(term.kind, term.index, term.size, below[0])
        case AppliedFunction():
            return AppliedFunction(term.name, below)
        case Expected():
            return Expected(below[0])
        case _:
            return term


def alike(term: IndexTerm, depth: int = 0) -> IndexTerm:
    """The term with the same names for its own indices whatever they were."""
    if isinstance(term, OverIndex):
        own = f"own{depth}"
        return OverIndex(term.kind, own, term.size, alike(renamed(term.body, {term.index: own}), depth + 1))
    return rebuilt(term, tuple(alike(p, depth) for p in parts(term)))


def over_slots(term: IndexTerm) -> tuple[IndexTerm, tuple[str, ...]]:
    """The term with slot0, slot1, … for its free indices, and these."""
    order = free_indices(term)
    return renamed(term, {name: f"slot{k}" for k, name in enumerate(order)}), order


def _with_own(term: IndexTerm, fresh: Iterator[str]) -> IndexTerm:
    """The term with names of its own for the indices that run inside: it may be put under any other."""
    if isinstance(term, OverIndex):
        own = next(fresh)
        return OverIndex(term.kind, own, term.size, _with_own(renamed(term.body, {term.index: own}), fresh))
    return rebuilt(term, tuple(_with_own(p, fresh) for p in parts(term)))


def exchanged(term: IndexTerm, table: dict[IndexTerm, IndexTerm]) -> IndexTerm:
    """The term where leaves, over their slots, are exchanged for others."""
    known = {alike(leaf): to for leaf, to in table.items()}
    taken = {t.index for s in (term, *table.values()) for t in subterms(s) if isinstance(t, OverIndex)}
    taken |= set(free_indices(term))
    fresh = (name for name in map("own_{}".format, count()) if name not in taken)

    def visit(t: IndexTerm) -> IndexTerm:
        if isinstance(t, AtomEntry | AppliedFunction | Expected) or (isinstance(t, OverIndex) and t.kind != "sum"):
            over, order = over_slots(t)
            if (to := known.get(alike(over))) is not None:
                return renamed(_with_own(to, fresh), {f"slot{k}": name for k, name in enumerate(order)})
            if not isinstance(t, AtomEntry):
                return t
        return rebuilt(t, tuple(map(visit, parts(t))))

    return visit(term)
