"""The sentences a user meets when shapes do not fit: the operand, its size, the clash and what to write instead."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy as sp

from symnn.bridge.operand_layout import Sizes, number
from symnn.errors import ArgumentError, MeaninglessError, ShapeError, UnsupportedError
from symnn.expr.nodes import show

LONG = 60
QUOTIENT = "a quotient entry by entry is sympy.HadamardProduct(x, symnn.reciprocal(y))"


def brief(expr: Any) -> str:
    """The expression as text, or what kind of thing it is where the text would be long (or SymPy would recurse too
    deep).
    """
    met, stack = 0, [expr]
    while stack and met < LONG:
        met += 1
        stack.extend(getattr(stack.pop(), "args", ()))
    text = "" if met >= LONG else _spelled(expr)
    return text if 0 < len(text) <= 2 * LONG else f"an expression of type {type(expr).__name__}"


def _spelled(expr: Any) -> str:
    """Formulas kept: whoever tries many of them meets the same parts in errors that nobody reads."""
    return _formula(expr) if isinstance(expr, sp.Basic) else str(expr)


@lru_cache(maxsize=500)
def _formula(expr: Any) -> str:
    return str(expr)


def not_sympy(value: Any) -> ArgumentError:
    """What is no SymPy expression: its type, and what to write instead."""
    kind = type(value).__name__
    if isinstance(value, str):
        advice = "write it with symnn.vector, symnn.matrix and sympy.Symbol (symnn.prove and symnn.claim do read LaTeX)"
        return ArgumentError(f"symnn reads SymPy expressions, and {value!r} is text: {advice}")
    if kind == "ndarray":
        advice = (
            "symbols inside of a NumPy array are taken apart: write sympy.Identity(3) for np.eye(3), and "
            "sympy.ImmutableMatrix(array) for an array of numbers"
        )
        return ArgumentError(f"symnn reads SymPy expressions, not NumPy arrays: {advice}")
    if isinstance(value, list | tuple):
        return ArgumentError(
            f"symnn reads one SymPy expression here, and {value!r} is a {kind}: give its parts one by one"
        )
    if callable(value):
        name = getattr(value, "__name__", kind)
        said = "a lambda" if name == "<lambda>" else f"{name}"
        return ArgumentError(
            f"symnn reads SymPy expressions, and {said} is a function: call it with symbols and give the result"
        )
    return ArgumentError(f"symnn reads SymPy expressions and numbers, and {brief(value)} is of type {kind}")


def held(expr: Any) -> str:
    """The expression as text that may stand before `.T` or in a product."""
    text = brief(expr)
    return (
        text
        if getattr(expr, "is_symbol", False) or getattr(expr, "is_Matrix", False) and not expr.args[1:]
        else f"({text})"
    )


def turned(expr: Any) -> str:
    """The transpose as text; of a transpose, what is inside."""
    return brief(expr.arg) if getattr(expr, "is_Transpose", False) else f"{held(expr)}.T"


def twins(a: Sizes, b: Sizes) -> str:
    """A remark where two different symbols bear one name: symbols("n") is not sizes("n")."""
    names = {str(s): s for size in a for s in size.free_symbols}
    same = [n for size in b for s in size.free_symbols for n in [str(s)] if n in names and names[n] != s]
    return f" (there are two different symbols {same[0]}: declare it once, with symnn.sizes)" if same else ""


def addition(a: Any, left: Sizes, b: Any, right: Sizes) -> ShapeError:
    """Two terms that do not have one shape."""
    remedy = f"{_sum_remedy(a, left, b, right)}{twins(left, right)}"
    return ShapeError("cannot add {1} to {0}", (brief(a), left), (brief(b), right), remedy=remedy)


def _sum_remedy(a: Any, left: Sizes, b: Any, right: Sizes) -> str:
    if number(left) or number(right):
        matrix, scalar = (b, a) if number(left) else (a, b)
        rows, columns = right if number(left) else left
        every = f"OneMatrix({rows}, {columns})" if scalar == 1 else f"{held(scalar)}*OneMatrix({rows}, {columns})"
        return f"a number is not added to a matrix; to add it to every entry of {brief(matrix)} write {every}"
    if left == right[::-1]:
        return f"one of them is the other way round: did you mean {turned(b)}?"
    for (m, big), (v, small) in (((a, left), (b, right)), ((b, right), (a, left))):
        if small == (big[1], 1):
            # a column of as many entries as the matrix has columns: the bias of a batch by rows
            factors = [f for f in getattr(m, "args", ()) if getattr(f, "is_Matrix", False)]
            if getattr(m, "is_MatMul", False) and len(factors) == 2:
                return (
                    f"to add {brief(v)} to every row, use symnn.affine({brief(factors[0])}, {brief(factors[1])}, "
                    f"{brief(v)})"
                )
            return f"to add {brief(v)} to every row, write {brief(m)} + OneMatrix({big[0]}, 1)*{turned(v)}"
        if small == (big[0], 1):
            return f"to add {brief(v)} to every column, write {brief(m)} + {brief(v)}*OneMatrix(1, {big[1]})"
        if small == (1, big[1]):
            return f"to add {brief(v)} to every row, write {brief(m)} + OneMatrix({big[0]}, 1)*{brief(v)}"
    return "terms of a sum need one shape; if these sizes are meant to be equal, declare both with the same symbol"


def unless_alike(a: Any, left: Sizes, b: Any, right: Sizes) -> None:
    """UnsupportedError if two matrices of one shape show it differently: as n², and as a product of two axes."""
    if left == right:
        raise UnsupportedError(
            f"{brief(a)} and {brief(b)} have the shape {show(left)}, which is a product of symbolic sizes that only one"
            " of them shows"
        )


def product(a: Any, left: Sizes, b: Any, right: Sizes, before: Any = None) -> ShapeError:
    """Two neighbours in a matrix product whose inner sizes differ. `before` is the 1×1 product that ends with a, if
    there is one.
    """
    if before is not None:
        advice = f"if {brief(before)} is meant as a number, take its entry: ({brief(before)})[0, 0]*{held(b)}"
    elif number(left) or number(right):
        scalar = a if number(left) else b
        advice = f"a 1×1 matrix is not a number here; take its entry, {held(scalar)}[0, 0]"
    elif left == right and right[1] == 1:
        advice = (
            f"the inner product is {turned(a)}*{brief(b)}, the elementwise one HadamardProduct({brief(a)}, {brief(b)})"
        )
    elif left[1] == right[1]:
        advice = f"did you mean {held(a)}*{turned(b)}?"
    elif left[0] == right[0]:
        advice = f"did you mean {turned(a)}*{held(b)}?"
    elif right[1] == left[0]:
        advice = f"did you mean {held(b)}*{held(a)}?"
    else:
        advice = "if these sizes are meant to be equal, declare both with the same symbol"
    return ShapeError(
        "cannot multiply {0} by {1}: {columns} columns meet {rows} rows",
        (brief(a), left),
        (brief(b), right),
        remedy=f"{advice}{twins(left, right)}",
        columns=left[1],
        rows=right[0],
    )


def power_of_rectangular(base: Any, shape: Sizes, exponent: Any) -> ShapeError:
    """x*x, which SymPy turns into x**2 before it can be seen."""
    b = held(base)
    if shape[1] == 1:
        advice = (
            f"the inner product is {b}.T*{b}, as a number that multiplies something ({b}.T*{b})[0, 0]; the outer "
            f"product is {b}*{b}.T,"
            f" the elementwise power HadamardPower({b}, {exponent})"
        )
    else:
        advice = f"write {b}.T*{b} or {b}*{b}.T, or HadamardPower({b}, {exponent}) for the elementwise power"
    return ShapeError(
        "{0} is multiplied by itself ({power}), but {columns} columns meet {rows} rows",
        (b, shape),
        remedy=advice,
        power=f"{b}**{exponent}",
        columns=shape[1],
        rows=shape[0],
    )


def matrix_function(what: str, shape: Sizes, remedy: str) -> MeaninglessError:
    """exp, log or a power of a square matrix, which could mean the function of the matrix."""
    return MeaninglessError(
        f"{what} of a square matrix, of shape {show(shape)}, could mean the matrix function, which symnn does not have;"
        f" write {remedy} for the elementwise one"
    )


def tensor_product(what: str) -> MeaninglessError:
    return MeaninglessError(
        f"the product {what} of tensors has no one meaning: use symnn.einsum, or symnn.power for entries"
    )


def spoiled_absolute(inside: Any) -> MeaninglessError:
    """Abs(x) of a matrix, which SymPy turns into (x*Adjoint(x.T))**(1/2)."""
    return MeaninglessError(
        f"SymPy has turned Abs({brief(inside)}) into a matrix square root: write symnn.abs({brief(inside)}) for the "
        "elementwise"
        " absolute value"
    )


def lost_order(factor: Any, shape: Sizes) -> MeaninglessError:
    """A function that SymPy keeps without a shape, inside a product."""
    name = type(factor).__name__
    inside = ", ".join(map(brief, factor.args))
    return MeaninglessError(
        f"{brief(factor)} has shape {show(shape)}, but SymPy keeps it without one, and the order of the factors "
        "around it is lost;"
        f" write symnn.{name.lower()}({inside}) or ({inside}).applyfunc({name})"
    )


def collapsed(claim: Any) -> MeaninglessError:
    return MeaninglessError(
        f"this claim has already collapsed to {claim}: SymPy compares how the two sides are written, not what they "
        "mean;"
        " use symnn.equal(lhs, rhs)"
    )
