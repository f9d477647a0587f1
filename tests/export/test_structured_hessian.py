"""A Hessian kept as its parts is the dense one: as an array, as a map, and as what it solves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.errors import ArgumentError, ShapeError
from symnn.export.structured_hessian import StructuredHessian

n, m, k = symnn.sizes("n m k")
x, w, b = symnn.vector("x", n), symnn.vector("w", n), symnn.vector("b", m)
X, A = symnn.matrix("X", m, n), symnn.matrix("A", n, n)
U, V, O, T = symnn.matrix("U", n, k), symnn.matrix("V", m, k), symnn.matrix("O", n, m), symnn.matrix("T", n, m)
E = T - U * V.T
total = symnn.sum

# name, arguments, loss, by what, how it is said to be kept
LOSSES: list[tuple[str, Any, Any, Any, str]] = [
    ("diagonal", (x, w), total(sp.HadamardProduct(w, symnn.exp(x))), x, "(5,) on 1 diagonal"),
    ("the identity", (x,), (x.T * x)[0, 0], x, "1 on 1 diagonal"),
    ("blocks that are alike", (U, V, T), symnn.trace(E.T * E), U, "(3, 3) on 1 diagonal"),
    ("blocks", (U, V, T, O), total(sp.HadamardProduct(O, sp.HadamardProduct(E, E))), U, "(5, 3, 3) on 1 diagonal"),
    ("thin and diagonal", (x, w), total(symnn.exp(x)) + sp.exp((w.T * x)[0, 0]), x, "(5,) on 1 diagonal + (5,) × (5,)"),
    ("softmax", (x,), symnn.log_sum_exp(x), x, "(5,) on 1 diagonal + (5,) × (5,)"),
    ("a Kronecker product", (U, A, V), symnn.trace(U.T * A * U * V.T * V), U, "(3, 3) × (5, 5) + (3, 3) × (5, 5)"),
    ("whole", (x, A), (x.T * A * x)[0, 0], x, "(5, 5)"),
    ("logistic regression", (w, X), total(symnn.softplus(X * w)), w, "(5, 5)"),
]  # fmt: skip
SIZES = {n: 5, m: 7, k: 3}


def drawn(arguments: Any, dtype: str = "float64") -> list[Any]:
    draw = np.random.default_rng(7)
    shapes = [tuple(int(sp.sympify(s).subs(SIZES)) for s in a.shape) for a in arguments]
    return [draw.normal(size=shape if shape[1] > 1 else shape[:1]).astype(dtype) for shape in shapes]


@pytest.mark.parametrize(("name", "arguments", "loss", "by", "said"), LOSSES, ids=[row[0] for row in LOSSES])
def test_it_is_the_dense_one(name: str, arguments: Any, loss: Any, by: Any, said: str) -> None:
    hessian = symnn.hessian(loss, by)
    given = drawn(arguments)
    dense = symnn.lambdify(arguments, hessian)(*given)
    kept = symnn.lambdify(arguments, hessian, structured=True)(*given)
    assert isinstance(kept, StructuredHessian)
    assert kept.shape == dense.shape
    assert sorted(repr(kept).partition(": ")[2].split(" + ")) == sorted(said.split(" + "))
    np.testing.assert_allclose(kept.todense(), dense, rtol=1e-13, atol=1e-13)
    half = dense.shape[: dense.ndim // 2]
    draw = np.random.default_rng(8)
    for more in ((), (2,)):
        v = draw.normal(size=(*half, *more))
        np.testing.assert_allclose(kept @ v, np.tensordot(dense, v, len(half)), rtol=1e-12, atol=1e-12)
    with pytest.raises(ShapeError, match="is wanted, not"):
        kept @ np.ones((9, *half))


REGULAR = [row[:4] for row in LOSSES if row[0] != "softmax"]  # equal shifts change nothing


@pytest.mark.parametrize(("name", "arguments", "loss", "by"), REGULAR, ids=[row[0] for row in REGULAR])
def test_what_it_solves(name: str, arguments: Any, loss: Any, by: Any) -> None:
    kept = symnn.lambdify(arguments, symnn.hessian(loss, by), structured=True)(*drawn(arguments))
    v = np.random.default_rng(9).normal(size=kept.parameter_shape)
    np.testing.assert_allclose(kept @ kept.solve(v), v, rtol=1e-8, atol=1e-8)


def test_what_is_singular_is_said_to_be() -> None:
    f = symnn.lambdify((x, w), symnn.hessian(total(sp.HadamardProduct(w, symnn.exp(x))), x), structured=True)
    with pytest.raises(np.linalg.LinAlgError):
        f(np.ones(3), np.array([1.0, 0.0, 2.0])).solve(np.ones(3))


def test_a_few_columns_are_kept_apart_and_many_are_multiplied() -> None:
    f = symnn.lambdify((w, X), symnn.hessian(total(symnn.softplus(X * w)), w), structured=True)
    draw = np.random.default_rng(1)
    assert "thin (30, 2) (2, 30)" in repr(f(draw.normal(size=30), draw.normal(size=(2, 30))))
    assert "thin" not in repr(f(draw.normal(size=4), draw.normal(size=(9, 4))))


def test_other_results_stay_arrays() -> None:
    loss = symnn.log_sum_exp(x)
    value, slope, kept = symnn.lambdify((x,), [loss, symnn.gradient(loss, x), symnn.hessian(loss, x)], structured=True)(np.ones(4))
    assert np.isclose(value, 1 + np.log(4))
    np.testing.assert_allclose(slope, np.full(4, 0.25))
    np.testing.assert_allclose(kept.todense(), np.eye(4) / 4 - 1 / 16, atol=1e-15)
    with pytest.raises(ArgumentError, match="numpy"):
        symnn.lambdify((x,), symnn.hessian(loss, x), structured=True, target="jax")


def test_no_dense_array_is_made() -> None:
    arguments, loss = (U, V, T, O), total(sp.HadamardProduct(O, sp.HadamardProduct(E, E)))
    f: Callable[..., Any] = symnn.lambdify(arguments, symnn.hessian(loss, U), structured=True)
    assert "O[:" not in f.source  # V is multiplied with itself first: k is shorter than n, or the result would not fit
    draw = np.random.default_rng(2)
    rows = 400  # the dense one has 8 million entries
    u, v, t = draw.normal(size=(rows, 5)), draw.normal(size=(8, 5)), draw.normal(size=(rows, 8))
    kept = f(u, v, t, np.ones((rows, 8)))
    assert sum(p.size for term in kept.terms for block in term.blocks for p in block.parts) == rows * 25
    np.testing.assert_allclose(kept @ kept.solve(u), u, rtol=1e-9)
