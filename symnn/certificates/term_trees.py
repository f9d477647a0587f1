"""From terms to the trees of the checker: sums, products and deltas are opened, whatever else stands in them is a leaf.

A sum over a size that is a number is written out, and so is a power.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnn.certificates.index_terms import (
    DeltaEntry,
    Index,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WhereEntry,
    WholePower,
    alike,
    over_slots,
    parts,
    rebuilt,
    renamed,
)
from symnn.certificates.pairing_trees import Tree

LARGEST_POWER, LARGEST_SUM = 6, 8
"""What is written out."""
COUNTED = re.compile(r"\((\d) \+ (\w+)\)")
"""An exponent that is a size and so many more."""
SIGNS = {"+": "Plus", "-": "Minus", "*": "Times"}


@dataclass(frozen=True)
class TreeLeaf:
    """A leaf: a term over its slots "slot0", "slot1", …, and the numbers of the sizes over which these run."""

    term: IndexTerm
    extents: tuple[int, ...]


class Trees:
    """Terms to trees over one table of leaves and sizes. `free` are the indices of the result, by their sizes."""

    def __init__(self, free: Mapping[str, str]) -> None:
        self.sizes: list[str] = []
        self.leaves: list[TreeLeaf] = []
        self._known: dict[Any, int] = {}
        self.free = tuple((k, self.size(s)) for k, s in enumerate(free.values()))
        self.place: dict[str, int] = {name: k for k, name in enumerate(free)}
        self.runs: dict[int, int] = dict(self.free)

    def size(self, size: str) -> int:
        if size not in self.sizes:
            self.sizes.append(size)
        return self.sizes.index(size)

    def tree(self, term: IndexTerm) -> Tree:
        return self._tree(term, self.place)

    def tree_at(self, term: IndexTerm, at: Mapping[str, Index]) -> Tree:
        """The tree of a term whose free indices have these numbers."""
        return self._tree(term, {**self.place, **at})

    def factor(self, factor: Tree, names: Mapping[int, str]) -> IndexTerm:
        """A factor of a product as a term again."""
        match factor:
            case ("S", s):
                return SizeNumber(self.sizes[s])
            case ("D", i, j):
                return DeltaEntry(names[i], names[j])
            case (_, name, ix):
                return renamed(self.leaves[name].term, {f"slot{k}": names[i] for k, i in enumerate(ix)})
        raise AssertionError(factor)

    def _tree(self, term: IndexTerm, at: Mapping[str, Index]) -> Tree:
        match term:
            case Rational():
                p, q = term.value.numerator, term.value.denominator
                return ("Num", p) if q == 1 else ("Times", ("Num", p), ("Inv", q))
            case SizeNumber():
                return "Extent", self.size(term.size)
            case DeltaEntry():
                return self._delta(term, at)
            case WhereEntry() if (known := _decided(term)) is not None:
                return "Num", int(known)
            case Pairwise():
                return SIGNS[term.sign], self._tree(term.first, at), self._tree(term.second, at)
            case Negated():
                return "Opp", self._tree(term.of, at)
            case WholePower(exponent=int(n)) if n <= LARGEST_POWER:
                return self._multiplied(("Num", 1), term.base, n, at)
            case WholePower(exponent=str(text)) if (counted := COUNTED.fullmatch(text)) is not None:
                bare = self._tree(WholePower(term.base, counted[2]), at)
                return self._multiplied(bare, term.base, int(counted[1]), at)
            case OverIndex(kind="sum"):
                return self._sum(term, at)
            case _:
                return self._leaf(term, at)

    def _multiplied(self, bare: Tree, base: IndexTerm, times: int, at: Mapping[str, Any]) -> Tree:
        for _ in range(times):
            bare = ("Times", self._tree(base, at), bare)
        return bare

    def _sum(self, term: OverIndex, at: Mapping[str, Any]) -> Tree:
        if term.size.isdigit() and int(term.size) <= LARGEST_SUM:
            found: Tree = ("Num", 0)
            for k in range(int(term.size)):
                found = ("Plus", found, self._tree(renamed(term.body, {term.index: k}), at))
            return found
        v, s = len(self.runs), self.size(term.size)
        self.runs[v] = s
        return "Sum", v, s, self._tree(term.body, {**at, term.index: v})

    def _delta(self, term: DeltaEntry, at: Mapping[str, Any]) -> Tree:
        i, j = term.first, term.second
        if isinstance(i, str) and isinstance(j, str):
            return "Del", at[i], at[j]
        if isinstance(i, int) and isinstance(j, int):
            return "Num", int(i == j)
        return self._leaf(term, at)

    def _leaf(self, term: IndexTerm, at: Mapping[str, Any]) -> Tree:
        over, order = over_slots(term)
        extents = tuple(self.runs[at[name]] for name in order)
        known = (alike(over), extents)
        if known not in self._known:
            self._known[known] = len(self.leaves)
            self.leaves.append(TreeLeaf(over, extents))
        return "Leaf", self._known[known], tuple(at[name] for name in order)


def written_out(term: IndexTerm) -> IndexTerm:
    """The term with sums over sizes that are small numbers written out, as Coq computes them."""
    if isinstance(term, OverIndex) and term.kind == "sum" and term.size.isdigit() and int(term.size) <= LARGEST_SUM:
        found: IndexTerm = Rational(Fraction(0))
        for k in range(int(term.size)):
            found = Pairwise("+", found, written_out(renamed(term.body, {term.index: k})))
        return found
    return rebuilt(term, tuple(map(written_out, parts(term))))


def _decided(term: WhereEntry) -> bool | None:
    """Whether it is 1, where no index of it runs."""
    total = term.offset
    for c, i in term.indices:
        if not isinstance(i, int):
            return None
        total += c * i
    if term.sizes:
        return None
    return total == 0 if term.relation == "=" else total >= 0
