"""Derivatives as a textbook writes them: diag(x)·1 is x, what adds up to 1 does, nothing is added and taken off again."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import symnn
from symnn.text import latex

n, K = symnn.sizes("n K")
S, x, y, z = symnn.matrix("S", n, n), symnn.vector("x", n), symnn.vector("y", n), sp.Symbol("z", real=True)
W = symnn.matrix("W", n, K)
one, unit, p = sp.OneMatrix(n, 1), sp.Identity(n), symnn.softmax(x)
entropy = -(y.T * symnn.log(p))[0, 0]
total = (one.T * y)[0, 0]

FORMS = [
    ((x.T * (S + unit) ** 2 * x)[0, 0], S, (S.T * x + x) * x.T + x * (S * x + x).T, "1"),
    ((x.T * (S + unit) ** 3 * x)[0, 0], S, None, "diag"),
    ((one.T * sp.DiagMatrix(x) * one)[0, 0], x, one, "diag"),
    ((one.T * p)[0, 0], x, sp.ZeroMatrix(n, 1), "softmax"),
    (sp.log(1 + sp.exp(z)) ** 2, z, 2 * symnn.sigmoid(z) * symnn.softplus(z), "log"),
    ((x.T * sp.HadamardProduct(unit, S - sp.HadamardProduct(unit, S)) * x)[0, 0], S, sp.ZeroMatrix(n, n), "I"),
    (sp.Trace(symnn.softmax(W).T * S * symnn.softmax(W)), S, symnn.softmax(W) * symnn.softmax(W).T, "1"),
]


@pytest.mark.parametrize("form", FORMS, ids=[str(k) for k in range(len(FORMS))])
def test_a_gradient_is_written_without_what_cancels(form: tuple[Any, Any, Any, str]) -> None:
    f, by, wanted, without = form
    found = symnn.gradient(f, by)
    assert without not in latex(found).replace(r"\mathbf", "")
    if wanted is not None:
        assert symnn.prove(symnn.claim(found, "=", wanted)).word == "proved"
        other = wanted + (1 if by is z else sp.OneMatrix(*wanted.shape))
        assert symnn.prove(symnn.claim(found, "=", other)).word == "refuted"


def test_the_hessian_of_cross_entropy_has_one_diagonal() -> None:
    found = symnn.hessian(entropy, x)
    assert latex(found).count("diag") == 1
    wanted = total * (sp.DiagMatrix(p) - p * p.T)
    assert symnn.prove(symnn.claim(found, "=", wanted)).word == "proved"
    assert symnn.prove(symnn.claim(found, "=", wanted + sp.DiagMatrix(y))).word == "refuted"


def test_a_softmax_that_is_weighed_or_summed_the_other_way_stays() -> None:
    rows = symnn.softmax(W)
    assert "softmax" in latex(symnn.gradient((one.T * sp.HadamardProduct(p, y))[0, 0], x))
    weighed = symnn.gradient((one.T * rows * symnn.vector("v", K))[0, 0], W)
    assert "softmax" in latex(weighed)


def test_the_gradient_of_one_entry_is_a_unit_vector() -> None:
    assert latex(symnn.gradient(x[2, 0], x)) == "e_3"
    assert latex(symnn.gradient(3 * x[0, 0], x)) == "3 e_1"
