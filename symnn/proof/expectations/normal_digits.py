"""Moments of normal and uniform numbers without a closed form, by digits that are certain: E[f(z)] as a ball, where the
parameters are numbers. It refutes; it never proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from symnn.bridge import read
from symnn.bridge.random import BoundNumber, Law, has_statistics
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.moments.laws import RandomEntry
from symnn.calculus.values.evaluate import evaluate
from symnn.claims.declared_laws import laws_in
from symnn.claims.hypotheses import Hypotheses
from symnn.errors import BudgetError, DomainError, MissingExtraError, PoleError, UnsupportedError
from symnn.expr import Atom, Node, const, substitute
from symnn.expr.walk import atoms, sizes_of
from symnn.proof.budget import Budget
from symnn.proof.counterexample.numbers import COARSE, readable
from symnn.proof.counterexample.refute import Refuter
from symnn.proof.gain.complex_balls import flint, precision
from symnn.proof.gain.gaussian import mean
from symnn.proof.gain.uniform_mean import mean_between

NUMBERS = [Fraction(k) for k in (2, 1)] + [Fraction(1, 2), Fraction(-1), Fraction(0)]
MOST_TRIED = 8
Values = dict[Atom, Any]
Unresolved = tuple[RandomEntry, Atom, Node]
"""The random number, the moment of it that is unknown, and the integrand."""


def at_numbers(
    sides: Sequence[Node], resolver: Resolver, h: Hypotheses, budget: Budget
) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """(what was put in, the value of each side), for resolved sides of which nothing but moments of normal numbers is
    unknown.
    """
    unknown = [(e, atom, inside) for e in resolver.entries.values() for atom, inside in e.unknown]
    if not _in_reach(sides, resolver, unknown):
        return
    free = _free(sides, resolver, unknown)
    if any(a.rank for a in free):
        return
    refuter = Refuter(const(0), const(0), h, nodes=free)
    for tried in _points(len(free)):
        values: Values = {a: np.asarray(v, dtype=object) for a, v in zip(free, tried, strict=True)}
        try:
            if not budget.left or not refuter.admits(values, {}):
                continue
            found = _values_of(sides, resolver, unknown, values)
        except (BudgetError, DomainError, MissingExtraError, PoleError, UnsupportedError):
            continue
        if found is not None:
            said = {str(a.label): readable(values[a]) for a in free}
            yield (
                said
                | {
                    str(e.owner.label): f"{e.law.spelled}, as declared"
                    for e, _, _ in unknown
                    if not isinstance(e.owner.label, BoundNumber)
                },
                found,
            )


def _points(n: int) -> list[tuple[Fraction, ...]]:
    """The numbers that are tried for n symbols: first all equal, then all others, spread over all choices."""
    every = list(product(NUMBERS, repeat=n))
    equal = [p for p in every if len(set(p)) <= 1]
    others = [p for p in every if len(set(p)) > 1]
    return [*equal, *others[:: max(1, len(others) // MOST_TRIED)]][: MOST_TRIED + len(NUMBERS)]


def _in_reach(sides: Sequence[Node], resolver: Resolver, unknown: Sequence[Unresolved]) -> bool:
    """Whether moments of normal numbers are all that is unknown, and any numbers may be the parameters."""
    known = not has_statistics(*sides) and not laws_in(*sides) and not sizes_of(sides)
    if not known or any(e.law.distribution not in ("normal", "uniform") or e.owner.rank for e, _, _ in unknown):
        return False
    # for another law, numbers for the parameters would have to make a distribution
    return all(e.law.distribution == "normal" or _is_fixed(e.law) for e in resolver.entries.values())


def _free(sides: Sequence[Node], resolver: Resolver, unknown: Sequence[Unresolved]) -> list[Atom]:
    """The symbols for which numbers are put in."""
    parameters = [read(x) for e in resolver.entries.values() for x in (e.law.mean, e.law.variance)]
    met = atoms([*sides, *parameters, *(inside for _, _, inside in unknown)])
    hidden = {atom for _, atom, _ in unknown} | {e.variable for e, _, _ in unknown}
    return [a for a in dict.fromkeys(met) if a not in hidden and not getattr(a.label, "is_number", False)]


def _values_of(
    sides: Sequence[Node], resolver: Resolver, unknown: Sequence[Unresolved], values: Values
) -> list[Any] | None:
    """The value of each side; None where a variance would not be positive."""
    if any(_number(e.law.variance, values) <= 0 for e in resolver.entries.values()):
        return None
    with precision():
        known = values | {atom: _moment(e, inside, values) for e, atom, inside in unknown}
        return [evaluate(side, COARSE, known, {}) for side in sides]


def _is_fixed(law: Law) -> bool:
    """Whether it is a uniform distribution between two numbers, or an exponential one of a rate that is declared."""
    if law.distribution == "exponential":
        return True
    return law.distribution == "uniform" and all(x.is_Rational for x in (law.mean, law.variance))


def _number(x: Any, values: Values) -> Fraction:
    return Fraction(np.asarray(evaluate(read(x), COARSE, values, {}), dtype=object).item())


def _moment(entry: Any, inside: Node, values: Values) -> Any:
    """E of the integrand as a ball: w is its mean and a centred normal number."""
    m, v = _number(entry.law.mean, values), _number(entry.law.variance, values)
    fractions = {a: x.item() for a, x in values.items() if isinstance(x.item(), Fraction)}
    numbers: dict[Node, Node] = {a: const(q) for a, q in fractions.items()}
    centred = Atom("a centred normal number")
    integrand = substitute(inside, {**numbers, entry.variable: const(m) + centred})
    if entry.law.distribution == "uniform":
        low, high = (_number(x, values) for x in entry.law.parameters)
        found = mean_between(integrand, centred, low - m, high - m)
    else:
        found = mean(integrand, centred, v)
    return np.asarray(flint().arb(_arb(found.midpoint), _arb(found.radius)), dtype=object)


def _arb(q: Fraction) -> Any:
    return flint().arb(flint().fmpq(q.numerator, q.denominator))
