"""The derivatives of Kronecker products of symbolic sizes, whose axes are products of sizes: by a number, and of a
column by a column, they are Kronecker products themselves; by anything else a tensor of all the sizes, reshaped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn.bridge.shape_errors import brief
from symnn.bridge.tensors import MergedAxes, TensorExpr
from symnn.errors import UnsupportedError

Derivative = Callable[[Any, Any], Any]


def merged_axes(tensor: Any, groups: Any) -> Any:
    """The tensor with these axes counted as one each, term by term."""
    if isinstance(tensor, TensorExpr):
        return MergedAxes(tensor, groups)
    return tensor.func(*(merged_axes(e, groups) if e.has(TensorExpr) else e for e in tensor.args))


def product_rule(f: Any, by: Any, *, gradient_of: Derivative, jacobian_of: Derivative) -> Any:
    """∂f/∂by, for sums, products, transposes and Kronecker products: of any matrix by a number, in its shape, and of a
    column or a row by a column, outputs as rows. UnsupportedError for other functions of them.
    """

    def rule(part: Any) -> Any:
        return product_rule(part, by, gradient_of=gradient_of, jacobian_of=jacobian_of)

    if not f.has(sp.KroneckerProduct):
        return jacobian_of(f, by) if isinstance(f, sp.MatrixExpr) else gradient_of(f, by)
    if not isinstance(f, sp.MatAdd | sp.MatMul | sp.KroneckerProduct | sp.Transpose):
        raise UnsupportedError(f"the derivative of {brief(f)} by {by} is not supported: give the sizes numbers")
    number = isinstance(by, sp.Symbol)
    if isinstance(f, sp.Transpose):
        return sp.Transpose(rule(f.arg)) if number else rule(f.arg)
    if not number and f.shape[0] == 1:
        return rule(sp.Transpose(f).doit())
    varying = [k for k, part in enumerate(f.args) if by in part.free_symbols]
    if not number and any(_mixes(f, k) for k in varying):
        raise UnsupportedError(f"the derivative of {brief(f)} by {by} is not supported: give the sizes numbers")
    terms = [_with(f, k, rule(f.args[k])) for k in varying]
    return terms[0] if len(terms) == 1 else sp.MatAdd(*terms)


def _with(f: Any, k: int, derived: Any) -> Any:
    """The derivative of a sum or product by its k-th part."""
    return derived if isinstance(f, sp.MatAdd) else f.func(*f.args[:k], derived, *f.args[k + 1 :])


def _mixes(f: Any, k: int) -> bool:
    """Whether the k-th part is a matrix, or multiplied from the right: a derivative by a column has no place there."""
    return (isinstance(f, sp.MatMul) and k < len(f.args) - 1) or 1 not in f.args[k].shape
