"""Calls of records as SymPy expressions: σ(Xβ) is a MatrixCall, ‖x‖ a ScalarCall, a convolution a TensorCall.

They substitute, compare, pickle and print in SymPy's own printers. SymPy must not differentiate them: its rules for
matrices give silent zeros, so `.diff` raises and names `symnn.gradient`. What a call means is its record; nothing is
evaluated here.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.matrixbase import MatrixBase
from sympy.printing.pretty.stringpict import prettyForm

from symnn.bridge.operand_layout import Settings, Sizes, elementwise, lay, number, said
from symnn.bridge.shape_errors import not_sympy
from symnn.bridge.tensors import TensorElement, TensorExpr
from symnn.errors import ArgumentError, NotDifferentiableError
from symnn.expr import Operator
from symnn.expr.records import Record, miscounted
from symnn.later import once_loaded

BARS = {"vert": "|", "Vert": r"\|"}
LETTERS = {r"\sigma": "σ", r"\Phi": "Φ"}


def _around(record: Any) -> str | None:
    """The sign of a record that stands around the argument, in SymPy's LaTeX."""
    bars = getattr(record, "bars", None)
    if bars is not None:
        return rf"\left{BARS[bars[0]]}{{%s}}\right{BARS[bars[0]]}{bars[1]}"
    return r"\sqrt{%s}" if record.latex == r"\sqrt" else None


class Head(sp.Atom):
    """A record as a SymPy atom; two heads are equal when they hold one and the same record. They are sorted by what
    they say: by name, then by what the record was made from.
    """

    __slots__ = ("record",)

    def __new__(cls, record: Record) -> Any:
        self = super().__new__(cls)
        self.record = record
        return self

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.record,)

    def compare(self, other: Any) -> int:
        if not isinstance(other, Head):
            return super().compare(other)
        if self.record is other.record:
            return 0
        mine, its = self._said(), other._said()
        return (mine > its) - (mine < its)

    def _said(self) -> tuple[str, str]:
        origin = getattr(self.record, "origin", None)
        return self.record.name, str(origin and origin[1])

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.record,)

    def _sympystr(self, printer: Any) -> str:
        return self.record.name


class SymbolicCall:
    """What the three calls share. args: the head, a Tuple of settings (name, value) other than the defaults, the
    operands.
    """

    args: tuple[Any, ...]
    _shape: Any

    @property
    def record(self) -> Any:
        return self.args[0].record

    @property
    def settings(self) -> Settings:
        return tuple((str(pair[0]), plain(pair[1])) for pair in self.args[1])

    @property
    def operands(self) -> tuple[Any, ...]:
        return self.args[2:]

    def _eval_derivative(self, symbol: Any) -> Any:
        by = symbol[0] if isinstance(symbol, tuple | sp.Tuple) else symbol
        free = getattr(by, "free_symbols", None)
        if free and not free & self.free_symbols:  # type: ignore[attr-defined]
            return sp.ZeroMatrix(*self._shape) if isinstance(self, sp.MatrixExpr) else sp.S.Zero
        raise NotDifferentiableError(
            f"SymPy cannot differentiate {self.record.name}(…) by {by}: use symnn.gradient (or symnn.jacobian) on "
            "the whole expression"
        )

    _eval_derivative_matrix_lines = _eval_derivative

    def doit(self, **hints: Any) -> Any:
        """The call of evaluated operands. Remembered: `W*call` evaluates again, and a deep network would be walked at
        each layer.
        """
        if not hints.get("deep", True):
            return self
        if (done := self.__dict__.get("_done")) is None:
            operands = tuple(a.doit(**hints) for a in self.operands)
            made = self if operands == self.operands else type(self)(*self.args[:2], *operands)
            made.__dict__["_done"] = True
            done = self.__dict__["_done"] = True if made is self else made
        return self if done is True else done

    def _latex(self, printer: Any, exp: Any = None) -> str:
        inside = ", ".join(map(printer._print, self.operands))
        around = _around(self.record)
        name = self.record.latex or rf"\operatorname{{{self.record.name}}}"
        below = ", ".join(rf"\text{{{setting} {value}}}".replace("_", r"\_") for setting, value in self.settings)
        text = around % inside if around else name
        text = f"{text}_{{{below}}}" if below else text
        text = text if around else rf"{text}\left({inside}\right)"
        return rf"\left({text}\right)^{{{exp}}}" if exp is not None else text

    def _sympystr(self, printer: Any) -> str:
        parts = [*map(printer._print, self.operands), *(f"{name}={value}" for name, value in self.settings)]
        return f"{self.record.name}({', '.join(parts)})"

    def _pretty(self, printer: Any) -> Any:
        inside = prettyForm(*printer._print_seq(self.operands, delimiter=", ").parens())
        return prettyForm(*inside.left(LETTERS.get(self.record.latex, self.record.name)))


class MatrixCall(SymbolicCall, sp.MatrixExpr):
    """A record applied to SymPy operands, with a matrix as its value: `MatrixCall(sigmoid, X*beta)`."""

    def __new__(cls, record: Any, *operands: Any, **settings: Hashable) -> Any:
        return _build(cls, record, operands, settings)

    @property
    def shape(self) -> tuple[Any, Any]:
        return self._shape

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        if not isinstance(self.record, Operator):
            return MatrixElement(self, i, j)
        return call(
            self.record, *(a[i, j] if len(shape_of(a)) == 2 and not _single(a, self) else a for a in self.operands)
        )

    def _eval_transpose(self) -> Any:
        if not isinstance(self.record, Operator):
            return None
        return call(self.record, *(sp.Transpose(a).doit() if len(shape_of(a)) == 2 else a for a in self.operands))


class ScalarCall(SymbolicCall, sp.Expr):
    """A record applied to SymPy operands, with a real number as its value: `ScalarCall(sigmoid, t)`, `ScalarCall(norm,
    x)`.
    """

    is_commutative = True
    is_extended_real = True

    def __new__(cls, record: Any, *operands: Any, **settings: Hashable) -> Any:
        return _build(cls, record, operands, settings)


class TensorCall(SymbolicCall, TensorExpr):
    """A record applied to SymPy operands, with a value of rank above two: a convolution over a batch."""

    def __new__(cls, record: Any, *operands: Any, **settings: Hashable) -> Any:
        return _build(cls, record, operands, settings)

    @property
    def shape(self) -> tuple[Any, ...]:
        return self._shape


ARRAY_DERIVATIVES = "sympy.tensor.array.expressions.arrayexpr_derivatives"
"""SymPy's matrix derivatives, which it loads when it is first asked for one."""


def refuse_matrix_derivatives(*classes: type) -> None:
    """SymPy's matrix derivative asks these classes, and would otherwise go on without an end, or take a zero."""

    def register() -> None:
        for cls in classes:
            sys.modules[ARRAY_DERIVATIVES].array_derive.register(cls)(cls._eval_derivative)  # type: ignore[attr-defined]

    once_loaded(ARRAY_DERIVATIVES, register)


refuse_matrix_derivatives(MatrixCall, ScalarCall, TensorElement)


def call(record: Record, *operands: Any, **settings: Hashable) -> Any:
    """The record applied to SymPy operands, as the class that fits the shape of its value."""
    return _build(None, record, operands, settings)


def operand(value: Any) -> Any:
    """A SymPy expression, a number as one, or a written-out matrix. Strings are not evaluated."""
    if isinstance(value, MatrixBase):
        return value.as_immutable()
    try:
        return sp.sympify(value, strict=True)
    except sp.SympifyError:
        raise not_sympy(value) from None


def shape_of(expr: Any) -> Sizes:
    """(rows, columns), () for a number, more for a tensor. What SymPy leaves without a shape is read to find it."""
    shape = getattr(expr, "shape", None)
    if shape is not None:
        return tuple(shape)
    if expr.is_commutative is not False:
        return ()
    from symnn.bridge.read import matrix_shape

    return matrix_shape(expr)


def result_shape(record: Record, operands: tuple[Any, ...], settings: Settings) -> Sizes:
    """The shape of the value as SymPy sees it. ShapeError or ArgumentError if the record does not take these
    operands.
    """
    shapes = tuple(map(shape_of, operands))
    if isinstance(record, Operator):
        if len(operands) != record.arity:
            raise miscounted(record, len(operands))
        return elementwise(record.name, shapes)
    return lay(record, shapes, settings).shape


def _known_settings(record: Any, chosen: Iterable[str]) -> None:
    known = dict(getattr(record, "settings", ()))
    for name in chosen:
        if name not in known:
            raise ArgumentError(f"{record.name} has no setting {name!r}; it has {', '.join(known) or 'none'}")


def _build(cls: Any, record: Any, operands: tuple[Any, ...], settings: dict[str, Hashable]) -> Any:
    head = record if isinstance(record, Head) else Head(record)
    chosen: dict[str, Any] = dict(settings)
    if operands and isinstance(operands[0], sp.Tuple):
        # rebuilt from its own args, as `subs` and `pickle` do
        chosen = {str(pair[0]): plain(pair[1]) for pair in operands[0]}
        operands = operands[1:]
    parts = (*map(operand, operands), *_defaults(head.record, len(operands)))
    _known_settings(head.record, chosen)
    named = said(head.record, shape_of(parts[0]) if parts else (), tuple(chosen.items()))
    shape = result_shape(head.record, parts, named)
    base = {0: ScalarCall, 2: MatrixCall}.get(len(shape), TensorCall)
    # a 1×1 matrix may stand where a number is asked for, and the other way round
    kind = cls if cls is not None and cls is not TensorCall and number(shape) else base
    made = sp.Basic.__new__(
        kind, head, sp.Tuple(*(sp.Tuple(Str(name), symbolic(value)) for name, value in named)), *parts
    )
    made._shape = shape if len(shape) > 1 else (sp.Integer(1), sp.Integer(1))
    return made


def _defaults(record: Record, given: int) -> tuple[Any, ...]:
    """The values of last arguments that a call leaves out."""
    missing = (record.arity if isinstance(record, Operator) else given) - given
    if not isinstance(record, Operator) or not 0 < missing <= len(record.defaults):
        return ()
    return tuple(sp.Rational(q.numerator, q.denominator) for q in record.defaults[len(record.defaults) - missing :])


def symbolic(value: Any) -> Any:
    """A setting as a part of a SymPy tree; `plain` gives it back."""
    if value is None:
        return Str("None")
    if isinstance(value, Fraction):
        return sp.Rational(value.numerator, value.denominator)
    if isinstance(value, tuple | list):
        return sp.Tuple(*map(symbolic, value))
    if isinstance(value, float):
        return symbolic(Fraction(str(value)))
    return Str(value) if isinstance(value, str) else operand(value)


def plain(value: Any) -> Any:
    """A setting as the record wants it: int, Fraction, bool, tuple, string or None; anything else stays SymPy's."""
    match value:
        case sp.Integer():
            return int(value)
        case sp.Rational():
            return Fraction(int(value.p), int(value.q))
        case sp.Tuple():
            return tuple(map(plain, value))
        case Str():
            return None if value.name == "None" else value.name
        case _:
            return bool(value) if value in (sp.true, sp.false) else value


def _single(operand: Any, whole: Any) -> bool:
    """Whether this operand is a 1×1 matrix that broadcasts over a larger whole."""
    return number(shape_of(operand)) and not number(whole.shape)
