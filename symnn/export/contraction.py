"""A product of several labelled arrays, summed over some labels, as pairwise instructions: the order, and the kind of
every pair.

Here is what makes generated code quick: vectors first in a chain, `@` wherever a pair is a matrix product, broadcasting
instead of diagonal matrices, `solve` instead of an inverse. Nothing here knows nodes or a target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import combinations
from typing import Any

import sympy as sp

from symnn.export.plan import Plan
from symnn.export.product_order import LabelledFactor, Ordering, pair
from symnn.export.rank_updates import halves, nonnegative
from symnn.ops.sqrt import sqrt

# what a symbolic size counts in the ordering: all alike, and larger than the small numbers that are usually written out
SYMBOLIC = 64


@dataclass(frozen=True)
class LabelledArray:
    """An array whose axis k carries the index labels[k].

    `form` says how its value comes from the array: "plain"; "reciprocal" (1/array, so that a product becomes a
    division); "inverse" (of the matrix, so that a product becomes a solve).
    """

    ref: int
    labels: tuple[int, ...]
    form: str = "plain"


@lru_cache(maxsize=4096)
def estimate(size: Any) -> int:
    """A size as a number for the ordering."""
    value = size if isinstance(size, sp.Integer) else size.subs(dict.fromkeys(size.free_symbols, SYMBOLIC))
    return max(1, int(value)) if value.is_integer else SYMBOLIC


class Contraction:
    """Carries the plan and the label sizes through one contraction."""

    def __init__(self, plan: Plan, sizes: Mapping[int, Any], inverse: Any = None) -> None:
        self.plan = plan
        self.weight = {label: estimate(size) for label, size in sizes.items()}
        self.sizes = sizes
        self.inverse = inverse  # writes the inverse of an array, where one is needed after all

    def volume(self, labels: Collection[int]) -> int:
        product = 1
        for label in labels:
            product *= self.weight[label]
        return product

    def often(self, labels: Collection[int], out: Collection[int]) -> int:
        """How often the result has sizes that these labels have, beyond once each: it would not fit in memory if such a
        size were a long one.
        """
        count = Counter(self.sizes[m] for m in out)
        return sum(max(0, count[self.sizes[m]] - 1) for m in labels)

    def run(self, operands: Sequence[LabelledArray], out: Sequence[int]) -> LabelledArray:
        """One operand that carries labels of `out` only (in any order), equal to the product summed over all other
        labels.
        """
        keep = {m for m in out if any(m in x.labels for x in operands)}
        rest = [
            self.reduced(self.without_repeats(x), keep | self._elsewhere(operands, k)) for k, x in enumerate(operands)
        ]
        rest = self._halved(rest, keep)
        ordering = Ordering(keep, self.plan.products, self.volume, self.often)
        factors = [_factor(x) for x in rest]
        planned = len(rest) > 2 and self.plan.products.may_share(factors)
        steps = ordering.best(factors).steps if planned else []
        for step in range(len(rest) - 1):
            i, j = steps[step] if planned else ordering.cheapest([_factor(x) for x in rest])
            others = [x for k, x in enumerate(rest) if k not in (i, j)]
            needed = keep.union(*(x.labels for x in others))
            rest = [*others[:i], self._once(rest[i], rest[j], needed, out), *others[i:]]
        return self.plain(rest[0])

    def _halved(self, operands: list[LabelledArray], keep: set[int]) -> list[LabelledArray]:
        """XᵀDX with D ≥ 0 as a product of √D X with itself."""
        if any(x.form != "plain" for x in operands):
            return operands
        found = halves([(x.ref, x.labels) for x in operands], keep)
        if found is None:
            return operands
        first, second, a = found
        factors = Counter(x.ref for k, x in enumerate(operands) if k not in (first, second))
        odd = [LabelledArray(x, (a,)) for x, times in factors.items() if times % 2]
        if not all(nonnegative(self.plan, x.ref) for x in odd):
            return operands
        scaled = operands[first]
        if odd:
            weight = reduce(lambda x, y: self.product([x, y], (a,)), odd)
            root = LabelledArray(self.plan.elementwise("map", (weight.ref,), sqrt), (a,))
            scaled = self.product([scaled, root], scaled.labels)
        for x, times in factors.items():
            for _ in range(times // 2):
                scaled = self.product([scaled, LabelledArray(x, (a,))], scaled.labels)
        return [scaled, LabelledArray(scaled.ref, operands[second].labels)]

    @staticmethod
    def _elsewhere(operands: Sequence[LabelledArray], k: int) -> set[int]:
        return {label for j, x in enumerate(operands) if j != k for label in x.labels}

    def _once(self, a: LabelledArray, b: LabelledArray, needed: Collection[int], out: Sequence[int]) -> LabelledArray:
        """The product of a pair: the array that there is, if it was multiplied before."""
        p = pair(_factor(a), _factor(b), needed)
        found = self.plan.products.get(p)
        if found is not None:
            return LabelledArray(found.identity[0], found.labels)
        made = self.pair(a, b, needed, out)
        if made.form == "plain":
            self.plan.products.keep(p, made.ref, made.labels)
        return made

    def plain(self, x: LabelledArray) -> LabelledArray:
        """The operand as an array that holds its value."""
        if x.form == "reciprocal":
            return LabelledArray(self.plan.elementwise("divide", (self.plan.number(1), x.ref)), x.labels)
        if x.form == "inverse":
            return LabelledArray(self.inverse(x.ref), x.labels)
        return x

    def without_repeats(self, x: LabelledArray) -> LabelledArray:
        """Repeated labels read on the diagonal."""
        while len(set(x.labels)) < len(x.labels):
            x = self.plain(x)
            i, j = next((i, j) for i, j in combinations(range(len(x.labels)), 2) if x.labels[i] == x.labels[j])
            rest = tuple(m for k, m in enumerate(x.labels) if k not in (i, j))
            x = LabelledArray(self.plan.diagonal(x.ref, i, j), (*rest, x.labels[i]))
        return x

    def reduced(self, x: LabelledArray, needed: Collection[int]) -> LabelledArray:
        """x summed over the labels that nobody else needs."""
        gone = [k for k, label in enumerate(x.labels) if label not in needed]
        if not gone:
            return x
        x = self.plain(x)
        return LabelledArray(self.plan.sum(x.ref, gone), tuple(m for m in x.labels if m in needed))

    def arranged(self, x: LabelledArray, order: Sequence[int]) -> int:
        """The array with its axes in the given order of labels; labels it does not carry become axes of size 1, in
        front none.
        """
        present = [label for label in order if label in x.labels]
        first = next((k for k, label in enumerate(order) if label in x.labels), len(order))
        assert len(present) == len(x.labels)
        return self.plan.view(x.ref, [x.labels.index(m) if m in x.labels else None for m in order[first:]])

    def pair(self, a: LabelledArray, b: LabelledArray, needed: Collection[int], out: Sequence[int]) -> LabelledArray:
        """The product of two operands, summed over the labels that both carry and nobody needs."""
        summed = [m for m in a.labels if m in b.labels and m not in needed]
        if not summed:
            return self.product([a, b], out)
        if "inverse" in (a.form, b.form) and (solved := self._solve(a, b, summed, needed)) is not None:
            return solved
        return self._matrix_product(self.plain(a), self.plain(b), summed, needed, out)

    def product(self, operands: Sequence[LabelledArray], out: Sequence[int]) -> LabelledArray:
        """The elementwise product (or quotient) with broadcasting."""
        a, b = operands
        if a.form == "reciprocal" and b.form != "reciprocal":
            a, b = b, a
        a = self.plain(a)
        b = b if b.form == "reciprocal" else self.plain(b)
        if b.form == "plain" and a.labels and not b.labels:
            a, b = b, a  # numbers first: 2 * x
        order = union_order([a, b], out)
        op = "divide" if b.form == "reciprocal" else "multiply"
        return LabelledArray(
            self.plan.elementwise(op, (self.arranged(a, order), self.arranged(replace(b, form="plain"), order))), order
        )

    def _solve(
        self, a: LabelledArray, b: LabelledArray, summed: list[int], needed: Collection[int]
    ) -> LabelledArray | None:
        """inverse(A) @ b as a linear system, where b is a vector or a matrix."""
        if a.form != "inverse":
            a, b = b, a
        b = self.plain(b)
        if len(summed) != 1 or len(b.labels) > 2 or any(m in needed and m in b.labels for m in a.labels):
            return None
        (c,) = summed
        (row,) = (m for m in a.labels if m != c)
        matrix = a.ref if a.labels[1] == c else self.plan.view(a.ref, (1, 0))
        free = tuple(m for m in b.labels if m != c)
        right = self.arranged(b, (c, *free))
        shape = (self.plan.shape(matrix)[1], *self.plan.shape(right)[1:])
        return LabelledArray(self.plan.add("solve", (matrix, right), shape), (row, *free))

    def _matrix_product(
        self, a: LabelledArray, b: LabelledArray, summed: list[int], needed: Collection[int], out: Sequence[int]
    ) -> LabelledArray:
        batch = [m for m in a.labels if m in b.labels and m in needed]
        rows, columns = _own_labels(a, b), _own_labels(b, a)
        if batch:
            return self._batched(a, b, summed, batch, rows, columns)
        if not rows and not columns:
            return self._inner(a, b)
        if len(summed) == 1 and len(b.labels) <= 2:
            (c,) = summed
            if len(a.labels) <= 2:
                return self._two_by_two(a, b, c, rows, columns, out)
            if a.labels[-1] == c:
                right = self.arranged(b, (c, *columns))
                return LabelledArray(self.plan.matmul(a.ref, right), (*rows, *columns))
        i, j = [a.labels.index(m) for m in summed], [b.labels.index(m) for m in summed]
        return LabelledArray(self.plan.tensordot(a.ref, b.ref, i, j), (*rows, *columns))

    def _inner(self, a: LabelledArray, b: LabelledArray) -> LabelledArray:
        """The sum of all products of equal entries."""
        left, right = a.ref, self.arranged(b, a.labels)
        if len(a.labels) == 1:
            return LabelledArray(self.plan.matmul(left, right), ())
        return LabelledArray(self.plan.add("dot", (left, right), ()), ())

    def _two_by_two(
        self, a: LabelledArray, b: LabelledArray, c: int, rows: list[int], columns: list[int], out: Sequence[int]
    ) -> LabelledArray:
        """Vectors and matrices: the order with fewer transposes, that of the result included."""
        as_written = (bool(rows) and a.labels[0] == c) + (bool(columns) and b.labels[-1] == c)
        swapped = (bool(columns) and b.labels[0] == c) + (bool(rows) and a.labels[-1] == c)
        if rows and columns and rows[0] in out and columns[0] in out:
            forwards = out.index(rows[0]) < out.index(columns[0])
            as_written, swapped = as_written + (not forwards), swapped + forwards
        if swapped < as_written:
            a, b, rows, columns = b, a, columns, rows
        left, right = self.arranged(a, (*rows, c)), self.arranged(b, (c, *columns))
        return LabelledArray(self.plan.matmul(left, right), (*rows, *columns))

    def _batched(
        self,
        a: LabelledArray,
        b: LabelledArray,
        summed: list[int],
        batch: list[int],
        rows: list[int],
        columns: list[int],
    ) -> LabelledArray:
        if not rows and not columns:
            order = a.labels
            product = self.plan.elementwise("multiply", (a.ref, self.arranged(b, order)))
            gone = [order.index(m) for m in summed]
            return LabelledArray(self.plan.sum(product, gone), tuple(m for m in order if m not in summed))
        if len(summed) == 1 and len(rows) <= 1 and len(columns) <= 1:
            if not rows:
                a, b, rows, columns = b, a, columns, rows
            left = self.arranged(a, (*batch, *rows, *summed))
            right = self.arranged(b, (*batch, *summed, *columns))
            if columns:
                return LabelledArray(self.plan.matmul(left, right), (*batch, *rows, *columns))
            column = self.plan.view(right, (*range(len(batch) + 1), None))
            product = self.plan.matmul(left, column)
            return LabelledArray(self.plan.add("squeeze", (product,), self.plan.shape(product)[:-1]), (*batch, *rows))
        out = (*batch, *rows, *columns)
        return LabelledArray(
            self.plan.add("einsum", (a.ref, b.ref), [self.sizes[m] for m in out], (a.labels, b.labels), out), out
        )


def _factor(x: LabelledArray) -> LabelledFactor:
    return LabelledFactor((x.ref, x.form), x.labels)


def union_order(operands: Sequence[LabelledArray], out: Sequence[int]) -> tuple[int, ...]:
    """All labels, in the order of an operand that carries them all, else in the order of `out`, else as they are
    met.
    """
    met = tuple(dict.fromkeys(m for x in operands for m in x.labels))
    for x in operands:
        if len(x.labels) == len(met):
            return x.labels
    rank = {label: k for k, label in enumerate(out)}
    return tuple(sorted(met, key=lambda m: rank.get(m, len(rank))))


def _own_labels(x: LabelledArray, other: LabelledArray) -> list[int]:
    """The labels that the other does not have."""
    return [m for m in x.labels if m not in other.labels]
