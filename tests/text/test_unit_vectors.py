"""A one-hot is said by its name in text, e with its place in LaTeX; every other matrix of deltas by its entries."""

from __future__ import annotations

import sympy as sp

import symnn


def test_a_one_hot_is_said_by_its_name_in_text() -> None:
    n, m = symnn.sizes("n m")
    x, A = symnn.vector("x", n), symnn.matrix("A", n, m)
    unit = symnn.gradient(x[2, 0], x)
    assert str(unit) == repr(unit) == "one_hot(2, n)"
    assert str(symnn.gradient(symnn.log_sum_exp(x) - x[2, 0], x)) == "softmax(x) - one_hot(2, n)"
    assert symnn.latex(unit) == "e_3"
    i, j = sp.symbols("i j", integer=True)
    given = sp.FunctionMatrix(n, 1, sp.Lambda((i, j), sp.KroneckerDelta(i, 2)))
    said = symnn.equal(given, unit)
    assert said.word == "proved"
    assert str(said.statement) == "one_hot(2, n) = one_hot(2, n)"
    assert str(symnn.equal(given.T * A, A[2, :]).statement).startswith("one_hot(2, n).T*A")
    assert symnn.equal(unit, 2 * given).word == "refuted"


def test_what_is_no_one_hot_is_said_by_its_entries() -> None:
    n = symnn.sizes("n")
    i, j = sp.symbols("i j", integer=True)
    identity = sp.FunctionMatrix(n, n, sp.Lambda((i, j), sp.KroneckerDelta(i, j)))
    twice = sp.FunctionMatrix(n, 1, sp.Lambda((i, j), 2 * sp.KroneckerDelta(i, 2)))
    for matrix in (identity, twice):
        assert str(symnn.equal(matrix, matrix).statement).count("FunctionMatrix") == 2
