"""Sums of products that are polynomials in an entry S of a softmax and in T = 1 − S, written out and then as short as
they are: whole powers of S and of T are taken out exactly, so that nothing that is divided by cancels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import count, permutations
from math import comb

from symnn.export.stable.complements import Polynomial, within
from symnn.export.stable.flat import Factor, Flat, Labels, flat, is_delta
from symnn.expr import Add, Contract, Indicator, Node, const
from symnn.expr.walk import children, postorder, with_children
from symnn.ops.reciprocal import reciprocal

MOST_TERMS = 400
"""A sum that has more terms when its products are written out is left as it is."""
MOST_LABELS = 4
"""So many labels that are summed over are named in all their orders."""


def in_whole_sums(root: Node, made: Callable[[Node], Node]) -> Node:
    """The graph with its sums and products rewritten that stand in no other."""
    known: dict[Node, Node] = {}
    for node in postorder(root, children):
        below = children(node)
        inside = isinstance(node, Add | Contract)
        parts = [known[c] if inside else made(known[c]) for c in below]
        same = all(a is b for a, b in zip(parts, below, strict=True))
        known[node] = node if same else with_children(node, parts)
    return made(known[root])


def written_out(x: Flat, opens: Callable[[Node], bool]) -> list[Flat] | None:
    """The terms, with products of such sums written out; None if they are too many."""
    left, done = [x], list[Flat]()
    while left:
        t = left.pop()
        k = next((k for k, (f, _) in enumerate(t.factors) if isinstance(f, Add) and opens(f)), None)
        if k is None:
            done.append(t)
        else:
            left += _opened(t, k)
        if len(left) + len(done) > MOST_TERMS:
            return None
    return done


def _opened(x: Flat, k: int) -> list[Flat]:
    """The product of the other factors with each term of the sum at place k."""
    (inner, labels), rest = x.factors[k], (*x.factors[:k], *x.factors[k + 1 :])
    assert isinstance(inner, Add)
    terms = [within(flat(t), labels, x) for t in inner.terms]
    return [replace(t, factors=(*rest, *t.factors)) for t in terms]


def bound_in_order(x: Flat) -> Flat:
    """Labels that are summed over, numbered as they are met."""
    numbers, names = count(len(x.out)), {m: m for m in x.out}
    for m in [*(m for _, at in x.factors for m in at), *x.sizes]:
        if m not in names:
            names[m] = next(numbers)
    factors = tuple((f, tuple(names[m] for m in at)) for f, at in x.factors)
    return replace(x, factors=factors, sizes={names[m]: s for m, s in x.sizes.items()})


def to_power(x: Node, at: Labels, times: int) -> list[Factor]:
    return [(x if times > 0 else reciprocal(x), at)] * abs(times)


def shortest(amounts: Mapping[tuple[int, int], Fraction]) -> Iterator[tuple[Fraction, int, int]]:
    """c·S^a·T^b added, with (a, b) told by `amounts`: a power of S times a polynomial in T that has no root at 1."""
    least_s, least_t = min(a for a, _ in amounts), min(b for _, b in amounts)
    p: Polynomial = [Fraction(0)] * (1 + max(a - least_s + b - least_t for a, b in amounts))
    for (a, b), c in amounts.items():
        for k in range(a - least_s + 1):
            p[b - least_t + k] += c * comb(a - least_s, k) * (-1) ** k
    while any(p) and not sum(p):
        p, least_s = _less_a_root_at_one(p), least_s + 1
    yield from ((c, least_s, least_t + k) for k, c in enumerate(p) if c)


def _less_a_root_at_one(p: Polynomial) -> Polynomial:
    """p/(1 − T)."""
    out: Polynomial = []
    for c in p[:-1]:
        out.append(c + (out[-1] if out else 0))
    return out


def pinned(x: Flat, at: Labels = ()) -> tuple[Flat, Labels]:
    """Labels that are said to be equal as one: the first of them, one that is not summed over if there is one. Of
    several such labels, each of the others is said once to be the first. `at` are more labels, to be read so.
    """
    first = _first_of_equals(x)
    factors = [(f, tuple(first[m] for m in own)) for f, own in x.factors if not is_delta(f)]
    same = [(Indicator((x.sizes[m], x.sizes[m]), (1, -1), 0), (first[m], m)) for m in x.out if first[m] != m]
    sizes = {m: e for m, e in x.sizes.items() if m in x.out or first[m] == m}
    return replace(x, factors=(*factors, *same), sizes=sizes), tuple(first[m] for m in at)


def _first_of_equals(x: Flat) -> dict[int, int]:
    """Of every label the first that is said to be equal to it; one that is summed over comes last."""
    first = {m: m for m in x.sizes}
    for f, own in x.factors:
        if is_delta(f):
            kept, gone = sorted((first[m] for m in own), key=lambda m: (m not in x.out, m))
            first = {m: kept if k == gone else k for m, k in first.items()}
    return first


def in_one_order(x: Flat, at: Labels, numbers: dict[Node, int]) -> tuple[object, Flat, Labels]:
    """A key that is the same for terms that are alike but for the names of the labels that are summed over; the term
    with these names, and the labels of p_i. `numbers` are those of all factors that were met.
    """
    marked = bound_in_order(replace(x, factors=((const(1), at), *x.factors)))
    at, t = marked.factors[0][1], replace(marked, factors=marked.factors[1:])
    bound = [m for m in t.sizes if m not in t.out and m not in at]
    orders = permutations(bound) if len(bound) <= MOST_LABELS else [tuple(bound)]
    named = [_named(t, dict(zip(bound, order, strict=True))) for order in orders]
    keys = [(_factors_by_number(one, numbers), k) for k, one in enumerate(named)]
    key, k = min(keys)
    return (at, tuple(key), frozenset(named[k].sizes.items())), named[k], at


def _named(x: Flat, names: dict[int, int]) -> Flat:
    factors = tuple((f, tuple(names.get(m, m) for m in at)) for f, at in x.factors)
    return replace(x, factors=factors, sizes={names.get(m, m): e for m, e in x.sizes.items()})


def _factors_by_number(x: Flat, numbers: dict[Node, int]) -> list[tuple[int, Labels]]:
    return sorted((numbers.setdefault(f, len(numbers)), at) for f, at in x.factors)


class ByPowers:
    """Terms by what they are but for powers of S and of T on one row of labels."""

    def __init__(self) -> None:
        self._found: dict[object, tuple[Flat, Labels, defaultdict[tuple[int, int], Fraction]]] = {}
        self._numbers: dict[Node, int] = {}

    def put(self, rest: Flat, at: Labels, powers: tuple[int, int]) -> None:
        """rest·S^a·T^b on the labels `at`, for powers (a, b)."""
        key, rest, at = in_one_order(rest, at, self._numbers)
        _, _, amounts = self._found.setdefault(key, (rest, at, defaultdict(Fraction)))
        amounts[powers] += rest.coefficient

    def __iter__(self) -> Iterator[tuple[Flat, Labels, tuple[int, int]]]:
        """All that is left of them, as short as it is."""
        for rest, at, amounts in self._found.values():
            yield from ((replace(rest, coefficient=c), at, (a, b)) for c, a, b in shortest(amounts))
