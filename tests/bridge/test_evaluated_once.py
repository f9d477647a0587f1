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


j = sp.Symbol("j", integer=True)
SUMS = {
    "a closed form": (sp.Sum(k, (k, 1, n)), n * (n + 1) / 2),
    "the same with a float": (sp.Sum(1.0 * k, (k, 1, n)), None),
    "with a letter of no sign": (sp.Sum(j, (j, 1, n)), n * (n + 1) / 2),
    "of no terms": (sp.Sum(k, (k, 1, 0)), 0),
    "from above to below": (sp.Sum(k, (k, 3, 1)), -2),
    "no closed form": (sp.Sum(x[j, 0] * y[j, 0], (j, 0, n - 1)), sp.Sum(x[j, 0] * y[j, 0], (j, 0, n - 1))),
    "one inside of another": (sp.Sum(k * sp.Sum(j, (j, 1, k)), (k, 1, 3)), 1 + 6 + 18),
    "a geometric series": (sp.Sum(t**j, (j, 0, n)), None),
}  # fmt: skip


@pytest.mark.parametrize(("total", "wanted"), SUMS.values(), ids=SUMS)
def test_a_sum_is_what_sympy_makes_of_it_once_and_twice(total: Any, wanted: Any) -> None:
    fresh = sp.Sum.doit.__wrapped__(total)
    first, second = total.doit(), total.func(*total.args).doit()
    assert first == second == fresh
    assert wanted is None or sp.expand(first - wanted) == 0


def test_a_sum_is_remembered_only_as_it_is_written_and_evaluated_whole() -> None:
    whole, floating = sp.Sum(k, (k, 1, 4)), sp.Sum(k, (k, 1, 4.0))
    assert whole.doit() == 10
    assert sp.Sum(k, (k, 1, 5)).doit() == 15
    assert floating.doit() == sp.Sum.doit.__wrapped__(floating)
    inner = sp.MatAdd(A, A, evaluate=False)
    total = sp.Sum(inner[j, 0], (j, 0, 2))
    assert total.doit(deep=False) == sp.Sum.doit.__wrapped__(total, deep=False)
    assert total.doit() == 2 * (A[0, 0] + A[1, 0] + A[2, 0])


def test_a_sum_that_stands_in_every_line_is_searched_for_a_closed_form_once() -> None:
    asked = 0

    class Asked(sp.Function):
        def doit(self, **hints: Any) -> Any:
            nonlocal asked
            asked += 1
            return self

    total = sp.Sum(Asked(j), (j, 0, n - 1))
    total.doit()
    before = asked
    assert before
    for _ in range(3):
        (total * x + total * y).doit()
    assert asked == before


def test_a_deep_formula_is_asked_for_its_shape_in_time_that_grows_with_its_depth() -> None:
    """By way of both rows and columns at every level it would be asked 2^40 times."""
    deep: Any = x
    for _ in range(40):
        deep = sp.MatMul(t, sp.MatAdd(deep, y, evaluate=False), evaluate=False)
    begun = time.thread_time()
    assert tuple(deep.shape) == (n, 1)
    assert time.thread_time() - begun < 5
