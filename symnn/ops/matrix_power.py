"""Powers of a square matrix whose exponent is made of sizes: A^L, A^{L − 1}. A plain whole exponent is a product."""

from typing import Any
from weakref import WeakValueDictionary

import sympy as sp

from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr.build import einsum, size
from symnn.expr.least_sizes import at_least
from symnn.expr.nodes import Contract, Indicator, Node
from symnn.expr.records import MatrixOperator


def matrix_power(exponent: Any) -> MatrixOperator:
    """A ↦ A^exponent, where the exponent is an integer expression in sizes that is never negative; the same exponent
    gives the same record.
    """
    e = sp.expand(exponent)
    if not (is_whole_count(e) and at_least(e, 0)):
        raise ArgumentError(f"the exponent {exponent} of a matrix is not made of sizes, or may be negative")
    return _KNOWN.get(e) or _KNOWN.setdefault(e, _made(e))


def is_whole_count(exponent: Any) -> bool:
    """Whether it is a polynomial in its symbols with whole coefficients."""
    names = sorted(exponent.free_symbols, key=str)
    if not names:
        return bool(exponent.is_Integer)
    return bool(exponent.is_polynomial(*names)) and all(c.is_Integer for c in sp.Poly(exponent, *names).coeffs())


# one record for one exponent, for as long as somebody holds it: records are compared by identity
_KNOWN: WeakValueDictionary[Any, MatrixOperator] = WeakValueDictionary()


def _made(e: Any) -> MatrixOperator:
    def pullback(a: Node, y: Node, g: Node) -> Node:
        """Σ_r (Aᵀ)^r G (Aᵀ)^{e − 1 − r}; for G = cI that is c·e·(Aᵀ)^{e − 1}."""
        scale = _of_identity(g)
        if scale is None or not at_least(e, 1):
            raise UnsupportedError(
                f"the derivative of a matrix to the power {e} is a sum of {e} terms; it is written for its trace alone"
            )
        return einsum(", , j i -> i j", scale, size(e), matrix_power(e - 1)(a))

    return MatrixOperator(
        name=f"power {e}",
        pullback=pullback,
        keeps_shape=True,
        latex=f"^{{{sp.latex(e)}}}",
        sympy=lambda m: sp.MatPow(m, e),
        exponent=e,
        origin=(matrix_power, (e,)),
    )


def _of_identity(g: Node) -> Node | None:
    """The c of c·I; None if it is not visibly one."""
    if isinstance(g, Indicator):
        return einsum("->") if _is_identity(g) else None
    if not isinstance(g, Contract):
        return None
    wide = [(x, names) for x, names in zip(g.operands, g.indices, strict=True) if x.rank]
    if len(wide) != 1 or not _is_identity(wide[0][0]) or sorted(wide[0][1]) != sorted(g.out):
        return None
    numbers = [x for x in g.operands if not x.rank]
    return Contract(numbers, [()] * len(numbers), ())


def _is_identity(x: Node) -> bool:
    return (
        isinstance(x, Indicator)
        and x.coefficients in ((1, -1), (-1, 1))
        and x.offset == 0
        and x.relation == "="
        and x.shape[0] == x.shape[1]
    )
