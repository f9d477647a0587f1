"""What a claim assumes of the values of a random number: X >= 0, X <= b. It holds at every outcome, and a finite
distribution is one of the claim's only where all its values are such.

Read where nothing else is declared of the number: together with a distribution, or a mean or variance that is a number,
it might be true of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge.random import Law, has_statistics
from symnn.claims.declared_laws import laws_in
from symnn.claims.hypotheses import Hypotheses, Inequality
from symnn.expr import Atom, Node
from symnn.proof.counterexample.numbers import order
from symnn.proof.expectations.enumeration import sides_of

HOLDS = {">=": (0, 1), ">": (1,), "≠": (-1, 1)}
"""How the sides stand to each other where the assumption is true."""


def imposed(h: Hypotheses, laws: Mapping[Atom, Law]) -> tuple[Inequality, ...] | None:
    """The assumptions about values; None where one of them is not understood."""
    said = [i for i in h.inequalities if laws_in(i.left, i.right)]
    others = Hypotheses(h.equations, (), h.symmetric, frozenset(), facts=h.facts)
    if laws_in(*sides_of(others)) or not all(_is_plain(i, laws) for i in said):
        return None
    named = {a for i in said for a in laws_in(i.left, i.right)}
    return tuple(said) if named >= {a for a in h.positive if a in laws_in(a)} else None


def _is_plain(said: Inequality, laws: Mapping[Atom, Law]) -> bool:
    """Whether it speaks of the values of one random number of the claim, of which nothing else is declared."""
    named = laws_in(said.left, said.right)
    if len(named) != 1 or has_statistics(said.left, said.right) or said.relation not in HOLDS:
        return False
    ((atom, law),) = named.items()
    free = all(x is None or isinstance(x, sp.Symbol) for x in (law.mean, law.variance))
    return atom in laws and not atom.rank and free and not law.distribution and not law.symmetric


def bounds(said: Iterable[Inequality]) -> Iterator[tuple[Atom, Node]]:
    """(X, gap) with a gap in X that is never negative: products of two of one X are never negative either."""
    for i in said:
        if i.relation in (">", ">="):
            yield next(iter(laws_in(i.left, i.right))), i.left - i.right


def without(h: Hypotheses, said: Iterable[Inequality]) -> Hypotheses:
    """What is assumed besides."""
    dropped = set(said)
    random = {a for i in dropped for a in laws_in(i.left, i.right)}
    kept = tuple(i for i in h.inequalities if i not in dropped)
    return replace(h, inequalities=kept, positive=h.positive - random)


def admitted(
    said: Iterable[Inequality], atom: Atom, values: Iterable[Fraction], value_at: Callable[[Node, Fraction], Any]
) -> bool:
    """Whether every value of this random number is as it is assumed. `value_at` is a side of an assumption there."""
    mine = [i for i in said if atom in laws_in(i.left, i.right)]
    return all(order(value_at(i.left, x), value_at(i.right, x)) in HOLDS[i.relation] for x in values for i in mine)
