"""The normal form of a product or a maximum over axes: a base of its own, keyed by what is folded.

Π (uv) = Πu Πv, Π c = cⁿ, Π eᵘ = e^{Σu}, and log Π u = Σ log u of positive u.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations
from typing import TYPE_CHECKING, Any

from symnn.calculus.normal_form.bases import ONE, ONLY
from symnn.calculus.normal_form.monomials import Factor, Polynomial, Slots, components, freeze
from symnn.calculus.normal_form.whole_powers import whole_power

if TYPE_CHECKING:
    from symnn.calculus.normal_form.bases import Bases
    from symnn.calculus.normal_form.function_algebra import Functions
    from symnn.calculus.normal_form.monomials import Frozen

MOST_PERMUTED = 3
Extents = dict[int, Any]
"""index that is folded -> its size"""


def folded(f: Functions, kind: str, p: Polynomial, over: Extents) -> Polynomial:
    """The fold of p over these of its free indices; the others stay."""
    carried = {i for m in p for _, slots, _ in m for i in slots}
    idle = {i: extent for i, extent in over.items() if i not in carried}
    if idle:
        rest = folded(f, kind, p, {i: over[i] for i in over if i not in idle}) if len(idle) < len(over) else p
        return _count(f, rest, idle) if kind == "product" else rest
    if kind != "product" or len(p) != 1:
        return _whole(f, kind, p, over)
    return _of_product(f, p, over)


def _of_product(f: Functions, p: Polynomial, over: Extents) -> Polynomial:
    """The product over these indices, for a single term: of its number and of its factors, one by one."""
    ((monomial, c),) = p.items()
    loose, groups = components(monomial)
    factors = [[x] for x in loose] + groups
    parts = [_count(f, f.algebra.constant(c), over)] if c != 1 else []
    return f.algebra.multiply(f.algebra.constant(1), *parts, *(_factor(f, x, over) for x in factors))


def _count(f: Functions, p: Polynomial, over: Extents) -> Polynomial:
    """p to the power of how many there are."""
    number = f.algebra.collect([(ONE, [x for extent in over.values() for x in f.algebra.size_factors(extent)])])
    return whole_power(f, p, number)


def _factor(f: Functions, group: list[Factor], over: Extents) -> Polynomial:
    """One factor, or factors that hang together by an index that is summed over."""
    a = f.algebra
    carried = {i for _, slots, _ in group for i in slots}
    if carried.isdisjoint(over):
        return _count(f, a.collect([(ONE, group)]), over)
    if len(group) == 1:
        ((b, slots, e),) = group
        if f.bases[b].kind == "exp":
            inside = a.scaled(e, a.collect(a.inside(b, slots)))
            return f.exponential(summed(f, inside, over))
        if e.denominator == 1:
            return a.power(_whole(f, "product", {((b, slots, ONE),): ONE}, over), e)
    return _whole(f, "product", {f.bases.canonical(group): ONE}, over)


def summed(f: Functions, p: Polynomial, over: Extents) -> Polynomial:
    """Σ p over these of its free indices."""
    a, terms = f.algebra, []
    names = {i: -1_000 - k for k, i in enumerate(over)}
    for c, factors in a.apart(p, names):
        carried = {i for _, slots, _ in factors for i in slots}
        lost = [x for i, extent in over.items() if names[i] not in carried for x in a.size_factors(extent)]
        terms.append((c, factors + lost))
    return a.collect(terms)


def _whole(f: Functions, kind: str, p: Polynomial, over: Extents) -> Polynomial:
    """Folded axes get names beyond the kept ones, so that they stay inside as constants of the key; the order of the
    ones and of the others is of no account.
    """
    bases = f.bases
    kept = sorted({i for m in p for _, slots, _ in m for i in slots if 0 <= i < ONLY and i not in over})
    extent = {i: n for m in p for i, n in bases.extents(m).items()}
    key, sizes, orders = _least_key(bases, p, over, kept)
    positive, first = bases.is_positive(p), orders[0]
    swaps = [tuple(first.index(i) for i in order) for order in orders]
    number = bases.number(
        "fold", (kind, sizes, (key,)), tuple(extent[i] for i in first), swaps, analytic=False, positive=positive
    )
    return f.algebra.single((number, first, ONE))


def _least_key(
    bases: Bases, p: Polynomial, over: Extents, kept: list[int]
) -> tuple[Frozen, tuple[Any, ...], list[Slots]]:
    """What is folded, the least over the orders of the folded and of the kept axes; the sizes of the folded ones, and
    the orders of the kept ones in which it is the same.
    """
    best: Frozen | None = None
    sizes: tuple[Any, ...] = ()
    orders: list[Slots] = []
    for order in _orders(list(over)):
        for places in _orders(kept):
            names = {i: k for k, i in enumerate(places)} | {i: ONLY - 1 - k for k, i in enumerate(order)}
            key, extents = freeze(bases.relabel(p, names)), tuple(over[i] for i in order)
            if best is None or key < best:
                best, sizes, orders = key, extents, [places]
            elif key == best and extents == sizes and places not in orders:
                orders.append(places)
    assert best is not None
    return best, sizes, orders


def _orders(axes: list[int]) -> Iterable[Slots]:
    return permutations(axes) if len(axes) <= MOST_PERMUTED else [tuple(axes)]


def log_of_product(f: Functions, b: int, slots: tuple[int, ...], log: Callable[[Polynomial], Polynomial]) -> Polynomial:
    """Σ log u, for a base that is the product of positive u."""
    _, extents, (key,) = f.bases[b].payload
    folded_names: Iterable[int] = (ONLY - 1 - k for k in range(len(extents)))
    over = dict(zip(folded_names, extents, strict=True))
    inside = summed(f, log(dict(key)), over)
    return f.algebra.collect(f.algebra.apart(inside, dict(enumerate(slots))))
