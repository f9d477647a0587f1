"""Whether one product stands inside another: exact division, and patterns with free indices."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
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
    return _search(pattern, bound_indices(pattern), bases, {}, list(factors))


def _search(
    pattern: Sequence[Factor], inner: Container[int], bases: Bases, names: dict[int, int], left: list[Factor]
) -> Iterator[tuple[dict[int, int], list[Factor]]]:
    """The occurrences of what is left of a pattern, whose other factors gave indices their names."""
    if not pattern:
        if _apart(inner, names, left):
            yield names, left
        return
    (b, slots, e), *others = pattern
    for position, (other, found, have) in enumerate(left):
        if other != b or have < e or (have != e and e.denominator != 1):
            continue
        over = [(b, found, have - e)] if have != e else []
        rest = left[:position] + left[position + 1 :] + over
        for swap in bases.symmetry(b):
            trial = dict(names)
            if all(trial.setdefault(i, found[g]) == found[g] for i, g in zip(slots, swap, strict=True)):
                yield from _search(others, inner, bases, trial, rest)


def _apart(inner: Container[int], names: dict[int, int], left: list[Factor]) -> bool:
    """Whether indices summed inside the pattern stand for different ones, which nothing else carries."""
    carried = {i for _, s, _ in left for i in s}
    images = [j for i, j in names.items() if i in inner]
    outer = {j for i, j in names.items() if i not in inner}
    return len({*images}) == len(images) and not any(j >= 0 or j in carried or j in outer for j in images)
