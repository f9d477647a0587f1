"""Normal forms of matrices as SymPy writes them: a sum of products of symbols and their transposes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.bases import ONE, Base, Bases
from symnn.calculus.normal_form.monomials import Factor, Monomial, Polynomial
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.expr import Atom


def matrix_of(form: Polynomial, bases: Bases) -> Any:
    """None where it is more than products of symbols along one path from the rows to the columns."""
    terms = [_product(m, bases) for m in form]
    if not terms or any(t is None for t in terms):
        return None
    scaled = [
        t if c == ONE else sp.Rational(c.numerator, c.denominator) * t
        for t, c in zip(terms, form.values(), strict=True)
    ]
    return scaled[0] if len(scaled) == 1 else sp.MatAdd(*scaled)


def _product(monomial: Monomial, bases: Bases) -> Any:
    """The factors on the way from the index 0 to the index 1; where a column ends the way, its product with a row."""
    left = list(monomial)
    if any(e != 1 or not _is_symbol(bases[b]) or len(s) not in (1, 2) or len(set(s)) < len(s) for b, s, e in left):
        return None
    ahead, end = _path(left, 0, bases)
    if end is None and left:
        behind, end = _path(left, 1, bases)
        ahead += [x.T for x in reversed(behind)]
    elif end == 0:  # a column that has the index of columns
        ahead, end = _path(left, 1, bases)
    return _multiplied(ahead) if end in (None, 1) and ahead and not left else None


def times(c: Fraction, matrix: Any) -> Any:
    return matrix if c == ONE else sp.Rational(c.numerator, c.denominator) * matrix


def _multiplied(factors: Sequence[Any]) -> Any:
    found = factors[0]
    for x in factors[1:]:
        found = found * x
    return found


def _is_symbol(base: Base) -> bool:
    return base.kind == "atom" and isinstance(base.payload, Atom)


def _path(left: list[Factor], at: int, bases: Bases) -> tuple[list[Any], int | None]:
    """The factors that follow one another from an index on, taken out, and where they end: None at a column."""
    found: list[Any] = []
    while True:
        here = [f for f in left if at in f[1]]
        if len(here) != 1:
            return found, at
        number, slots, _ = here[0]
        left.remove(here[0])
        payload: Any = bases[number].payload
        symbol = to_sympy(payload)
        turned = len(slots) == 2 and slots[1] == at
        found.append(symbol.T if turned else symbol)
        if len(slots) == 1:
            return found, None
        at = slots[0] if turned else slots[1]
