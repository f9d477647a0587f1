"""How tightly products bind when SymPy prints them: as SymPy itself finds, without evaluating what is inside again at every level."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy.printing.precedence import PRECEDENCE_FUNCTIONS

import symnn

n = symnn.sizes("n")
A, B = symnn.matrix("A", n, n), symnn.matrix("B", n, n)
x, y = symnn.vector("x", n), symnn.vector("y", n)
EXPRESSIONS = (
    symnn.gradient(-symnn.sum(symnn.tanh(A * x)), x),
    symnn.hessian(symnn.sum(symnn.softplus(-A * x)), x),
    symnn.gradient(symnn.trace(-2 * A * B * A), A),
    symnn.gradient(-3 * (x.T * A * x)[0, 0], x),
    symnn.jacobian(symnn.softmax(A * x), x),
)


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_products_bind_as_sympy_finds_and_print_the_same(expr: Any) -> None:
    products = list(expr.atoms(sp.MatMul))
    assert products
    assert {p: p.precedence for p in products} == {p: PRECEDENCE_FUNCTIONS["Mul"](p) for p in products}
    anew = expr.func(*(a.func(*a.args) if isinstance(a, sp.MatMul) else a for a in expr.args))
    assert str(expr) == str(anew)
    assert expr == anew


def test_a_hessian_of_nested_softmax_is_printed_without_evaluating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    p = symnn.softmax(symnn.softmax(x))
    hessian = symnn.hessian(symnn.sum(sp.HadamardProduct(p, p)), x)
    evaluated: list[Any] = []
    doit = sp.MatMul.doit
    monkeypatch.setattr(sp.MatMul, "doit", lambda self, **hints: evaluated.append(self) or doit(self, **hints))
    assert str(hessian).count("softmax(softmax(x))") > 10
    assert len(evaluated) < 500  # 9,260 where SymPy is left to find it
