"""SymPy in: a tree becomes a node. One rule per SymPy class (`rules_*.py`); here is the walk, which keeps its own
stack.

A column (n, 1) and a row (1, n) become one axis, a 1×1 matrix a number. A symbol is a size when it is an axis of
something in the expression, or a positive integer; otherwise it is a variable. Floats are read as the decimal they
print as (0.1 is 1/10).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import lru_cache, partial
from typing import Any

import sympy as sp
from sympy.matrices.matrixbase import MatrixBase

from symnn.bridge import (
    given,
    rules_calls,
    rules_indices,
    rules_integrals,
    rules_matrices,
    rules_scalars,
    unevaluated,
)
from symnn.bridge import rules_blocks as rules_parts
from symnn.bridge import shape_errors as remedies
from symnn.bridge.named_axes import Reading, closed
from symnn.bridge.scope import Scope
from symnn.bridge.tensors import TensorSymbol
from symnn.errors import UnsupportedError
from symnn.expr import Atom, Node, Operator
from symnn.later import LaterFunction, once_loaded
from symnn.ops import TABLE

RULES: dict[Any, Any] = {
    **rules_scalars.RULES,
    **rules_indices.RULES,
    **rules_integrals.RULES,
    **rules_matrices.RULES,
    **rules_parts.RULES,
    **rules_calls.RULES,
    **given.RULES,
    **unevaluated.RULES,
}
SYMBOLS: list[Any] = [sp.MatrixSymbol, TensorSymbol]
CONSTANTS: list[Any] = [sp.Identity, sp.OneMatrix, sp.ZeroMatrix, sp.FunctionMatrix]


def _with_arrays() -> None:
    """From when SymPy's array expressions are loaded, they are read too: it takes long, and few write them."""
    from sympy.tensor.array.expressions.array_expressions import ArraySymbol, OneArray, ZeroArray

    from symnn.bridge import rules_arrays

    RULES.update(rules_arrays.RULES)
    SYMBOLS.append(ArraySymbol)
    CONSTANTS.extend((ZeroArray, OneArray))


def _with_function(record: Operator) -> None:
    """SymPy's function that is this record is read as it, from when it is loaded."""
    function = record.sympy.function()  # type: ignore[union-attr]
    rules_scalars.FUNCTIONS[function] = record
    RULES[function] = rules_scalars.rule_of(record)


once_loaded("sympy.tensor.array.expressions.array_expressions", _with_arrays)
for _record in TABLE.values():
    if isinstance(_record, Operator) and isinstance(_record.sympy, LaterFunction):
        once_loaded(_record.sympy.module, partial(_with_function, _record))

Key = tuple[Any, Scope]


def read(expr: Any, sizes: Iterable[Any] = ()) -> Node:
    """The node of a SymPy expression. `sizes` are symbols to be read as sizes though no axis of this expression shows
    it.

    ShapeError, MeaninglessError or UnsupportedError name the part that cannot be read, its sizes and what to write
    instead.
    """
    return read_shaped(expr, sizes)[0]


def read_shaped(expr: Any, sizes: Iterable[Any] = ()) -> tuple[Node, tuple[Any, ...]]:
    """The node, and the shape that SymPy gives the expression: (rows, columns), () for a number."""
    if type(expr) is sp.MatrixSymbol and not sizes and (atom := _numbered_symbol(expr)) is not None:
        return atom, expr.shape
    found = reading(expr, sizes)
    return closed(found), found.shape


@lru_cache(maxsize=8192)
def _numbered_symbol(expr: Any) -> Atom | None:
    """What is asked for most often: a symbol whose sizes are numbers, which has the axes that are not 1."""
    shape = expr.shape
    if not all(s.is_Integer and s.p > 0 for s in shape):
        return None
    return Atom(expr, tuple([s for s in shape if s is not sp.S.One]))


def matrix_shape(expr: Any, sizes: Iterable[Any] = ()) -> tuple[Any, ...]:
    """(rows, columns) of a matrix expression, () of a number, more of a tensor. The whole expression is checked."""
    return reading(expr, sizes).shape


def size_symbols(expr: Any) -> frozenset[Any]:
    """The symbols that are sizes of the matrices and tensors in the expression."""
    found: set[Any] = set()
    shaped = (*SYMBOLS, *CONSTANTS)
    for e in _parts(_accepted(expr)):
        if isinstance(e, shaped):
            found.update(*(s.free_symbols for s in e.shape))
    return frozenset(found)


def _parts(root: Any) -> list[Any]:
    """Every part of a tree once, what is inside before what is around it; the sizes of symbols are not parts."""
    stack, seen, order, symbols = [(root, False)], set(), [], tuple(SYMBOLS)
    while stack:
        e, done = stack.pop()
        if done:
            # SymPy remembers hashes: asked for in this order, none recurses
            hash(e)
            order.append(e)
        elif id(e) not in seen:
            seen.add(id(e))
            stack.append((e, True))
            if not isinstance(e, symbols):
                stack.extend((a, False) for a in getattr(e, "args", ()))
    return order


def reading(expr: Any, sizes: Iterable[Any] = ()) -> Reading:
    """What the rules make of a tree. A generator per open rule stands on the stack, so depth is no limit."""
    root = _accepted(expr)
    memo: dict[Key, Reading] = {}
    stack: list[tuple[Key, Generator[Key, Reading, Reading]]] = []
    wanted: Key | None = (root, Scope(size_symbols(root) | frozenset(sizes)))
    value: Reading | None = None
    while wanted is not None or stack:
        if wanted is not None:
            value = memo.get(wanted)
            if value is not None:
                wanted = None
                continue
            begun = _rule(wanted[0])(*wanted)
            if isinstance(begun, Reading):
                value, memo[wanted], wanted = begun, begun, None
                continue
            stack.append((wanted, begun))
        key, rule = stack[-1]
        try:
            # what a rule yields is the next part to be read; a rule that has just begun awaits no value
            wanted, value = next(rule) if value is None else rule.send(value), None
        except StopIteration as end:
            stack.pop()
            value = memo[key] = end.value
            wanted = None
    assert value is not None
    return value


def _accepted(expr: Any) -> Any:
    """The expression as SymPy's own, where it is one; strings are not evaluated."""
    if isinstance(expr, bool):
        raise remedies.collapsed(expr)
    if isinstance(expr, MatrixBase):
        return expr.as_immutable()
    if isinstance(expr, int | float):
        return sp.sympify(expr, strict=True)
    if not isinstance(expr, sp.Basic):
        raise remedies.not_sympy(expr)
    return expr


def _rule(expr: Any) -> Any:
    for kind in type(expr).__mro__:
        if kind in RULES:
            return RULES[kind]
    raise UnsupportedError(
        f"{remedies.brief(expr)} is a {type(expr).__name__}, which symnn does not read; write it with matrix "
        "products, index sums or"
        " functions from symnn"
    )
