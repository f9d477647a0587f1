"""Powers of matrices with exponents made of sizes: one record for an exponent, exact values, the derivative of a trace, what is refused."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Rationals, evaluate
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Atom
from symnn.ops.matrix_power import matrix_power

n, L = symnn.sizes("n L")
A = symnn.matrix("A", n, n)


def test_an_exponent_has_one_record() -> None:
    power = matrix_power(L - 1)
    assert power is matrix_power(-1 + L)
    assert pickle.loads(pickle.dumps(power)) is power
    assert matrix_power(L) is not power


def test_an_exponent_is_never_negative() -> None:
    with pytest.raises(ArgumentError, match="may be negative"):
        matrix_power(L - 2)
    for exponent in (L - 2, sp.Rational(1, 2), L / 2, sp.Symbol("t", real=True)):
        with pytest.raises(UnsupportedError, match="keep one sign"):
            read(A**exponent)


@pytest.mark.parametrize("exponent", range(6))
def test_the_value_is_the_product_of_so_many_copies(exponent: int) -> None:
    a = Atom("a", (2, 2))
    given = np.array([[1, 2], [3, -1]], dtype=object)
    node = matrix_power(L - 1)(a)
    found = evaluate(node, Rationals(), {a: given}, {L: exponent + 1})
    assert np.array_equal(found, np.linalg.matrix_power(given.astype(int), exponent))


def test_a_derivative_that_is_a_sum_over_powers_is_refused_by_name() -> None:
    assert symnn.equal(symnn.gradient(symnn.trace(A**L), A), L * A.T ** (L - 1)).word == "proved"
    with pytest.raises(UnsupportedError, match="for its trace alone"):
        symnn.gradient(symnn.sum(A**L), A)


def test_a_power_is_printed_as_sympy_writes_it() -> None:
    x = symnn.vector("x", n)
    assert symnn.gradient((x.T * A**L * x)[0, 0], x) == (A**L + (A**L).T) * x
    assert sp.latex(A ** (L - 1)) == "A^{L - 1}"
