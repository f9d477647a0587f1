"""(r X)ᵀ(r X) into given memory: the numbers of the plain product, symmetric to the last digit, without a scaled X."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import symnn
from symnn import ops
from symnn.export import lambdify
from symnn.expr import Atom, einsum, matmul

M, N = symnn.sizes("m n")
X, w, v = Atom("X", (M, N)), Atom("w", (N,)), Atom("v", (M,))
CURVED = ops.sigmoid(matmul(X, w)) * (1 - ops.sigmoid(matmul(X, w)))
LOGISTIC = einsum("a i, a, a j -> i j", X, CURVED, X)


def drawn(m: int, n: int, dtype: str = "float64") -> tuple[Any, Any]:
    draw = np.random.default_rng(m + n)
    return draw.normal(size=(m, n)).astype(dtype), (draw.normal(size=n) / np.sqrt(max(n, 1))).astype(dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "shape", [(0, 4), (4, 0), (1, 1), (1, 6), (7, 3), (3, 600), (900, 530), (1400, 512), (9000, 40), (60000, 30)], ids=str
)
def test_the_numbers_are_those_of_the_plain_product(shape: tuple[int, int], dtype: str) -> None:
    plain, strips = lambdify([X, w], LOGISTIC), lambdify([X, w], LOGISTIC, target="numpy_buffers")
    assert "_weighted_gram(" in strips.source
    given, workspace = drawn(*shape, dtype), {}
    out = np.full((shape[1], shape[1]), np.nan, dtype)
    for data in (given[0], np.asfortranarray(given[0]), given[0]):  # the last finds the memory of the ones before
        found = strips(data, given[1], out=out, workspace=workspace)
        assert np.shares_memory(found, out) or not shape[1]
        near = 1e-13 if dtype == "float64" else 1e-5
        np.testing.assert_allclose(found, plain(*given), atol=near * max(shape), rtol=near)
        np.testing.assert_array_equal(found, found.T)
    assert "_weighted_gram(" not in plain.source


def test_little_more_than_the_result_is_asked_for() -> None:
    strips, given = lambdify([X, w], LOGISTIC, target="numpy_buffers"), drawn(2000, 1000)
    out, workspace = np.empty((1000, 1000)), {}
    strips(*given, out=out, workspace=workspace)
    assert sum(held.nbytes for held in workspace.values()) < 0.05 * out.nbytes
    for memory, most in (({}, 1.05), ({"out": out, "workspace": workspace}, 0.05)):
        tracemalloc.start()
        strips(*given, **memory)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < most * out.nbytes


def test_examples_in_columns_and_factors_of_any_sign() -> None:
    draw = np.random.default_rng(0)
    columns, factor = draw.normal(size=(5, 8)), draw.normal(size=8)
    A = Atom("A", (N, M))
    f = lambdify([A, v], einsum("i a, a, j a, a -> i j", A, v, A, v), target="numpy_buffers")
    assert "A.T, v" in f.source
    np.testing.assert_allclose(f(columns, factor), (columns * factor) @ (columns * factor).T, rtol=1e-13)


def test_products_that_are_no_such_square_stay_as_they_are() -> None:
    Y, u = Atom("Y", (M, N)), Atom("u", (M,))
    scaled, other = einsum("a i, a -> a i", X, v), einsum("a i, a -> a i", X, u)
    draw = np.random.default_rng(1)
    data = [draw.normal(size=s) for s in ((6, 4), (6, 4), (6,), (6,))]
    x, y, a, b = data
    wanted = {
        "two factors": (matmul(einsum("a i -> i a", scaled), other), (x * a[:, None]).T @ (x * b[:, None])),
        "two matrices": (einsum("a i, a, a j, a -> i j", X, v, Y, v), (x * a[:, None]).T @ (y * a[:, None])),
        "signs": (einsum("a i, a, a j -> i j", X, v, X), (x.T * a) @ x),
    }
    for name, (node, value) in wanted.items():
        f = lambdify([X, Y, v, u], node, target="numpy_buffers")
        assert "_weighted_gram(" not in f.source, name
        np.testing.assert_allclose(f(*data), value, rtol=1e-12, atol=1e-12)
    both = lambdify([X, v], [scaled, einsum("a i, a j -> i j", scaled, scaled)], target="numpy_buffers")
    first, second = both(x, a)  # what is a result itself is written down
    np.testing.assert_allclose(second, first.T @ first, rtol=1e-13, atol=1e-13)


def test_out_has_the_structure_of_what_is_computed() -> None:
    f = lambdify([X, w], {"hessian": LOGISTIC, "more": [matmul(X, w), einsum("i, i ->", w, w)]}, target="numpy_buffers")
    given = drawn(6, 3)
    out = {"hessian": np.empty((3, 3)), "more": [np.empty(6), None]}
    found = f(*given, out=out)
    assert found["hessian"] is out["hessian"] or np.shares_memory(found["hessian"], out["hessian"])
    assert np.shares_memory(found["more"][0], out["more"][0])
    np.testing.assert_allclose(found["more"][1], given[1] @ given[1])
    fresh = f(*given, out={"hessian": None, "more": None})
    np.testing.assert_array_equal(fresh["hessian"], found["hessian"])
    with pytest.raises(symnn.ArgumentError, match="3 parts, but 2 results"):
        f(*given, out={"hessian": None, "more": [None, None, None]})
    with pytest.raises(ValueError, match="contiguous array of shape"):
        f(*given, out={"hessian": np.empty((3, 3)).T[:, ::2], "more": None})
