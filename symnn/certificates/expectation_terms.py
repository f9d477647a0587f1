"""Products of random factors under an expectation: which factors are random, in which order they are written, and what
a function of one symmetric number adds up to with its mirror image. No law is known here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import add, mul, sub

from symnn.certificates.index_terms import (
    OUTCOME,
    AppliedFunction,
    AtomEntry,
    Expected,
    Index,
    IndexTerm,
    Negated,
    OutcomeIndex,
    Pairwise,
    Rational,
    WholePower,
    alike,
    over_slots,
    parts,
    rebuilt,
)

ONE = Rational(Fraction(1))
POINTS = (1.0, 2.0, 0.5)


def entries(term: IndexTerm) -> Iterator[AtomEntry]:
    """The random entries of which it is made; those under an expectation are none."""
    if isinstance(term, Expected):
        return
    if isinstance(term, AtomEntry) and OUTCOME in term.indices:
        yield term
    for part in parts(term):
        yield from entries(part)


def is_random(term: IndexTerm) -> bool:
    return next(entries(term), None) is not None


def skeleton(term: IndexTerm) -> str:
    """The term whatever its indices are."""

    def bare(t: IndexTerm) -> IndexTerm:
        if isinstance(t, AtomEntry):
            return AtomEntry(t.name, tuple(i for i in t.indices if isinstance(i, OutcomeIndex)))
        return rebuilt(t, tuple(map(bare, parts(t))))

    return repr(bare(alike(over_slots(term)[0])))


def product(factors: Sequence[IndexTerm]) -> IndexTerm:
    """a · b · c"""
    found: IndexTerm | None = None
    for f in factors:
        found = f if found is None else Pairwise("*", found, f)
    return ONE if found is None else found


def ordered(factors: Sequence[IndexTerm]) -> list[IndexTerm]:
    return sorted(factors, key=skeleton)


def random_factors(body: IndexTerm) -> tuple[IndexTerm, ...] | None:
    """The factors of a product of random factors in their order; None for anything else."""
    found: list[IndexTerm] = []
    rest = body
    while isinstance(rest, Pairwise) and rest.sign == "*":
        found.insert(0, rest.second)
        rest = rest.first
    found.insert(0, rest)
    alone = all(isinstance(f, AtomEntry | AppliedFunction) and is_random(f) for f in found)
    return tuple(found) if alone and found == ordered(found) else None


def replaced(term: IndexTerm, old: IndexTerm, new: IndexTerm) -> IndexTerm:
    return new if term == old else rebuilt(term, tuple(replaced(p, old, new) for p in parts(term)))


def matched(pattern: IndexTerm, term: IndexTerm) -> dict[str, Index] | None:
    """What the indices of the pattern are in the term; None if it is another term."""
    found: dict[str, Index] = {}

    def same(p: IndexTerm, t: IndexTerm) -> bool:
        if type(p) is not type(t):
            return False
        if isinstance(p, AtomEntry) and isinstance(t, AtomEntry):
            pairs = zip(p.indices, t.indices, strict=False)
            return (p.name, len(p.indices)) == (t.name, len(t.indices)) and all(
                found.setdefault(a, b) == b if isinstance(a, str) else a == b for a, b in pairs
            )
        inner, other = parts(p), parts(t)
        if len(inner) != len(other) or rebuilt(p, other) != t:
            return False
        return p == t if not inner else all(map(same, inner, other))

    return found if same(pattern, term) else None


# symmetric numbers ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class MirrorSum:
    """f(y) + f(−y) = factor · y^degree for all y; `nonzero`: for all y ≠ 0."""

    factor: Fraction
    degree: int
    nonzero: bool


KNOWN: dict[str, Callable[[float], float]] = {
    "relu": lambda x: max(x, 0.0),
    "Rabs": abs,
    "sign": lambda x: float((x > 0) - (x < 0)),
    "step": lambda x: float(x >= 0),
    "is_positive": lambda x: float(x > 0),
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "sin": math.sin,
    "cos": math.cos,
}


def mirror_sum(body: IndexTerm, entry: AtomEntry) -> MirrorSum | None:
    """What a function of this one entry adds up to with its mirror image, guessed from numbers: the proof decides."""
    try:
        sums = [_value(body, entry, x) + _value(body, entry, -x) for x in POINTS]
        nought = 2 * _value(body, entry, 0.0)
    except (KeyError, TypeError):
        return None
    for degree in (0, 2, 4):
        factors = [s / x**degree for s, x in zip(sums, POINTS, strict=True)]
        factor = Fraction(factors[0]).limit_denominator(64)
        if all(abs(f - factor) < 1e-9 for f in factors):
            there = nought if degree else nought - float(factor)
            return MirrorSum(factor, degree, abs(there) > 1e-9)
    return None


def _value(term: IndexTerm, entry: AtomEntry, x: float) -> float:
    if term == entry:
        return x
    match term:
        case Rational():
            return float(term.value)
        case Negated():
            return -_value(term.of, entry, x)
        case Pairwise():
            a, b = _value(term.first, entry, x), _value(term.second, entry, x)
            return {"+": add, "-": sub}.get(term.sign, mul)(a, b)
        case WholePower(exponent=int(n)):
            return _value(term.base, entry, x) ** n
        case AppliedFunction(arguments=(argument,)):
            return KNOWN[term.name](_value(argument, entry, x))
        case _:
            raise TypeError(term)


def mirrored(term: IndexTerm, entry: AtomEntry) -> IndexTerm:
    """f(−y)"""
    return replaced(term, entry, Negated(entry))
