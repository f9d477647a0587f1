"""Block matrices: a summed index that only says where blocks lie gives way to what it stands for.

Σ_i [i = j + a] [i = k + b] = [j + a = k + b] where j + a stays inside the axis of i for all sizes. So two blocks meet
in a delta, or, lying apart, not at all. Nothing here multiplies or knows of functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.bases import ONE, ONLY, Bases
from symnn.calculus.normal_form.monomials import Factor, bound_indices

Affine = tuple[dict[int, int], Any]
"""Σ coefficient·index + offset."""


def placed(factors: Sequence[Factor], bases: Bases) -> tuple[list[Factor], int] | None:
    """The product after one summed index was solved for, and that index; None where there is none."""
    for i in sorted(bound_indices(factors), reverse=True):
        with_it = [f for f in factors if i in f[1]]
        if len(with_it) < 2 or not all(_is_equation(f, bases) for f in with_it):
            continue
        extent = bases.extents(with_it)
        for f in with_it:
            place = _solved(f, i, extent[i], bases)
            if place is not None:
                others = [g for g in factors if i not in g[1]]
                return [*others, *(_moved(g, i, place, extent, bases) for g in with_it if g is not f)], i
    return None


def told_twice(factors: Sequence[Factor], bases: Bases) -> list[Factor] | None:
    """[j = i + a] [k = i + a] is [j = i + a] [j = k]: an equation that says of one index what another one says of a
    second makes them equal. None where there is none.
    """
    equations = [f for f in factors if _is_equation(f, bases)]
    for place, f in enumerate(equations):
        for g in equations[place + 1 :]:
            differ = [(j, k) for j, k in zip(f[1], g[1], strict=True) if j != k] if f[0] == g[0] else []
            if len(differ) == 1 and ONLY not in differ[0]:
                size = bases[f[0]].shape[f[1].index(differ[0][0])]
                return [*(h for h in factors if h is not g), (bases.delta(size), differ[0], ONE)]
    return None


def told_once(factors: Sequence[Factor], bases: Bases) -> list[Factor] | None:
    """[i = c] [i = j + a] is [i = c] [j = c − a]: where an equation tells an index, no other relation speaks of it.
    None where there is none.
    """
    for f in factors:
        if not _is_equation(f, bases) or len(f[1]) != 1 or f[1] == (ONLY,) or abs(bases[f[0]].payload[0][0]) != 1:
            continue
        (i,) = f[1]
        beside = [g for g in factors if i in g[1] and _is_relation(g, bases)]
        if beside:
            moved = told_by(f, i, beside, bases)
            return [*(g for g in factors if g not in beside), *moved]
    return None


def _is_relation(factor: Factor, bases: Bases) -> bool:
    return bases[factor[0]].kind == "indicator" and len(set(factor[1])) > 1 and ONLY not in factor[1]


def told_by(equation: Factor, i: int, factors: Sequence[Factor], bases: Bases) -> list[Factor]:
    """Relations without the index i, whose coefficient in the equation is 1 or −1: it is what that says."""
    b, slots, _ = equation
    coefficients, offset, _ = bases[b].payload
    c = coefficients[slots.index(i)]
    place = {j: -c * k for j, k in zip(slots, coefficients, strict=True) if j != i}, -c * offset
    extent = bases.extents([equation, *factors])
    return [_moved(f, i, place, extent, bases) if i in f[1] else f for f in factors]


def apart(coefficients: Sequence[int], offset: Any, extents: Sequence[Any]) -> bool:
    """Whether Σ coefficient·index + offset is never 0, whatever the sizes and the indices."""
    low = offset + sum(c * (n - 1) for c, n in zip(coefficients, extents, strict=True) if c < 0)
    high = offset + sum(c * (n - 1) for c, n in zip(coefficients, extents, strict=True) if c > 0)
    return bool(sp.expand(low).is_positive or sp.expand(high).is_negative)


def _is_equation(factor: Factor, bases: Bases) -> bool:
    return (
        bases[factor[0]].kind == "indicator"
        and bases[factor[0]].payload[2] == "="
        and len(set(factor[1])) == len(factor[1])
    )


def _solved(factor: Factor, i: int, extent: Any, bases: Bases) -> Affine | None:
    """The index as the others give it, where this lies on its axis for all sizes."""
    b, slots, _ = factor
    coefficients, offset, _ = bases[b].payload
    c = coefficients[slots.index(i)]
    if abs(c) != 1 or ONLY in slots:
        return None
    place = {j: -c * k for j, k in zip(slots, coefficients, strict=True) if j != i}
    room = dict(zip(slots, bases[b].shape, strict=True))
    low = -c * offset + sum(k * (room[j] - 1) for j, k in place.items() if k < 0)
    high = -c * offset + sum(k * (room[j] - 1) for j, k in place.items() if k > 0)
    inside = sp.expand(low).is_nonnegative and sp.expand(extent - 1 - high).is_nonnegative
    return (place, -c * offset) if inside else None


def _moved(factor: Factor, i: int, place: Affine, extent: dict[int, Any], bases: Bases) -> Factor:
    """The equation with the index replaced; [j = k] over one axis is a delta."""
    b, slots, _ = factor
    coefficients, offset, relation = bases[b].payload
    weight: dict[int, int] = {}
    for j, k in zip(slots, coefficients, strict=True):
        weight[j] = weight.get(j, 0) + k
    c = weight.pop(i)
    for j, k in place[0].items():
        weight[j] = weight.get(j, 0) + c * k
    indices = tuple(j for j, k in weight.items() if k)
    sizes, total = tuple(extent[j] for j in indices), sp.expand(offset + c * place[1])
    equal = relation == "=" and total == 0 and sorted(weight[j] for j in indices) == [-1, 1]
    if equal and sizes[0] == sizes[1]:
        return bases.delta(sizes[0]), indices, ONE
    return bases.indicator(tuple(weight[j] for j in indices), total, relation, sizes, indices)
