"""Norms whose squares are beyond what a float holds, what is divided by them, and angles: finite and right from 1e-300 to 1e300."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import symnn
from symnn import ops
from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import same
from symnn.export import lambdify
from symnn.export.stable.lengths import with_lengths
from symnn.export.stable.prepare import Prepared
from symnn.export.stable.stable_operators import length, select
from symnn.export.targets.numpy.operators import SPELLED
from symnn.expr import Atom, Call, Map, Node, rebuild
from symnn.expr.walk import atoms, postorder
from tests.export.test_stable import exact
from tests.export.test_targets import ARRAYS, given

SCALES = [1.0, 1e200, 1e-200, 1e150, 1e-170, 1e300, 1e-290]
AT = {"x": [3.0, -4.0, 12.0], "y": [1.0, 2.0, -0.5], "X": [[3.0, -4.0, 0.5], [1e-3, 2.0, 1.0]]}


def functions(n: Any, m: Any) -> dict[str, Any]:
    x, y, X = symnn.vector("x", n), symnn.vector("y", n), symnn.matrix("X", m, n)
    r, cosine = symnn.norm(x), symnn.cosine_similarity(x, y)
    rows = symnn.sum(symnn.norm(X, axis=1))
    return {
        "norm": r,
        "gradient": symnn.gradient(r, x),
        "Hessian": symnn.hessian(r, x),
        "unit": x / r,
        "Jacobian": symnn.jacobian(x / r, x),
        "projection": x * x.T * y / (x.T * x)[0, 0],
        "cosine": cosine,
        "slope of a cosine": symnn.gradient(cosine, x),
        "Hessian of a cosine": symnn.hessian(cosine, x),
        "norms of rows": symnn.norm(X, axis=1),
        "slopes of norms of rows": symnn.gradient(rows, X),
        "norm of a matrix": symnn.norm(X),
        "slope of that": symnn.gradient(symnn.norm(X), X),
        "product": symnn.hvp(r, x, y),
    }


@pytest.mark.parametrize("target", ["numpy", "python", "c", "numpy_buffers"])
@pytest.mark.parametrize("name", functions(3, 2))
def test_values_and_derivatives(name: str, target: str) -> None:
    n, m = symnn.sizes("n m")
    if (name, target) == ("projection", "python"):
        pytest.skip("with sizes written out, SymPy makes a sum of three squares of it")
    f = functions(3, 2)[name] if target == "python" else functions(n, m)[name]
    used = {str(a.label) for a in atoms([read(f)])}
    arguments = {k: symnn.matrix(k, m, n) if k == "X" else symnn.vector(k, n) for k in AT if k in used}
    if target == "python":
        arguments = {k: symnn.matrix(k, 2, 3) if k == "X" else symnn.vector(k, 3) for k in arguments}
    call = lambdify(list(arguments.values()), f, target=target)
    # the Hessian of an angle has fourth powers of norms in it
    for scale in SCALES if name != "Hessian of a cosine" else [1.0, 1e70, 1e-70]:
        at = {k: (np.array(AT[k]) * scale if k != "y" or "cosine" in name else np.array(AT[k])) for k in arguments}
        wanted = exact(f, {a: at[k] for k, a in arguments.items()}, {n: 3, m: 2}).astype(float)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = np.reshape(call(*at.values()), wanted.shape)
        # entries of I - uu' and of b/|b| - cos a/|a| are differences
        assert np.all(np.abs(found - wanted) <= 1e-12 * np.abs(wanted) + 1e-15 * np.max(np.abs(wanted))), (
            scale,
            found,
            wanted,
            call.source,
        )


@pytest.mark.parametrize("scale", [1.0, 1e25, 1e-25])
@pytest.mark.parametrize("target", [k for k in ARRAYS if {"jax", "torch"} & {*k.values}])
def test_values_elsewhere_where_a_square_is_no_single_float(target: str, scale: float) -> None:
    n, m = symnn.sizes("n m")
    for name, f in functions(n, m).items():
        if name == "Hessian of a cosine" and scale != 1:
            continue
        used = {str(a.label) for a in atoms([read(f)])}
        arguments = {k: symnn.matrix(k, m, n) if k == "X" else symnn.vector(k, n) for k in AT if k in used}
        at = {k: np.array(AT[k], dtype=np.float32) * np.float32(scale) for k in arguments}
        wanted = exact(f, {a: at[k] for k, a in arguments.items()}, {n: 3, m: 2}).astype(float)
        found = np.reshape(
            np.asarray(lambdify(list(arguments.values()), f, target=target)(*(given(target, x) for x in at.values()))), wanted.shape
        )
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6 * np.abs(wanted).max(), err_msg=name)
    with np.errstate(all="ignore"):
        assert scale == 1 or np.square(np.float32(scale)) in (0, np.inf)


@pytest.mark.parametrize("target", ["numpy", "python", "c", "numpy_buffers"])
def test_two_lengths_of_different_orders(target: str) -> None:
    x, y = symnn.vector("x", 3), symnn.vector("y", 3)
    call = lambdify([x, y], [symnn.cosine_similarity(x, y), symnn.norm(x - y), symnn.norm(x)], target=target)
    for a, b in ([1e200, 2e200, 0.0], [3e-200, 0.0, 4e-200]), ([1e-200, 1e200, 1.0], [1.0, 2.0, 2.0]):
        u, v = np.array(a), np.array(b)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            cosine, gap, r = call(u, v)
        s, t = np.max(np.abs(u)), np.max(np.abs(v))
        assert cosine == pytest.approx((u / s) @ (v / t) / np.linalg.norm(u / s) / np.linalg.norm(v / t), rel=1e-14)
        assert r == pytest.approx(s * np.linalg.norm(u / s), rel=1e-14)
        assert gap == pytest.approx(s * np.linalg.norm((u - v) / s), rel=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_zeros_and_what_is_no_number(dtype: str) -> None:
    n, m = symnn.sizes("n m")
    X, x = symnn.matrix("X", m, n), symnn.vector("x", n)
    f, g = lambdify((X,), [symnn.norm(X, axis=1), symnn.norm(X)]), lambdify((x,), symnn.norm(x))
    big = 1e30 if dtype == "float32" else 1e250
    rows = np.array([[0.0, 0.0], [3.0, 4.0], [np.inf, 1.0], [np.nan, 1.0], [3 * big, 4 * big], [3 / big, 4 / big]], dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        each, every = f(rows)
        assert each.dtype == dtype
        assert np.isnan(every)
        np.testing.assert_allclose(each, [0.0, 5.0, np.inf, np.nan, 5 * big, 5 / big], rtol=1e-6)
        for row, wanted in zip(rows, each, strict=True):
            np.testing.assert_allclose(g(row), wanted, rtol=1e-6)
        assert f(rows[:0])[0].shape == (0,)
        assert f(rows[:0])[1] == 0 == g(np.zeros(0))


def test_what_is_rewritten_is_proved_equal_and_what_is_no_norm_is_left() -> None:
    n, m = symnn.sizes("n m")
    for f in functions(n, m).values():
        node = read(f)
        made = Prepared(SPELLED)(node)
        opened = with_lengths(node, {})
        assert same(opened, node)
        assert same(rebuild(made, without_guards), node)
        assert _uses_length(made)
    v, A = Atom("v", (n,)), Atom("A", (n, n))
    for node in (
        ops.sqrt(ops.trace(A)),
        ops.sqrt(1 + ops.norm(v)),
        ops.sqrt(v * v),
        v * ops.reciprocal(2 + v),
        ops.sqrt(ops.mean(v)),
    ):
        assert not any(isinstance(x, Call) and x.composition is length and x.arguments != (v,) for x in postorder(with_lengths(node, {})))


def without_guards(f: Node) -> Node:
    """select(c, a, b) as a."""
    return f.arguments[1] if isinstance(f, Map) and f.operator is select else f


def _uses_length(node: Any) -> bool:
    return any(isinstance(x, Call) and x.composition is length for x in postorder(node))
