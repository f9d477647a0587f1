"""A batch without examples, in every target and silently: a sum over nothing is 0, an average over nothing is nan, gradients are those
of no examples, 0, as in PyTorch and JAX.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.export.compiled import compile_function
from symnn.export.network_module import network_file, network_program
from symnn.nets import Dense, Network, losses
from tests.export.test_export import _last
from tests.export.test_targets import ARRAYS, given

m = symnn.sizes("m")


def _network(loss: str, reduction: str, layout: str) -> Network:
    record = losses.TABLE[loss]
    settings = {name: sp.Rational(record.defaults.get(name, sp.Rational(1, 2))) for name in record.parameters}
    layers = Dense(3, activation="tanh"), Dense(2, activation=_last(record))
    return Network(*layers, inputs=2, loss=loss, batch=m, reduction=reduction, layout=layout, **settings)


LOSSES = (
    "softmax_cross_entropy", "softmax_cross_entropy_with_classes", "weighted_cross_entropy", "mean_squared_error", "binary_cross_entropy", "focal", "hinge", "huber",
)  # fmt: skip


@pytest.mark.parametrize("layout", ["columns", "rows"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("target", ARRAYS)
def test_no_examples(target: str, loss: str, reduction: str, layout: str) -> None:
    _check(target, loss, reduction, layout)


@pytest.mark.parametrize("target", [t for t in ARRAYS if "c" not in t.values])
def test_no_examples_of_any_loss(target: str) -> None:
    for loss in losses.TABLE:
        _check(target, loss, "mean", "rows")


def _check(target: str, loss: str, reduction: str, layout: str) -> None:
    net = _network(loss, reduction, layout)
    none = np.zeros((2, 0) if layout == "columns" else (0, 2))
    y = np.zeros(0) if net.classes is not None else none
    parameters = {k: np.ones([int(e) for e in p.shape]) for k, p in net.parameters.items()}
    beside = [np.ones([int(sp.sympify(n).subs(m, 0)) for n in s.shape]) for s, _ in net.given]
    f = network_program(net).function(target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, gradients = f({k: given(target, p) for k, p in parameters.items()}, *(given(target, a) for a in (none, y, *beside)))
    assert np.isnan(float(value)) if reduction == "mean" else float(value) == 0
    for name, g in gradients.items():
        np.testing.assert_array_equal(np.asarray(g), np.zeros(parameters[name].shape), err_msg=name)


@pytest.mark.parametrize("target", ARRAYS)
def test_a_sum_of_exponentials_of_nothing_is_0(target: str) -> None:
    x = symnn.vector("x", symnn.sizes("n"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call = symnn.lambdify((x,), symnn.log_sum_exp(x), target=target)
        assert float(call(given(target, np.zeros(0)))) == -np.inf
        assert np.shape(symnn.lambdify((x,), symnn.softmax(x), target=target)(given(target, np.zeros(0))))[0] == 0


@pytest.mark.parametrize("target", ARRAYS)
def test_means_of_nothing_and_their_gradients(target: str) -> None:
    n = symnn.sizes("n")
    x = symnn.vector("x", n)
    nothing = given(target, np.zeros(0))
    average = symnn.sum(x) / n
    spread = symnn.sum(sp.HadamardProduct(x - average * sp.OneMatrix(n, 1), x - average * sp.OneMatrix(n, 1)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for e, wanted in {symnn.sum(x): 0, average: np.nan, spread / n: np.nan, spread / (n - 1): 0.0}.items():
            np.testing.assert_array_equal(float(symnn.lambdify((x,), e, target=target)(nothing)), wanted)
        for e in (average, spread / n):
            assert np.shape(symnn.lambdify((x,), symnn.gradient(e, x), target=target)(nothing))[0] == 0
        one = symnn.lambdify((x,), spread / (n - 1), target=target)(given(target, np.ones(1)))
        assert np.isnan(float(one))  # the unbiased variance of one number


def test_a_prediction_for_no_examples_is_no_prediction() -> None:
    net = _network("softmax_cross_entropy", "mean", "rows")
    predict = compile_function(network_file(net).source(), "predict")
    parameters = {k: np.ones([int(e) for e in p.shape]) for k, p in net.parameters.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert predict(parameters, np.zeros((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("target", ARRAYS)
def test_a_derivative_that_is_divided_by_no_examples_at_the_end_is_silent(target: str) -> None:
    n, k = symnn.sizes("n k")
    X, W, Y = symnn.matrix("X", m, n), symnn.matrix("W", n, k), symnn.matrix("Y", m, k)
    expr = symnn.gradient(-symnn.sum(sp.HadamardProduct(Y, symnn.log_softmax(X * W, axis=1))) / m, W)
    call = symnn.lambdify((X, W, Y), expr, target=target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = call(*(given(target, a) for a in (np.zeros((0, 3)), np.ones((3, 2)), np.zeros((0, 2)))))
    assert np.asarray(found).shape == (3, 2)
    x, w, y = np.array([[1.0, -2.0, 0.5]] * 2), np.ones((3, 2)), np.eye(2)
    once = np.asarray(call(*(given(target, a) for a in (x, w, y))))
    assert np.allclose(once, x.T @ (0.5 - y) / 2, rtol=1e-5)
