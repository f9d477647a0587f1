"""Planted lies: careless changes of one place of a claim, of named kinds, and the numbers that say whether a change is a lie at all.

The numbers come from the exact evaluator alone, as rationals or to 50 digits: neither the prover nor its search for counterexamples is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from random import Random
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.matrixbase import MatrixBase

from symnn.bridge import TensorSymbol, read_shaped, size_symbols
from symnn.bridge.calls import SymbolicCall, call
from symnn.calculus.values.evaluate import Field, Rationals, Reals, evaluate
from symnn.claims.hypotheses import Hypotheses
from symnn.errors import SymnnError, UnsupportedError
from symnn.expr import Node
from symnn.expr.walk import atoms, sizes_of
from symnn.ops import TABLE
from symnn.proof.repair.generic_points import satisfying

Put = Callable[[Any], Any]
Lie = tuple[str, Any, Any]
LEAVES = (sp.MatrixSymbol, sp.Identity, sp.OneMatrix, sp.ZeroMatrix, sp.FunctionMatrix, TensorSymbol, sp.Lambda, sp.Tuple)
KINDS = (
    "sign",
    "transpose",
    "order",
    "index",
    "factor",
    "@ and ∘",
    "fan",
    "square root",
    "dropped term",
    "dropped factor",
    "added term",
    "function",
)
OTHERS = {
    "sigmoid": "tanh",
    "tanh": "sigmoid",
    "relu": "abs",
    "log": "exp",
    "exp": "log",
    "softplus": "relu",
    "softmax": "log_softmax",
    "abs": "relu",
}
# what SymPy or the reader says to a change that means nothing
NONSENSE = (SymnnError, ValueError, TypeError, AttributeError, ArithmeticError, LookupError, NotImplementedError)
POINTS, SMALL = 3, 1e-25
RATIONALS, COARSE, FINE = Rationals(), Reals(50), Reals(100)


def lies_of(left: Any, right: Any) -> Iterator[Lie]:
    """(kind, left, right) for every careless change at one place of one side that SymPy can still write."""
    for _, write in changes_of(left, right):
        if (lie := write()) is not None:
            yield lie


def changes_of(left: Any, right: Any) -> list[tuple[str, Callable[[], Lie | None]]]:
    """The kinds of all such lies, each with what writes it (None: it cannot be written, or says the same): SymPy writes slowly."""
    left, right = (side.as_immutable() if isinstance(side, MatrixBase) else sp.sympify(side) for side in (left, right))
    on_right = [(kind, partial(_written, kind, left, right, put, change, False)) for kind, put, change in _changed(left, right)]
    on_left = [(kind, partial(_written, kind, right, left, put, change, True)) for kind, put, change in _changed(right, left)]
    return on_right + on_left


def _changed(left: Any, right: Any) -> Iterator[tuple[str, Put, Callable[[], Any]]]:
    """The places of the right side, and the changes there."""
    symbols = sorted({s for e in (left, right) for s in e.free_symbols}, key=str)
    sizes = sorted({*size_symbols(left), *size_symbols(right)}, key=str)
    for part, put in list(_places(right, lambda new: new)):
        yield from ((kind, put, change) for kind, change in _changes(part, symbols, sizes, part is right))


def _written(kind: str, same: Any, side: Any, put: Put, change: Callable[[], Any], mirrored: bool) -> Lie | None:
    try:
        changed = put(change())
        if changed == side or _shape(changed, same) != _shape(side, same):
            return None
    except NONSENSE:
        return None
    return (kind, changed, same) if mirrored else (kind, same, changed)


def _shape(expr: Any, other: Any) -> Any:
    return read_shaped(expr, size_symbols(other))[1]


def _places(expr: Any, put: Put) -> Iterator[tuple[Any, Put]]:
    yield expr, put
    if not isinstance(expr, LEAVES):
        for k, part in enumerate(expr.args[:1] if isinstance(expr, sp.Sum | MatrixElement) else expr.args):
            if isinstance(part, sp.Expr):
                yield from _places(part, lambda new, k=k: put(expr.func(*expr.args[:k], new, *expr.args[k + 1 :])))


def _scaled(c: Any, x: Any) -> Any:
    """c·x. SymPy's own product of a number and a matrix evaluates every sum inside, which takes long."""
    return sp.MatMul(c, x) if getattr(x, "is_Matrix", False) else c * x


def _changes(part: Any, symbols: list[Any], sizes: list[Any], top: bool) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The kinds, and how the change is made; it may turn out to mean nothing."""
    args, matrix = part.args, getattr(part, "is_Matrix", False)
    is_sum = part.is_Add or getattr(part, "is_MatAdd", False)
    is_product = part.is_Mul or getattr(part, "is_MatMul", False) or isinstance(part, sp.HadamardProduct)
    if top:
        yield "sign", lambda: _scaled(-1, part)
        yield "added term", lambda: sp.MatAdd(part, sp.OneMatrix(*part.shape)) if matrix else part + 1
        yield "function", lambda: call(TABLE["tanh"], part)
        yield from (("factor", lambda c=c: _scaled(c, part)) for c in (2, sp.Rational(1, 2), *sizes, *(1 / s for s in sizes)))
        yield from (("fan", lambda a=a, b=b: _scaled(a / b, part)) for a in sizes for b in sizes if a != b)
    if matrix:
        yield from (("square root", lambda c=c: sp.HadamardPower(part, c)) for c in (2, sp.Rational(1, 2)))
        yield "transpose", lambda: part.arg if part.is_Transpose else sp.Transpose(part)
    if is_sum or is_product:
        for k in range(len(args)):
            rest = [*args[:k], *args[k + 1 :]]
            if is_sum:
                yield "sign", lambda k=k, rest=rest: part.func(*rest, _scaled(-1, args[k]))
                yield "factor", lambda k=k, rest=rest: part.func(*rest, _scaled(2, args[k]))
            kind = "dropped term" if is_sum else "dropped factor"
            yield kind, lambda rest=rest: part.func(*rest) if len(rest) > 1 else rest[0]
    if getattr(part, "is_MatMul", False):
        for k in range(len(args) - 1):
            a, b = args[k : k + 2]
            yield "order", lambda k=k, a=a, b=b: sp.MatMul(*args[:k], b, a, *args[k + 2 :])
            yield "@ and ∘", lambda k=k, a=a, b=b: sp.MatMul(*args[:k], sp.HadamardProduct(a, b), *args[k + 2 :])
    if isinstance(part, sp.HadamardProduct):
        yield "@ and ∘", lambda: sp.MatMul(*args)
    if not matrix and isinstance(part, sp.Expr) and not part.is_Integer:  # an array is no Expr
        yield "square root", lambda: sp.sqrt(part)
        yield "square root", lambda: part**2
    if isinstance(part, sp.Symbol | sp.MatrixSymbol):
        alike = [s for s in symbols if s != part and type(s) is type(part) and getattr(s, "shape", ()) == getattr(part, "shape", ())]
        yield from (("fan" if part in sizes else "index", lambda s=s: s) for s in alike)
        yield from (("fan", lambda s=s: s) for s in sizes if part in sizes and s != part and s not in alike)
    if isinstance(part, SymbolicCall) and part.record.name in OTHERS:
        yield "function", lambda: call(TABLE[OTHERS[part.record.name]], *part.operands)
    if isinstance(part, MatrixElement):
        yield "index", lambda: part.parent[part.j, part.i]


# is it a lie? ---------------------------------------------------------------------------------------------------------
def differs(left: Any, right: Any, hypotheses: Hypotheses, rng: Random, relation: str = "=") -> bool:
    """Whether left relation right is false at a random point that satisfies the hypotheses, by far more than 50 digits can err."""
    known = (*size_symbols(left), *size_symbols(right))
    a, b = read_shaped(left, known)[0], read_shaped(right, known)[0]
    return any(_differs_at(a, b, relation, *point) for point in _points(a, b, hypotheses, rng))


def _differs_at(a: Node, b: Node, relation: str, sizes: dict[Any, int], values: dict[Any, Any]) -> bool:
    """By exact numbers where there are such, else by two precisions: what rounding has left of a singular matrix differs from itself."""
    try:
        return any(_false(relation, gap, 0) for gap in _gaps(a, b, sizes, values))
    except UnsupportedError:
        pass
    except SymnnError:
        return False
    try:
        coarse = _values(a, b, COARSE, sizes, values)
        if not any(_false(relation, gap, SMALL) for gap in _relative(*coarse)):
            return False
        fine = _values(a, b, FINE, sizes, values)
    except SymnnError:
        return False
    stable = all(abs(FINE.element(p) - q) <= SMALL * abs(q) for c, f in zip(coarse, fine, strict=True) for p, q in zip(c, f, strict=True))
    return stable and any(_false(relation, gap, SMALL) for gap in _relative(*fine))


def _gaps(a: Node, b: Node, sizes: dict[Any, int], values: dict[Any, Any]) -> list[Any]:
    return [p - q for p, q in zip(*_values(a, b, RATIONALS, sizes, values), strict=True)]


def _relative(x: Any, y: Any) -> list[Any]:
    """The differences of the entries, by the size of the entries."""
    return [(p - q) / (1 + abs(p) + abs(q)) for p, q in zip(x, y, strict=True)]


def _values(a: Node, b: Node, field: Field, sizes: dict[Any, int], values: dict[Any, Any]) -> list[Any]:
    """The entries of both sides."""
    return [np.ravel(np.asarray(evaluate(side, field, values, sizes), dtype=object)) for side in (a, b)]


def _false(relation: str, gap: Any, small: Any) -> bool:
    """Whether left − right = gap makes the relation false; numbers that may be equal make none false."""
    match relation:
        case "=":
            return bool(abs(gap) > small)
        case "≠":
            return not gap
        case "<=" | "<":
            return bool(gap > small)
        case ">=" | ">":
            return bool(gap < -small)
        case _:
            return False


def _points(a: Any, b: Any, hypotheses: Hypotheses, rng: Random) -> Iterator[tuple[dict[Any, int], dict[Any, Any]]]:
    given = [n for h in (*hypotheses.equations, *hypotheses.inequalities) for n in (h.left, h.right)]
    for _ in range(POINTS):
        extents = rng.sample((2, 3, 4, 5), 4)
        sizes = {s: extents[j % 4] for j, s in enumerate(sizes_of([a, b, *given]))}
        for values in islice(satisfying(atoms([a, b, *given]), sizes, hypotheses, rng), 2):
            yield sizes, values
