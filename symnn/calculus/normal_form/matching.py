"""Whether one product stands inside another: exact division, and patterns with free indices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from symnn.calculus.normal_form.bases import Bases
from symnn.calculus.normal_form.monomials import Factor, Monomial, bound_indices


def divide(factors: list[Factor], monomial: Iterable[Factor]) -> list[Factor] | None:
    """factors / monomial, or None where it does not divide (exponents must stay non-negative).

    What is no proper product (the number 1, a negative exponent) divides nothing: it would do so for ever.
    """
    monomial = list(monomial)
    if not monomial or any(e < 0 for _, _, e in monomial):
        return None
    left = {(b, s): e for b, s, e in factors}
    for b, s, e in monomial:
        have = left.get((b, s), Fraction(0))
        if have < e:
            return None
        left[(b, s)] = have - e
    return [(b, s, e) for (b, s), e in left.items() if e]


def match(pattern: Monomial, factors: list[Factor], bases: Bases) -> tuple[dict[int, int], list[Factor]] | None:
    """The first occurrence of the pattern among the factors: (indices for its free ones, what is left over)."""
    return next(matches(pattern, factors, bases), None)


def matches(pattern: Monomial, factors: list[Factor], bases: Bases) -> Iterator[tuple[dict[int, int], list[Factor]]]:
    """Every occurrence."""
    inner = bound_indices(pattern)

    def search(k: int, names: dict[int, int], left: list[Factor]) -> Iterator[tuple[dict[int, int], list[Factor]]]:
        if k == len(pattern):
            carried = {i for _, s, _ in left for i in s}
            images = {names[i] for i in inner}
            apart = len(images) == len(inner) and not any(i >= 0 or i in carried for i in images)
            if apart and images.isdisjoint(names[i] for i in names if i not in inner):
                yield names, left
            return
        b, slots, e = pattern[k]
        for position, (other, found, have) in enumerate(left):
            if other != b or have < e or (have != e and e.denominator != 1):
                continue
            over = [(b, found, have - e)] if have != e else []
            rest = left[:position] + left[position + 1 :] + over
            for swap in bases.symmetry(b):
                trial = dict(names)
                if all(trial.setdefault(i, found[g]) == found[g] for i, g in zip(slots, swap, strict=True)):
                    yield from search(k + 1, trial, rest)

    return search(0, {}, list(factors))
