"""Numbers of thousands of digits, which Python does not write out, are cut off in what is said of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

import symnn
from symnn.claims.digits import scientific, written

x = sp.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10**5000, "1.000000…e5000"),
        (-(10**5000) + 1, "-9.999999…e4999"),
        (123456789 * 10**5000, "1.234567…e5008"),
        (Fraction(1, 10**6000), "1.000000…e-6000"),
        (Fraction(-2, 3 * 10**4500), "-6.666666…e-4501"),
        (Fraction(10**9000, 7), "1.428571…e8999"),
    ],
    ids=range(6),
)
def test_the_first_digits_and_the_power_of_ten(number: int | Fraction, text: str) -> None:
    assert written(number) == text


@pytest.mark.parametrize("power", [0, 1, 5, 17, 100, -1, -30])
def test_digits_are_cut_off_and_not_rounded(power: int) -> None:
    assert scientific(Fraction(19999999999, 10**10) * Fraction(10) ** power) == f"1.999999…e{power}"


def test_what_can_be_written_is_written() -> None:
    assert written(10**40) == "1" + 40 * "0"
    assert written(Fraction(1, 3)) == "1/3"


@pytest.mark.parametrize(
    ("claim", "there"),
    [
        (symnn.claim(x + sp.Rational(1, 10**6000), ">", x), "1.000000…e-6000"),
        (symnn.claim(x * 10**5000, "=", x), "1.000000…e5000"),
    ],
    ids=["small", "large"],
)
def test_a_verdict_on_such_a_number_can_be_read(claim: object, there: str) -> None:
    said = str(symnn.prove(claim))
    assert there in said
    assert len(said) < 400


def test_two_sides_that_are_the_same_have_ten_digits() -> None:
    found = symnn.prove(symnn.claim(symnn.relu(sp.sin(3)), "<", symnn.relu(sp.sin(3))))
    assert isinstance(found, symnn.Refuted)
    assert found.lhs == found.rhs == pytest.approx(0.141120008, abs=1e-9)
    assert len(str(found)) < 200


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        (x * 10**5000, r"1.000000\ldots \cdot 10^{5000} x"),
        (x - 10**5000, r"x - 1.000000\ldots \cdot 10^{5000}"),
        (x ** sp.Integer(10) ** 5000, r"x^{1.000000\ldots \cdot 10^{5000}}"),
        (x / sp.Integer(10) ** 5000, r"\frac{1}{1.000000\ldots \cdot 10^{5000}} x"),
    ],
    ids=["factor", "term", "exponent", "denominator"],
)
def test_latex_of_huge_numbers(formula: object, latex: str) -> None:
    assert latex in symnn.prove(symnn.claim(formula, "=", x)).latex()
