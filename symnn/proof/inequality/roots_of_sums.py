"""(Σ √(uv))² ≤ Σu · Σv for two sums over one index of what is never negative: Titu's lemma, and that the harmonic mean
is the least of the means.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.calculus.normal_form.monomials import Monomial, bound_indices
from symnn.claims.entrywise import Fact

if TYPE_CHECKING:
    from symnn.proof.inequality.gram import Sums

Exponents = dict[int, Fraction]


def roots_of_sums(sums: Sums, one: Monomial, other: Monomial) -> Iterator[Fact]:
    """The inequality of two sums that were met, where the root of their product makes no new sum."""
    halves = [_halved(sums, key) for key in (one, other)]
    extents = [set(sums.normal.bases.extents(key).values()) for key in (one, other)]
    if None in halves or extents[0] != extents[1]:
        return
    u, v = (half or {} for half in halves)
    merged = [(b, (-1,), e) for b in sorted({*u, *v}) if (e := u.get(b, Fraction(0)) + v.get(b, Fraction(0)))]
    met = set(sums.met)
    size = [] if merged else sums.normal.algebra.size_factors(*extents[0])
    between = sums.node_of(sums.normal.algebra.collect([(Fraction(1), [*merged, *size])]))
    new = set(sums.met) - met
    if new or between is None:
        for key in new:
            del sums.met[key]
        return
    yield Fact(sums.met[one] * sums.met[other] - between * between, ">=")


def _halved(sums: Sums, key: Monomial) -> Exponents | None:
    """The root of what is summed over the one index: half of the exponents, of squares and of what is positive."""
    if bound_indices(key) != {-1} or any(slots != (-1,) for _, slots, _ in key):
        return None
    fits = all(sums.normal.bases[b].positive or (e / 2).denominator == 1 for b, _, e in key)
    return {b: e / 2 for b, _, e in key} if fits else None
