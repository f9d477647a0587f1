"""Sums over relations between indices against counting: the normal form has the value of what it is made of, at every
size at which the entries exist that it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from random import Random
from typing import Any, NamedTuple

import pytest
import sympy as sp

from symnn.calculus.normal_form.monomials import Polynomial
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.verdict import Proved, Refuted
from symnn.expr import Contract, Indicator, Node, size, zeros
from symnn.proof.equality.deciding_equality import equal_nodes

B = sp.Symbol("B", integer=True, positive=True)
EXTENTS = (B, 2 * B, B + 1, sp.Integer(3))
OFFSETS = (*map(sp.Integer, (0, 1, -1, -2, 2)), -B, B, 1 - B, -B - 1, B - 1, -2 * B)


class Relation(NamedTuple):
    """Σ weight·index + offset >= 0, or = 0."""

    names: tuple[str, ...]
    weights: tuple[int, ...]
    offset: Any
    sign: str

    def holds(self, at: dict[str, int], b: int) -> bool:
        return _holds([at[n] for n in self.names], self.weights, self.offset, self.sign, b)


class Count(NamedTuple):
    """For every i the number of the other indices at which all relations hold."""

    relations: tuple[Relation, ...]
    extent: dict[str, Any]

    @property
    def node(self) -> Node:
        made = [Indicator(tuple(self.extent[n] for n in r.names), r.weights, r.offset, r.sign) for r in self.relations]
        return Contract(made, [r.names for r in self.relations], ("i",))

    def values(self, b: int) -> list[int]:
        others = sorted({n for r in self.relations for n in r.names} - {"i"})
        at = [
            dict(zip(("i", *others), place, strict=True)) for place in product(*(range(_number(self.extent[n], b)) for n in ("i", *others)))
        ]
        found = [x["i"] for x in at if all(r.holds(x, b) for r in self.relations)]
        return [found.count(i) for i in range(_number(self.extent["i"], b))]


def _number(size: Any, b: int) -> int:
    return int(sp.sympify(size).subs(B, b))


def _holds(at: list[int], weights: tuple[int, ...], offset: Any, sign: str, b: int) -> bool:
    value = sum(c * i for c, i in zip(weights, at, strict=True)) + _number(offset, b)
    return value >= 0 if sign == ">=" else value == 0


def drawn(lot: Random, extent: dict[str, Any]) -> Count:
    while True:
        relations = []
        for _ in range(lot.choice((1, 2, 2, 3))):
            names = tuple(lot.sample(sorted(extent), min(lot.choice((1, 2, 2, 2, 3)), len(extent))))
            weights = tuple(lot.choice((1, -1)) for _ in names)
            relations.append(Relation(names, weights, lot.choice(OFFSETS), lot.choice((">=", ">=", "="))))
        if any("i" in r.names for r in relations):
            return Count(tuple(relations), extent)


def value_at(p: Polynomial, normal: Normalizer, i: int, b: int) -> Any:
    """The value of a normal form of relations, by its own table."""
    return sum((c * sum(_factors(m, normal, i, b)) for m, c in p.items()), start=sp.Integer(0))


def _factors(m: Any, normal: Normalizer, i: int, b: int) -> Iterator[int]:
    extent = {k: n for base, slots, _ in m for k, n in zip(slots, normal.bases[base].shape, strict=True)}
    bound = [k for k in extent if k < 0]
    for place in product(*(range(_number(extent[k], b)) for k in bound)):
        at, term = {0: i, **dict(zip(bound, place, strict=True))}, 1
        for number, slots, e in m:
            base, there = normal.bases[number], [at[k] for k in slots]
            if base.kind == "size":
                term *= _number(base.payload, b) ** int(e)
            elif base.kind == "delta":
                term *= there[0] == there[1]
            else:
                term *= _holds(there, *base.payload, b)
        yield int(term)


@pytest.mark.parametrize("seed", range(8))
def test_the_normal_form_counts(seed: int) -> None:
    lot, seen = Random(seed), 0
    for _ in range(12):
        extent = {name: lot.choice(EXTENTS) for name in "ijk"[: lot.choice((2, 3, 3))]}
        several, normal = [drawn(lot, extent) for _ in range(3)], Normalizer()
        forms = [normal.form(c.node) for c in several]
        # where an entry is named by its number it must exist: a proof says so
        sizes = [b for b in (1, 2, 3) if all(0 <= _number(at, b) < _number(n, b) for n, at in normal.algebra.places)]
        for b, (count, form) in product(sizes, zip(several, forms, strict=True)):
            seen += 1
            assert [value_at(form, normal, i, b) for i in range(_number(extent["i"], b))] == count.values(b)
        for one, other in combinations(range(3), 2):
            if forms[one] == forms[other]:
                assert all(several[one].values(b) == several[other].values(b) for b in sizes)
    assert seen > 30


def test_twice_an_index_does_not_say_the_index() -> None:
    """Σ_jk [j + k = 1] [j = k − B] [i <= j − k + B] is [i = 0] at B = 1."""
    relations = (
        Relation(("k", "j"), (-1, -1), sp.Integer(1), "="),
        Relation(("j", "k", "i"), (1, -1, -1), B, ">="),
        Relation(("j", "k"), (1, -1), B, "="),
    )
    count = Count(relations, {"i": 2 * B, "j": B, "k": B + 1})
    assert count.values(1) == [1, 0]
    assert isinstance(equal_nodes(count.node, zeros(2 * B), search=True), Refuted)
    assert not isinstance(equal_nodes(count.node, zeros(2 * B)), Proved)


def test_an_index_that_stands_twice_is_told_twice() -> None:
    """Σ_jk [j = 1] [i = j] [k >= j − i + 1] is B·[i = 1]."""
    relations = (
        Relation(("j",), (1,), sp.Integer(-1), "="),
        Relation(("i", "j"), (1, -1), sp.Integer(0), "="),
        Relation(("i", "j", "k"), (1, -1, 1), sp.Integer(-1), ">="),
    )
    count = Count(relations, {"i": B + 2, "j": B + 2, "k": B + 1})
    here = Indicator((B + 2,), (1,), sp.Integer(-1), "=")
    for times, verdict in ((size(B), Proved), (size(B + 1), Refuted), (size(B - 1), Refuted)):
        assert isinstance(equal_nodes(count.node, Contract([times, here], [(), ("i",)], ("i",))), verdict)
