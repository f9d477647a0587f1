"""Sums of square roots are exact: their sums, products and reciprocals are those of the numbers, and equal where these are."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
import sympy as sp

from symnn.bridge import read
from symnn.calculus.values.evaluate import evaluate
from symnn.calculus.values.square_roots import SquareRoots, Surd
from symnn.errors import DomainError, PoleError, UnsupportedError

FIELD = SquareRoots()


def number(a: Surd) -> sp.Expr:
    return sp.Add(*(sp.Rational(c.numerator, c.denominator) * sp.sqrt(r) for r, c in a.terms.items()))


def drawn(rng: Random) -> Surd:
    root = FIELD.power(FIELD.from_fraction(Fraction(rng.randint(0, 30), rng.randint(1, 12))), Fraction(1, 2))
    return FIELD.add(root, FIELD.from_fraction(Fraction(rng.randint(-3, 3), rng.randint(1, 3))))


def test_sums_and_products_are_those_of_the_numbers() -> None:
    rng = Random(1)
    for _ in range(60):
        a, b = drawn(rng), drawn(rng)
        assert sp.expand(number(FIELD.add(a, b)) - number(a) - number(b)) == 0
        assert sp.expand(number(FIELD.multiply(a, b)) - number(a) * number(b)) == 0
        assert FIELD.is_zero(FIELD.subtract(a, a))


@pytest.mark.parametrize(("p", "q"), list(product((1, 2, 8, 12, 45), (1, 3, 18))))
def test_a_root_squared_is_the_number(p: int, q: int) -> None:
    x = FIELD.from_fraction(Fraction(p, q))
    root = FIELD.power(x, Fraction(1, 2))
    assert FIELD.multiply(root, root) == x
    assert number(root) == sp.sqrt(sp.Rational(p, q))
    assert FIELD.multiply(FIELD.reciprocal(root), root) == FIELD.one
    assert FIELD.power(x, Fraction(-3, 2)) == FIELD.reciprocal(FIELD.multiply(x, root))


def test_what_is_not_equal_is_not() -> None:
    two, three, eight = (FIELD.power(FIELD.from_fraction(k), Fraction(1, 2)) for k in (2, 3, 8))
    assert FIELD.add(two, two) == eight
    assert FIELD.add(two, three) != FIELD.power(FIELD.from_fraction(10), Fraction(1, 2))
    assert FIELD.compare(two, FIELD.zero) == 1
    assert FIELD.compare(FIELD.negate(two), FIELD.zero) == -1


def test_what_has_no_value_or_none_here_is_refused() -> None:
    two = FIELD.power(FIELD.from_fraction(2), Fraction(1, 2))
    with pytest.raises(DomainError):
        FIELD.power(FIELD.from_fraction(-2), Fraction(1, 2))
    with pytest.raises(PoleError):
        FIELD.power(FIELD.zero, Fraction(-1, 2))
    for refused in (lambda: FIELD.power(two, Fraction(1, 2)), lambda: FIELD.compare(two, FIELD.one), lambda: FIELD.exp(two)):
        with pytest.raises(UnsupportedError):
            refused()


def test_formulas_are_evaluated_in_it() -> None:
    value = evaluate(read(sp.sqrt(sp.Integer(2)) ** 2 + sp.sqrt(sp.Rational(9, 4))), FIELD, {}, {}).item()
    assert value == FIELD.from_fraction(Fraction(7, 2))
