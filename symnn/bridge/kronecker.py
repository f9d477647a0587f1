"""The derivative of a Kronecker product by a number, written as one: its axes are products of sizes, which no tensor of
the matrix form has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn.bridge.shape_errors import brief
from symnn.errors import UnsupportedError

Derivative = Callable[[Any, Any], Any]


def product_rule(f: Any, t: Any, *, gradient_of: Derivative, jacobian_of: Derivative) -> Any:
    """∂f/∂t in the shape of f, for sums, products, transposes and Kronecker products of matrices and a number t."""
    if not isinstance(t, sp.Symbol):
        raise UnsupportedError(
            f"{brief(f)} is a Kronecker product of symbolic sizes: its derivative by {t} has no matrix form;"
            " differentiate its factors, or give the sizes numbers"
        )
    if isinstance(f, sp.Transpose):
        return sp.Transpose(product_rule(f.arg, t, gradient_of=gradient_of, jacobian_of=jacobian_of))
    if not isinstance(f, sp.MatAdd | sp.MatMul | sp.KroneckerProduct):
        raise UnsupportedError(f"the derivative of {brief(f)} by {t} is not supported: give the sizes numbers")
    terms = []
    for k, part in enumerate(f.args):
        if t in part.free_symbols:
            changed = (jacobian_of if isinstance(part, sp.MatrixExpr) else gradient_of)(part, t)
            terms.append(changed if isinstance(f, sp.MatAdd) else f.func(*f.args[:k], changed, *f.args[k + 1 :]))
    return terms[0] if len(terms) == 1 else sp.MatAdd(*terms)
