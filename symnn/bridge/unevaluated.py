"""Derivatives as they were written: ∂f/∂x as a SymPy expression that stays what it is until the reader takes it.

A claim about a gradient says so in its statement, its text and its certificate; whoever reads it carries the derivative
out, by the rules of `symnn.derivative`. SymPy's own `Derivative` is read here too.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge import shape_errors as remedies
from symnn.bridge.calls import operand, refuse_matrix_derivatives, shape_of
from symnn.bridge.named_axes import Reading, closed, labels_of, spread
from symnn.bridge.operand_layout import Sizes, number, squeeze
from symnn.bridge.rules_scalars import Request, derivative_of_unknown, several
from symnn.bridge.scope import Scope
from symnn.bridge.tensors import TensorExpr, TensorSymbol, refused
from symnn.derivative import jacobian, occurs
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Atom, Node, zeros
from symnn.expr.nodes import show

GRADIENT, JACOBIAN, HESSIAN = "gradient", "jacobian", "hessian"
VARIABLES = (sp.Symbol, sp.MatrixSymbol, TensorSymbol)
MOST_ORDERS = 8
"""Derivatives one after the other that SymPy's `Derivative` may ask for."""


class Unevaluated:
    """What the three classes share. args: the operation, the function, what it is differentiated by."""

    args: tuple[Any, ...]
    _shape: Sizes

    def __new__(cls, operation: Any, f: Any, *by: Any) -> Any:
        return unevaluated(str(operation), f, *by)

    @property
    def operation(self) -> str:
        return str(self.args[0])

    @property
    def function(self) -> Any:
        return self.args[1]

    @property
    def by(self) -> tuple[Any, ...]:
        """The symbols, once each where it is a gradient or a jacobian; of a Hessian both."""
        given = self.args[2:]
        return (*given, *given)[:2] if self.operation == HESSIAN else given

    def doit(self, **hints: Any) -> Any:
        """Itself: `symnn.gradient` carries it out."""
        return self

    def _eval_subs(self, old: Any, new: Any) -> Any:
        """A variable may be renamed. ArgumentError where a value is put in that the derivative does not come before."""
        renamed = old in self.by and isinstance(new, VARIABLES) and new not in self.function.free_symbols
        if not renamed and (old in self.by or not new.free_symbols.isdisjoint(self.by)):
            raise ArgumentError(f"{self} is a derivative: carry it out by symnn.{self.operation}, then put {new} in")

    def _eval_derivative(self, symbol: Any) -> Any:
        return refused(self, symbol)

    _eval_derivative_matrix_lines = _eval_derivative

    def _sympystr(self, printer: Any) -> str:
        return f"{self.operation}({', '.join(map(printer._print, self.args[1:]))})"

    def _latex(self, printer: Any) -> str:
        return rf"{self.sign(printer._print)} \left({printer._print(self.function)}\right)"

    def sign(self, say: Any) -> str:
        r"""What stands before the function in LaTeX: \nabla_x, ∂/∂x, \nabla^2_x."""
        first, *others = map(say, self.by)
        if self.operation == GRADIENT:
            return rf"\nabla_{{{first}}}"
        if self.operation == JACOBIAN:
            return rf"\frac{{\partial}}{{\partial {first}}}"
        if self.by[0] == self.by[1]:
            return rf"\nabla^{{2}}_{{{first}}}"
        return rf"\frac{{\partial^{{2}}}}{{\partial {first} \, \partial {others[0]}}}"


class UnevaluatedNumber(Unevaluated, sp.Expr):
    """∂f/∂t by a number."""

    is_commutative = True
    is_extended_real = True


class UnevaluatedMatrix(Unevaluated, sp.MatrixExpr):
    """A column, a row or a matrix of derivatives."""

    @property
    def shape(self) -> Any:
        return self._shape

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        return MatrixElement(self, i, j)


class UnevaluatedTensor(Unevaluated, TensorExpr):
    """Derivatives with more than two axes."""

    @property
    def shape(self) -> Any:
        return self._shape


refuse_matrix_derivatives(UnevaluatedMatrix)


def unevaluated(operation: str, f: Any, *by: Any) -> Any:
    """The derivative of f as an expression. ArgumentError for what has none: a gradient of an array, a derivative by
    what is no symbol.
    """
    of = shape_of(f := operand(f))
    variables = tuple(map(operand, by))
    for w in variables:
        if not isinstance(w, VARIABLES):
            raise ArgumentError(
                f"a derivative is taken by a symbol, but {remedies.brief(w)} is none: give it a name of its own"
            )
    if operation != JACOBIAN and not number(of):
        raise ArgumentError(f"a {operation} needs a number, but {remedies.brief(f)} has shape {show(of)}: sum it first")
    shape = _shape(operation, of, [shape_of(w) for w in variables])
    made_as = {0: UnevaluatedNumber, 2: UnevaluatedMatrix}.get(len(shape), UnevaluatedTensor)
    made = sp.Basic.__new__(made_as, Str(operation), f, *variables)
    made._shape = shape
    return made


def _shape(operation: str, of: Sizes, by: Sequence[Sizes]) -> Sizes:
    """Outputs are rows and inputs are columns; a gradient has the shape of what it is taken by."""
    if operation == GRADIENT:
        return by[0]
    last = squeeze(by[-1])
    found = (*squeeze(of), *(squeeze(by[0]) if operation == HESSIAN else ()), *last)
    if len(found) == 1:
        return (sp.Integer(1), *found) if last else (*found, sp.Integer(1))
    return found


def derived(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """The reader's rule: the derivative, carried out."""
    _unbound(expr, scope)
    f, *by = yield from several((expr.function, *expr.by), scope)
    node = _differentiated(closed(f), by, expr.by)
    axes = spread(shape_of(expr))
    if any(len(parts) > 1 for parts in f.axes):  # a Kronecker product keeps its sizes apart
        axes = f.axes
        if not all(variable.is_number for variable in by):
            axes = (*(parts for parts in axes if parts), *((s,) for variable in by for s in variable.node.shape))
    return Reading(node, (*f.open, *labels_of(axes)), axes)


def by_sympy(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """SymPy's Derivative: g′(x) of an unknown function stays as it is, everything else is carried out, by numbers."""
    inner = expr.expr
    distinct = isinstance(inner, AppliedUndef) and len(set(inner.args)) == len(inner.args)
    if distinct and all(v in inner.args for v in dict(expr.variable_count)):
        return (yield from derivative_of_unknown(expr, scope))
    orders = [v for v, count in expr.variable_count for _ in range(count if count.is_Integer else MOST_ORDERS + 1)]
    if len(orders) > MOST_ORDERS or not all(isinstance(v, sp.Symbol) for v in orders):
        raise UnsupportedError(
            f"{remedies.brief(expr)} is a derivative that SymPy has not carried out; use symnn.gradient"
        )
    _unbound(expr, scope)
    f, *by = yield from several((inner, *orders), scope)
    return Reading(_differentiated(closed(f), by, orders), (*f.open, *labels_of(f.axes)), f.axes)


def _unbound(expr: Any, scope: Scope) -> None:
    """UnsupportedError where a value was put in for one of its names: the derivative comes first, then the value."""
    put_in = [s for s in expr.free_symbols if isinstance(scope.bound.get(s), Reading)]
    if put_in:
        raise UnsupportedError(
            f"{remedies.brief(expr)} is taken before a value is put in for {min(map(str, put_in))}: use symnn.gradient"
            " for it, and then put in the value"
        )


def _differentiated(node: Node, by: Sequence[Reading], said: Sequence[Any]) -> Node:
    """Axes of the node, then those of the variables. What does not depend on them has the derivative 0."""
    for variable, name in zip((v.node for v in by), said, strict=True):
        if not isinstance(variable, Atom):
            raise UnsupportedError(
                f"there is no derivative by {name}, which stands for something else here, or is a size"
            )
        node = jacobian(node, variable) if occurs(node, variable) else zeros(*node.shape, *variable.shape)
    return node


RULES: dict[Any, Any] = {
    **dict.fromkeys((UnevaluatedNumber, UnevaluatedMatrix, UnevaluatedTensor), derived),
    sp.Derivative: by_sympy,
}
