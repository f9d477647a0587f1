"""What SymPy's matrices answer once is what SymPy answers."""

from __future__ import annotations

import time
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.bridge.evaluated_once import EVALUATED

m, n = symnn.sizes("m n")
A, B, x, y = symnn.matrix("A", m, n), symnn.matrix("B", m, n), symnn.vector("x", n), symnn.vector("y", n)
t, k = sp.Symbol("t", real=True), sp.Symbol("k", integer=True, positive=True)
FORMULAS = {
    "a product with numbers": sp.MatMul(2, t, A, x, evaluate=False),
    "a product with the identity": sp.MatMul(A, sp.Identity(n), x, evaluate=False),
    "a product inside of a product": sp.MatMul(A, sp.MatMul(3, x, evaluate=False), evaluate=False),
    "a sum of equal terms": sp.MatAdd(A, B, A, evaluate=False),
    "a sum with nothing": sp.MatAdd(A, sp.ZeroMatrix(m, n), evaluate=False),
    "an elementwise product": sp.HadamardProduct(A, sp.MatAdd(B, B, evaluate=False)),
    "a sum over an index inside": sp.MatMul(sp.Sum(x[k, 0], (k, 0, 2)), A, evaluate=False),
    "a call": sp.MatMul(t, symnn.tanh(sp.MatAdd(A, A, evaluate=False)), x, evaluate=False),
    "one matrix among numbers": sp.MatMul(t, sp.MatAdd(x, y), evaluate=False),
    "a row times a column": sp.MatMul(x.T, y, evaluate=False),
}


def by_sympy(formula: Any) -> Any:
    """The evaluation of a formula by SymPy's own method, of parts that nobody has asked before."""
    return type(formula).doit.__wrapped__(formula.func(*formula.args))


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_evaluation_is_that_of_sympy_once_and_twice(formula: Any) -> None:
    fresh = by_sympy(formula)
    first, second = formula.doit(), formula.doit()
    assert first == second == fresh
    assert first.doit() == by_sympy(first) if hasattr(type(first).doit, "__wrapped__") else first
    assert formula.shape == first.shape == fresh.shape


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_rows_and_columns_are_those_of_the_shape(formula: Any) -> None:
    assert (formula.rows, formula.cols) == tuple(formula.shape)


def test_what_is_evaluated_only_in_part_is_not_remembered() -> None:
    inner = sp.MatAdd(A, A, evaluate=False)
    formula = sp.MatMul(t, inner, evaluate=False)
    shallow = formula.doit(deep=False)
    assert shallow.has(inner)
    assert formula.doit() == 2 * t * A
    unevaluated = sp.MatAdd(B, B, evaluate=False)
    with sp.evaluate(False):
        unevaluated.doit()
    assert EVALUATED not in vars(unevaluated)
    assert unevaluated.doit() == 2 * B


def test_a_deep_formula_is_asked_for_its_shape_in_time_that_grows_with_its_depth() -> None:
    """By way of both rows and columns at every level it would be asked 2^40 times."""
    deep: Any = x
    for _ in range(40):
        deep = sp.MatMul(t, sp.MatAdd(deep, y, evaluate=False), evaluate=False)
    begun = time.thread_time()
    assert tuple(deep.shape) == (n, 1)
    assert time.thread_time() - begun < 5
