"""Sums, products and extrema over indices, extrema of arrays, and norms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, joined, labels_of, mapped, number, placed, total
from symnn.bridge.rules_indices import everywhere
from symnn.bridge.scope import affine, indicator
from symnn.errors import UnsupportedError
from symnn.expr import Const, Fold
from symnn.expr.nodes import show
from symnn.ops.abs_ import absolute
from symnn.ops.maximum import maximum
from symnn.ops.minimum import minimum
from symnn.ops.norm import norm
from symnn.ops.sigma_max import sigma_max
from symnn.reading.formula import arithmetic, conditions, conforming, geometric_series
from symnn.reading.formula import tree as t
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.meaning import Unstated, counted, index_symbol

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

COUNTING = frozenset("ijklmnrst")
"""Letters that count where nothing else tells what they are; of others, the values may be any numbers."""
SPECTRAL = "‖·‖₂ of a matrix is its largest singular value"


def big(builder: Builder, tree: t.Big) -> Reading:
    """A sum, a product or an extremum over an index."""
    series = geometric_series.endless(builder, tree)
    return _ranged(builder, tree) if series is None else series


def _ranged(builder: Builder, tree: t.Big) -> Reading:
    index, room = _index(builder, tree)
    with _running(builder, tree.index, index, room):
        body = builder.build(tree.body)  # it tells over what the indices in the conditions run
        factor = [conditions.truth(builder, w) for w in tree.when]
        factor += [indicator(position, ">=") for gap in room if (position := affine(gap, builder.scope())) is not None]
    depends = index in body.labels
    if room and tree.kind == "product" and body.is_number and depends and len(factor) == len(room):
        body, factor = _one_outside(body, factor), []
    _check(builder, tree, index, body, ranged=bool(room), weighed=bool(factor))
    if tree.kind == "sum":
        return joined([*factor, body], body.axes, bound=[index])
    if tree.kind == "product" and not depends:
        return arithmetic.raised(builder.sizes, body, number(counted(index.size)), False)
    if tree.kind == "list":
        return _column(tree, body, index, room)
    if not body.is_number or not depends:
        raise UnsupportedError(f"a {tree.kind} over {tree.index} is read of numbers that depend on it")
    return _folded(tree.kind, body, index)


@contextmanager
def _running(builder: Builder, name: str, index: Index, room: Sequence[Any]) -> Iterator[None]:
    """The name is this index, inside its range: where what is in `room` is not negative."""
    before, guards = builder.bound.get(name), list(builder.guards)
    builder.bound[name] = index
    builder.guards += room
    try:
        yield
    finally:
        builder.guards = guards
        if before is None:
            del builder.bound[name]
        else:
            builder.bound[name] = before


def _one_outside(body: Reading, inside: Sequence[Reading]) -> Reading:
    """1 + [inside]·(body − 1), which is 1 outside of the range."""
    beyond = total([body, number(Const(-1))], ())
    return total([number(Const(1)), joined([*inside, beyond], ())], ())


def _check(builder: Builder, tree: t.Big, index: Index, body: Reading, *, ranged: bool, weighed: bool) -> None:
    """UnsupportedError for terms without a value outside of a range that depends on another index, and for conditions
    under anything but a sum; Unstated for an index of no known range.
    """
    if ranged and not everywhere(body.node):
        raise UnsupportedError(
            f"the range of {tree.index} depends on another index, and the terms have no value outside"
        )
    if weighed and tree.kind != "sum":
        raise UnsupportedError(f"a {tree.kind} with a condition on its index is not read")
    if builder.sizes.open(index.size) and index not in body.labels:
        raise Unstated(f"the range of the index {tree.index} is not told")
    untold = tree.low is None and tree.index not in builder.context.ranges
    loose = builder.sizes.open(index.size) or tree.index not in COUNTING
    if untold and loose and _counts_as_a_number(tree, tree.body):
        raise Unstated(f"over which values {tree.index} runs is not told")


def _counts_as_a_number(tree: t.Big, part: t.Tree) -> bool:
    r"""Whether the letter of a sum or an extremum stands in a part as a number, and not only as an index or where two
    indices are compared. The x of \min_x f(x) is one, too.
    """
    part = t.bare(part)
    match part:
        case t.Name(name=tree.index, indices=()):
            return True
        case t.Name() | t.Compare():
            return False
        case t.Apply() if tree.kind == "sum":
            return any(_counts_as_a_number(tree, a) for a in part.arguments if not isinstance(t.bare(a), t.Name))
    return any(_counts_as_a_number(tree, inner) for inner in t.children(part))


def _column(tree: t.Big, body: Reading, index: Index, room: Sequence[Any]) -> Reading:
    """The column of numbers that depend on an index, in its order; of columns the matrix that has them."""
    if room or index not in body.labels:
        raise UnsupportedError(f"a list over {tree.index} is read of what depends on it, and of no other range")
    rest = tuple(k for k in body.labels if k is not index)
    if body.is_number:
        return Reading(placed(body, (*rest, index)), (*rest, (0, 0)), ((index.size,), ()))
    if not arithmetic.is_column(body) or rest != labels_of(body.axes):
        raise UnsupportedError("a list is read of numbers and of columns")
    return Reading(placed(body, (*rest, index)), (*rest, (1, 0)), (body.axes[0], (index.size,)))


def _folded(kind: str, body: Reading, index: Index) -> Reading:
    """Numbers folded over one of their indices."""
    if kind == "min":
        return arithmetic.negative(_folded("max", arithmetic.negative(body), index))
    rest = tuple(k for k in body.labels if k is not index)
    return Reading(Fold(kind, placed(body, (*rest, index)), (len(rest),)), rest, ())


def _index(builder: Builder, tree: t.Big) -> tuple[Index, list[Any]]:
    """The index over all that it may reach, and what is not negative inside its range where that depends on others."""
    symbol = index_symbol(tree.index)
    if tree.low is None or tree.high is None:
        given = builder.context.ranges.get(tree.index)
        extent = given if given is not None else builder.size_at(tree)
        return Index(symbol, extent, sp.Integer(builder.context.base)), []
    high = builder.integer(tree.high)
    _free(builder, tree.low, high)
    low = builder.integer(tree.low)
    least, most = _reach(builder, low, least=True), _reach(builder, high, least=False)
    extent = sp.expand(most - least + 1)
    if extent.is_nonpositive:
        raise UnsupportedError(f"the range of {tree.index} is empty")
    room = [gap for gap, depends in ((symbol - low, least != low), (high - symbol, most != high)) if depends]
    return Index(symbol, extent, least), room


def _free(builder: Builder, low: t.Tree, high: Any) -> None:
    r"""k of \sum_{t=k}^T of which nothing is told is any index up to T."""
    first = sp.Integer(builder.context.base)
    for part in t.walk(low):
        if isinstance(part, t.Name) and not part.indices and builder.context.is_loose(builder, part.name):
            builder.free[part.name] = Index(index_symbol(part.name), sp.expand(high - first + 1), first)


def _reach(builder: Builder, bound: Any, *, least: bool) -> Any:
    """The least (or the largest) that a bound can be, where it depends on running indices."""
    for name, index in builder.indices.items():
        by = sp.expand(bound).coeff(index_symbol(name))
        if by == 0:
            continue
        if not by.is_Integer or index_symbol(name) in (bound - by * index_symbol(name)).expand().free_symbols:
            raise UnsupportedError(f"a range depends on {name} in a way that is not read")
        end = index.first if (by > 0) == least else index.first + index.size - 1
        bound = bound.subs(index_symbol(name), end)
    return sp.expand(bound)


def extremum(builder: Builder, tree: t.Extremum) -> Reading:
    parts = [builder.build(a) for a in tree.arguments]
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
        if not (found.is_number or part.is_number) and not conforming.one_shape(builder.sizes, found.axes, part.axes):
            raise Misfit(
                f"the {tree.kind} of {show(found.shape)} and {show(part.shape)}",
                show(found.shape),
                show(part.shape),
            )
        found = mapped(operator, [found, part], found.axes if not found.is_number else part.axes)
    return found


def norm_of(builder: Builder, tree: t.Norm) -> Reading:
    inside = builder.build(tree.argument)
    if tree.kind == "abs" or inside.is_number:
        if tree.kind == "abs" and not inside.is_number:
            raise UnsupportedError(
                "bars around an array may be a determinant, a size or the absolute values: write which"
            )
        return mapped(absolute, [inside], inside.axes)
    _fits(builder, tree, inside)
    node, running = arithmetic.at_once(inside)
    axes = tuple(range(len(running), node.rank))
    if _is_spectral(tree, inside):
        if running:
            raise UnsupportedError("the spectral norm of a matrix that depends on an index is not read")
        if tree.kind == "2":
            builder.context.assume(SPECTRAL)
        return number(sigma_max(node))
    if tree.kind == "1":
        from symnn.expr import sum_over

        return Reading(sum_over(absolute(node), axes), running, ())
    if tree.kind == "inf":
        return Reading(Fold("max", absolute(node), axes), running, ())
    return Reading(norm(node, axis=axes if running else None), running, ())


def _is_spectral(tree: t.Norm, inside: Reading) -> bool:
    """Whether it is the norm of a matrix that vectors induce; of a vector it is the length."""
    return tree.kind in ("2", "op") and arithmetic.is_matrix(inside)


def _fits(builder: Builder, tree: t.Norm, inside: Reading) -> None:
    if tree.kind not in ("", "1", "2", "F", "inf", "op"):
        raise UnsupportedError(f"the norm with the index {tree.kind} is read, and not judged")
    if _is_spectral(tree, inside):
        return
    if arithmetic.is_matrix(inside) and tree.kind not in ("F",) and not (tree.kind == "" and builder.context.frobenius):
        raise UnsupportedError("which norm of a matrix is meant is not said: write \\|A\\|_F; others are not read")


def squared(builder: Builder, tree: t.Norm) -> Reading | None:
    inside = builder.build(tree.argument)
    if tree.kind not in ("", "2", "F") or inside.is_number or _is_spectral(tree, inside):
        return None
    _fits(builder, tree, inside)
    return arithmetic.inner(inside, inside)
