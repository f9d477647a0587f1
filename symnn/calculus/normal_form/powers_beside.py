"""What a power of a matrix becomes beside other factors: M^e M^f = M^{e + f}, M^e M = M^{e + 1}, M^e M⁻¹ = M^{e − 1},
and M^e x = s^e x where it is assumed that Mx = sx. Which powers there are is said in `matrix_powers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.bases import ONE, POWER_OF_MATRIX, Bases
from symnn.calculus.normal_form.matching import divide, matches
from symnn.calculus.normal_form.matrix_powers import MatrixPowers, power_base
from symnn.calculus.normal_form.monomials import Factor, Frozen, Monomial, Polynomial, Raw, Slots, Split, rename
from symnn.calculus.normal_form.resolutions import resolutions
from symnn.expr.least_sizes import at_least


def beside(powers: MatrixPowers, b: int, slots: Slots, rest: list[Factor]) -> Split | None:
    """What the power b at these slots and its neighbours become; None where no rule applies."""
    ways = (_absorbed, _turned_back, _on_eigenvector, _resolved)
    return next((split for way in ways if (split := way(powers, b, slots, rest)) is not None), None)


def _absorbed(powers: MatrixPowers, b: int, slots: Slots, rest: list[Factor]) -> Split | None:
    """M^e beside M, M⁻¹ or another power of M, with one summed index between them."""
    bases, (e, payload) = powers.bases, powers.bases[b].payload
    for k, (other, found, exponent) in enumerate(rest):
        f = _exponent_of(bases, payload, other) if exponent == 1 else None
        if f is None:
            continue
        others = rest[:k] + rest[k + 1 :]
        carried = bases.extents(others)
        for gone, ends in _meetings(bases, (b, slots), (other, found), f[1]):
            if gone not in carried:
                raised = powers.power_of(dict(payload[0]), sp.expand(e + f[0]), bases[b].shape[0])
                made = powers.algebra.apart(raised, dict(enumerate(ends)))
                return [(c, [*others, *g]) for c, g in made], (gone,)
    return None


def _meetings(
    bases: Bases, one: tuple[int, Slots], other: tuple[int, Slots], order: Slots
) -> Iterator[tuple[int, Slots]]:
    """(summed index between the two, row and column of their product), for all spellings of symmetric matrices."""
    for swap in bases.symmetry(other[0]):
        turned = tuple(other[1][g] for g in swap)
        row, column = turned if order == (0, 1) else turned[::-1]
        for own in bases.symmetry(one[0]):
            first, last = (one[1][g] for g in own)
            if first == last or row == column:
                continue
            if row == last < 0:
                yield last, (first, column)
            if column == first < 0:
                yield first, (row, last)


def _turned_back(powers: MatrixPowers, b: int, slots: Slots, rest: list[Factor]) -> Split | None:
    """(M^e)ᵀM^f = M^{f − e}, and M^e (M^f)ᵀ = M^{e − f}, where it is assumed that MᵀM = I."""
    bases, (e, payload) = powers.bases, powers.bases[b].payload
    orthogonal = _orthogonal(powers, payload[0])
    if orthogonal is None:
        return None
    for k, (other, found, exponent) in enumerate(rest):
        f = _exponent_of(bases, payload, other) if exponent == 1 else None
        if f is None:
            continue
        others = rest[:k] + rest[k + 1 :]
        row, column = found if f[1] == (0, 1) else found[::-1]
        for gone, end, ends in ((slots[0], row, (slots[1], column)), (slots[1], column, (row, slots[0]))):
            if gone == end < 0 and gone not in ends and gone not in bases.extents(others):
                powers.algebra.used_rules.add(orthogonal)
                more = sp.expand(f[0] - e)
                if not at_least(more, 0):
                    more, ends = -more, ends[::-1]
                raised = powers.power_of(dict(payload[0]), more, bases[b].shape[0])
                return [(c, [*others, *g]) for c, g in powers.algebra.apart(raised, dict(enumerate(ends)))], (gone,)
    return None


def _orthogonal(powers: MatrixPowers, inside: Frozen) -> int | None:
    """The number of the rule which says that MᵀM = I, or MMᵀ = I, of the M of a power that is one square factor."""
    single = _single(inside)
    for number, (pattern, replacement) in enumerate(powers.algebra.rules):
        if single is None or len(pattern) != 2 or len(replacement) != 1 or replacement[0][1] != 1:
            continue
        (one, first, e), (other, second, f) = pattern
        shared = [k for k in (0, 1) if len(first) == 2 == len(second) and first[k] == second[k] < 0]
        eye = ((powers.bases.delta(powers.bases[single[0]].shape[0]), (0, 1), ONE),)
        if one == other == single[0] and e == f == ONE and len(shared) == 1 and replacement[0][0] == eye:
            return number
    return None


def _exponent_of(bases: Bases, payload: Any, other: int) -> tuple[Any, Slots] | None:
    """The f with other = M^f, and the order of its indices."""
    base = bases[other]
    if base.kind == POWER_OF_MATRIX and base.payload[1] == payload:
        return base.payload[0], (0, 1)
    if base.kind == "inverse" and base.payload[1] == payload:
        return sp.Integer(-1), (0, 1)
    single = _single(payload[0])
    return (sp.S.One, single[1]) if single is not None and single[0] == other else None


def _single(inside: Frozen) -> tuple[int, Slots] | None:
    """The M of a power and the order of its indices, if it is one factor."""
    if len(inside) != 1 or len(inside[0][0]) != 1 or inside[0][1] != 1:
        return None
    ((m, order, e),) = inside[0][0]
    return (m, order) if e == 1 and len(order) == 2 else None


def _on_eigenvector(powers: MatrixPowers, b: int, slots: Slots, rest: list[Factor]) -> Split | None:
    """M^e x = s^e x, and xᵀM^e = s^e xᵀ, where a rule says so of M; 0 where it says that Mx = 0."""
    a, (e, (inside,)) = powers.algebra, powers.bases[b].payload
    single = _single(inside)
    if single is None or not at_least(e, 0):
        return None
    for number, rule in enumerate(a.rules):
        for left, vector, (c, factors), gone in _eigenvectors(powers, single, slots, rest, rule):
            if c or at_least(e, 1):
                a.used_rules.add(number)
                raised = powers.to_size({powers.bases.canonical(factors): c}, e) if c else {}
                return [(d, [*left, *vector, *f]) for d, f in a.apart(raised)], (gone,)
    return None


def _eigenvectors(
    powers: MatrixPowers, single: tuple[int, Slots], slots: Slots, rest: list[Factor], rule: tuple[Monomial, Frozen]
) -> Iterator[tuple[list[Factor], list[Factor], Raw, int]]:
    """(other factors, x at the index that stays, s, the index that was summed) wherever the rule says that Mx = sx."""
    (m, order), (pattern, replacement) = single, rule
    here = (m, slots if order == (0, 1) else slots[::-1], ONE)
    if len(replacement) > 1 or all(f[0] != m for f in pattern):
        return
    for names, left in matches(pattern, [here, *rest], powers.bases):
        if here in left:
            continue
        outer = {i: j for i, j in names.items() if i >= 0}
        taken = [f for f in rest if f not in left]
        for gone, kept in _ways(slots, outer, taken, left):
            vector = rename(taken, {gone: kept})
            scale = _scale(powers.algebra.apart(replacement, outer), vector)
            if scale is not None:
                yield left, vector, scale, gone


def _ways(slots: Slots, outer: dict[int, int], taken: list[Factor], left: Sequence[Factor]) -> Iterator[Slots]:
    """(index that the rule sums over, index that stays), where the vector stands on the summed one alone."""
    kept = set(outer.values())
    carried, elsewhere = ({i for _, s, _ in factors for i in s} for factors in (taken, left))
    for i, j in ((slots[1], slots[0]), (slots[0], slots[1])):
        if i < 0 and i not in kept and j in kept and j not in carried and i not in elsewhere:
            yield i, j


def _scale(replacement: list[Raw], vector: list[Factor]) -> Raw | None:
    """The number s where a rule makes s·x of Mx; it has no index."""
    if not replacement:
        return Fraction(0), []
    ((c, made),) = replacement
    scale = divide(made, vector) if vector else made
    return None if scale is None or any(s for _, s, _ in scale) else (c, scale)


def _resolved(powers: MatrixPowers, b: int, slots: Slots, rest: list[Factor]) -> Split | None:
    """M^e M = M^{e + 1} for an M of several terms or factors: the leading one gives way."""
    e, (inside,) = powers.bases[b].payload
    if b not in powers.resolved:
        more: Polynomial = dict(inside)
        number, order = power_base(powers.bases, more, e + 1, powers.bases[b].shape[0])
        whole: Monomial = ((number, order, ONE),)
        powers.resolved[b] = resolutions(b, powers.bases, whole)
    here = [(b, slots, ONE), *rest]
    return next((s for rule in powers.resolved[b] if (s := powers.algebra.replaced(rule, here)) is not None), None)
