"""From the tree to nodes: one walk that finds shapes and builds at once. Sizes that become known on the way begin it
anew (`sizes`).

Nothing is evaluated: c/c stays c/c. What stands in brackets is kept together; where ∘ stands beside a matrix product,
the groupings that fit are all built, and two that differ make the formula ambiguous. Names, definitions and
derivatives are in `meaning` and `slopes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, constant, joined, mapped, number, placed, total, whole
from symnn.bridge.scope import Scope
from symnn.errors import ShapeError, SymnnError, UnsupportedError
from symnn.expr import Const, Fold, delta, size
from symnn.expr.nodes import show
from symnn.ops.abs_ import absolute
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.norm import norm
from symnn.ops.pi import pi
from symnn.reading.formula import arithmetic, conditions, function_values, slopes, statistics
from symnn.reading.formula import tree as t
from symnn.reading.formula.arithmetic import Misfit
from symnn.reading.formula.found_sizes import Rebuild
from symnn.reading.formula.meaning import Context, Unstated

MOST_REBUILDS = 60


class Ambiguous(SymnnError):
    """Two readings fit and differ; `readings` are both, in words."""

    def __init__(self, sentence: str, *readings: str) -> None:
        super().__init__(sentence)
        self.readings = readings


class Builder:
    """Builds trees in one context. `bound` are running indices by their name, `local` the arguments of functions
    being opened.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.sizes = context.sizes
        self.bound: dict[str, Index] = {}
        self.free: dict[str, Index] = {}
        self.local: dict[str, Reading] = {}
        self.guards: list[Any] = []
        self.depth = 0

    # one formula, or several sides that share their free indices
    def together(self, trees: Sequence[t.Tree]) -> list[Reading]:
        """The values of all, built again until all sizes are found. ShapeError, Ambiguous or UnsupportedError
        otherwise.
        """
        for _ in range(MOST_REBUILDS):
            self.bound, self.free, self.local, self.guards = {}, {}, {}, []
            self.context.forget()
            try:
                return [self.build(tree) for tree in trees]
            except Rebuild:
                continue
        raise UnsupportedError("the sizes of this formula are not found")

    def apart(self) -> Builder:
        """A builder for a definition: no index around the place where the name stands is seen in it."""
        made = Builder(self.context)
        made.depth = self.depth
        return made

    def build(self, tree: t.Tree) -> Reading:
        self.depth += 1
        if self.depth > 200:
            raise UnsupportedError("the formula is nested too deep")
        try:
            return self._rule(tree)
        finally:
            self.depth -= 1

    def _rule(self, tree: t.Tree) -> Reading:
        match tree:
            case t.Number():
                return number(Const(tree.value))
            case t.Constant():
                return self._constant(tree)
            case t.Name():
                return self.context.name(self, tree)
            case t.Group() | t.Labelled():
                return self.build(tree.inside)
            case t.Sum():
                return self._sum(tree)
            case t.Product():
                return self._product(tree)
            case t.Quotient():
                return arithmetic.over(self.sizes, self.build(tree.above), self.build(tree.below))
            case t.Power():
                return self._power(tree)
            case t.Transpose():
                return arithmetic.turned(self.build(tree.argument))
            case t.Apply():
                return function_values.apply(self, tree)
            case t.Entry():
                return self._entry(tree)
            case t.Big():
                return self._big(tree)
            case t.Extremum():
                return self._extremum(tree)
            case t.Norm():
                return self._norm(tree)
            case t.Inner():
                return arithmetic.dot(self.sizes, self.build(tree.left), self.build(tree.right))
            case t.Derivative():
                return slopes.derivative(self, tree)
            case t.Statistic():
                return statistics.statistic(self, tree)
            case t.Truth():
                return conditions.truth(self, tree.condition)
            case t.Cases():
                return conditions.cases(self, tree)
            case t.Rows():
                return self._rows(tree)
            case t.Listed():
                return self._rows(t.Rows(tuple((item,) for item in tree.items)))
            case t.At():
                return slopes.at(self, tree)
        raise UnsupportedError(f"{type(tree).__name__.lower()} has no meaning here")

    # numbers
    def _constant(self, tree: t.Constant) -> Reading:
        match tree.name:
            case "pi":
                return number(pi)
            case "e":
                return number(exp(1))
        raise UnsupportedError("∞ is no number")

    # sums and products
    def _sum(self, tree: t.Sum) -> Reading:
        if any(isinstance(part, t.Dots) for part in tree.terms):
            raise UnsupportedError("a sum with … is not read here")
        zero = [isinstance(part, t.Apply) and part.name == "zeros" and not part.arguments for part in tree.terms]
        terms = [
            arithmetic.negative(v) if sign < 0 else v
            for v, sign, z in (
                (self.build(p), s, z) for p, s, z in zip(tree.terms, tree.signs, zero, strict=True) if not z
            )
        ]
        terms = self._spread(terms)
        wide = next((v for v in terms if not v.is_number), None)
        free = wide is None or not arithmetic.is_square(wide)
        if wide is not None and any(v.is_number for v in terms) and free and not self.local:
            self.context.assume("a number is added to every entry")
        return terms[0] if len(terms) == 1 else arithmetic.added(self.sizes, terms, free)

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

    def _product(self, tree: t.Product) -> Reading:
        if any(isinstance(part, t.Dots) for part in tree.factors):
            raise UnsupportedError("a product with … is not read here")
        signs = list(tree.signs)
        built = [self.build(part) for part in tree.factors]
        mixed = len(set(signs)) > 1 and "∘" in signs
        fitting: list[Reading] = []
        failed: list[SymnnError] = []
        for order in orders(signs):
            found = self._folded(built, signs, order)
            if isinstance(found, Reading):
                fitting.append(found)
                if not mixed:  # a product without ∘ is associative
                    break
            else:
                failed.append(found)
        if not fitting:
            raise failed[0]
        if len(fitting) > 1:
            self._agree(fitting, tree)
        return fitting[0]

    def _folded(self, built: list[Reading], signs: list[str], order: Any) -> Reading | SymnnError:
        try:
            return self._grouped(built, signs, order)
        except (ShapeError, UnsupportedError) as error:
            return error

    def _grouped(self, built: list[Reading], signs: list[str], order: Any) -> Reading:
        if isinstance(order, int):
            return built[order]
        left, k, right = order
        return self._times(self._grouped(built, signs, left), signs[k], self._grouped(built, signs, right))

    def _times(self, a: Reading, sign: str, b: Reading) -> Reading:
        match sign:
            case "":
                return arithmetic.beside(self.sizes, a, b)
            case "·":
                return arithmetic.dot(self.sizes, a, b)
            case "×":
                if not (a.is_number or b.is_number):
                    raise UnsupportedError("× of two arrays is not read")
                return arithmetic.beside(self.sizes, a, b)
            case "∘":
                return arithmetic.elementwise(self.sizes, a, b)
            case "*":
                if not (a.is_number or b.is_number) and not self.context.star:
                    raise UnsupportedError("* between arrays may be a convolution or a product of entries: say which")
                return arithmetic.elementwise(self.sizes, a, b, "*")
            case "/" | "⊘":
                return arithmetic.over(self.sizes, a, b)
            case "⊗":
                return arithmetic.kronecker(a, b)
        raise UnsupportedError(f"the sign {sign} is not read")

    def _agree(self, fitting: list[Reading], tree: t.Tree) -> None:
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

    def _power(self, tree: t.Power) -> Reading:
        base = self.build(tree.base)
        if (
            isinstance(tree.base, t.Norm)
            and tree.base.kind != "abs"
            and isinstance(tree.exponent, t.Number)
            and tree.exponent.value == 2
        ):
            squared = self._squared(tree.base)
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
        return arithmetic.raised(self.sizes, base, exponent, self.context.entrywise_powers)

    def _squared(self, tree: t.Norm) -> Reading | None:
        inside = self.build(tree.argument)
        if tree.kind == "1" or inside.is_number or tree.kind == "inf":
            return None
        self._norm_fits(tree, inside)
        return arithmetic.inner(inside, inside)

    # parts
    def _entry(self, tree: t.Entry) -> Reading:
        of = self.build(tree.of)
        if len(tree.indices) == 1 and (arithmetic.is_column(of) or arithmetic.is_row(of)):
            of = of if arithmetic.is_column(of) else arithmetic.turned(of)
            of = Reading(of.node, of.labels, of.axes[:1])
        if len(tree.indices) != len(of.axes):
            raise Misfit(f"a value of shape {show(of.shape)} has {len(tree.indices)} indices", show(of.shape))
        places = {d: self.place(i, of.shape[d], 1) for d, i in enumerate(tree.indices)}
        return arithmetic.picked(of, places, self.scope(), self.context.said(tree.of))

    def _big(self, tree: t.Big) -> Reading:
        index = self.index(tree)
        before = self.bound.get(tree.index)
        self.bound[tree.index] = index
        try:
            factor = [conditions.truth(self, w) for w in tree.when]
            body = self.build(tree.body)
        finally:
            if before is None:
                del self.bound[tree.index]
            else:
                self.bound[tree.index] = before
        if factor and tree.kind != "sum":
            raise UnsupportedError(f"a {tree.kind} with a condition on its index is not read")
        if self.sizes.open(index.size) and index not in body.labels:
            raise Unstated(f"the range of the index {tree.index} is not told")
        if tree.kind == "sum":
            return joined([*factor, body], body.axes, bound=[index])
        if tree.kind == "product" and index not in body.labels:
            return arithmetic.raised(self.sizes, body, number(size(index.size)), False)
        if not body.is_number or index not in body.labels:
            raise UnsupportedError(f"a {tree.kind} over {tree.index} is read of numbers that depend on it")
        rest = tuple(k for k in body.labels if k is not index)
        if tree.kind == "min":
            turned = arithmetic.negative(body)
            return arithmetic.negative(Reading(Fold("max", placed(turned, (*rest, index)), (len(rest),)), rest, ()))
        return Reading(Fold(tree.kind, placed(body, (*rest, index)), (len(rest),)), rest, ())

    def index(self, tree: t.Big) -> Index:
        symbol = index_symbol(tree.index)
        if tree.low is None or tree.high is None:
            given = self.context.ranges.get(tree.index)
            extent = given if given is not None else self.sizes.dummy(("sum", tree.index, tree.start, tree.end))
            return Index(symbol, extent, sp.Integer(self.context.base))
        low, high = self.integer(tree.low), self.integer(tree.high)
        if set(self.bound) & {str(s) for s in (low.free_symbols | high.free_symbols)}:
            raise UnsupportedError(f"the range of {tree.index} depends on another index")
        extent = sp.expand(high - low + 1)
        if extent.is_nonpositive:
            raise UnsupportedError(f"the range of {tree.index} is empty")
        return Index(symbol, extent, low)

    def scope(self) -> Scope:
        bound = {index_symbol(name): index for name, index in {**self.free, **self.bound}.items()}
        made = Scope(frozenset(self.context.size_symbols()), bound)
        return Scope(made.sizes, made.bound, tuple(self.guards) or None) if self.guards else made

    def integer(self, tree: t.Tree) -> Any:
        """A whole number made of indices, sizes and numbers, as SymPy."""
        return self.context.integer(self, tree)

    def place(self, tree: t.Tree, extent: Any, base: int) -> Any:
        """An index from 0. A letter that nothing has told yet is a free index of this axis."""
        return self.context.place(self, tree, extent, base)

    def _extremum(self, tree: t.Extremum) -> Reading:
        parts = [self.build(a) for a in tree.arguments]
        if len(parts) == 1:
            if parts[0].is_number:
                raise UnsupportedError(f"the {tree.kind} of one number")
            axes = parts[0]
            node, running = arithmetic.at_once(axes if tree.kind == "max" else arithmetic.negative(axes))
            made = Reading(Fold("max", node, range(len(running), node.rank)), running, ())
            return made if tree.kind == "max" else arithmetic.negative(made)
        operator = maximum if tree.kind == "max" else minimum
        found = parts[0]
        for part in parts[1:]:
            if not (found.is_number or part.is_number) and not arithmetic.same_shape(self.sizes, found, part):
                raise Misfit(
                    f"the {tree.kind} of {show(found.shape)} and {show(part.shape)}",
                    show(found.shape),
                    show(part.shape),
                )
            found = mapped(operator, [found, part], found.axes if not found.is_number else part.axes)
        return found

    def _norm(self, tree: t.Norm) -> Reading:
        inside = self.build(tree.argument)
        if tree.kind == "abs" or inside.is_number:
            if tree.kind == "abs" and not inside.is_number:
                raise UnsupportedError(
                    "bars around an array may be a determinant, a size or the absolute values: write which"
                )
            return mapped(absolute, [inside], inside.axes)
        self._norm_fits(tree, inside)
        node, running = arithmetic.at_once(inside)
        axes = tuple(range(len(running), node.rank))
        if tree.kind == "1":
            from symnn.expr import sum_over

            return Reading(sum_over(absolute(node), axes), running, ())
        if tree.kind == "inf":
            return Reading(Fold("max", absolute(node), axes), running, ())
        return Reading(norm(node, axis=axes if running else None), running, ())

    def _norm_fits(self, tree: t.Norm, inside: Reading) -> None:
        if (
            arithmetic.is_matrix(inside)
            and tree.kind not in ("F",)
            and not (tree.kind == "" and self.context.frobenius)
        ):
            raise UnsupportedError("which norm of a matrix is meant is not said: write \\|A\\|_F; others are not read")

    def _rows(self, tree: t.Rows) -> Reading:
        cells = [[self.build(c) for c in row] for row in tree.rows]
        if len({len(row) for row in cells}) != 1:
            raise Misfit("the rows of a matrix have different lengths")
        if any(not c.is_number for row in cells for c in row):
            raise UnsupportedError("matrices made of blocks are not read")
        rows, columns = sp.Integer(len(cells)), sp.Integer(len(cells[0]))
        parts = [
            arithmetic.scaled(cell, unit(i, j, rows, columns))
            for i, row in enumerate(cells)
            for j, cell in enumerate(row)
        ]
        if rows == columns == 1:
            return cells[0][0]
        return total(parts, parts[0].axes) if len(parts) > 1 else parts[0]

    # the constants that fit their place
    def fitting(self, tree: t.Apply) -> Reading:
        owner = (tree.name, tree.start, tree.end, self.context.said_owner(tree))
        if tree.arguments:
            extent = self.context.size_of(self, tree.arguments[0])
        else:
            extent = self.sizes.dummy(owner)
        if tree.name == "eye":
            return whole(delta(extent), (extent, extent))
        return constant(Const(1 if tree.name == "ones" else 0), (extent, sp.Integer(1)))


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


def constant_of(tree: t.Tree) -> Fraction | None:
    """The value of a part that is made of numbers alone; None for any other, and for a division by 0."""
    match tree:
        case t.Number(value=value):
            return value
        case t.Group(inside=inside):
            return constant_of(inside)
        case t.Sum(terms=terms, signs=signs):
            parts = [constant_of(p) for p in terms]
            return (
                None
                if None in parts
                else sum((s * p for s, p in zip(signs, parts, strict=True) if p is not None), Fraction(0))
            )
        case t.Quotient(above=above, below=below):
            a, b = constant_of(above), constant_of(below)
            return None if a is None or not b else a / b
    return None


def index_symbol(name: str) -> Any:
    return sp.Symbol(name, integer=True)


def orders(signs: list[str]) -> list[Any]:
    """The groupings to be tried, as trees (left, sign, right) over factor numbers: from the left; ∘ last; ∘ first;
    from the right.
    """
    n = len(signs)
    first = _left(range(n + 1), range(n))
    found = [first]
    if len(set(signs)) > 1 and "∘" in signs:
        others = [k for k in range(n) if signs[k] == "∘"]
        rest = [k for k in range(n) if signs[k] != "∘"]
        found = [_split(0, n, others), _split(0, n, rest), first]
    if n > 1 and not set(signs) & {"/", "⊘"}:
        found.append(_right(0, n))
    out: list[Any] = []
    for f in found:
        if f not in out:
            out.append(f)
    return out


def _left(factors: Any, signs: Any) -> Any:
    items = list(factors)
    made: Any = items[0]
    for k, f in zip(signs, items[1:], strict=True):
        made = (made, k, f)
    return made


def _right(low: int, high: int) -> Any:
    return low if low == high else (low, low, _right(low + 1, high))


def _split(low: int, high: int, at: list[int]) -> Any:
    """The factors low … high, where the signs of `at` bind last, from the left."""
    cuts = [k for k in at if low <= k < high]
    if not cuts:
        return _left(range(low, high + 1), range(low, high))
    begin, groups = low, []
    for k in cuts:
        groups.append(_left(range(begin, k + 1), range(begin, k)))
        begin = k + 1
    groups.append(_left(range(begin, high + 1), range(begin, high)))
    made = groups[0]
    for k, group in zip(cuts, groups[1:], strict=True):
        made = (made, k, group)
    return made
