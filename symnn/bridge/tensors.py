"""Tensors of rank above two, which SymPy lacks: the symbol, its element, and a tensor given by a formula for its
entries.

They are SymPy expressions with a `shape`. Sums and multiples by numbers are SymPy's own Add and Mul; a product of two
tensors has no one meaning, and the reader refuses it in favour of `symnn.einsum`.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import sympy as sp
from sympy.core.symbol import Str
from sympy.printing.pretty.stringpict import prettyForm

from symnn.errors import ArgumentError, NotDifferentiableError


def refused(expr: Any, symbol: Any) -> Any:
    """SymPy asks for a derivative: 0 where the symbol does not occur, an error that names symnn's own functions where
    it does.
    """
    if not symbol.free_symbols & expr.free_symbols:
        return sp.S.Zero
    raise NotDifferentiableError(
        f"SymPy cannot differentiate {expr} by {symbol}: use symnn.gradient or symnn.jacobian on the whole expression"
    )


class TensorExpr(sp.Expr):
    """Root of what has more than two axes. Not commutative, so that SymPy keeps it out of its scalar algebra."""

    is_commutative = False
    is_scalar = False

    @property
    def shape(self) -> tuple[Any, ...]:
        raise NotImplementedError

    @property
    def rank(self) -> int:
        return len(self.shape)

    def __getitem__(self, indices: Any) -> Any:
        return TensorElement(self, *(indices if isinstance(indices, tuple) else (indices,)))

    def _eval_derivative(self, symbol: Any) -> Any:
        return refused(self, symbol)


class TensorSymbol(TensorExpr):
    """A free tensor."""

    is_symbol = True

    def __new__(cls, name: Any, *shape: Any) -> Any:
        if len(shape) < 3:
            raise ArgumentError(
                f"a tensor symbol has at least three axes, {name} has {len(shape)}: use symnn.matrix or symnn.vector"
            )
        return sp.Basic.__new__(
            cls, name if isinstance(name, Str) else Str(name), *(sp.sympify(s, strict=True) for s in shape)
        )

    @property
    def name(self) -> str:
        return self.args[0].name

    @property
    def shape(self) -> tuple[Any, ...]:
        return self.args[1:]

    @property
    def free_symbols(self) -> set[Any]:
        return {self}

    def _sympystr(self, printer: Any) -> str:
        return self.name

    def _latex(self, printer: Any) -> str:
        return printer._print(sp.Symbol(self.name))

    def _pretty(self, printer: Any) -> Any:
        return printer._print(sp.Symbol(self.name))


class TensorElement(sp.Expr):
    """One entry of a tensor, a real number. Indices count from 0."""

    is_commutative = True
    is_extended_real = True

    def __new__(cls, tensor: Any, *indices: Any) -> Any:
        places = tuple(sp.sympify(i, strict=True) for i in indices)
        extents = getattr(tensor, "shape", None)
        if extents is not None and len(places) != len(extents):
            raise ArgumentError(f"{tensor} has {len(extents)} axes, but {len(places)} indices are given")
        if isinstance(tensor, FunctionTensor):
            return tensor.function(*places)
        return sp.Basic.__new__(cls, tensor, *places)

    def _sympystr(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])}[{', '.join(map(printer._print, self.args[1:]))}]"

    def _latex(self, printer: Any) -> str:
        return f"{{{printer._print(self.args[0])}}}_{{{','.join(map(printer._print, self.args[1:]))}}}"

    def _pretty(self, printer: Any) -> Any:
        return prettyForm(str(self))

    def _eval_derivative(self, symbol: Any) -> Any:
        return refused(self, symbol)


class FunctionTensor(TensorExpr):
    """The tensor whose entry at (i, j, …) is function(i, j, …): FunctionMatrix for any rank. Indices count from 0."""

    def __new__(cls, shape: Any, function: Any) -> Any:
        extents = sp.Tuple(*shape)
        if not isinstance(function, sp.Lambda) or len(function.variables) != len(extents):
            raise ArgumentError(
                f"a tensor with {len(extents)} axes needs a Lambda of {len(extents)} indices, not {function}"
            )
        return sp.Basic.__new__(cls, extents, function)

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(self.args[0])

    @property
    def function(self) -> Any:
        return self.args[1]

    def _latex(self, printer: Any) -> str:
        indices = ",".join(map(printer._print, self.function.variables))
        return rf"\left[{printer._print(self.function.expr)}\right]_{{{indices}}}"

    def _sympystr(self, printer: Any) -> str:
        return f"FunctionTensor({printer._print(self.args[0])}, {printer._print(self.function)})"


class MergedAxes(TensorExpr):
    """A tensor some of whose axes, one after the other, count as one: `groups` are the sizes that make up each axis,
    and the last of a group counts fastest, as in NumPy's reshape. What a Kronecker product of symbolic sizes
    differentiates to.
    """

    def __new__(cls, tensor: Any, groups: Any) -> Any:
        parts = sp.Tuple(*(sp.Tuple(*group) for group in groups))
        if [s for group in parts for s in group] != list(tensor.shape):
            raise ArgumentError(
                f"the sizes {parts} do not group the axes of a tensor of shape {sp.Tuple(*tensor.shape)}"
            )
        return sp.Basic.__new__(cls, tensor, parts)

    @property
    def tensor(self) -> Any:
        return self.args[0]

    @property
    def groups(self) -> tuple[tuple[Any, ...], ...]:
        return tuple(tuple(group) for group in self.args[1])

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(sp.Mul(*group) for group in self.groups)

    def _sympystr(self, printer: Any) -> str:
        return f"MergedAxes({printer._print(self.tensor)}, {printer._print(sp.Tuple(*self.shape))})"

    def _latex(self, printer: Any) -> str:
        sizes = r" \times ".join(map(printer._print, self.shape))
        return rf"\operatorname{{reshape}}_{{{sizes}}} {printer._print(self.tensor)}"


MOST_TERMS = 100


class IndexSum(sp.Sum):
    """A sum over indices that SymPy does not carry out before it prints a product around it, which may have no end."""

    def doit(self, **hints: Any) -> Any:
        """The sum of its terms, where its ranges are numbers and few; otherwise itself, also with Kronecker's delta:
        SymPy solves 6j = s − 4 for j where no j is a whole number.
        """
        symbolic = any(bound.free_symbols for _, *bounds in self.limits for bound in bounds)
        if symbolic or self.function.has(sp.KroneckerDelta):
            return self
        ranges = [range(int(first), int(last) + 1) for _, first, last in self.limits]
        if prod(map(len, ranges)) > MOST_TERMS:
            return self
        names = [name for name, *_ in self.limits]
        terms = (self.function.subs(dict(zip(names, place, strict=True))) for place in product(*ranges))
        return sp.Add(*(term.doit(**hints) for term in terms))
