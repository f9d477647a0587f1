"""From the tree to nodes: the walk of `walking` in one context. Sizes that become known on the way begin it anew
(`found_sizes`).

Nothing is evaluated: c/c stays c/c. What stands in brackets is kept together; where ∘ stands beside a matrix product,
the groupings that fit are all built, and two that differ make the formula ambiguous. Names, definitions and
derivatives are in `meaning` and `slopes`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, constant, joined, mapped, number, total, whole
from symnn.bridge.scope import Scope
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Const, delta
from symnn.expr.nodes import show
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.pi import pi
from symnn.reading.formula import (
    arithmetic,
    conditions,
    definite_integrals,
    function_values,
    functions_alone,
    kronecker_functions,
    ranged_folds,
    slopes,
    statistics,
    written_blocks,
)
from symnn.reading.formula import tree as t
from symnn.reading.formula.ambiguous import Ambiguous
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.entry_scripts import unless_of_the_matrix
from symnn.reading.formula.found_sizes import Rebuild, TreePlace
from symnn.reading.formula.groupings import constant_of
from symnn.reading.formula.meaning import Context, index_symbol
from symnn.reading.formula.walking import TreeWalk

MOST_REBUILDS = 60


class Builder(TreeWalk[Reading]):
    """Builds trees in one context. `bound` are running indices by their name, `local` the arguments of functions
    being opened; `defining` what stands in a definition or a function, and not in the formula itself.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context.sizes, arithmetic)
        self.context = context
        self.bound: dict[str, Index] = {}
        self.free: dict[str, Index] = {}
        self.local: dict[str, Reading] = {}
        self.guards: list[Any] = [*context.at_least_0]
        self.opened: tuple[TreePlace, ...] = ()
        self.defining = False
        self.sides: tuple[t.Tree, ...] = ()

    # one formula, or several sides that share their free indices
    def together(
        self, trees: Sequence[t.Tree], beside: Callable[[Reading, Reading], None] | None = None
    ) -> list[Reading]:
        """The values of all, built again until all sizes are found. ShapeError, Ambiguous or UnsupportedError
        otherwise. `beside` is shown each value as soon as it is there, with the first, and may refuse it.
        """
        self.sides = tuple(trees)
        for _ in range(MOST_REBUILDS):
            self.bound, self.free, self.local, self.guards = {}, {}, {}, [*self.context.at_least_0]
            self.context.forget()
            try:
                values: list[Reading] = []
                for tree in trees:
                    values.append(self.build(tree))
                    if beside is not None:
                        beside(values[0], values[-1])
                return values
            except Rebuild:
                continue
        raise UnsupportedError("the sizes of this formula are not found")

    def body_in(self, letter: str, body: t.Tree, number_of: Atom) -> Reading:
        """The value of a body in which a letter is a number of its own: what is summed or integrated over."""
        before = self.local
        self.local = {**before, letter: number(number_of)}
        try:
            return self.build(body)
        finally:
            self.local = before

    def apart(self) -> Builder:
        """A builder for a definition: no index around the place where the name stands is seen in it."""
        made = Builder(self.context)
        made.depth, made.opened, made.sides = self.depth, self.opened, self.sides
        made.defining = True
        return made

    @property
    def indices(self) -> Mapping[str, Index]:
        """All that are known here by their names: bound ones, free ones, and those that the text declares."""
        return ChainMap(self.bound, self.free, self.context.declared_indices)

    def size_at(self, tree: t.Tree) -> Any:
        """The size that belongs to a part of a formula and that nothing tells; in the body of a function it belongs to
        the place at which the function is called.
        """
        return self.sizes.dummy((*self.opened, TreePlace(tree)))

    def build(self, tree: t.Tree) -> Reading:
        part = t.bare(tree)
        if type(part) not in STRUCTURE:
            self.context.reached.update(t.mentioned(part))
        return super().build(part)

    # numbers
    def constant(self, tree: t.Constant) -> Reading:
        match tree.name:
            case "pi":
                return number(pi)
            case "e":
                return number(exp(1))
        raise UnsupportedError("∞ is no number")

    # sums and products
    def summands(self, tree: t.Sum) -> tuple[Sequence[t.Tree], Sequence[int]]:
        _written_out(tree.terms, "sum")
        pairs = list(zip(tree.terms, tree.signs, strict=True))
        kept = [(part, sign) for part, sign in pairs if not _is_zeros(part)] or pairs[:1]
        return [part for part, _ in kept], [sign for _, sign in kept]

    def added(self, terms: list[Reading]) -> Reading:
        terms = self._spread(terms)
        wide = next((v for v in terms if not v.is_number), None)
        free = wide is None or not arithmetic.is_square(wide)
        if wide is not None and free and not self.local and any(v.is_number for v in terms):
            self.context.assume("a number is added to every entry")
        return arithmetic.added(self.sizes, terms, free)

    def _spread(self, terms: list[Reading]) -> list[Reading]:
        """A bias added to every column or row, where the text says so."""
        wide = next((v for v in terms if arithmetic.is_matrix(v)), None)
        if wide is None or not self.context.spreads:
            return terms
        out = []
        for v in terms:
            made = (
                arithmetic.spread_columns(self.sizes, wide, v)
                if not v.is_number and not arithmetic.is_matrix(v)
                else None
            )
            if made is not None:
                self.context.assume("a row is added to every row, a column to every column")
            out.append(v if made is None else made)
        return out

    def product(self, tree: t.Product) -> Reading:
        _written_out(tree.factors, "product")
        *before, last = tree.factors
        try:
            return super().product(tree)
        except Misfit:
            if not (isinstance(last, t.Listed) and last.turned):
                raise
        row = t.Transpose(replace(last, turned=False), start=last.start, end=last.end)
        return super().product(replace(tree, factors=(*before, row)))

    def times(self, a: Reading, sign: str, b: Reading) -> Reading:
        match sign:
            case "·":
                return arithmetic.dot(self.sizes, a, b)
            case "×":
                if not (a.is_number or b.is_number):
                    raise UnsupportedError("× of two arrays is not read")
                return arithmetic.beside(self.sizes, a, b)
            case "*":
                if not (a.is_number or b.is_number) and not self.context.star:
                    raise UnsupportedError(
                        "* between arrays may be a convolution or a product of entries: write \\odot for entries, and"
                        " no sign for the matrix product"
                    )
                return arithmetic.elementwise(self.sizes, a, b, "*")
            case "⊗":
                return kronecker_functions.kronecker(a, b)
        return super().times(a, sign, b)

    def agreed(self, fitting: Sequence[Reading], tree: t.Product) -> Reading:
        """Ambiguous, if the groupings that fit have different values."""
        first = fitting[0]
        for other in fitting[1:]:
            if arithmetic.at_once(first)[0] is arithmetic.at_once(other)[0]:
                continue
            if first.shape != other.shape or not self.context.equal(
                arithmetic.at_once(first)[0], arithmetic.at_once(other)[0]
            ):
                said = self.context.said(tree)
                raise Ambiguous(f"∘ may be taken before or after the product in {said}: put brackets", said)
        return first

    def power(self, tree: t.Power) -> Reading:
        base = self.build(tree.base)
        if (
            isinstance(tree.base, t.Norm)
            and tree.base.kind != "abs"
            and isinstance(tree.exponent, t.Number)
            and tree.exponent.value == 2
        ):
            squared = ranged_folds.squared(self, tree.base)
            if squared is not None:
                return squared
        if isinstance(tree.exponent, t.Name) and tree.exponent.name == "T" and not base.is_number:
            if arithmetic.is_square(base):
                raise Ambiguous(
                    "^T may be a transpose or the power T here: write ^\\top for a transpose", "power", "transpose"
                )
            return arithmetic.turned(base)
        fixed = constant_of(tree.exponent)
        exponent = self.build(tree.exponent) if fixed is None else number(Const(fixed))
        whole_base = constant_of(tree.base)
        if fixed is None and whole_base is not None and whole_base > 0 and exponent.is_number:
            # c^x is exp(x log c) of a positive number c
            return mapped(exp, [joined([exponent, number(log(Const(whole_base)))], ())], ())
        made = arithmetic.raised(self.sizes, base, exponent, self.context.entrywise_powers)
        return unless_of_the_matrix(self, tree, made)

    def transposed(self, tree: t.Transpose) -> Reading:
        return unless_of_the_matrix(self, tree, super().transposed(tree))

    # parts
    def entry(self, tree: t.Entry) -> Reading:
        of = self.build(tree.of)
        if len(tree.indices) == 1 and (arithmetic.is_column(of) or arithmetic.is_row(of)):
            of = of if arithmetic.is_column(of) else arithmetic.turned(of)
            of = Reading(of.node, of.labels, of.axes[:1])
        if len(tree.indices) != len(of.axes):
            raise Misfit(f"a value of shape {show(of.shape)} has {len(tree.indices)} indices", show(of.shape))
        places = {d: self.place(i, of.shape[d], 1) for d, i in enumerate(tree.indices)}
        return arithmetic.picked(of, places, self.scope(), self.context.said(tree.of))

    def scope(self) -> Scope:
        bound = {index_symbol(name): index for name, index in self.indices.items()}
        made = Scope(frozenset(self.context.size_symbols()), bound)
        return Scope(made.sizes, made.bound, tuple(self.guards) or None) if self.guards else made

    def integer(self, tree: t.Tree) -> Any:
        """A whole number made of indices, sizes and numbers, as SymPy."""
        return self.context.integer(self, tree)

    def place(self, tree: t.Tree, extent: Any, base: int) -> Any:
        """An index from 0. A letter that nothing has told yet is a free index of this axis."""
        return self.context.place(self, tree, extent, base)

    def rows(self, tree: t.Rows) -> Reading:
        cells = [[self.build(c) for c in row] for row in tree.rows]
        if len({len(row) for row in cells}) != 1:
            raise Misfit("the rows of a matrix have different lengths")
        if any(not c.is_number for row in cells for c in row):
            return written_blocks.blocks(self, tree.rows, cells)
        rows, columns = sp.Integer(len(cells)), sp.Integer(len(cells[0]))
        parts = [
            arithmetic.scaled(cell, unit(i, j, rows, columns))
            for i, row in enumerate(cells)
            for j, cell in enumerate(row)
        ]
        if rows == columns == 1:
            return cells[0][0]
        return total(parts, parts[0].axes) if len(parts) > 1 else parts[0]

    def listed(self, tree: t.Listed) -> Reading:
        match tree.items:
            case (t.Big(kind="list") as column,):
                made = self.build(column)
                return arithmetic.turned(made) if tree.turned and not arithmetic.is_column(made) else made
        below = t.Rows(tuple((item,) for item in tree.items))
        items = [self.build(item) for item in tree.items]
        if all(item.is_number for item in items):
            return self.rows(below)
        if not tree.blocks:
            raise UnsupportedError("a list of arrays is not read")
        if written_blocks.lie_beside(items):
            made = self.rows(t.Rows((tree.items,)))
            return arithmetic.turned(made) if tree.turned else made
        if tree.turned:
            raise UnsupportedError("a list of columns, turned, is not read")
        return self.rows(below)

    # the constants that fit their place
    def fitting(self, tree: t.Apply) -> Reading:
        sizes = [self.context.size_of(self, a) for a in tree.arguments] or [self.size_at(tree)]
        if tree.name == "eye":
            return whole(delta(sizes[0]), (sizes[0], sizes[0]))
        return constant(Const(1 if tree.name == "ones" else 0), (sizes[0], *sizes[1:], sp.Integer(1))[:2])


def _written_out(parts: Sequence[t.Tree], kind: str) -> None:
    if any(isinstance(part, t.Dots) for part in parts):
        raise UnsupportedError(f"a {kind} with … is not read here")


def _is_zeros(part: t.Tree) -> bool:
    return isinstance(part, t.Apply) and part.name == "zeros" and not part.arguments


def unit(i: int, j: int, rows: Any, columns: Any) -> Reading:
    """The matrix with a 1 at one place and 0 else."""
    from symnn.expr import Indicator

    parts, labels = [], []
    for d, (k, extent) in enumerate(((i, rows), (j, columns))):
        if extent != 1:
            parts.append(Reading(Indicator((extent,), (1,), -k), ((d, 0),)))
            labels.append((d, 0))
    axes = tuple((s,) if s != 1 else () for s in (rows, columns))
    return joined(parts, axes) if parts else Reading(Const(1), (), axes)


STRUCTURE = {t.Sum, t.Product, t.Quotient, t.Transpose}
"""What is built from its parts alone, and looks at no name by itself."""

RULES: dict[type[t.Tree], Callable[[Builder, Any], Reading]] = {
    t.Number: lambda _, tree: number(Const(tree.value)),
    t.Constant: Builder.constant,
    t.Name: lambda b, tree: b.context.name(b, tree),
    t.Sum: Builder.sum,
    t.Product: Builder.product,
    t.Quotient: Builder.quotient,
    t.Power: Builder.power,
    t.Transpose: Builder.transposed,
    t.Apply: function_values.apply,
    t.Entry: Builder.entry,
    t.Big: ranged_folds.big,
    t.Extremum: ranged_folds.extremum,
    t.Norm: ranged_folds.norm_of,
    t.Inner: lambda b, tree: arithmetic.dot(b.sizes, b.build(tree.left), b.build(tree.right)),
    t.Derivative: slopes.derivative,
    t.Statistic: statistics.statistic,
    t.Event: statistics.probability,
    t.Truth: lambda b, tree: conditions.indicator_of(b, tree.condition),
    t.Cases: conditions.cases,
    t.Rows: Builder.rows,
    t.Listed: Builder.listed,
    t.At: slopes.at,
    t.Primed: functions_alone.primed,
    t.Integral: definite_integrals.integral,
}
Builder.rules = RULES
