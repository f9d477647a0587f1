"""What is rewritten around a softmax equals what was written, also for square matrices whose labels stand in any order:
random sums of products against exact numbers, and those that were wrong once."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export.stable.prepare import Prepared
from symnn.export.targets.numpy.operators import SPELLED
from symnn.expr import Atom, Contract, Indicator, Node, add
from symnn.ops.exp import exp
from symnn.ops.log_softmax import log_softmax
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax

n = symnn.sizes("n")
Z, U, v = Atom("Z", (n, n)), Atom("U", (n, n)), Atom("v", (n,))
Factor = tuple[Node, str]
NAMES = ["ijk", "ijk", "kji", "ikj", "jik", "iji", "kjk"]
"""What labels are read as in a second term."""


def matrix(draw: random.Random) -> Node:
    p, axis = softmax(Z, axis=draw.choice([0, 1, (0, 1)])), draw.choice([0, 1])
    along = softmax(Z, axis=axis)
    return draw.choice([Z, U, p, p, log_softmax(Z, axis=axis), 1 - along, reciprocal(1 - along), exp(Z), U - p])


def labels(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("ijk") for _ in range(count))


def product(number: int, factors: list[Factor], out: str) -> Node:
    used = sorted({*out, *(m for _, at in factors for m in at)})
    return number * Contract([f for f, _ in factors], [tuple(at) for _, at in factors], tuple(out), dict.fromkeys(used, n))


def random_sum(draw: random.Random) -> Node:
    """A product, and products with one more softmax that may belong to it."""
    out = draw.choice(["ij", "i", "ij"])
    factors: list[Factor] = [(matrix(draw), labels(draw, 2)) for _ in range(draw.choice([1, 2, 2]))]
    factors += [(v, labels(draw, 1))] if draw.random() < 0.4 else []
    factors += [(Indicator((n, n), (1, -1), 0), draw.choice(["ij", "jk"]))] if draw.random() < 0.3 else []
    terms = [product(draw.choice([1, 2, -1]), factors, out)]
    for _ in range(draw.choice([1, 1, 2])):
        read = dict(zip("ijk", draw.choice(NAMES), strict=True))
        more = [(f, "".join(read[m] for m in at)) for f, at in factors]
        more.append((softmax(Z, axis=draw.choice([0, 1, 1])), labels(draw, 2)))
        terms.append(product(draw.choice([1, -1, -1, 2]), more, out))
    return add(*terms)


def value(node: Node, draw: random.Random) -> Any:
    @cache
    def entries(a: Node) -> Any:
        return np.reshape([Fraction(draw.randint(-4000, 4000), 1000) for _ in range(3**a.rank)], [3] * a.rank)

    return evaluate(node, Reals(50), {a: entries(a) for a in (Z, U, v)}, {n: 3})


@pytest.mark.parametrize("seed", range(8))
def test_what_is_rewritten_around_a_softmax_is_what_was_written(seed: int) -> None:
    draw, changed = random.Random(seed), 0
    for _ in range(120):
        node = random_sum(draw)
        made = Prepared(SPELLED, dense=draw.random() < 0.8)(node)
        if made is not node:
            changed += 1
            at = draw.random()
            wanted, found = (value(x, random.Random(at)) for x in (node, made))
            scale = max(1, *(abs(float(x)) for x in np.ravel(wanted)))
            assert all(abs(float(x)) < 1e-25 * scale for x in np.ravel(wanted - found)), (node, made)
    assert changed > 30


P, L = symnn.softmax(symnn.matrix("Z", n, n), axis=1), symnn.log_softmax(symnn.matrix("Z", n, n), axis=1)


@pytest.mark.parametrize("expr", [L - P * L, L - P.T * L, L - L * P, L.T - P * L, L.T - P * L.T, P - P * P], ids=str)
def test_means_of_logarithms_by_rows_of_a_softmax(expr: Any) -> None:
    """What log softmax and its logits differ by is the same in a row, and not in a column."""
    z = np.array([[1.0, 2.0, -1.0], [0.0, 3.0, 0.5], [2.0, -2.0, 1.0]])
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    known = {P: np.exp(logs), L: logs}
    wanted = expr.subs({P: sp.Matrix(known[P]), L: sp.Matrix(known[L])}).doit()
    assert np.allclose(symnn.lambdify((symnn.matrix("Z", n, n),), expr)(z), np.array(wanted, float), rtol=1e-13, atol=1e-14)


def test_the_product_of_a_hessian_with_a_vector_where_a_sum_stands_within_a_mean() -> None:
    u, w, one = symnn.vector("u", 3), symnn.vector("w", 3), sp.OneMatrix(3, 1)
    f = symnn.sum(sp.HadamardProduct(w, one - symnn.softmax(sp.HadamardProduct(u, w))))
    at, along = np.array([0.5, -1.0, 2.0]), np.array([1.0, 3.0, -2.0])
    d = symnn.vector("d", 3)
    product = symnn.lambdify((u, w, d), symnn.hvp(f, u, d))(at, along, np.array([1.0, 0.0, 2.0]))
    assert np.allclose(product, symnn.lambdify((u, w), symnn.hessian(f, u))(at, along) @ [1, 0, 2], rtol=1e-12)
