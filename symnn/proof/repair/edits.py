"""One careless change at one place of a SymPy tree, with the slip that would explain it. Nothing is judged here.

The same list serves both ways: it leads from a wrong formula to the right one (`repair`), and from a right formula to
the wrong one that somebody has computed (`symnn.testing`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge import TensorSymbol
from symnn.bridge.calls import SymbolicCall, call
from symnn.expr import Operator
from symnn.ops import TABLE
from symnn.ops.sqrt import sqrt
from symnn.proof.repair.arrangements import spelled, transpose_slip, transposed
from symnn.proof.repair.generic_points import REFUSED

LEAVES = (
    sp.MatrixSymbol,
    sp.Identity,
    sp.OneMatrix,
    sp.ZeroMatrix,
    sp.FunctionMatrix,
    TensorSymbol,
    sp.Lambda,
    sp.Tuple,
)
NAME = re.compile(r"(?P<base>[^\W\d_]+)(?:_?\^?[\[({]*(?P<index>[\w+\-]+?)[\])}]*)?")
Put = Callable[[Any], Any]
ROOT = "variance instead of standard deviation: missing square root"
SQUARE = "standard deviation instead of variance (square root)"


def _itself(new: Any) -> Any:
    return new


class Edit(NamedTuple):
    """A formula that differs at one place, and what was wrong with the one it was made of."""

    slip: str
    formula: Any


def places(expr: Any, put: Put = _itself) -> Iterator[tuple[Any, Put]]:
    """Every part that may be changed, with the function that puts another in its place. Sizes of symbols are no
    parts.
    """
    yield expr, put
    if isinstance(expr, LEAVES):
        return
    below = expr.args[:1] if isinstance(expr, sp.Sum | MatrixElement) else expr.args
    for k, part in enumerate(below):
        if isinstance(part, sp.Expr) and not isinstance(part, sp.Lambda):
            yield from places(part, _putter(expr, k, put))


def _putter(whole: Any, k: int, put: Put) -> Put:
    return lambda new: put(whole.func(*whole.args[:k], new, *whole.args[k + 1 :]))


def single_edits(expr: Any, others: frozenset[Any] = frozenset()) -> Iterator[Edit]:
    """Every formula one slip away. `others` are symbols that may have been meant instead of one of the same base
    name.
    """
    for part, put in list(places(expr)):
        for slip, new in _changes(part, others, top=part is expr):
            try:
                formula = put(new)
            except REFUSED:
                continue
            if formula != expr:
                yield Edit(slip, formula)
    yield from _exchanged_sizes(expr)


def _changes(part: Any, others: frozenset[Any], top: bool) -> Iterator[tuple[str, Any]]:
    matrix = getattr(part, "is_Matrix", False)
    if matrix and tuple(part.shape) != (1, 1):
        yield transpose_slip(part), transposed(part)
    if part.is_Add or getattr(part, "is_MatAdd", False):
        yield from _terms(part)
    if top:
        yield "sign", -part
    if isinstance(part, sp.HadamardProduct):
        yield from _hadamard(part)
    if getattr(part, "is_MatMul", False):
        yield from _matmul(part)
    if part.is_Mul and not matrix:
        yield from _scalar_product(part)
    if matrix:
        yield from _entrywise_powers(part)
    if not matrix and not part.is_Integer:
        yield from _powers(part)
    if isinstance(part, sp.Symbol | sp.MatrixSymbol):
        yield from _relatives(part, others)


def _terms(part: Any) -> Iterator[tuple[str, Any]]:
    for k, term in enumerate(part.args):
        rest = [*part.args[:k], *part.args[k + 1 :]]
        yield f"sign of the term {_without_sign(term)}", part.func(*rest, -term)
        yield f"the term {spelled(term)} is one too many", part.func(*rest) if len(rest) > 1 else rest[0]
        yield f"factor 2 of the term {spelled(term)}", part.func(*rest, 2 * term)
        yield f"factor 1/2 of the term {spelled(term)}", part.func(*rest, term / 2)


@lru_cache(maxsize=500)
def _without_sign(term: Any) -> str:
    return spelled(-term if term.could_extract_minus_sign() else term)


def _hadamard(part: Any) -> Iterator[tuple[str, Any]]:
    if _conform(part.args):
        yield "elementwise instead of matrix product", sp.MatMul(*part.args)
    for k, factor in enumerate(part.args):
        rest = [*part.args[:k], *part.args[k + 1 :]]
        yield f"the factor {spelled(factor)} is one too many", sp.HadamardProduct(*rest) if len(rest) > 1 else rest[0]


def _matmul(part: Any) -> Iterator[tuple[str, Any]]:
    args = part.args
    for k, (a, b) in enumerate(pairwise(args)):
        if getattr(a, "is_Matrix", False) and getattr(b, "is_Matrix", False):
            if _conform(swapped := (*args[:k], b, a, *args[k + 2 :])):
                yield "order of factors", sp.MatMul(*swapped)
            slip = "matrix instead of elementwise product"
            if a.shape == b.shape:
                both = sp.HadamardProduct(a, b)
                yield slip, sp.MatMul(*args[:k], both, *args[k + 2 :]) if len(args) > 2 else both
            if len(args) > 2:
                left, right = (
                    sp.MatMul(*part) if len(part) > 1 else part[0] for part in (args[: k + 1], args[k + 1 :])
                )
                if left.shape == right.shape:
                    yield slip, sp.HadamardProduct(left, right)
    yield from _dropped(part, [a for a in args if not getattr(a, "is_Matrix", False)])


def _conform(factors: Sequence[Any]) -> bool:
    """Whether the matrices among the factors can be multiplied; SymPy refuses to build the product of those that clash
    in numbers.
    """
    matrices = [f for f in factors if getattr(f, "is_Matrix", False)]
    return all(a.shape[1] == b.shape[0] for a, b in pairwise(matrices))


def _scalar_product(part: Any) -> Iterator[tuple[str, Any]]:
    yield from _dropped(part, list(part.args))


def _dropped(part: Any, factors: list[Any]) -> Iterator[tuple[str, Any]]:
    for factor in factors:
        if factor == -1:
            yield "sign", -part
        else:
            yield f"the factor {spelled(factor)} is one too many", part / factor


def _powers(part: Any) -> Iterator[tuple[str, Any]]:
    if part.is_Pow and part.exp == sp.Rational(1, 2):
        yield SQUARE, part.base
    elif part.is_Pow and part.exp == 2:
        yield "square", part.base
    elif isinstance(part, SymbolicCall) and part.record is sqrt:
        yield SQUARE, part.operands[0]
    else:
        yield ROOT, sp.sqrt(part)
        yield (
            SQUARE if any(p.exp.is_Rational and p.exp.q == 2 for p in part.atoms(sp.Pow)) else "missing square",
            part**2,
        )
    if part.is_Pow and part.exp.is_Rational:
        yield "sign of the exponent", part.base ** (-part.exp)


def _entrywise_powers(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, sp.HadamardPower) and part.exp == 2:
        yield "square", part.base
    elif isinstance(part, SymbolicCall) or part.is_symbol:
        yield "missing square", sp.HadamardPower(part, 2)


def _relatives(symbol: Any, others: frozenset[Any]) -> Iterator[tuple[str, Any]]:
    """Symbols of the same base name and kind, with another index."""
    for other in sorted(others, key=str):
        if other != symbol and type(other) is type(symbol) and _base(other) == _base(symbol):
            yield (
                size_slip(symbol, other, others) if isinstance(symbol, sp.Symbol) else f"{symbol} instead of {other}",
                other,
            )
    if isinstance(symbol, sp.Symbol) and symbol.is_integer:
        for other in sorted(sizes_among(others), key=str):
            if other != symbol and _base(other) != _base(symbol):
                yield size_slip(symbol, other, others), other


def _base(symbol: Any) -> str:
    found = NAME.match(str(symbol))
    return found["base"] if found else str(symbol)


def sizes_among(symbols: frozenset[Any]) -> frozenset[Any]:
    """The sizes of the matrices among them, and the positive integers."""
    extents = {s for m in symbols if isinstance(m, sp.MatrixSymbol) for e in m.shape for s in e.free_symbols}
    return frozenset(extents | {s for s in symbols if isinstance(s, sp.Symbol) and s.is_integer and s.is_positive})


def size_slip(wrong: Any, right: Any, symbols: frozenset[Any]) -> str:
    """fan-out instead of fan-in, where the names or a weight matrix say which is which; else the two names."""
    plain = f"{wrong} instead of {right}"
    names = (str(wrong), str(right))
    for a, b in (("in", "out"), ("out", "in")):
        if names[0].endswith(a) and names[1].endswith(b):
            return f"fan-{a} instead of fan-{b}: {plain}"
    shapes = {m.shape for m in symbols if isinstance(m, sp.MatrixSymbol) and str(m)[:1] in "WUV"}
    if (wrong, right) in shapes and (right, wrong) not in shapes:
        return f"fan-out instead of fan-in: {plain}"
    if (right, wrong) in shapes and (wrong, right) not in shapes:
        return f"fan-in instead of fan-out: {plain}"
    return plain


def _exchanged_sizes(expr: Any) -> Iterator[Edit]:
    """Two sizes for each other in every scalar place; shapes stay what they are."""
    there = sorted({p for p, _ in places(expr) if isinstance(p, sp.Symbol) and p.is_integer and p.is_positive}, key=str)
    for k, a in enumerate(there):
        for b in there[k + 1 :]:
            swap = {a: b, b: a}
            try:
                yield Edit(f"{a} and {b} exchanged", _at_scalars(expr, swap))
            except REFUSED:
                continue


def _at_scalars(expr: Any, swap: dict[Any, Any]) -> Any:
    if expr in swap:
        return swap[expr]
    if isinstance(expr, LEAVES) or not expr.args:
        return expr
    return expr.func(*(_at_scalars(a, swap) if isinstance(a, sp.Expr) else a for a in expr.args))


def other_functions(expr: Any) -> Iterator[Edit]:
    """Another elementwise function at one place: a nearby record of the table."""
    for part, put in list(places(expr)):
        record = part.record if isinstance(part, SymbolicCall) else None
        if isinstance(record, Operator) and record.mistaken_for:
            other = TABLE[record.mistaken_for]
            yield Edit(f"{record.name} instead of {other.name}", put(call(other, *part.operands)))
