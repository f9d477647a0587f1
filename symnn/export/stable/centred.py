"""Differences x − μ from the mean of x. Where the mean is large its rounding is too, and stands in every difference
alike: their own mean, which would be 0, is subtracted once more. n·x_i − Σ x is n(x_i − μ), Σ (x − μ) is 0, and the
mean of x·y less μ·ν is that of (x − μ)(y − ν).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import sympy as sp

from symnn.export.stable.complements import like_terms
from symnn.export.stable.flat import Factor, Flat, flat, inverted, product
from symnn.expr import Add, Atom, Contract, Node, Size, add, broadcast, const, size
from symnn.expr.walk import fold, postorder, substitute, with_children
from symnn.ops.axes import others
from symnn.ops.reciprocal import reciprocal


class _OwnMean(NamedTuple):
    """c·(x − μ) with μ the mean of x along `axes`, the labels of x, and what stands beside both terms."""

    x: Factor
    axes: tuple[int, ...]
    beside: tuple[Factor, ...]


def centred(root: Node) -> Node:
    """The graph with c·(n·x_i − Σ_j x_j) as c·n·(x_i − Σ_j x_j/n), and sums of x − μ left out."""

    def visit(node: Node, parts: Sequence[Node]) -> Node:
        made = with_children(node, parts)
        match made:
            case Add() if any(_is_size(f) for t in made.terms if isinstance(t, Contract) for f, _ in flat(t).factors):
                return _from_their_mean(_of_products(made))
            case Contract() if any(isinstance(f, Add) and len(f.terms) == 2 for f in made.operands):
                return broadcast(const(0), made.shape) if _vanishes(flat(made)) else made
            case _:
                return made

    return fold(root, visit)[root]


def _is_size(f: Node) -> bool:
    base, _ = inverted(f) or (f, 1)
    return isinstance(base, Size)


def _of_products(node: Add) -> Node:
    """The mean of x·y less the product of their means as that of (x − μ)(y − ν), so the mean of x² less μ², too."""
    terms = like_terms(node)
    for u in terms if len(terms) > 1 else ():
        found = next((t for t in terms if _is_product_of_means(t, u)), None)
        if found is not None:
            pair = [f for f in _weighed(u)[1] if f[1]]
            at, (m,) = pair[0][1], set(u.sizes) - set(u.out)
            made = [(add(x, _less_mean(x, (at.index(m),))), at) for x, _ in pair]
            kept = [f for f in u.factors if f not in pair]
            left = (v.node() for v in terms if v is not u and v is not found)
            return add(*left, product(u.coefficient, [*kept, *made], u.out, u.sizes))
    return node


def _is_product_of_means(t: Flat, u: Flat) -> bool:
    """Whether u is c·Σ x·y along one axis, and t is −c·n times the mean of x and the mean of y."""
    (one, factors), (number, rest), bound = _weighed(u), _weighed(t), set(u.sizes) - set(u.out)
    pair, means = [f for f in factors if f[1]], [f for f in rest if f[1]]
    if len(pair) != 2 or pair[0][1] != pair[1][1] or len(bound) != 1 or pair[0][1].count(*bound) != 1:
        return False
    (m,) = bound
    alike = Counter(f for f in factors if not f[1]) == Counter(f for f in rest if not f[1])
    return alike and bool(number * u.sizes[m] + one == 0) and _both_means(means, t, pair, m)


def _both_means(means: Sequence[Factor], t: Flat, pair: Sequence[Factor], m: int) -> bool:
    """Whether t multiplies the sums of both, each along a label of its own instead of m, and alike along all others."""
    at = pair[0][1]
    same = len(means) == 2 and Counter(y for y, _ in means) == Counter(x for x, _ in pair)
    own = {along[at.index(m)] for _, along in means} if same else set()
    alike = all(a == b for _, along in means for a, b in zip(along, at, strict=True) if b != m) if same else False
    return alike and len(own) == 2 and own == set(t.sizes) - set(t.out)


def _less_mean(x: Node, axes: tuple[int, ...]) -> Node:
    count = [reciprocal(size(x.shape[a])) for a in axes]
    every, kept = tuple(range(x.rank)), others(x, axes)
    mean = product(Fraction(-1), [(x, every), *((c, ()) for c in count)], kept, dict(enumerate(x.shape)))
    return broadcast(mean, x.shape, kept)


def _from_their_mean(node: Node) -> Node:
    if not isinstance(node, Add):
        return node
    terms = like_terms(node)
    for t in terms:
        for u in terms if not t.elementwise else ():
            found = _own_mean(u, t)
            if found is not None and (u.coefficient != 1 or any(_is_size(f) for f, _ in u.factors)):
                (x, at), axes, beside = found
                d = add(x, _less_mean(x, axes))
                left = [v.node() for v in terms if v is not u and v is not t]
                sizes = [f for f in u.factors if _is_size(f[0])]
                made = product(u.coefficient, [*sizes, *beside, (d, at)], u.out, u.sizes)
                whole = add(*left, made)
                return _from_their_mean(whole) if isinstance(whole, Add) else whole
    return node


def _own_mean(u: Flat, t: Flat) -> _OwnMean | None:
    """Where u is c·x and t is −c times the mean of x."""
    bound = set(t.sizes) - set(t.out)
    if not bound or not u.elementwise:
        return None
    (one, own), (number, summed) = _weighed(u), _weighed(t)
    averaged = [f for f in summed if bound & set(f[1])]
    if len(averaged) != 1 or one + number * sp.Mul(*(t.sizes[m] for m in bound)) != 0:
        return None
    beside = [f for f in summed if f is not averaged[0]]
    left = Counter(own)
    left.subtract(beside)
    if min(left.values(), default=0) < 0 or left.total() != 1:
        return None
    (here,) = +left
    axes = _averaged_axes(here, averaged[0], bound)
    return None if axes is None else _OwnMean(here, axes, tuple(beside))


def _averaged_axes(here: Factor, averaged: Factor, bound: set[int]) -> tuple[int, ...] | None:
    """The axes along which x is averaged, where it stands alike along the others; no two axes along one label."""
    (y, own), (x, at) = here, averaged
    once = len(set(own)) == len(own) and len(set(at)) == len(at)
    if y is not x or not once or not bound <= set(at):
        return None
    alike = all(m == k for m, k in zip(at, own, strict=True) if m not in bound)
    return tuple(k for k, m in enumerate(at) if m in bound) if alike else None


def _weighed(t: Flat) -> tuple[Any, list[Factor]]:
    """The number and the sizes in front of a product, and its other factors."""
    number, rest = sp.Rational(t.coefficient.numerator, t.coefficient.denominator), list[Factor]()
    for f, at in t.factors:
        base, power = (f, 1) if isinstance(f, Size) else (inverted(f) or (f, 1))
        if isinstance(base, Size):
            number *= base.value ** (power if base is f else -power)
        else:
            rest.append((f, at))
    return number, rest


def _vanishes(t: Flat) -> bool:
    """Whether it is a sum over all entries of x − μ, with nothing else that depends on these."""
    for d, at in t.factors:
        if isinstance(d, Add) and len(d.terms) == 2 and len(set(at)) == len(at):
            one, other = (flat(x) for x in d.terms)
            found = _own_mean(one, other) or _own_mean(other, one)
            if found is not None and not found.beside:
                along = {at[found.x[1][a]] for a in found.axes}
                used = {m for f, labels in t.factors if f is not d for m in labels}
                return not along & {*t.out, *used} and sum(f is d for f, _ in t.factors) == 1
    return False


def twice_centred(nodes: Sequence[Node], named: Mapping[Atom, Node]) -> list[Node]:
    """The nodes with such differences rewritten; `named` are the values of atoms, some of which may be means."""
    found: dict[Node, Node] = {}
    for d in postorder(nodes):
        if isinstance(d, Add) and len(d.terms) == 2:
            for x, less in (d.terms, d.terms[::-1]):
                again = _mean_again(less, x, d, named)
                if again is not None:
                    found[d] = add(d, again)
    return [substitute(node, found) for node in nodes]


def _mean_again(less: Node, x: Node, d: Node, named: Mapping[Atom, Node]) -> Node | None:
    """Minus the mean of d, where `less` is minus the mean of x along some axes, written out or by its name; else
    None.
    """
    t = flat(less)
    t = replace(t, coefficient=-t.coefficient)
    if _reads_its_own(_averaged(t), x, t.out):
        return substitute(less, {x: d})
    if len(t.factors) != 1 or t.coefficient != 1 or not t.elementwise:
        return None
    ((mean, at),) = t.factors
    if not isinstance(mean, Atom) or mean not in named:
        return None
    value = named[mean]
    averaged = _averaged(flat(value))
    if averaged is None:
        return None
    place = dict(enumerate(at))
    there = averaged[0], tuple(place.get(m, -1) for m in averaged[1])
    return substitute(less, {mean: substitute(value, {x: d})}) if _reads_its_own(there, x, t.out) else None


def _reads_its_own(averaged: Factor | None, x: Node, out: Sequence[int]) -> bool:
    """Whether it is x that is averaged, each mean taken from the entries that it was made of."""
    if averaged is None or averaged[0] is not x:
        return False
    return all(m in (k, -1) for k, m in zip(out, averaged[1], strict=True))


def _averaged(t: Flat) -> Factor | None:
    """What is averaged, with −1 for the axes along which it is; None where this is no mean."""
    bound = set(t.sizes) - set(t.out)
    several = [f for f in t.factors if f[1]]
    count = _divisor([x for x, at in t.factors if not at])
    if len(several) != 1 or not bound or count is None:
        return None
    ((x, at),) = several
    if not bound <= set(at) or len(set(at)) != len(at):
        return None
    entries = sp.Mul(*(t.sizes[m] for m in bound))
    if sp.Rational(t.coefficient.numerator, t.coefficient.denominator) * entries != count:
        return None
    return x, tuple(-1 if m in bound else m for m in at)


def _divisor(numbers: Sequence[Node]) -> Any:
    """The product of sizes by which these numbers divide; None where one of them is something else."""
    found = sp.S.One
    for x in numbers:
        below = inverted(x)
        if below is None or not isinstance(below[0], Size):
            return None
        found *= below[0].value ** below[1]
    return found
