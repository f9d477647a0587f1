"""Products of indexed factors, some of them random, and the sums over partitions that an expectation of them is made
of. Data and algebra of indices only: no law is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import factorial
from typing import Any

from symnn.calculus.moments.plain_numbers import plus, times
from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Atom, Const, Indicator, Node

Name = Hashable


@dataclass(frozen=True)
class FixedPosition:
    """A fixed position on an axis, where a running index would stand."""

    position: Any
    size: Any


@dataclass(frozen=True)
class RandomFactor:
    """A random leaf and the names of its axes. `inside`, if it is a function of one entry, is that function of the
    entry's variable.
    """

    node: Node
    names: tuple[Name, ...]
    owner: Atom | None = None
    inside: Node | None = None
    """None for the entry itself and for what is no function of one entry; `owner` tells them apart."""

    def renamed(self, names: dict[Name, Name]) -> RandomFactor:
        return replace(self, names=tuple(names.get(n, n) for n in self.names))


@dataclass(frozen=True)
class RandomTerm:
    """coefficient · Σ over `bound` of Π fixed · Π random."""

    coefficient: Fraction = Fraction(1)
    fixed: tuple[RandomFactor, ...] = ()
    random: tuple[RandomFactor, ...] = ()
    bound: frozenset[Name] = frozenset()

    def times(self, other: RandomTerm) -> RandomTerm:
        return RandomTerm(
            self.coefficient * other.coefficient,
            self.fixed + other.fixed,
            self.random + other.random,
            self.bound | other.bound,
        )


def renamed(term: RandomTerm, names: dict[Name, Name]) -> RandomTerm:
    return replace(
        term,
        fixed=tuple(f.renamed(names) for f in term.fixed),
        random=tuple(f.renamed(names) for f in term.random),
        bound=term.bound - set(names),
    )


def delta(gone: Name, kept: Name, size: Any) -> RandomFactor:
    if isinstance(kept, FixedPosition):
        return RandomFactor(Indicator((size,), (1,), -kept.position), (gone,))
    return RandomFactor(Indicator((size, size), (1, -1)), (gone, kept))


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """All ways to split a list into blocks."""
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for k, block in enumerate(smaller):
            yield [*smaller[:k], [first, *block], *smaller[k + 1 :]]


def cumulant(block: Sequence[int], moment: Callable[[frozenset[int]], Node]) -> Node:
    """Σ over partitions of the block of (−1)^(parts − 1) (parts − 1)! Π moments."""
    terms = []
    for parts in partitions(list(block)):
        sign = Const((-1) ** (len(parts) - 1) * factorial(len(parts) - 1))
        terms.append(times(sign, *(moment(frozenset(p)) for p in parts)))
    return tidy(plus(*terms))
