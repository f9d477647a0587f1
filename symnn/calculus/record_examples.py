"""An example for the `help` of a record: lines of Python as they are typed at a prompt, each with what it prints.

All is made from the record: symbols for its operands, its derivative where that fits on a line, and its values at small
numbers, which are those of its definition. Where no code can be written for it, the call alone is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import matrix, read, tensor, vector
from symnn.bridge.functions import apply
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.reals import Floats
from symnn.derivative import gradients, jacobian
from symnn.errors import NotDifferentiableError, SymnnError, UnsupportedError
from symnn.expr.nodes import Call, MatrixFunction, Node
from symnn.expr.records import Composition, MatrixOperator, Operator, Record, operands
from symnn.expr.walk import children, postorder

if TYPE_CHECKING:
    import numpy as np
else:
    from symnn.later import np

Line = tuple[str, str]
POINTS = ((-1, 0, 2), (0, 1, 2), (1, 2, 4), (-0.5, 0, 0.5), (2, 3, 4))
"""For a function of numbers: the first of these at which it has values."""
SECOND = 2
"""What stands for every further operand that a call may not leave out."""
SQUARE = ((2, 1), (1, 1))
WIDE = 88
"""A derivative that is longer is not shown."""


def example(record: Record) -> str:
    """The lines, as in a doctest; "" for a function of which nothing is known."""
    if isinstance(record, Operator):
        lines = _of_numbers(record) if record.define or record.value else iter(())
    else:
        sample = (SQUARE,) if isinstance(record, MatrixOperator) else record.sample
        lines = _of_arrays(record, [np.array(given) for given in sample]) if sample else iter(())
    return "\n".join(f">>> {code}" + f"\n{printed}" * bool(printed) for code, printed in lines)


def _of_numbers(record: Operator) -> Iterator[Line]:
    given = [name.partition("=") for name in operands(record)]
    names = [name for name, equals, _ in given if not equals]
    symbols = [sp.Symbol(name, real=True) for name in names]
    call = f"symnn.{record.name}({', '.join(names)})"
    node = read(apply(record, *symbols, *(sp.Rational(default) for _, equals, default in given if equals)))
    yield "import sympy, symnn", ""
    made = f'Symbol("{names[0]}"' if len(names) == 1 else f'symbols("{" ".join(names)}"'
    yield f"{', '.join(names)} = sympy.{made}, real=True)", ""
    yield from _derivative("gradient", call, names[0], lambda: _gradient(node, read(symbols[0])))
    atoms = [read(s) for s in symbols]
    for points in (record.sample,) if record.sample else POINTS:
        values = [_number(node, dict(zip(atoms, (t, *[SECOND] * len(names)), strict=False))) for t in points]
        found = [round(value, 4) for value in values if value is not None]
        if len(found) == len(points):
            yield f"f = symnn.lambdify([{', '.join(names)}], {call})", ""
            yield f"[round(float(f(t{f', {SECOND}' * (len(names) - 1)})), 4) for t in {points}]", str(found)
            return


def _gradient(value: Node, symbol: Node) -> Any:
    return to_sympy(tidy(gradients(value, [symbol])[0]))


def _of_arrays(record: MatrixOperator | Composition, sample: Sequence[Any]) -> Iterator[Line]:
    names = [name.upper() if isinstance(record, MatrixOperator) else name for name in operands(record)]
    symbols = [_symbol(name, given.shape) for name, given in zip(names, sample, strict=True)]
    call = f"symnn.{record.name}({', '.join(names)})"
    value = apply(record, *symbols)
    node = read(value)
    yield "import symnn", ""
    yield from ((f"{name} = {_made(name, given.shape)}", "") for name, given in zip(names, sample, strict=True))
    if len(names) == 1 and len(node.shape) < 2 and sample[0].ndim < 3 - bool(node.shape):
        taken = jacobian if node.shape else lambda f, x: gradients(f, [x])[0]
        kind = "jacobian" if node.shape else "gradient"
        yield from _derivative(kind, call, names[0], lambda: to_sympy(tidy(taken(node, read(symbols[0])))))
    if not _has_code(node):
        yield call, str(value)
        return
    given: dict[Any, Any] = {read(s): x for s, x in zip(symbols, sample, strict=True)}
    found = evaluate(node, Floats(), given, {})
    yield f"f = symnn.lambdify([{', '.join(names)}], {call})", ""
    applied = f"f({', '.join(str(given.tolist()) for given in sample)})"
    rounded = np.round(found.astype(float), 4)
    yield (f"{applied}.round(4).tolist()" if node.shape else f"round(float({applied}), 4)"), str(rounded.tolist())


KINDS: dict[int, tuple[str, Callable[..., Any]]] = {1: ("vector", vector), 2: ("matrix", matrix)}


def _symbol(name: str, shape: tuple[int, ...]) -> Any:
    return KINDS.get(len(shape), ("tensor", tensor))[1](name, *shape)


def _made(name: str, shape: tuple[int, ...]) -> str:
    kind = KINDS.get(len(shape), ("tensor", tensor))[0]
    return f'symnn.{kind}("{name}", {", ".join(map(str, shape))})'


def _derivative(kind: str, call: str, by: str, derived: Callable[[], Any]) -> Iterator[Line]:
    try:
        printed = str(derived())
    except (NotDifferentiableError, UnsupportedError):
        return
    if len(printed) <= WIDE:
        yield f"symnn.{kind}({call}, {by})", printed


def _number(node: Node, at: dict[Any, Any]) -> float | None:
    """Its value, if it has one there."""
    try:
        found = float(evaluate(node, Floats(), at, {}))
    except SymnnError:
        return None
    return None if not isfinite(found) or str(found) == "-0.0" else found


def _has_code(node: Node) -> bool:
    """Whether no part of it is a function of matrices for which there are neither formulas nor code."""
    inside = postorder(node, lambda part: (part.definition,) if isinstance(part, Call) else children(part))
    return all(part.operator.pullback is not None for part in inside if isinstance(part, MatrixFunction))
