"""How entries, sums over indices, matrices given by a formula for their entries, and case distinctions are read."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import sympy as sp
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice

from symnn.bridge import shape_errors as remedies
from symnn.bridge.named_axes import Index, Reading, SplitIndex, joined, mapped, number, placed, spread, total
from symnn.bridge.rules_scalars import Request, constant_of, powered
from symnn.bridge.scope import Affine, Scope, affine, indicator, inside, select, tidied, whole_number
from symnn.bridge.tensors import FunctionTensor, TensorElement
from symnn.errors import ShapeError, UnsupportedError
from symnn.expr import Atom, Call, Const, Fold, Indicator, Map, MatrixFunction, Node, postorder, size
from symnn.ops.positive import positive
from symnn.ops.relu import relu
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.step import step


def element(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A[i, j], and K[i, j, k] of a tensor."""
    whole = yield expr.args[0], scope
    if whole.axes == () and len(expr.args) == 3:
        whole = Reading(whole.node, whole.labels, ((), ()))
    return select(whole, list(expr.args[1:]), scope, expr.args[0])


def running(limits: Any, scope: Scope) -> dict[Any, Index]:
    """The indices of a product; each needs both limits, which no other of its indices may enter."""
    found: dict[Any, Index] = {}
    symbols = {limit[0] for limit in limits}
    for i, low, high in (_both_limits(limit, scope) for limit in limits):
        bound = {s for s in (low.free_symbols | high.free_symbols) if s in symbols or s in scope.bound}
        if bound:
            raise UnsupportedError(
                f"the range of {i}, from {low} to {high}, depends on the index {bound.pop()}, and only fixed ranges are"
                " supported in a product"
            )
        found[i] = Index(i, tidied(sp.expand(high - low + 1)), low)
    return found


def _both_limits(limit: Any, scope: Scope) -> tuple[Any, Any, Any]:
    """The index and its limits, in which there are sizes and other indices alone: a symbol that may be 0 or 1/2 would
    be one number as a limit, where sizes are positive, and another one elsewhere.
    """
    if len(limit) != 3:
        raise UnsupportedError(f"the index {limit[0]} needs both limits, as in ({limit[0]}, 0, n - 1)")
    i, low, high = limit
    if low.is_infinite or high.is_infinite:
        raise UnsupportedError(
            f"the range of {i}, from {low} to {high}, is infinite, and only finite ones are supported"
        )
    for s in sorted(low.free_symbols | high.free_symbols, key=str):
        if not (isinstance(scope.bound.get(s), Index) or (s not in scope.bound and scope.is_size(s))):
            raise UnsupportedError(
                f"the range of {i}, from {low} to {high}, needs limits made of sizes, and {s} is not declared as one: "
                f'use {s} = symnn.sizes("{s}"), a positive whole number'
            )
    return i, low, high


def summation(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Σ over indices, the last limit outermost. An empty range, as in (i, 0, -1), makes 0; one that depends on an index
    further out is a fixed range and conditions on the index.
    """
    indices: list[Index] = []
    guards: list[Any] = []
    for limit in reversed(expr.limits):
        i, low, high = _both_limits(limit, scope)
        index = Index(i, tidied(sp.expand(high - low + 1)), low)
        if any(isinstance(scope.bound.get(s), Index) for s in low.free_symbols | high.free_symbols):
            index, within = _widest(i, low, high, scope)
            guards += within
        if index.size.is_nonpositive:
            return constant_of(0)
        split = yield from _split_index(index, expr.function, scope)
        if split is not None:
            indices += split.parts
            scope = scope.bind({i: split})
            continue
        indices.append(index)
        scope = scope.bind({i: index})
    conditions = [indicator(position, ">=") for g in guards if (position := affine(g, scope)) is not None]
    body = yield expr.function, scope.knowing(guards) if guards else scope
    return joined([body, *conditions], body.axes, bound=indices)


def _split_index(index: Index, body: Any, scope: Scope) -> Generator[Request, Reading, SplitIndex | None]:
    """The index of entries of Kronecker products alone, which all show the same product of sizes."""
    if not index.size.is_Mul or index.first != 0 or sum(not s.is_Integer for s in index.size.args) < 2:
        return None
    found = set()
    entries = [e for e in body.atoms(MatrixElement) if index.symbol in e.args[1:]]
    for e in entries:
        whole = yield e.args[0], scope
        found |= {whole.axes[d] for d, place in enumerate(e.args[1:]) if place == index.symbol}
    left = body.xreplace({e: sp.Dummy() for e in entries})
    if len(found) != 1 or index.symbol in left.free_symbols or len(parts := found.pop()) < 2:
        return None
    return SplitIndex(index.symbol, tuple(Index(index.symbol, s) for s in parts))


def _widest(i: Any, low: Any, high: Any, scope: Scope) -> tuple[Index, list[Any]]:
    """An index over all values that it takes at any value of the others, and what is not negative where it counts."""
    ends, guards = [], []
    for limit, way in ((low, 1), (high, -1)):
        position = affine(limit, scope)
        if position is None:
            raise UnsupportedError(
                f"the range of {i}, from {low} to {high}, needs limits that are whole-number combinations of indices"
                " and sizes"
            )
        offset, others = position
        end = offset + sum(c * (k.size - 1) for k, c in others.items() if way * c < 0)
        if list(others.values()) == [1]:
            # the range of the other index as it is, where it is wider by one place: that size has a name
            (other,) = others
            first, last = other.first, other.first + other.size - 1
            beside = first if way > 0 else last
            end = beside if sp.expand(end - beside - way) == 0 else end
        if others:
            guards.append(way * (i - limit))
        ends.append(end)
    return Index(i, tidied(sp.expand(ends[1] - ends[0] + 1)), sp.expand(ends[0])), guards


def product(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    indices = running(expr.limits, scope)
    if any(i.size.is_nonpositive for i in indices.values()):
        return constant_of(1)
    body = yield expr.function, scope.bind(indices)
    for index in indices.values():
        if index not in body.labels:
            # of a size that is one, its parts; of one that may be nothing, itself: it is a demand
            body = powered(body, number(whole_number(index.size) if index.size.is_positive else size(index.size)))
            continue
        rest = tuple(k for k in body.labels if k is not index)
        body = Reading(Fold("product", placed(body, (*rest, index)), (len(rest),)), rest, body.axes)
    return body


def by_formula(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """FunctionMatrix and FunctionTensor: an entry's formula, over indices that count from 0."""
    tensor = isinstance(expr, FunctionTensor)
    function, shape = (expr.function, expr.shape) if tensor else (expr.lamda, expr.shape)
    axes = spread([tidied(s) for s in shape])
    indices = {
        s: Index(s, parts[0] if parts else sp.Integer(1)) for s, parts in zip(function.variables, axes, strict=True)
    }
    body = yield function.expr, scope.bind(indices)
    if not body.is_number:
        raise ShapeError(
            "the entries of {0.name} must be numbers, but the formula has shape {0.shape}",
            (remedies.brief(expr), body.shape),
        )
    lone = [i for i, parts in zip(indices.values(), axes, strict=True) if not parts and i in body.labels]
    if lone:
        # the axis of size 1 goes: its one entry is what remains of a sum over it
        body = joined([body], (), bound=lone)
    names = {i: (d, 0) for d, i in enumerate(indices.values())}
    return body.relabel(names, axes)


def matrix_slice(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """X[a:b, c:d] with steps."""
    whole = yield expr.parent, scope
    axes = spread([tidied(sp.expand(s)) for s in expr.shape])
    names: dict[Any, Any] = {}
    picks: list[Reading] = []
    for d, (first, _, stride) in enumerate((expr.rowslice, expr.colslice)):
        parts, kept = whole.axes[d], axes[d]
        if len(parts) != 1 or (d, 0) not in whole.labels or parts == kept:
            continue
        names[(d, 0)] = ("source", d)
        running = {Index(sp.Symbol("k"), kept[0]): int(stride)} if kept else {}
        position: Affine = (sp.sympify(first, strict=True), running)
        inside(position, parts[0], expr.parent, d, whole.shape)
        shape, labels = (parts[0], *kept), (("source", d), *[(d, 0)][: len(kept)])
        picks.append(Reading(Indicator(shape, (1, -int(stride))[: len(shape)], -position[0]), labels))
    return joined([whole.relabel(names, axes), *picks], axes)


def delta(expr: Any, scope: Scope) -> Reading:
    position = affine(expr.args[0] - expr.args[1], scope)
    if position is None:
        raise UnsupportedError(f"{expr} needs whole-number combinations of summation indices and sizes")
    return indicator(position, "=")


def condition(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """1 where a comparison holds, else 0; an equation is understood between indices alone."""
    if expr in (sp.true, sp.false):
        return constant_of(1 if expr == sp.true else 0)
    if isinstance(expr, sp.And):
        parts = []
        for part in expr.args:
            parts.append((yield from condition(part, scope)))
        return joined(parts, ())
    if isinstance(expr, sp.Not | sp.Or):
        # De Morgan: a or b is not (not a and not b)
        negated = sp.And(*(sp.Not(part) for part in expr.args)) if isinstance(expr, sp.Or) else expr.args[0]
        return complement((yield from condition(negated, scope)))
    if not isinstance(expr, Relational):
        raise UnsupportedError(f"{remedies.brief(expr)} is no condition that symnn knows; compare with <, <=, >, >=")
    return (yield from _comparison(expr, scope))


def _comparison(expr: Relational, scope: Scope) -> Generator[Request, Reading, Reading]:
    difference = expr.gts - expr.lts if isinstance(expr, sp.Ge | sp.Gt | sp.Le | sp.Lt) else expr.lhs - expr.rhs
    position = affine(difference, scope)
    strict = isinstance(expr, sp.StrictGreaterThan | sp.StrictLessThan)
    if position is not None and position[1]:
        if isinstance(expr, sp.Eq | sp.Ne):
            equal = indicator(position, "=")
            return equal if isinstance(expr, sp.Eq) else complement(equal)
        return indicator((position[0] - int(strict), position[1]), ">=")
    if isinstance(expr, sp.Eq | sp.Ne):
        raise UnsupportedError(
            f"a case distinction by {remedies.brief(expr)} holds at single points only; compare with <, <=, >, >="
        )
    value = yield difference, scope
    return mapped(positive if strict else step, [value], value.axes)


def complement(reading: Reading) -> Reading:
    """1 − reading."""
    return total([constant_of(1), joined([constant_of(-1), reading], reading.axes)], reading.axes)


def piecewise(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """Cases by comparisons, as a sum of cases times indicators; relu is recognised. Every case must have a value
    everywhere.
    """
    rectified = _rectified(expr)
    if rectified is not None:
        value = yield rectified, scope
        return mapped(relu, [value], value.axes)
    if expr.args[-1][1] != sp.true:
        raise UnsupportedError(f"{remedies.brief(expr)} has no value where no case holds: end it with (value, True)")
    cases, left = [], constant_of(1)
    for value_, when in expr.args:
        value = yield value_, scope.case(when)
        holds = yield from condition(when, scope)
        if not value.is_number or not everywhere(value.node):
            raise UnsupportedError(
                f"the case {remedies.brief(value_)} of a Piecewise does not have a value everywhere, so it cannot be "
                "switched on and off;"
                " only cases of polynomials, exp, tanh and the like are supported"
            )
        cases.append(joined([left, holds, value], ()))
        left = joined([left, complement(holds)], ())
    return total(cases, ())


def _rectified(expr: Any) -> Any:
    """x, if this is Piecewise((x, x > 0), (0, True)) or its mirror image."""
    if len(expr.args) != 2 or expr.args[1][1] != sp.true:
        return None
    (first, when), (second, _) = expr.args
    if first == 0 and isinstance(when, sp.Lt | sp.Le) and when.gts - when.lts == -second:
        return second
    if second == 0 and isinstance(when, sp.Gt | sp.Ge) and when.gts - when.lts == first:
        return first
    return None


def everywhere(root: Node) -> bool:
    """Whether every part has a value for all real arguments, or for those that its symbols are declared to have."""
    for n in postorder(root):
        if isinstance(n, MatrixFunction) or (isinstance(n, Map) and not _total(n)):
            return False
        if isinstance(n, Call) and not everywhere(n.definition):
            return False
        if isinstance(n, Map) and n.operator.define is not None and not everywhere(n.operator.define(*n.arguments)):
            return False
    return True


def _total(n: Map) -> bool:
    """Whether an operator has a value for all its arguments: x² has, 1/x has not, 1/s with a positive s has."""
    needs, argument = n.operator.domain, n.arguments[0]
    if "base" in needs:
        exponent = n.arguments[-1]
        if not isinstance(exponent, Const):
            return sign(argument) == POSITIVE
        rising, falling = ("real", "nonzero") if exponent.value.denominator == 1 else ("nonnegative", "positive")
        needs = (rising if exponent.value >= 0 else falling,)
    return all(_met(need, argument) for need in needs)


def _met(need: str, argument: Node) -> bool:
    match need:
        case "real":
            return True
        case "nonzero":
            return sign(argument) == POSITIVE or (
                isinstance(argument, Atom) and bool(getattr(argument.label, "is_nonzero", False))
            )
        case "nonnegative":
            return sign(argument) is not None
        case "positive":
            return sign(argument) == POSITIVE
        case _:
            return False


RULES: dict[Any, Any] = {
    MatrixElement: element, TensorElement: element, sp.Sum: summation, sp.Product: product,
    sp.FunctionMatrix: by_formula,
    FunctionTensor: by_formula, MatrixSlice: matrix_slice, sp.KroneckerDelta: delta, sp.Piecewise: piecewise,
}  # fmt: skip
