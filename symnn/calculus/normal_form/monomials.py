"""Monomials with indices, and their canonical labelling. It knows nothing of nodes or operators.

A factor is (base, slots, exponent): the number of a base in some table, the index in each of its slots, a rational
exponent. An index is an integer: free ones are >= 0, bound ones < 0. A monomial is a tuple of factors; a polynomial
maps monomials to rational coefficients. Two monomials are equal up to a renaming of their bound indices exactly when
their canonical forms are the same tuple: colour refinement, then individualisation where colours tie, with a budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from symnn.errors import BudgetError

Slots = tuple[int, ...]
Factor = tuple[int, Slots, Fraction]
Monomial = tuple[Factor, ...]
Polynomial = dict[Monomial, Fraction]
Frozen = tuple[tuple[Monomial, Fraction], ...]
Raw = tuple[Fraction, list[Factor]]
"""A coefficient and factors whose bound indices are not yet labelled canonically."""
Split = tuple[list[Raw], Iterable[int]]
"""What a rule makes of one monomial: the terms, and the bound indices that it summed away."""
Symmetry = Callable[[int], Sequence[Slots]]
"""base -> the permutations of its slots that leave it unchanged, the identity among them"""

TIES = 2_000


def freeze(p: Polynomial) -> Frozen:
    return tuple(sorted(p.items()))


def lead(p: Frozen) -> tuple[Monomial, Fraction]:
    """The leading term in a fixed multiplicative order: total degree, then the table's numbers."""
    return max(p, key=lambda item: (sum(e for _, _, e in item[0]), item[0]))


def accumulate(into: Polynomial, monomial: Monomial, coefficient: Fraction) -> None:
    value = into[monomial] + coefficient if monomial in into else coefficient
    if value:
        into[monomial] = value
    else:
        into.pop(monomial, None)


def times(a: Fraction, b: Fraction) -> Fraction:
    """a·b; most coefficients are 1 or −1, and to multiply fractions is slow."""
    if abs(a.numerator) == a.denominator:
        return b if a.numerator > 0 else -b
    if abs(b.numerator) == b.denominator:
        return a if b.numerator > 0 else -a
    return a * b


def bound_indices(factors: Iterable[Factor]) -> set[int]:
    return {i for _, slots, _ in factors for i in slots if i < 0}


def free_indices(factors: Iterable[Factor]) -> set[int]:
    return {i for _, slots, _ in factors for i in slots if i >= 0}


def rename(factors: Iterable[Factor], names: dict[int, int]) -> list[Factor]:
    return [(b, tuple(names.get(i, i) for i in slots), e) for b, slots, e in factors]


def components(factors: Sequence[Factor]) -> tuple[list[Factor], list[list[Factor]]]:
    """(factors without a bound index, groups of factors connected by bound indices)."""
    loose = [f for f in factors if all(i >= 0 for i in f[1])]
    leader: dict[int, int] = {}

    def find(i: int) -> int:
        while leader.setdefault(i, i) != i:
            i = leader[i]
        return i

    tied = [f for f in factors if any(i < 0 for i in f[1])]
    for _, slots, _ in tied:
        first, *rest = [find(i) for i in slots if i < 0]
        for i in rest:
            leader[find(i)] = find(first)
    groups: dict[int, list[Factor]] = {}
    for f in tied:
        groups.setdefault(find(next(i for i in f[1] if i < 0)), []).append(f)
    return loose, list(groups.values())


def least_slots(slots: Slots, symmetry: Sequence[Slots]) -> Slots:
    if len(symmetry) == 1:
        return slots
    return min(tuple(slots[k] for k in g) for g in symmetry)


def canonical(factors: Sequence[Factor], symmetry: Symmetry) -> Monomial:
    """The one representative of all renamings of bound indices; bound indices become -1, -2, …"""
    loose, groups = components(factors)
    done = [(b, least_slots(slots, symmetry(b)), e) for b, slots, e in loose]
    parts = sorted(_canonical_component(g, symmetry) for g in groups)
    next_free = 0
    for part in parts:
        extent = -min(min(slots) for _, slots, _ in part)
        # each part numbers its indices from -1 downwards: move it below the parts before it
        done += [(b, tuple(i - next_free if i < 0 else i for i in slots), e) for b, slots, e in part]
        next_free += extent
    return tuple(sorted((b, least_slots(slots, symmetry(b)), e) for b, slots, e in done))


def _canonical_component(factors: Sequence[Factor], symmetry: Symmetry) -> Monomial:
    bound = sorted(bound_indices(factors))
    if len(bound) == 1:
        return _labelled(factors, {bound[0]: 0}, symmetry)
    tries = [0]
    best: list[Monomial] = []

    def search(colour: dict[int, int]) -> None:
        colour = _refine(factors, colour, symmetry)
        classes: dict[int, list[int]] = {}
        for i, c in colour.items():
            classes.setdefault(c, []).append(i)
        if len(classes) == len(bound):
            tries[0] += 1
            if tries[0] > TIES:
                raise BudgetError("too many symmetric indices in one product")
            found = _labelled(factors, colour, symmetry)
            if not best or found < best[0]:
                best[:] = [found]
            return
        chosen = min(c for c, members in classes.items() if len(members) > 1)
        for i in classes[chosen]:
            search({j: 2 * c + (c > chosen or (c == chosen and j != i)) for j, c in colour.items()})

    search(dict.fromkeys(bound, 0))
    return best[0]


def _refine(factors: Sequence[Factor], colour: dict[int, int], symmetry: Symmetry) -> dict[int, int]:
    """Split colours by where an index occurs and beside what, until nothing splits; colours are ranks 0, 1, …"""
    while True:
        seen: dict[int, list[tuple[int, Fraction, int, Slots]]] = {i: [] for i in colour}
        for b, slots, e in factors:
            painted = tuple(i if i >= 0 else -1 - colour[i] for i in slots)
            group = symmetry(b)
            for k, i in enumerate(slots):
                if i < 0:
                    place, beside = min((g.index(k), tuple(painted[s] for s in g)) for g in group)
                    seen[i].append((b, e, place, beside))
        marks = {i: (colour[i], sorted(found)) for i, found in seen.items()}
        ranks = {m: r for r, m in enumerate(sorted({(c, tuple(f)) for c, f in marks.values()}))}
        refined = {i: ranks[(c, tuple(f))] for i, (c, f) in marks.items()}
        if len(ranks) == len(set(colour.values())):
            return refined
        colour = refined


def _labelled(factors: Sequence[Factor], colour: dict[int, int], symmetry: Symmetry) -> Monomial:
    order = {i: -1 - k for k, i in enumerate(sorted(colour, key=lambda i: colour[i]))}
    return tuple(
        sorted((b, least_slots(tuple(order.get(i, i) for i in slots), symmetry(b)), e) for b, slots, e in factors)
    )
