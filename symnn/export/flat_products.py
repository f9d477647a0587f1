"""A contraction, with those merged into it, as one flat product: coefficient, arrays, relations. Indicators are taken
away here.

A delta renames an index, an affine equation becomes a gather (a window of a signal instead of a banded matrix), numbers
are multiplied where they cost least. The order of what is left is `contraction`'s affair.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.export.contraction import Contraction, LabelledArray
from symnn.export.index_relations import IndexRelation, likely_length, relation
from symnn.export.plan import Plan
from symnn.expr import Contract, Indicator, Map, MatrixFunction, Node
from symnn.ops.reciprocal import reciprocal


@dataclass
class FlatProduct:
    """Σ coefficient · Π operands · Π relations over the labels in `live` that are not in `out`.

    `masks` are the deltas between two indices of the result; the second index of each occurs nowhere else.
    """

    out: tuple[int, ...] = ()
    sizes: dict[int, Any] = field(default_factory=dict)
    coefficient: Fraction = Fraction(1)
    operands: list[LabelledArray] = field(default_factory=list)
    relations: list[IndexRelation] = field(default_factory=list)
    masks: list[IndexRelation] = field(default_factory=list)
    live: set[int] = field(default_factory=set)

    def result(self, contraction: Contraction) -> LabelledArray:
        """One operand with labels of `out` only; an index of `out` that it lacks is one along which it is constant."""
        while self._rename() or self._gather(contraction):
            pass
        plan = contraction.plan
        self.operands += [self._array(plan, r) for r in self.relations]
        self.operands = [contraction.without_repeats(x) for x in self.operands]
        carried = {m for x in self.operands for m in x.labels}
        for label in sorted(self.live - set(self.out) - carried):
            self.operands.append(LabelledArray(plan.add("extent", (), (), self.sizes[label]), ()))
        found = self._multiplied(contraction)
        for mask in self.masks:
            if found.labels == mask.labels[:1] and len(self.out) == 2:
                size = self.sizes[mask.labels[0]]
                found = LabelledArray(plan.add("diag", (found.ref,), (size, size)), mask.labels)
            elif not found.labels:
                found = contraction.product([found, self._array(plan, mask)], self.out)
            else:
                found = self._spread(plan, found, mask)
        return found

    def _spread(self, plan: Plan, x: LabelledArray, mask: IndexRelation) -> LabelledArray:
        """x on a diagonal of zeros: no product with zeros and ones."""
        one, other = mask.labels
        order = tuple(m for m in self.out if m in x.labels or m in mask.labels)
        own = [m for m in order if m != other]
        array = plan.view(x.ref, [x.labels.index(m) if m in x.labels else None for m in own])
        shape = tuple(self.sizes[m] if m in mask.labels else plan.shape(array)[own.index(m)] for m in order)
        ref = plan.add("spread", (array,), shape, order.index(one), order.index(other))
        return LabelledArray(ref, order)

    def _multiplied(self, contraction: Contraction) -> LabelledArray:
        """Arrays contracted; numbers on the smallest array, unless the result is no larger."""
        numbers = [x for x in self.operands if not x.labels]
        arrays = [x for x in self.operands if x.labels]
        out = [m for m in self.out if any(m in x.labels for x in arrays)]
        if not arrays:
            return self._times_numbers(contraction, None, numbers)
        if self.coefficient == 1 and not numbers:
            return contraction.run(arrays, self.out)
        small = _smallest(contraction, arrays, out)
        if small is None or len(arrays) == 1 or contraction.volume(out) <= contraction.volume(arrays[small].labels):
            return self._times_numbers(contraction, contraction.run(arrays, self.out), numbers)
        arrays[small] = self._times_numbers(contraction, arrays[small], numbers)
        return contraction.run(arrays, self.out)

    def _times_numbers(
        self, contraction: Contraction, x: LabelledArray | None, numbers: list[LabelledArray]
    ) -> LabelledArray:
        """coefficient · numbers · x, as few steps as it takes."""
        plan, c = contraction.plan, self.coefficient
        divisors = [n for n in numbers if n.form == "reciprocal"]
        if _needs_division(c):
            divisors = [LabelledArray(plan.number(c.denominator), (), "reciprocal"), *divisors]
            c = Fraction(c.numerator)
        factors = [n for n in numbers if n.form != "reciprocal"]
        if c not in (1, -1):
            factors = [LabelledArray(plan.number(c), ()), *factors]
        total: LabelledArray | None = None
        for f in [*factors, *([x] if x is not None else [])]:
            total = f if total is None else contraction.product([total, f], f.labels)
        if total is None:
            total = LabelledArray(plan.number(c), ())
            c = Fraction(1)
        for d in divisors:
            total = contraction.product([total, d], total.labels)
        total = contraction.plain(total) if not (total is x and c != -1) else total
        if c == -1:
            total = LabelledArray(plan.add("negate", (total.ref,), plan.shape(total.ref)), total.labels)
        return total

    def _array(self, plan: Plan, r: IndexRelation) -> LabelledArray:
        """The relation written out as zeros and ones."""
        shape = tuple(self.sizes[m] for m in r.labels)
        return LabelledArray(plan.add("indicator", (), shape, r.coefficients, r.offset, r.relation, shape), r.labels)

    def _rename(self) -> bool:
        for r in self.relations:
            if r.is_equation and r.always:
                self.relations.remove(r)
                return True
            if self._is_delta(r):
                self.relations.remove(r)
                i, j = r.labels
                if i in self.out and j in self.out:
                    self.masks.append(r)
                self._replace(*((j, i) if i in self.out else (i, j)))
                return True
        return False

    def _is_delta(self, r: IndexRelation) -> bool:
        if not r.is_equation or r.offset != 0 or r.coefficients not in ((1, -1), (-1, 1)):
            return False
        return bool(self.sizes[r.labels[0]] == self.sizes[r.labels[1]])

    def _replace(self, old: int, new: int) -> None:
        self.operands = [replace(x, labels=tuple(new if m == old else m for m in x.labels)) for x in self.operands]
        self.relations = [r.renamed(old, new) for r in self.relations]
        self.live.discard(old)

    def _gather(self, contraction: Contraction) -> bool:
        """A summed index that an equation gives in terms of others is read off: x[i] with i = s·o + k − p."""
        found = [(r, label) for r in self.relations for label in r.labels if self._solvable(r, label)]
        if not found:
            return False
        # the longest axis goes, so that what is gathered stays small
        r, label = max(found, key=lambda pair: likely_length(self.sizes[pair[1]], self.sizes.values()))
        self.relations.remove(r)
        self.live.discard(label)
        sign = -r.coefficient(label)
        rest = [(m, sign * c) for m, c in zip(r.labels, r.coefficients, strict=True) if m != label]
        self.operands = [self._read(contraction, x, label, rest, sp.expand(sign * r.offset)) for x in self.operands]
        return True

    def _solvable(self, r: IndexRelation, label: int) -> bool:
        alone = not any(label in other.labels for other in self.relations if other is not r)
        carried = any(label in x.labels for x in self.operands)
        return r.is_equation and abs(r.coefficient(label)) == 1 and label not in self.out and alone and carried

    def _read(
        self, contraction: Contraction, x: LabelledArray, label: int, rest: list[tuple[int, int]], offset: Any
    ) -> LabelledArray:
        plan, labels, coefficients = contraction.plan, tuple(m for m, _ in rest), tuple(c for _, c in rest)
        sizes = tuple(self.sizes[m] for m in labels)
        while label in x.labels:
            x = contraction.plain(x)
            axis = x.labels.index(label)
            shape = plan.shape(x.ref)
            ref = plan.add(
                "gather", (x.ref,), (*shape[:axis], *sizes, *shape[axis + 1 :]), axis, coefficients, offset, sizes
            )
            x = LabelledArray(ref, (*x.labels[:axis], *labels, *x.labels[axis + 1 :]))
        return x


def flatten(node: Contract, values: Mapping[Node, Any], merged: Collection[Node], plan: Plan) -> FlatProduct:
    """The product of a contraction and of the factors that are merged into it: contractions and inverses.

    `values` holds the arrays of all other factors.
    """
    product = FlatProduct()
    fresh = _Labels(product.sizes)
    product.out = tuple(fresh.new(node.sizes[i]) for i in node.out)
    # pairs of a node and the labels of its axes; taken from the end, so that factors keep their order
    stack: list[tuple[Node, tuple[int, ...]]] = [(node, product.out)]
    while stack:
        x, labels = stack.pop()
        if x is node or (isinstance(x, Contract) and x in merged):
            assert isinstance(x, Contract)
            name = dict(zip(x.out, labels, strict=True))
            for index, size in enumerate(x.sizes):
                if index not in name:
                    name[index] = fresh.new(size)
            stack += [(y, tuple(name[i] for i in indices)) for y, indices in zip(x.operands, x.indices, strict=True)][
                ::-1
            ]
        else:
            _place(product, x, labels, values, plan, x in merged)
    product.live = set(product.sizes)
    return product


def _smallest(contraction: Contraction, arrays: Sequence[LabelledArray], out: Sequence[int]) -> int | None:
    """Which array takes a number at the least cost; of two that may be as large, the one whose sizes the result has
    more than once: it would not fit in memory if they were long.
    """
    plain = [k for k, x in enumerate(arrays) if x.form != "inverse"]
    size = [(contraction.volume(x.labels), -contraction.often(x.labels, out)) for x in arrays]
    return min(plain, key=size.__getitem__, default=None)


class _Labels:
    def __init__(self, sizes: dict[int, Any]) -> None:
        self.sizes = sizes

    def new(self, size: Any) -> int:
        self.sizes[len(self.sizes)] = size
        return len(self.sizes) - 1


def _place(
    product: FlatProduct, x: Node, labels: tuple[int, ...], values: Mapping[Node, Any], plan: Plan, merged: bool
) -> None:
    """Put one factor where it belongs: number, relation, divisor, linear system or array."""
    if isinstance(x, Indicator):
        product.relations.append(relation(labels, x.coefficients, x.offset, x.relation))
        return
    form, source = _form(x, merged)
    value = values[source]
    ref, axes = value.ref, value.axes
    if form == "inverse" and len(axes) < 2:  # equal rows or columns: singular, unless there is but one
        if axes:
            ref = plan.view(ref, [axes.index(k) if k in axes else None for k in range(2)])
        ref, axes = plan.add("full", (ref,), source.shape, source.shape), (0, 1)
    number = plan.value_of(ref)
    if number is not None and (form == "plain" or number != 0):
        product.coefficient *= number if form == "plain" else 1 / number
    else:
        product.operands.append(LabelledArray(ref, tuple(labels[a] for a in axes), form))


def _form(x: Node, merged: bool) -> tuple[str, Node]:
    """How the factor stands in the product, and what is computed for it."""
    if isinstance(x, Map) and x.operator is reciprocal:
        return "reciprocal", x.arguments[0]
    if isinstance(x, MatrixFunction) and merged:
        return "inverse", x.argument
    return "plain", x


def _needs_division(c: Fraction) -> bool:
    """Whether the number is no binary fraction, like 1/3, but a quotient of two floats. Where these are too long, one
    rounded number is as good.
    """
    short = max(abs(c.numerator), c.denominator) < 2**53
    return short and bool(c.denominator & (c.denominator - 1))
