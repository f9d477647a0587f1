"""SymPy expressions from records and reductions: what `symnn.sigmoid(A*x)`, `symnn.sum(X, axis=0)` and `symnn.affine(X,
W, b)` build.

SymPy's own objects where they say it (exp of a number, HadamardPower, OneMatrix products), a call of the record
otherwise. Nothing is differentiated or simplified here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from inspect import Signature
from types import MethodType
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge import shape_errors as remedies
from symnn.bridge.calls import call, operand, shape_of
from symnn.bridge.operand_layout import number
from symnn.bridge.record_help import documented, signature
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.expr import Composition, MatrixOperator, Operator
from symnn.expr.nodes import show
from symnn.expr.records import operands as operands_of
from symnn.ops.max_over import max_over
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

# the maximum over axes is a fold and no record of `ops`; in SymPy it needs a name all the same
amax = Composition(name="max", define=lambda x, axis: max_over(x, axis), settings=(("axis", None),), latex=r"\max")


def apply(record: Any, *operands: Any, **settings: Hashable) -> Any:
    """A record applied to SymPy operands: elementwise to matrices, as a SymPy function to numbers."""
    parts = tuple(map(operand, operands))
    if isinstance(record, Composition):
        _one_long_axis(record.name, parts, settings.get("axis"))
        return call(
            record, *parts, **{name: value for name, value in settings.items() if (name, value) != ("axis", None)}
        )
    if isinstance(record, MatrixOperator):
        made = call(record, *parts)
        return record.sympy(*parts) if record.sympy is not None else made
    if settings:
        said = f"{record.name}({', '.join(operands_of(record))})"
        raise ArgumentError(f"{record.name} has no setting {next(iter(settings))!r}: write {said}, in this order")
    ranks = tuple(len(shape_of(part)) for part in parts)
    if record.sympy is not None and ranks == (0,) * record.arity:
        return _by_sympy(record, parts)
    if record is power and ranks == (2, 0):
        return sp.HadamardPower(*parts)
    if record is reciprocal and ranks == (2,):
        return sp.HadamardPower(parts[0], -1)
    return call(record, *parts)


def _by_sympy(record: Operator, parts: tuple[Any, ...]) -> Any:
    """SymPy's own function of numbers, which looks through all of what it is applied to."""
    assert record.sympy is not None
    try:
        return record.sympy(*parts)
    except RecursionError as error:
        raise UnsupportedError(
            f"{record.name} of a number that is nested this deep is beyond SymPy: give its parts names, as"
            " symnn.backprop takes them"
        ) from error


def _one_long_axis(name: str, parts: tuple[Any, ...], axis: Any) -> None:
    """ArgumentError for an axis of size 1, along which softmax is 1 everywhere and nobody wants it."""
    shape = shape_of(parts[0]) if parts else ()
    if isinstance(axis, int) and len(shape) == 2 and -2 <= axis < 2 and shape[axis] == 1 and not number(shape):
        raise ArgumentError(
            f"{name} along axis {axis} of {remedies.brief(parts[0])} of shape {show(shape)} works on single entries:"
            f" use axis={(axis + 1) % 2},"
            " or leave the axis out"
        )


class RecordFunction:
    """The public function of a record. Its docstring is made when it is read, for an example is computed.

    example   (record) -> the lines of one
    """

    def __init__(self, record: Any, example: Callable[[Any], str] | None = None) -> None:
        self.record, self._example = record, example
        self.__name__ = self.__qualname__ = record.name
        self.__module__ = __name__.partition(".")[0]

    def __call__(self, *operands: Any, **settings: Hashable) -> Any:
        return apply(self.record, *operands, **settings)

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        """As of every function: in a class it is a method. `help` takes for a function what has this."""
        return self if owner is None else MethodType(self, owner)

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return documented(self.record, self._example(self.record) if self._example else "")

    @property
    def __signature__(self) -> Signature:
        return signature(self.record)

    def __repr__(self) -> str:
        return f"<function {self.record.name}>"


def function(record: Any, example: Callable[[Any], str] | None = None) -> Callable[..., Any]:
    """The public function of a record."""
    return RecordFunction(record, example)


def matrix_operand(name: str, x: Any) -> tuple[Any, tuple[Any, ...]]:
    """A matrix with its shape; a function that SymPy keeps without a shape is refused here."""
    x = operand(x)
    if not getattr(x, "is_Matrix", False):
        shape = shape_of(x)
        if len(shape) == 2:
            raise remedies.lost_order(x, shape)
        raise ArgumentError(
            f"{name} needs a matrix, but {remedies.brief(x)} is {f'of shape {show(shape)}' if shape else 'a number'}"
        )
    return x, tuple(x.shape)


def axis_of(name: str, axis: Any) -> int | None:
    if axis is None or (isinstance(axis, int) and not isinstance(axis, bool) and -2 <= axis < 2):
        return None if axis is None else axis % 2
    raise ArgumentError(
        f"the axis of {name} is 0 (down the columns), 1 (along the rows) or None (everything), not {axis!r}"
    )


def sum_of(x: Any, axis: int | None = None) -> Any:
    """The sum of all entries, a number; with axis=0 the row of column sums (1, c), with axis=1 the column of row sums
    (r, 1).
    """
    along = axis_of("sum", axis)
    x, (rows, columns) = matrix_operand("sum", x)
    if along is not None:
        return sp.OneMatrix(1, rows) * x if along == 0 else x * sp.OneMatrix(columns, 1)
    left = [] if rows == 1 else [sp.OneMatrix(1, rows)]
    right = [] if columns == 1 else [sp.OneMatrix(columns, 1)]
    return MatrixElement(sp.MatMul(*left, x, *right).doit() if left or right else x, sp.S.Zero, sp.S.Zero)


def mean_of(x: Any, axis: int | None = None) -> Any:
    """The mean of all entries, a number; with axis=0 or 1 as `sum`."""
    along = axis_of("mean", axis)
    x, (rows, columns) = matrix_operand("mean", x)
    count = rows * columns if along is None else (rows, columns)[along]
    return sum_of(x, along) / count


def max_of(x: Any, axis: int | None = None) -> Any:
    """The largest of all entries, a number; with axis=0 or 1 as `sum`."""
    along = axis_of("max", axis)
    x, shape = matrix_operand("max", x)
    if number(shape):
        return MatrixElement(x, sp.S.Zero, sp.S.Zero)
    if along is not None and shape[along] == 1:
        return x
    return call(amax, x) if along is None or 1 in shape else call(amax, x, axis=along)


def trace_of(x: Any) -> Any:
    """The trace of a square matrix."""
    x, shape = matrix_operand("trace", x)
    if shape[0] != shape[1]:
        raise ShapeError("a trace needs a square matrix, not {0}", (remedies.brief(x), shape))
    return sp.Trace(x)


def affine(x: Any, w: Any, b: Any) -> Any:
    """x*w + 1·bᵀ: the rows of x through a layer with weights w (inputs, outputs) and bias b (outputs, 1), added to
    every row.

    With the arguments in the other order, affine(w, x, b) with w (outputs, inputs), x (inputs, 1) or a batch by
    columns, and b (outputs, 1), it is w*x + b·1ᵀ. Which of the two is meant follows from the size of b; ShapeError if
    neither fits, or both do.
    """
    (x, left), (w, right), (b, bias) = (
        matrix_operand("affine", x),
        matrix_operand("affine", w),
        matrix_operand("affine", b),
    )
    if left[1] != right[0]:
        raise remedies.product(x, left, w, right)
    rows, columns = left[0], right[1]
    fits = [bias in ((columns, 1), (1, columns)), bias == (rows, 1)]
    if all(fits) and columns != 1:
        raise ShapeError(
            "{0.name} is square, of shape {0.shape}:"
            " whether {1.name} is added to its rows or its columns cannot be told",
            (f"{remedies.brief(x)}*{remedies.brief(w)}", (rows, columns)),
            (remedies.brief(b), bias),
            remedy=f"write OneMatrix({rows}, 1)*{remedies.held(b)}.T or {remedies.held(b)}*OneMatrix(1, {columns})",
        )
    if fits[1]:
        return x * w + (b if columns == 1 else b * sp.OneMatrix(1, columns))
    if not fits[0]:
        raise ShapeError(
            "the bias {0} does not fit {1}",
            (remedies.brief(b), bias),
            (f"{remedies.brief(x)}*{remedies.brief(w)}", (rows, columns)),
            remedy=(
                f"it must have shape ({columns}, 1) to be added to every row,"
                f" or ({rows}, 1) to be added to every column"
            ),
        )
    row = b if bias == (1, columns) else sp.Transpose(b).doit()
    return x * w + (row if rows == 1 else sp.OneMatrix(rows, 1) * row)
