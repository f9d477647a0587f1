"""Deltas and relations between indices: deltas are eliminated, relations simplified, or decided by the ranges of the
indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.bases import ONLY, Bases
from symnn.calculus.normal_form.embeddings import apart, placed, told_once, told_twice
from symnn.calculus.normal_form.monomials import Factor, Slots, rename

Affine = tuple[Mapping[int, int], Any]
"""(index -> coefficient, offset)"""


def eliminate_deltas(factors: list[Factor], bases: Bases) -> tuple[list[Factor], set[int]]:
    """(factors, indices that were summed away); deltas between two free indices stay, and the larger index gives
    way.
    """
    consumed: set[int] = set()
    kept: list[Factor] = []
    while True:
        found = next((f for f in factors if bases[f[0]].kind == "delta"), None)
        if found is None:
            solved = placed(factors, bases)
            if solved is None:
                equal = told_twice(factors, bases) or told_once(factors, bases)
                if equal is None:
                    return factors + kept, consumed
                factors = equal
                continue
            factors, index = solved
            consumed.add(index)
            continue
        rest = [f for f in factors if f is not found]
        i, j = sorted(found[1])
        if i == j:
            factors = rest
        elif i < 0:
            factors, kept = rename(rest, {i: j}), rename(kept, {i: j})
            consumed.add(i)
        else:
            factors, kept = rename(rest, {j: i}), [*rename(kept, {j: i}), found]


def simplified(b: int, slots: Slots, bases: Bases) -> list[Factor] | None:
    """The relation at these indices: [] if it always holds, None if never, else one simpler factor."""
    coefficients, offset, relation = bases[b].payload
    extent = dict(zip(slots, bases[b].shape, strict=True))
    weight: dict[int, int] = {}
    for i, c in zip(slots, coefficients, strict=True):
        weight[i] = weight.get(i, 0) + c
    left = {i: c for i, c in weight.items() if c and i != ONLY}
    if not left:
        holds = offset.is_zero if relation == "=" else offset.is_nonnegative
        if holds is not None:
            return [] if holds else None
    indices = tuple(left)
    if relation == "=" and apart(tuple(left.values()), offset, [extent[i] for i in indices]):
        return None
    return [bases.indicator(tuple(left.values()), offset, relation, tuple(extent[i] for i in indices), indices)]


def within_ranges(factors: list[Factor], bases: Bases) -> list[Factor] | None:
    """Without the inequalities between indices that always hold here; None if one never does, or two equations exclude
    each other.
    """
    found = {f: _affine(f, bases) for f in factors if bases[f[0]].kind == "indicator"}
    equations = [a for (b, _, _), a in found.items() if bases[b].payload[2] == "="]
    if any(_exclude(a, b) for k, a in enumerate(equations) for b in equations[k + 1 :]):
        return None
    if len(found) == len(equations):
        return factors
    extent = bases.extents(factors)
    holds = {f: decided(a, equations, extent) for f, a in found.items() if bases[f[0]].payload[2] == ">="}
    return None if False in holds.values() else [f for f in factors if not holds.get(f)]


def _exclude(first: Affine, second: Affine) -> bool:
    """Whether no index can satisfy both equations: [i = 0] [i = 1]."""
    (weights, offset), (others, shift) = first, second
    if weights.keys() != others.keys():
        return False
    sign = next((s for s in (1, -1) if all(weights[i] == s * c for i, c in others.items())), 0)
    return bool(sign) and bool(sp.expand(offset - sign * shift).is_nonzero)


def _affine(factor: Factor, bases: Bases) -> tuple[dict[int, int], sp.Expr]:
    b, slots, _ = factor
    coefficients, offset, _ = bases[b].payload
    return dict(zip(slots, coefficients, strict=True)), offset


def decided(inequality: Affine, equations: Iterable[Affine], extent: Mapping[int, Any]) -> bool | None:
    """Whether Σ c·i + offset >= 0 always holds, or never, where the equations hold; each index counts from 0 to its
    extent − 1.
    """
    for weights, offset in (inequality, *_combined(inequality, equations)):
        if _least(weights, offset, extent).is_nonnegative:
            return True
        if _least({i: -c for i, c in weights.items()}, -offset, extent).is_positive:
            return False
    return None


def _combined(inequality: Affine, equations: Iterable[Affine]) -> Iterable[Affine]:
    """The inequality with a multiple of one equation added to it, so that an index goes."""
    weights, offset = inequality
    for other, shift in equations:
        for times in {-weights[i] // c for i, c in other.items() if weights.get(i) and not weights[i] % c}:
            made = {i: weights.get(i, 0) + times * other.get(i, 0) for i in (*weights, *other)}
            yield {i: c for i, c in made.items() if c}, offset + times * shift


def _least(weights: Mapping[int, int], offset: Any, extent: Mapping[int, Any]) -> Any:
    return sp.expand(offset + sum(c * (extent[i] - 1) for i, c in weights.items() if c < 0))
