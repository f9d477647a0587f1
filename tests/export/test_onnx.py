"""Models of ONNX, as its reference evaluator runs them, beside the NumPy target; what its operators cannot say is refused by name."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.export.crosscheck import Comparison, crosscheck
from symnn.export.network_module import network_program
from symnn.nets import Dense, Network

N, T = symnn.sizes("N"), sp.Symbol("t", real=True)
needs_onnx = pytest.mark.skipif(importlib.util.find_spec("onnx") is None, reason="onnx is not on this machine")
NETWORKS = {
    "softmax": ("softmax_cross_entropy", "tanh", "softmax"),
    "logits": ("binary_cross_entropy_with_logits", "silu", None),
    "squares": ("mean_squared_error", "relu", None),
    "sigmoid": ("binary_cross_entropy", "softplus", "sigmoid"),
    "hinge": ("hinge", "tanh", None),
}


def _network(name: str, batch: Any, layout: str) -> Network:
    loss, hidden, last = NETWORKS[name]
    l2 = sp.Rational(1, 10)
    return Network(Dense(3, activation=hidden), Dense(2, activation=last), inputs=2, loss=loss, batch=batch, layout=layout, l2=l2)


def _values(net: Network, batch: Any, layout: str, spread: float) -> tuple[dict[str, Any], Any, Any]:
    draw = np.random.default_rng(0)
    parameters = {k: spread * draw.normal(size=[int(e) for e in p.shape]) for k, p in net.parameters.items()}
    if batch is None:
        return parameters, draw.normal(size=2), np.array([1.0, 0.0])
    X, Y = draw.normal(size=(2, 4)), np.eye(2)[:, [0, 1, 1, 0]]
    return (parameters, X, Y) if layout == "columns" else (parameters, X.T, Y.T)


@needs_onnx
@pytest.mark.parametrize("layout", ["columns", "rows"])
@pytest.mark.parametrize("batch", [None, N], ids=["one", "many"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_model_gives_the_numbers_of_the_numpy_target(name: str, batch: Any, layout: str) -> None:
    net = _network(name, batch, layout)
    program = network_program(net)
    theirs = program.function("onnx")
    for spread in (1.0, 30.0) if name in ("softmax", "logits") else (1.0,):
        parameters, x, y = _values(net, batch, layout, spread)
        wanted, gradients = program.function()(parameters, x, y)
        for dtype, near in (("float64", 1e-12), ("float32", 5e-6)):
            value, found = theirs({k: p.astype(dtype) for k, p in parameters.items()}, x, y)
            np.testing.assert_allclose(value, wanted, rtol=near)
            for k, g in gradients.items():
                assert (found[k].dtype, found[k].shape) == (dtype, g.shape)
                np.testing.assert_allclose(found[k], g, rtol=near, atol=near * np.abs(g).max(initial=1), err_msg=k)


@needs_onnx
@pytest.mark.filterwarnings("ignore:invalid value")  # the evaluator's, of 0/0
@pytest.mark.parametrize("layout", ["columns", "rows"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_batch_without_examples_has_no_loss_and_the_gradients_of_the_penalty(name: str, layout: str) -> None:
    program = network_program(_network(name, N, layout))
    parameters, x, y = _values(_network(name, N, layout), N, layout, 1.0)
    none = (slice(None), slice(0)) if layout == "columns" else (slice(0), slice(None))
    value, found = program.function("onnx")(parameters, x[none], y[none])
    assert np.isnan(value)
    for k, g in found.items():
        np.testing.assert_allclose(g, 0.1 * parameters[k] if k.startswith("W") else 0, rtol=1e-15)
        assert not np.allclose(g, 0.2 * parameters[k]) or not k.startswith("W")


@needs_onnx
def test_functions_of_vectors_keep_their_digits() -> None:
    t, one = symnn.vector("t", N), sp.OneMatrix(N, 1)
    for e in (symnn.log(one + symnn.exp(t)), symnn.exp(t) - one, symnn.log(one + t), symnn.sigmoid(t), symnn.softmax(t)):
        f, g = symnn.lambdify((t,), e, target="onnx"), symnn.lambdify((t,), e)
        for point in ([0.0, 1e-20, 1e-10, 0.5, 40.0], *([[-800.0, -40.0, 0.3, 40.0, 3.0]] if "log(" not in str(e) else [])):
            np.testing.assert_allclose(np.ravel(f(np.array(point))), np.ravel(g(np.array(point))), rtol=1e-14)


NORMAL: dict[str, tuple[Any, Any]] = {
    "erf": (sp.erf(T), mpmath.erf),
    "erfc": (sp.erfc(T), mpmath.erfc),
    "gelu": (symnn.gelu(T), lambda x: x * mpmath.ncdf(x)),
    "log Phi": (sp.log((1 + sp.erf(T / sp.sqrt(2))) / 2), lambda x: mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2)),
    "sin(t)/t": (sp.sin(T) / T, lambda x: mpmath.sin(x) / x if x else mpmath.mpf(1)),
    "e^t - 1 - t": (sp.exp(T) - 1 - T, lambda x: mpmath.expm1(x) - x),
}


@needs_onnx
@pytest.mark.parametrize("name", NORMAL)
def test_the_normal_distribution_and_sums_near_0_keep_their_digits(name: str) -> None:
    expr, value = NORMAL[name]
    call = symnn.lambdify((T,), expr, target="onnx")
    points = [0.0, *(sign * x for x in (1e-20, 1e-10, 1e-3, 0.49, 0.51, 1.0, 3.0, 6.0, 26.0) for sign in (1, -1))]
    with mpmath.workdps(400):
        wanted = np.array([float(value(mpmath.mpf(x))) for x in points])
    found = np.array([float(call(x)) for x in points])
    np.testing.assert_allclose(found, wanted, rtol=2e-13, atol=1e-300)
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(found.astype(np.float32), wanted, rtol=2e-13, atol=1e-300)


@needs_onnx
def test_an_exported_file_is_a_model_that_its_package_reads(tmp_path: Path) -> None:
    import onnx
    from onnx.reference import ReferenceEvaluator

    net = _network("softmax", N, "rows")
    net.export(tmp_path / "mlp.onnx", target="onnx")
    assert {p.name for p in tmp_path.iterdir()} == {"mlp.onnx", "mlp_double.onnx", "mlp_predict.onnx", "mlp_predict_double.onnx"}
    first = (tmp_path / "mlp.onnx").read_bytes()
    net.export(tmp_path / "mlp.onnx", target="onnx")
    assert (tmp_path / "mlp.onnx").read_bytes() == first
    parameters, X, Y = _values(net, N, "rows", 1.0)
    model = onnx.load(tmp_path / "mlp_double.onnx")
    onnx.checker.check_model(model, full_check=True)
    asked = {i.name: [d.dim_value for d in i.type.tensor_type.shape.dim] for i in model.graph.input}
    given = {"X": X, "Y": Y, **{k: p.reshape(asked[k]) for k, p in parameters.items()}}
    value, *_ = ReferenceEvaluator(model).run(None, given)
    np.testing.assert_allclose(value, net.numpy()(parameters, X, Y)[0], rtol=1e-12)


@needs_onnx
@pytest.mark.parametrize("make", [lambda A: A.I, lambda A: symnn.log(sp.Determinant(A))], ids=["inverse", "determinant"])
def test_what_onnx_has_no_operator_for_is_refused_by_name(make: Any, request: pytest.FixtureRequest) -> None:
    A = symnn.matrix("A", 3, 3)
    with pytest.raises(UnsupportedError, match=str(request.node.callspec.id)):
        symnn.lambdify((A,), make(A), target="onnx")(np.eye(3))


def test_where_the_package_is_missing_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'symnn\[onnx\]'"):
        network_program(_network("squares", N, "rows")).source("onnx")


@needs_onnx
def test_an_optimiser_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="onnx"):
        symnn.export.optimiser_files("adam", "adam", "onnx")


@needs_onnx
def test_the_cross_check_compares_a_model_with_digits_differences_and_other_targets() -> None:
    rows = crosscheck(_network("softmax", N, "columns"), "onnx")
    assert [str(r) for r in rows if not r.agrees] == []
    assert {"onnx", "numpy"} <= {r.target for r in rows if isinstance(r, Comparison)}
