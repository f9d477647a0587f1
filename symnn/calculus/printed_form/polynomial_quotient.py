"""A rational expression of SymPy as one quotient of polynomials without a common factor. It is computed part by part in
the field of such quotients: `sympy.cancel` multiplies all denominators out before it divides, which takes minutes for
a second derivative of a softmax that is typed entry by entry.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import sympy as sp

MOST_TERMS = 80  # of a quotient that is written out and factored; more are read by nobody, and factoring takes seconds
MOST_ON_THE_WAY = 300  # of a part of it: what is longer hardly ever cancels to something short


def quotient(e: sp.Expr) -> Any:
    """The element of the field of quotients of polynomials in the symbols and roots of e that is e, where roots count
    as letters of their own. ZeroDivisionError where e divides by what is identically zero, OverflowError where a
    part of e has too many terms.
    """
    letters = sorted(_letters(e), key=lambda x: (not x.is_Symbol, sp.default_sort_key(x)))
    field = sp.ZZ.frac_field(*letters).field
    values: dict[sp.Expr, Any] = dict(zip(letters, field.gens, strict=True))

    def value(x: sp.Expr) -> Any:
        if x not in values:
            values[x] = found(x)
        return values[x]

    def found(x: sp.Expr) -> Any:
        if isinstance(x, sp.Rational):
            return field(int(x.p)) / int(x.q)
        if isinstance(x, sp.Pow):
            return _power(value(x.base if x.exp.is_Integer else _root(x)), int(x.exp.p))
        if not isinstance(x, sp.Add | sp.Mul):
            raise TypeError(f"{x} is no quotient of polynomials in symbols and roots")
        return reduce(_added if isinstance(x, sp.Add) else _times, map(value, x.args))

    return value(e)


def forms(e: sp.Expr) -> list[sp.Expr]:
    """Equal forms of e: the quotient expanded, factored, and with its denominator factored; of one letter in partial
    fractions, too. None where e divides by what is identically zero, or where the quotient has very many terms.
    """
    if not e.free_symbols:
        return [e]
    try:
        q = quotient(e)
        if any(not x.is_Symbol for x in q.field.symbols):
            q = quotient(q.as_expr())  # where a power of a root became what stands under it
    except (ZeroDivisionError, OverflowError):
        return []
    if _length(q) > MOST_TERMS:
        return []
    whole = q.numer.as_expr() / q.denom.as_expr()
    over, under = _factored(q.numer), _factored(q.denom)
    alone = len(whole.free_symbols) == 1 and whole.is_rational_function()
    apart = sp.apart(whole) if alone else whole  # with roots in it, SymPy sees more letters than one
    return [whole, over / under, q.numer.as_expr() / under, apart]


def _length(q: Any) -> int:
    return len(q.numer) + len(q.denom)


def _added(p: Any, q: Any) -> Any:
    return _short(p + q)


def _times(p: Any, q: Any) -> Any:
    return _short(p * q)


def _power(q: Any, exponent: int) -> Any:
    if _length(q) <= 2:  # one term over another
        return q**exponent
    if abs(exponent) > MOST_ON_THE_WAY:
        raise OverflowError
    whole = reduce(_times, [q] * abs(exponent))
    return whole if exponent > 0 else 1 / whole


def _short(q: Any) -> Any:
    if _length(q) > MOST_ON_THE_WAY:
        raise OverflowError
    return q


def _factored(p: Any) -> sp.Expr:
    number, factors = p.factor_list()
    return sp.Mul(number, *(f.as_expr() ** k for f, k in factors))


def _letters(e: sp.Expr) -> dict[sp.Expr, None]:
    """The symbols of e, and the roots it takes; what stands under a root is not looked into."""
    found: dict[sp.Expr, None] = {}
    todo = [e]
    while todo:
        x = todo.pop()
        if isinstance(x, sp.Symbol):
            found[x] = None
        elif isinstance(x, sp.Pow) and not x.exp.is_Integer:
            found[_root(x)] = None
        else:
            todo += x.args
    return found


def _root(x: sp.Pow) -> sp.Expr:
    """u^(1/q), of which x = u^(p/q) is a power."""
    return x.base ** sp.Rational(1, x.exp.q)
