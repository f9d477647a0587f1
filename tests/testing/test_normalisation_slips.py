"""Slips that only a normalisation has are named: x for x̂, the other variance, a gate that is left out; what is right passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.testing import assert_gradient, assert_vjp
from symnn.testing.normalisation_slips import normalisation_slips

N, d = symnn.sizes("N d")
Z, gamma, beta = symnn.matrix("Z", N, d), symnn.vector("gamma", d), symnn.vector("beta", d)
f, c, i, a = (symnn.vector(name, d) for name in "fcia")
layer, batch = symnn.layer_norm(Z, gamma, beta), symnn.batch_norm(Z, gamma, beta)
cell = sp.HadamardProduct(symnn.sigmoid(f), c) + sp.HadamardProduct(symnn.sigmoid(i), symnn.tanh(a))
Array = Any


def pulled(g: Array, Z: Array, axis: int, ddof: int = 0, given: bool = False) -> Array:
    """From the gradient g of the normalised values to that of Z."""
    spread = np.sqrt(Z.var(axis=axis, keepdims=True, ddof=ddof) + 1e-5)
    unit = Z if given else (Z - Z.mean(axis=axis, keepdims=True)) / spread
    return (g - g.mean(axis=axis, keepdims=True) - unit * (g * unit).mean(axis=axis, keepdims=True)) / spread


RIGHT: dict[str, tuple[Callable[..., Array], Any, Any]] = {
    "layer": (lambda D, Z, gamma, beta: pulled(D * gamma, Z, 1), layer, Z),
    "batch": (lambda D, Z, gamma, beta: pulled(D * gamma, Z, 0), batch, Z),
    "cell": (lambda D, f, c, i, a: D / (1 + np.exp(-i)) * (1 - np.tanh(a) ** 2), cell, a),
}
WRONG: dict[str, tuple[Callable[..., Array], Any, Any, str]] = {
    "x for x̂, by the scale": (lambda D, Z, gamma, beta: (D * Z).sum(axis=0), layer, gamma, "Z instead of its normalised values"),
    "x for x̂": (lambda D, Z, gamma, beta: pulled(D * gamma, Z, 1, given=True), layer, Z, "Z instead of its normalised values"),
    "x for x̂ in a batch": (lambda D, Z, gamma, beta: (D * Z).sum(axis=0), batch, gamma, "Z instead of its normalised values"),
    "unbiased": (lambda D, Z, gamma, beta: pulled(D * gamma, Z, 1, ddof=1), layer, Z, "unbiased variance, with 1/(d - 1) instead of 1/d"),
    "a gate": (lambda D, f, c, i, a: D * (1 - np.tanh(a) ** 2), cell, a, "missing factor sigmoid(i)"),
    "the gate of the memory": (lambda D, f, c, i, a: D, cell, c, "missing factor sigmoid(f)"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_pullback_passes(name: str) -> None:
    assert_vjp(*RIGHT[name][:2], wrt=RIGHT[name][2])


@pytest.mark.parametrize("name", WRONG)
def test_the_slip_is_named(name: str) -> None:
    backward, reference, wrt, slip = WRONG[name]
    with pytest.raises(AssertionError) as caught:
        assert_vjp(backward, reference, wrt=wrt)
    assert f"Likely slip: {slip}" in str(caught.value).replace("the unbiased", "unbiased")


def test_a_biased_variance_is_told_where_the_unbiased_one_is_right() -> None:
    biased = symnn.vjp(layer, gamma, symnn.matrix("D", N, d))
    (_, unbiased), *_ = normalisation_slips(biased)
    told = dict(normalisation_slips(unbiased))
    assert told["the biased variance, with 1/d instead of 1/(d - 1)"] == biased
    assert unbiased != biased


x, g = symnn.vector("x", d), symnn.vector("g", d)


def of_column(g: Array, x: Array, put: str = "", ddof: int = 0) -> Array:
    """From the gradient g of the normalised column to that of x."""
    spread = np.sqrt(x.var(ddof=ddof) + 1e-5)
    unit = {"x": x, "nothing": 0 * x}.get(put, (x - x.mean()) / spread)
    return (g - g.mean() - unit * (g * unit).mean()) / spread


def of_squares(g: Array, x: Array, put: str = "") -> Array:
    spread = np.sqrt((x**2).mean() + 1e-5)
    unit = {"x": x, "nothing": 0 * x}.get(put, x / spread)
    return (g - unit * (g * unit).mean()) / spread


column, by_rms = g.T * symnn.layer_norm(x, gamma, beta), g.T * symnn.rms_norm(x, gamma)
COLUMNS = {
    "constant": (lambda x, gamma, g: g * gamma / np.sqrt(x.var() + 1e-5), column, x, "mean and variance are taken for constant"),
    "variance": (lambda x, gamma, g: of_column(g * gamma, x, "nothing"), column, x, "the variance is taken for constant"),
    "unbiased": (lambda x, gamma, g: of_column(g * gamma, x, ddof=1), column, x, "the unbiased variance, with 1/(d - 1) instead of 1/d"),
    "x for x̂": (lambda x, gamma, g: of_column(g * gamma, x, "x"), column, x, "x instead of its normalised values"),
    "by the scale": (lambda x, gamma, g: g * x, column, gamma, "x instead of its normalised values"),
    "no scale": (lambda x, gamma, g: of_column(g, x), column, x, "missing factor gamma"),
    "squares": (lambda x, gamma, g: g * gamma / np.sqrt((x**2).mean() + 1e-5), by_rms, x, "the mean of the squares is taken for constant"),
    "x for x̂ of squares": (lambda x, gamma, g: of_squares(g * gamma, x, "x"), by_rms, x, "x instead of its normalised values"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_slip_at_a_column_is_named(name: str) -> None:
    backward, loss, wrt, slip = COLUMNS[name]
    with pytest.raises(AssertionError) as caught:
        assert_gradient(backward, loss[0, 0], wrt=wrt)
    assert f"Likely slip: {slip}" in str(caught.value)


def test_a_right_column_passes() -> None:
    assert_gradient(lambda x, gamma, g: of_column(g * gamma, x), column[0, 0], wrt=x)
    assert_gradient(lambda x, gamma, g: of_squares(g * gamma, x), by_rms[0, 0], wrt=x)
