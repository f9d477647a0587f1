"""Logarithms that are 0 at 0, as functions that keep their digits there: log(u + √(u² + 1)) is asinh(u), and
log((c + u)/(c − u)) is 2 atanh(u/c).
"""

from __future__ import annotations

from fractions import Fraction

from symnn.export.stable.beside_roots import beside_unit_root
from symnn.export.stable.complements import key, like_terms
from symnn.export.stable.flat import Flat, flat, inverted
from symnn.expr import Add, Contract, Map, Node, add, broadcast, const
from symnn.ops.asinh import asinh
from symnn.ops.atanh import atanh
from symnn.ops.sqrt import sqrt


def log_at_zero(x: Node) -> Node | None:
    """log x by one of the two laws; None where neither applies."""
    if isinstance(x, Add):
        return _asinh(x)
    v = beside_unit_root(x)
    if v is not None:
        return asinh(v)
    return _atanh(flat(x)) if isinstance(x, Contract) else None


def _asinh(x: Add) -> Node | None:
    terms = like_terms(x)
    roots = [t for t in terms if t.coefficient == 1 and t.elementwise and len(t.factors) == 1 and _is_root(t)]
    if len(roots) != 1 or len(terms) < 2:
        return None
    ((root, at),) = roots[0].factors
    if at != roots[0].out or not isinstance(root, Map) or not isinstance(root.arguments[0], Add):
        return None
    u = add(*(t.node() for t in terms if t is not roots[0]))
    square = Add([u * u, broadcast(const(1), x.shape)])
    return asinh(u) if _terms(root.arguments[0]) == _terms(square) else None


def _terms(x: Add) -> dict[object, Fraction]:
    """The terms of the sum, with the numbers in front of them."""
    return {key(t): t.coefficient for t in like_terms(x)}


def _is_root(t: Flat) -> bool:
    return isinstance(t.factors[0][0], Map) and t.factors[0][0].operator is sqrt


def _atanh(x: Flat) -> Node | None:
    """For a product of c + u and 1/(c − u), both on the labels of the product, and nothing else."""
    alike = x.elementwise and all(at == x.out for _, at in x.factors)
    if len(x.factors) != 2 or x.coefficient != 1 or not alike:
        return None
    (f, _), (g, _) = x.factors
    return _of_quotient(f, g) or _of_quotient(g, f)


def _of_quotient(above: Node, inverse: Node) -> Node | None:
    """2 atanh(u/c), where u/c is as exact as u: where c is a power of 2, and u one term."""
    below = inverted(inverse)
    if below is None or below[1] != 1 or not isinstance(above, Add) or not isinstance(below[0], Add):
        return None
    total, difference = like_terms(Add([above, below[0]])), like_terms(Add([above, -1 * below[0]]))
    if len(total) != 1 or len(difference) != 1 or total[0].factors or not total[0].elementwise:
        return None
    twice = total[0].coefficient
    return 2 * atanh(difference[0].node() * (1 / twice)) if _is_power_of_two(twice) else None


def _is_power_of_two(c: Fraction) -> bool:
    return c > 0 and all(k & (k - 1) == 0 for k in (c.numerator, c.denominator))
