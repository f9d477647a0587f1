"""What is rewritten around a softmax equals what was written, also for square matrices whose labels stand in any order:
random sums of products against exact numbers, and those that were wrong once; and
Hessians keep their digits."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from shutil import which
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export.stable.prepare import Prepared
from symnn.export.stable.softmax_hessians import less_its_row_sums
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
        names = dict(zip("ijk", draw.choice(NAMES), strict=True))
        more = [(f, "".join(names[m] for m in at)) for f, at in factors]
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


def random_rows(draw: random.Random) -> Node:
    """p_j Σ_k m_ik − m_ij for a sum m, where some are not quite that."""
    number = lambda: draw.choice([1, -1, 2])
    m = add(*(random_product(draw, "ij") for _ in range(draw.choice([2, 2, 3]))))
    p, out = softmax(Z, axis=draw.choice([0, 1])), draw.choice(["ij", "ij", "ji"])
    at, row = draw.choice(["ij", "ji", "jj", "ii"]), draw.choice(["ik", "ik", "ki", "kk"])
    c = number()
    less = draw.choice([m, m, add(m, random_product(draw, "ij"))])
    beside = [random_product(draw, "ij")] if draw.random() < 0.3 else []
    return add(product(c, [(m, row), (p, at)], out), product(draw.choice([-c, -c, c]), [(less, "ij")], out), *beside)


def random_product(draw: random.Random, out: str) -> Node:
    factors: list[Factor] = [(matrix(draw), draw.choice(["ij", "ji", "ij", "ii", "ik"])) for _ in range(draw.choice([1, 2]))]
    factors += [(Indicator((n, n), (1, -1), 0), "ij")] if draw.random() < 0.4 else []
    return product(draw.choice([1, -1, 2]), factors, out)


@pytest.mark.parametrize("seed", range(4))
def test_rows_less_their_sums_are_what_was_written(seed: int) -> None:
    draw, changed = random.Random(seed), 0
    for _ in range(120):
        node = random_rows(draw)
        changed += less_its_row_sums(node) is not node
        at = draw.random()
        wanted = value(node, random.Random(at))
        for made in (less_its_row_sums(node), Prepared(SPELLED)(node)):
            found, scale = value(made, random.Random(at)), max(1, *(abs(float(x)) for x in np.ravel(wanted)))
            assert all(abs(float(x)) < 1e-25 * scale for x in np.ravel(wanted - found)), (node, made)
    assert changed > 5


u = symnn.vector("u", n)
HESSIANS: dict[str, Any] = {
    "log Σ e^u": symnn.log(symnn.sum(symnn.exp(u))),
    "log mean e^u": symnn.log(symnn.mean(symnn.exp(u))),
    "an expectation": (symnn.vector("v", n).T * symnn.softmax(u))[0, 0],
    "the sum of squares": symnn.sum(sp.HadamardProduct(symnn.softmax(u), symnn.softmax(u))),
    "the entropy": -symnn.sum(sp.HadamardProduct(symnn.softmax(u), symnn.log_softmax(u))),
}
SATURATED = ([40.0, -40.0, 0.25], [0.5, -1.25, 40.0], [-40.0, 0.5, -20.0], [-800.0, 0.5, -400.0], [4000.0, -4000.0, 0.25], [0.0, 0.5, 1.0])
TARGETS = ["numpy", *(["c"] if which("cc") else []), *(t for t in ("jax", "torch") if find_spec(t))]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", HESSIANS)
def test_hessians_keep_their_digits_where_an_entry_is_certain(name: str, target: str) -> None:
    f = HESSIANS[name]
    others = [symnn.vector("v", n)] if "expectation" in name else []
    expr = symnn.hessian(f, u)
    call = symnn.lambdify((u, *others), expr, target=target)
    for x in SATURATED:
        known = {
            read(a): np.vectorize(Fraction, otypes=[object])(np.array(v)) for a, v in [(u, x), *((v, [0.25, -1.5, 0.75]) for v in others)]
        }
        wanted = evaluate(read(expr), Reals(3600), known, {n: 3}).astype(float)
        found = np.asarray(call(*(np.asarray(v, float) for v in known.values())))
        within = {"rtol": 1e-5, "atol": 1e-36} if found.dtype == np.float32 else {"rtol": 1e-12, "atol": 1e-300}
        assert np.allclose(found, wanted, **within), (x, found, wanted)


@pytest.mark.parametrize("axis", [0, 1, (0, 1)])
def test_hessians_of_the_logarithms_of_sums_by_rows_keep_their_digits(axis: Any) -> None:
    M = symnn.matrix("M", n, n)
    f = symnn.sum(symnn.log_sum_exp(M, axis=axis)) if isinstance(axis, int) else symnn.log(symnn.sum(symnn.exp(M)))
    expr = symnn.hessian(f, M)
    x = np.array([[40.0, -40.0, 0.5], [0.25, 40.0, 39.0], [-800.0, 1.0, 2.0]])
    wanted = evaluate(read(expr), Reals(2000), {read(M): np.vectorize(Fraction, otypes=[object])(x)}, {n: 3}).astype(float)
    assert np.allclose(symnn.lambdify((M,), expr)(x), wanted, rtol=1e-12, atol=1e-300)
