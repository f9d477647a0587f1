"""Lies that are false only where nobody looks: at numbers too large, or of which too few satisfy what is assumed. A proof has to stop
by itself; the true neighbours stay proved."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy import Eq, Product, ceiling, exp, floor, log

import symnn
from symnn.claims.verdict import Proved
from symnn.proof.budget import Budget
from symnn.proof.judge import judged

pytest.importorskip("z3")
pytest.importorskip("flint")

n = symnn.sizes("n")
A, x, y = symnn.matrix("A", n, n), symnn.vector("x", n), symnn.vector("y", n)
o = sp.HadamardProduct
t, u, v = sp.symbols("t u v", real=True)
i, k = sp.symbols("i k", integer=True)
POWER = u**n <= 5
LIES = {
    # a derivative that is 0 says nothing of what jumps
    "whole parts of a logarithm": (floor(log(t) / 100), "<=", 0, t > 0),
    "and below a number": (floor(log(t) / 100), "<", 1, t > 0),
    "rounded up": (ceiling(log(t) / 100), "<=", 1, t > 0),
    "beside a function that rises": (log(t) + 1 - floor(log(t) / 100) * 1000, ">", 0, t > 1),
    # (−1000)ⁿ has a value: a power that is assumed to have one says nothing of its base
    "the base of a power": (u, ">=", -exp(v), (POWER, v >= 20)),
    "the base of a power beside a square": (u, ">", -1000 * v**2 - 1, (POWER, v >= 1)),
    "the base of a power that has a name": (u, ">=", -exp(v), (Eq(u**n, t), v >= 20)),
}
TRUE = {
    "a whole part": (floor(t), "<=", t, ()),
    "a whole part of what is bounded": (floor(symnn.sigmoid(t)), "=", 0, ()),
    "a sum with a whole part": (floor(t) + 1, ">", t, ()),
    "a power that is assumed to be large": (u**n, ">=", 1, (u**n >= 2, u > 0)),
    "Bernoulli": ((1 + u) ** n, ">=", 1 + n * u, u >= -1),
    "Bernoulli's product": (Product(1 + u, (i, 1, n)), ">=", 1 + n * u, u >= -1),
}
SHOWN_ALONE = {
    # each has a small counterexample, which these methods are not told
    "whole parts side by side": ("analysis", ceiling(t) - floor(t), "<", 1, ()),
    "a base": ("SMT", u, ">=", -1, (1 + u) ** n >= 1 + n * u),
    "a named base": ("SMT", u * v, ">=", 0, Eq(u**n, v)),
    "one power more": ("SMT", (1 + u) ** (n + 1), ">=", 1 + (n + 1) * u, (1 + u) ** n >= 1 + n * u),
    "Bernoulli's product of any numbers": ("induction over a size", Product(1 + u, (i, 1, n)), ">=", 1 + n * u, ()),
    "a logarithm of what need not be positive": ("one-hot vectors", symnn.sum(o(y, symnn.log(x))), "=", log((y.T * x)[0, 0]), symnn.one_hot(y)),
    "a reciprocal of what may be 0": ("one-hot vectors", symnn.sum(o(y, sp.HadamardPower(x, -1))), "=", 1 / (y.T * x)[0, 0], symnn.one_hot(y)),
    "weights that are no class": ("one-hot vectors", symnn.sum(o(y, symnn.tanh(x))), "=", symnn.tanh((y.T * x)[0, 0]), Eq(symnn.sum(y), 1)),
    "an eigenvalue and any entry": ("eigenvalues", A[i, k], "<=", symnn.lambda_max(A), sp.Q.symmetric(A)),
    "the base of a power of an eigenvalue": ("eigenvalues", symnn.lambda_max(A), ">=", 0, (sp.Q.symmetric(A), symnn.lambda_max(A) ** n <= 5)),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_not_proved(name: str) -> None:
    left, relation, right, assume = LIES[name]
    assert not isinstance(symnn.prove(symnn.claim(left, relation, right, assume=assume), budget=4), Proved)


@pytest.mark.parametrize("name", TRUE)
def test_its_true_neighbour_is(name: str) -> None:
    left, relation, right, assume = TRUE[name]
    verdict = symnn.prove(symnn.claim(left, relation, right, assume=assume))
    assert verdict.word == "proved", verdict
    assert symnn.recheck(verdict).accepted


@pytest.mark.parametrize("name", SHOWN_ALONE)
def test_a_method_alone_does_not_prove_it(name: str) -> None:
    method, *sides, assume = SHOWN_ALONE[name]
    claim: Any = symnn.claim(*sides, assume=assume)
    assert not isinstance(judged(claim, Budget(4), only=(method,)), Proved)
