"""How SymPy's matrix expressions are read: products, sums, powers, inverses, traces, diagonals, functions of
entries.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import pairwise
from typing import Any

import sympy as sp
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf

from symnn.bridge import shape_errors as remedies
from symnn.bridge.named_axes import (
    Axes,
    Reading,
    alike,
    closed,
    constant,
    joined,
    number,
    of_one_form,
    plain_axes,
    spread,
    whole,
)
from symnn.bridge.rules_blocks import by_blocks
from symnn.bridge.rules_scalars import Request, applied, is_square, powered, several, summed
from symnn.bridge.scope import Scope, tidied
from symnn.bridge.symbols import extent as checked
from symnn.bridge.tensors import TensorSymbol
from symnn.errors import ShapeError, UnsupportedError
from symnn.expr import Atom, Const, Indicator, MatrixFunction, MatrixOperator, delta
from symnn.expr.least_sizes import at_least
from symnn.expr.nodes import show
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.matrix_power import is_whole_count, matrix_power
from symnn.ops.reciprocal import reciprocal

# a longer product is read in pieces: its reverse mode would be quadratic
FACTORS = 8


def sizes_of(expr: Any) -> tuple[Any, ...]:
    if all((s.is_Integer or s.is_Symbol and s.is_integer) and s.is_positive for s in expr.shape):
        return tuple(expr.shape)
    name = remedies.brief(expr)
    return tuple(tidied(checked(s, name)) for s in expr.shape)


def symbol(expr: Any, scope: Scope) -> Reading:
    shape = sizes_of(expr)
    return whole(Atom(expr, tuple(s for parts in spread(shape) for s in parts)), shape)


def ones(expr: Any, scope: Scope) -> Reading:
    return constant(Const(1), sizes_of(expr))


def zero(expr: Any, scope: Scope) -> Reading:
    return constant(Const(0), sizes_of(expr))


def identity(expr: Any, scope: Scope) -> Reading:
    shape = sizes_of(expr)
    return whole(delta(shape[0]), shape) if shape[0] != 1 else constant(Const(1), shape)


def mat_add(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = yield from several(expr.args, scope)
    return summed(expr.args, parts)


def mat_mul(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    factors = by_blocks(expr.args)
    parts = yield from several(factors, scope)
    scalars: list[Reading] = []
    chain: list[tuple[Any, Reading]] = []
    for factor, part in zip(factors, parts, strict=True):
        if getattr(factor, "is_Matrix", False):
            chain.append((factor, part))
        elif part.is_number:
            scalars.append(part)
        else:
            raise remedies.lost_order(factor, part.shape)
    return multiplied(scalars, chain)


def multiplied(scalars: Sequence[Reading], chain: Sequence[tuple[Any, Reading]]) -> Reading:
    """A product of numbers and a chain of matrices whose inner sizes must agree."""
    for k, ((a, left), (b, right)) in enumerate(pairwise(chain)):
        if left.shape[1] != right.shape[0]:
            # x.T*x*A: SymPy has joined (x.T*x) and A into one product
            starts = [s for s in range(k) if chain[s][1].shape[0] == 1 and left.shape[1] == 1]
            before = sp.MatMul(*(f for f, _ in chain[starts[-1] : k + 1])) if starts else None
            raise remedies.product(a, left.shape, b, right.shape, before)
        if alike(left, 1, right, 0) is None:
            raise UnsupportedError(
                f"{remedies.brief(a)} and {remedies.brief(b)} meet in a product of symbolic sizes that only one of "
                "them shows"
            )
    pieces = [r for _, r in chain]
    for k in (*range(len(pieces) - 1), *reversed(range(len(pieces) - 1))):
        pieces[k : k + 2] = alike(pieces[k], 1, pieces[k + 1], 0) or pieces[k : k + 2]
    while len(pieces) > FACTORS:
        # from the right: matrix times vector before matrix times matrix
        pieces[-2:] = [_chained([], pieces[-2:])]
    return _chained(scalars, pieces)


def _chained(scalars: Sequence[Reading], pieces: Sequence[Reading]) -> Reading:
    last = len(pieces)
    axes = (pieces[0].axes[0], pieces[-1].axes[1])
    boundaries = [p.axes[0] for p in pieces] + [axes[1]]

    def name(boundary: int, k: int) -> Any:
        return {0: (0, k), last: (1, k)}.get(boundary, ("between", boundary, k))

    named = []
    for f, piece in enumerate(pieces):
        renames = {(d, k): name(f + d, k) for d in (0, 1) for k in range(len(piece.axes[d]))}
        named.append(piece.relabel(renames))
    inner = {name(b, k): s for b in range(1, last) for k, s in enumerate(boundaries[b])}
    return joined([*scalars, *named], axes, inner)


def mat_pow(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    exponent, factors = expr.exp, expr.base.args
    if exponent == sp.S.Half and expr.base.is_MatMul and isinstance(factors[-1], Adjoint):
        raise remedies.spoiled_absolute(factors[0])
    base = yield expr.base, scope
    if base.is_number:
        return powered(base, (yield exponent, scope))
    if not is_square(base):
        raise remedies.power_of_rectangular(expr.base, base.shape, exponent)
    if not exponent.is_Integer:
        return (yield from _counted_power(expr, base, scope))
    k = int(exponent)
    if k == 0:
        return identity(sp.Identity(base.shape[0]), scope)
    step = base if k > 0 else matrix_function(inverse, base, expr.base)
    return step if abs(k) == 1 else multiplied([], [(expr.base, step)] * abs(k))


def _counted_power(expr: Any, base: Reading, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A to a whole power that is made of sizes, or the inverse of that; (A ⊗ B)^L = A^L ⊗ B^L."""
    exponent = sp.expand(expr.exp)
    counted = is_whole_count(exponent) and all(map(scope.is_size, exponent.free_symbols))
    sign = next((s for s in (1, -1) if counted and at_least(s * exponent, 0)), 0)
    if not sign:
        name = remedies.brief(expr.base)
        raise UnsupportedError(
            f"the matrix power ({name})**({exponent}) is not supported, only whole exponents are that keep one sign for"
            f" all sizes; for the elementwise power write symnn.power({name}, {exponent})"
        )
    if _is_product_of_squares(expr.base, base):
        return (yield sp.KroneckerProduct(*(sp.MatPow(f, exponent) for f in expr.base.args)), scope)
    raised = matrix_function(matrix_power(sign * exponent), base, expr.base)
    return raised if sign > 0 else matrix_function(inverse, raised, expr.base)


def matrix_function(operator: MatrixOperator, argument: Reading, shown: Any) -> Reading:
    """A record of a square matrix; of a 1×1 matrix it is a function of its entry."""
    if len(argument.shape) != 2 or argument.shape[0] != argument.shape[1]:
        raise ShapeError(
            "{operator} needs a square matrix, but {0.name} has shape {0.shape}",
            (remedies.brief(shown), argument.shape),
            remedy=remedies.QUOTIENT if operator is inverse and argument.shape[-1:] == (1,) else "",
            operator=operator.name,
        )
    if argument.open:
        raise UnsupportedError(
            f"the {operator.name} of {remedies.brief(shown)}, which depends on the index {argument.open[0]}, is not "
            "supported"
        )
    plain_axes(argument, f"the {operator.name}")
    node = MatrixFunction(operator, closed(argument))
    return whole(node, argument.shape) if operator.keeps_shape else number(node)


def inverted(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    part = yield expr.arg, scope
    if _is_product_of_squares(expr.arg, part):
        return (yield sp.KroneckerProduct(*map(sp.Inverse, expr.arg.args)), scope)
    if part.is_number:
        return Reading(reciprocal(closed(part)), part.open, part.axes)
    return matrix_function(inverse, part, expr.arg)


def _is_product_of_squares(expr: Any, part: Reading) -> bool:
    """A Kronecker product of square matrices of symbolic sizes: (A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹ for A of size n and B of size m,
    of which one side exists where the other does, and det(A ⊗ B) = det(A)^m·det(B)^n.
    """
    products = any(len(parts) > 1 for parts in part.axes)
    return products and isinstance(expr, sp.KroneckerProduct) and all(f.shape[0] == f.shape[1] for f in expr.args)


def det(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    part = yield expr.arg, scope
    if _is_product_of_squares(expr.arg, part):
        factors, sizes = expr.arg.args, [f.shape[0] for f in expr.arg.args]
        powers = [sp.Determinant(f) ** sp.Mul(*sizes[:k], *sizes[k + 1 :]) for k, f in enumerate(factors)]
        return (yield sp.Mul(*powers), scope)
    return Reading(part.node, part.labels) if part.is_number else matrix_function(determinant, part, expr.arg)


def trace(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    part = yield expr.arg, scope
    if part.shape[0] != part.shape[1]:
        raise ShapeError("a trace needs a square matrix, not {0}", (remedies.brief(expr.arg), part.shape))
    return diagonal_sum(part)


def diagonal_sum(part: Reading) -> Reading:
    if part.axes[0] != part.axes[1]:
        raise UnsupportedError(
            f"the trace over a product of symbolic sizes {part.shape[0]} that only one side shows is not supported"
        )
    names = {(d, k): ("along", k) for d in (0, 1) for k in range(len(part.axes[0]))}
    return joined([part.relabel(names, ())], (), {("along", k): s for k, s in enumerate(part.axes[0])})


def transposed(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    part = yield expr.args[0], scope
    if len(part.axes) != 2:
        return part
    names = {(d, k): (1 - d, k) for d in (0, 1) for k in range(len(part.axes[d]))}
    return part.relabel(names, part.axes[::-1])


def hadamard_product(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    parts = of_one_form((yield from several(expr.args, scope)))
    for factor, part in zip(expr.args[1:], parts[1:], strict=True):
        if part.axes != parts[0].axes:
            remedies.unless_alike(expr.args[0], parts[0].shape, factor, part.shape)
            raise ShapeError(
                "cannot multiply {0} elementwise by {1}: the shapes must agree",
                (remedies.brief(expr.args[0]), parts[0].shape),
                (remedies.brief(factor), part.shape),
                remedy="transpose one of them, or declare both with the same sizes"
                f"{remedies.twins(parts[0].shape, part.shape)}",
            )
    return joined(parts, parts[0].axes)


def hadamard_power(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    base, exponent = yield from several(expr.args, scope)
    if not base.is_number and not exponent.is_number and base.axes != exponent.axes:
        remedies.unless_alike(expr.args[0], base.shape, expr.args[1], exponent.shape)
        raise ShapeError(
            "the elementwise power has a base of shape {0.shape} and an exponent of shape {1.shape}",
            (remedies.brief(expr.args[0]), base.shape),
            (remedies.brief(expr.args[1]), exponent.shape),
        )
    return powered(base, exponent)


def diag_matrix(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A vector, column or row, on the diagonal of a square matrix."""
    part = yield expr.args[0], scope
    plain_axes(part, "the diagonal matrix")
    sizes = [parts[0] for parts in part.axes if parts]
    if len(sizes) > 1:
        raise ShapeError(
            "DiagMatrix takes a vector, but {0} is a matrix",
            (remedies.brief(expr.args[0]), part.shape),
            remedy="use DiagonalMatrix",
        )
    if not sizes:
        return part
    n = sizes[0]
    eye = whole(delta(n), (n, n))
    return joined([eye, part.relabel({(1, 0): (0, 0)})], eye.axes)


def diagonal_matrix(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A matrix with everything off its diagonal set to 0."""
    part = yield expr.args[0], scope
    plain_axes(part, "the diagonal")
    if not all(part.axes):
        row = part.axes[1] != ()
        pick = Reading(Indicator((part.shape[int(row)],), (1,)), ((int(row), 0),))
        return part if part.is_number else joined([part, pick], part.axes)
    return joined([part, whole(Indicator(part.shape, (1, -1)), part.shape)], part.axes)


def diagonal_of(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """The diagonal of a square matrix as a column."""
    part = yield expr.args[0], scope
    if part.axes[0] != part.axes[1]:
        raise UnsupportedError(
            f"the diagonal of {remedies.brief(expr.args[0])} of shape {show(part.shape)}"
            " is supported for square matrices only"
        )
    axes: Axes = (part.axes[0], ())
    return joined([part.relabel({(1, k): (0, k) for k in range(len(part.axes[1]))}, axes)], axes)


def elementwise(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """A.applyfunc(f)."""
    part = yield expr.expr, scope
    return (yield from applied(expr.function.expr, expr.function.variables[0], part, scope))


RULES: dict[Any, Any] = {
    sp.MatrixSymbol: symbol, sp.OneMatrix: ones, sp.ZeroMatrix: zero, sp.Identity: identity,
    sp.MatAdd: mat_add, sp.MatMul: mat_mul,
    sp.MatPow: mat_pow, sp.Inverse: inverted, sp.Determinant: det, sp.Trace: trace, sp.Transpose: transposed,
    Adjoint: transposed,
    sp.HadamardProduct: hadamard_product, sp.HadamardPower: hadamard_power, DiagMatrix: diag_matrix,
    DiagonalMatrix: diagonal_matrix,
    DiagonalOf: diagonal_of, ElementwiseApplyFunction: elementwise, TensorSymbol: symbol,
}  # fmt: skip
