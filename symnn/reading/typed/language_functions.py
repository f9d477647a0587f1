"""The functions of the language, one record each: what they are applied to, and what SymPy expression they make.

Every elementwise operator of `symnn.ops` is one of them by its name and its spellings. How shapes follow is said in
`shapes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sympy as sp
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn import ops
from symnn.bridge.calls import call
from symnn.bridge.functions import amax
from symnn.bridge.random import Cov, E, Var
from symnn.bridge.unevaluated import GRADIENT, HESSIAN, JACOBIAN, unevaluated
from symnn.bridge.vec import vec
from symnn.expr import Operator

Make = Callable[..., Any]
CONSTANTS = ("vector", "matrix", "eye")
"""vector(c) and matrix(c) have c in every entry; their sizes, and that of eye, come from where they stand."""


@dataclass(frozen=True)
class Function:
    """rule is "total" (an array to a number), "square" (a square matrix to a number), "inverse" (to a square matrix),
    "diagonal", "column" (a column to a column), "kron", "vec", "entries", "moment" (of something random, entry by
    entry), or "derivative" (of a function, by a name). `array` makes it of arrays; `number` of numbers, for which a
    trace or a sum is the number itself.
    """

    rule: str
    array: Make
    number: Make | None
    least: int = 1
    most: int = 1


def find(name: str, arguments: int) -> Function | None:
    """The function of this name. max and min are of one array, or of two entry by entry."""
    if name in TABLE and not (name in PAIRS and arguments == 2):
        return TABLE[name]
    record = elementwise(PAIRS.get(name, name))
    if record is None:
        return None

    def make(*operands: Any) -> Any:
        return call(record, *operands)

    return Function("entries", make, make, record.arity - len(record.defaults), record.arity)


def elementwise(name: str) -> Operator | None:
    """The operator of this very name or spelling that is applied to entries, if there is one."""
    found = ops.TABLE.get(name)
    if found is None:
        found = next((r for r in ops.TABLE.values() if name in getattr(r, "spellings", ())), None)
    return found if isinstance(found, Operator) else None


def names() -> list[str]:
    """All functions that may be called."""
    return sorted({*TABLE, *CONSTANTS, *(name for name, record in ops.TABLE.items() if isinstance(record, Operator))})


def entry(matrix: Any) -> Any:
    """The entry of a 1×1 matrix, a number."""
    return MatrixElement(matrix, sp.S.Zero, sp.S.Zero)


def multiplied(factors: Sequence[Any], number: bool) -> Any:
    if len(factors) == 1:
        return factors[0]
    return sp.Mul(*factors, evaluate=False) if number else sp.MatMul(*factors)


def reciprocal(value: Any) -> Any:
    """Of a number; x/x must stay what it is, for it is 1 only where x ≠ 0."""
    return 1 / value if value.is_Rational and value != 0 else sp.Pow(value, sp.S.NegativeOne, evaluate=False)


def _sum(matrix: Any) -> Any:
    rows, columns = matrix.shape
    left = [sp.OneMatrix(1, rows)] if rows != 1 else []
    right = [sp.OneMatrix(columns, 1)] if columns != 1 else []
    return entry(sp.MatMul(*left, matrix, *right))


def _mean(matrix: Any) -> Any:
    rows, columns = matrix.shape
    return sp.Mul(sp.Pow(rows * columns, -1), _sum(matrix), evaluate=False)


def _least(matrix: Any) -> Any:
    return multiplied([sp.S.NegativeOne, call(amax, sp.MatMul(sp.S.NegativeOne, matrix))], True)


def _diagonal(matrix: Any) -> Any:
    return DiagMatrix(matrix) if matrix.shape[1] == 1 else DiagonalOf(matrix)


def _kronecker(left: Any, right: Any) -> Any:
    """With a number it is a multiple."""
    whole = all(getattr(x, "is_Matrix", False) for x in (left, right))
    return sp.KroneckerProduct(left, right) if whole else multiplied([left, right], False)


def _itself(value: Any) -> Any:
    return value


def _halves(sign: Any) -> Make:
    """(e^u + e^−u)/2 of an array, entry by entry, and with −."""

    def make(array: Any) -> Any:
        up, down = call(ops.TABLE["exp"], array), call(ops.TABLE["exp"], sp.MatMul(sp.S.NegativeOne, array))
        return sp.MatMul(sp.S.Half, sp.MatAdd(up, sp.MatMul(sign, down)))

    return make


def _called(name: str) -> Make:
    return lambda value: call(ops.TABLE[name], value)


def _derivative(operation: str) -> Function:
    make = partial(unevaluated, operation)
    return Function("derivative", make, make, 2, 2)


PAIRS = {"max": "maximum", "min": "minimum"}
TABLE = {
    "sum": Function("total", _sum, _itself),
    "mean": Function("total", _mean, _itself),
    "max": Function("total", lambda matrix: call(amax, matrix), _itself),
    "min": Function("total", _least, _itself),
    "norm1": Function("total", _called("norm1"), _called("abs")),
    "norm2": Function("total", _called("norm"), _called("abs")),
    "log_sum_exp": Function("total", _called("log_sum_exp"), _itself),
    "tr": Function("square", sp.Trace, _itself),
    "det": Function("square", sp.Determinant, _itself),
    "logdet": Function("square", _called("log_determinant"), _called("log")),
    "lambda_max": Function("square", _called("lambda_max"), _itself),
    "lambda_min": Function("square", _called("lambda_min"), _itself),
    "sigma_max": Function("total", _called("sigma_max"), _called("abs")),
    "rank": Function("total", _called("rank"), None),
    "inv": Function("inverse", sp.Inverse, reciprocal),
    "diag": Function("diagonal", _diagonal, _itself),
    "kron": Function("kron", _kronecker, lambda a, b: multiplied([a, b], True), 2, 2),
    "vec": Function("vec", vec, _itself),
    "E": Function("moment", E, E),
    "Var": Function("moment", Var, Var),
    "Cov": Function("moment", Cov, Cov, 2, 2),
    "cosh": Function("entries", _halves(sp.S.One), sp.cosh),
    "sinh": Function("entries", _halves(sp.S.NegativeOne), sp.sinh),
    "softmax": Function("column", _called("softmax"), None),
    "log_softmax": Function("column", _called("log_softmax"), None),
    **{operation: _derivative(operation) for operation in (GRADIENT, JACOBIAN, HESSIAN)},
}
