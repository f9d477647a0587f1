"""Second derivatives with a determinant are polynomials in the entries: right at singular matrices of every rank."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.calculus.normal_form.normalizer import same
from symnn.export import lambdify
from symnn.export.stable.second_cofactors import without_two_inverses
from symnn.export.stable.stable_operators import second_adjugate
from symnn.expr import Atom, Contract
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse

MATRICES: list[list[list[float]]] = [
    [[0, 0], [0, 0]],
    [[1, 2], [2, 4]],
    [[3, 1], [-1, 2]],
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
    [[1, 2, 3], [2, 4, 6], [-1, -2, -3]],
    [[1, 2, 3], [4, 5, 6], [5, 7, 9]],
    [[2, 0, 1], [1, 3, 0], [0, 1, 4]],
    [[0, 1, 0, 2], [1, 0, 0, 1], [1, 1, 0, 3], [0, 0, 0, 1]],
]


def functions(a: Any, v: Any) -> dict[str, Any]:
    det = sp.Determinant(a)
    return {"det": det, "det of a transpose": sp.Determinant(a.T), "adjugate": symnn.trace(v * det * a.I), "square": det**2}


def exact(name: str, n: int) -> tuple[Any, Any, sp.Expr]:
    """The function in its entries, with a and v as they stand there."""
    a, v = sp.Matrix(n, n, sp.symbols(f"a:{n * n}")), sp.Matrix(n, n, sp.symbols(f"v:{n * n}"))
    det = sum(_sign(p) * sp.Mul(*(a[i, p[i]] for i in range(n))) for p in permutations(range(n)))
    if name == "adjugate":
        return a, v, sp.expand(sum(v[i, j] * sp.diff(det, a[i, j]) for i in range(n) for j in range(n)))
    return a, v, sp.expand(det**2 if name == "square" else det)


def _sign(p: tuple[int, ...]) -> int:
    return -1 if sum(p[i] > p[j] for i in range(len(p)) for j in range(i + 1, len(p))) % 2 else 1


@cache
def compiled(name: str, target: str, size: int | None) -> dict[str, Callable[..., Any]]:
    """The derivatives as functions, of matrices of this size or of any."""
    n = symnn.sizes("n m")[0] if size is None else size
    a, v, d = (symnn.matrix(x, n, n) for x in "AVD")
    f, more = functions(a, v)[name], [v] if name == "adjugate" else []
    made = {"gradient": lambdify([a, *more], symnn.gradient(f, a), target=target)}
    if name == "adjugate":  # third derivatives of a determinant keep their inverses
        return made
    product = lambdify([a, d], symnn.hvp(f, a, d), target=target)
    return {**made, "Hessian": lambdify(a, symnn.hessian(f, a), target=target), "product": product}


@cache
def derivatives(name: str, k: int) -> tuple[Any, Any]:
    """Gradient and Hessian of the function at a matrix, by the derivatives of a polynomial; the weights are 1, 2, …"""
    size = len(MATRICES[k])
    entries, w, f = exact(name, size)
    given = [int(c) for row in MATRICES[k] for c in row]
    whole = sp.Poly(f.subs(dict(zip(w, range(1, size**2 + 1), strict=True))), *entries)
    slopes = [whole.diff(e) for e in entries]
    second = [[slope.diff(e)(*given) for e in entries] for slope in slopes]
    return np.array([slope(*given) for slope in slopes], dtype=float), np.array(second, dtype=float)


@pytest.mark.parametrize("target", ["numpy", "python", "c", "numpy_buffers"])
@pytest.mark.parametrize("name", ["det", "det of a transpose", "adjugate", "square"])
def test_second_derivatives_at_singular_matrices(name: str, target: str) -> None:
    for k, given in enumerate(MATRICES):
        size = len(given)
        x, weights = np.array(given, dtype=float), np.arange(1.0, size**2 + 1).reshape(size, size)
        slope, second = derivatives(name, k)
        wanted = {"gradient": slope, "Hessian": np.ravel(second), "product": second.sum(axis=1)}
        more = {"gradient": [weights] if name == "adjugate" else [], "product": [np.ones((size, size))]}
        for kind, function in compiled(name, target, size if target == "python" else None).items():
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = np.ravel(function(x, *more.get(kind, [])))
            np.testing.assert_allclose(found, wanted[kind], rtol=1e-12, atol=1e-11, err_msg=kind)


def test_the_difference_is_proved_and_a_sum_is_left_as_it_is() -> None:
    n = symnn.sizes("n m")[0]
    a = Atom("A", (n, n))
    b, sizes = inverse(a), dict(enumerate((n, n, n, n)))
    one = Contract([determinant(a), b, b], [(), (1, 0), (3, 2)], (0, 1, 2, 3), sizes)
    other = Contract([determinant(a), b, b], [(), (3, 0), (1, 2)], (0, 1, 2, 3), sizes)
    assert without_two_inverses(one - other) is second_adjugate(a)
    assert same(second_adjugate(a), one - other)
    for lie in (one + other, one - 2 * other, 2 * one - other):
        made = without_two_inverses(lie)
        assert made is lie or same(made, lie)
        assert not same(made, one - other)
    assert without_two_inverses(one + other) == one + other
