"""Products of sums of one sigmoid, tanh or exponential are written out where fewer terms are left so: proved equal to what
was written, never with more additions, and Hessians of likelihoods keep their digits where they are saturated.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export.stable.complements import additions, complemented
from symnn.export.stable.stable_operators import sigmoid_slope
from symnn.expr import Add, Atom, Contract, Indicator, Node, add
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.sigmoid import sigmoid
from symnn.ops.tanh import tanh

n = symnn.sizes("n")
U, Y = Atom("U", (n,)), Atom("Y", (n,))
FAMILIES: dict[str, list[Node]] = {
    "sigmoid": [sigmoid(U), sigmoid(-U), 1 - sigmoid(U), sigmoid(U) - Y, Y - 1, Y, sigmoid_slope(U), 1 - 2 * sigmoid(U)],
    "tanh": [tanh(U), 1 - tanh(U), 1 + tanh(U), Y, tanh(U) - Y, 1 - tanh(U) * tanh(U)],
    "exp": [exp(U), exp(U) - 1, expm1(U), Y, 1 - Y],
}


def random_sum(draw: random.Random, family: str) -> Node:
    terms = []
    for _ in range(draw.choice([2, 3, 4])):
        factors = [draw.choice(FAMILIES[family]) for _ in range(draw.choice([1, 2, 2]))]
        diagonal = [Indicator((n, n), (1, -1), 0)]
        at = [("i",)] * len(factors) + [("i", "j")]
        terms.append(draw.choice([1, -1, 2, -2]) * Contract([*factors, *diagonal], at, ("i", "j")))
    return add(*terms)


@pytest.mark.parametrize("family", FAMILIES)
def test_sums_written_out_are_proved_equal(family: str) -> None:
    draw, fewer = random.Random(1), 0
    for _ in range(60):
        node = random_sum(draw, family)
        made = complemented(node)
        fewer += additions(made) < additions(node)
        assert additions(made) <= additions(node), node
        if made is not node:
            assert same(made, node), (node, made)
            assert not same(add(made, Contract([Y, Y], [("i",), ("j",)], ("i", "j"))), node)
    assert fewer > 5


def test_products_that_do_not_collapse_stay_as_they_are() -> None:
    v = Atom("V", (n,))
    node = add((Y - sigmoid(U)) * (Y - v), (1 + v) * sigmoid(U))
    assert complemented(node) is node
    assert isinstance(complemented((Y - 1) * sigmoid(U) + (1 - Y) * sigmoid(U) + Y), Atom | Contract | Add)


u, y = symnn.vector("u", n), symnn.vector("y", n)
one, times, p = sp.OneMatrix(n, 1), sp.HadamardProduct, symnn.sigmoid(u)
LOSSES: dict[str, Any] = {
    "likelihood": symnn.sum(times(y, symnn.log(p)) + times(one - y, symnn.log(one - p))),
    "focal": -symnn.sum(times(one - p, one - p, symnn.log(p))),
    "softplus": symnn.sum(symnn.log(one + symnn.exp(u))),
}


@pytest.mark.parametrize("name", LOSSES)
def test_hessians_of_likelihoods_keep_their_digits_where_they_are_saturated(name: str) -> None:
    expr = symnn.hessian(LOSSES[name], u)
    used = [a for a in (u, y) if a in expr.free_symbols]
    call = symnn.lambdify(used, expr)
    for t in (0.0, 1e-20, -1e-10, 3.0, -20.0, 40.0, -40.0, 800.0, -800.0, 4000.0):
        given = {u: [t, -t, 0.3], y: [1.0, 0.0, 1.0]}
        known = {read(a): np.vectorize(Fraction, otypes=[object])(np.array(given[a])) for a in used}
        wanted = evaluate(read(expr), Reals(3600), known, {n: 3}).astype(float)
        assert np.allclose(call(*(np.array(given[a]) for a in used)), wanted, rtol=1e-12, atol=1e-300), (t, name)
