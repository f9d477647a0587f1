"""Derivatives of sums of log(1 − p) over a softmax p, alone and in binary losses; gradients also where one entry is 1 to the last digit:
against numbers of 2,000 digits and more, on every target."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from shutil import which
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.calculus.values.evaluate import Reals, evaluate
from symnn.export.stable.softmax_odds import without_odds
from symnn.export.stable.softmax_quotients import without_quotients
from symnn.export.stable.stable_operators import sum_of_others
from symnn.expr import Atom, Node, hadamard, sum_over
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax

TARGETS = ["numpy", "python", *(["c"] if which("cc") else []), *(t for t in ("jax", "torch") if find_spec(t))]
LOGITS = (
    [800, -800, 3], [40, 0, -40], [4000, 1, 2], [-800, 800, 800], [5, 4, 1], [1, 1, 1], [-4000, -4000, -3990],
    [700, 0, 0], [1e-10, 2, 3],
)  # fmt: skip
WEIGHTS = [0.25, 0.75, 0.5]


def exact(logits: list[float], weights: list[float]) -> list[Any]:
    """Σ_i w_i log(1 − p_i) derived by each logit."""
    powers = [mpmath.e ** mpmath.mpf(z) for z in logits]
    p = [x / sum(powers) for x in powers]
    return [sum(-w * p[i] * ((i == j) - p[j]) / (1 - p[i]) for i, w in enumerate(weights)) for j in range(len(p))]


def right(found: Any, wanted: list[Any]) -> bool:
    """To 2e-12 relative, in float32 to 1e-5; what is below the smallest number may be 0."""
    values = np.ravel(found)
    single = values.dtype == np.float32
    least, within = mpmath.mpf(10) ** (-36 if single else -300), 1e-5 if single else 2e-12
    return all(abs(float(a) - b) <= within * max(abs(b), least) for a, b in zip(values, wanted, strict=True))


@pytest.mark.parametrize("target", TARGETS)
def test_the_gradient_of_log_one_minus_softmax_is_right_where_a_class_is_certain(target: str) -> None:
    z, w, one = symnn.vector("z", 3), symnn.vector("w", 3), sp.OneMatrix(3, 1)
    below = symnn.log(one - symnn.softmax(z))
    plain = symnn.lambdify((z,), symnn.gradient(symnn.sum(below), z), target=target)
    weighted = symnn.lambdify((z, w), symnn.gradient(symnn.sum(sp.HadamardProduct(w, below)), z), target=target)
    with mpmath.workdps(2000), warnings.catch_warnings():
        warnings.simplefilter("error")
        for logits in LOGITS:
            given = np.array(logits, dtype=float)
            if len(set(logits)) > 1:  # else it is 0, and what is left of its terms is rounding
                assert right(plain(given), exact(logits, [1, 1, 1])), logits
            assert right(weighted(given, np.array(WEIGHTS)), exact(logits, WEIGHTS)), logits


def _losses() -> dict[str, tuple[Callable[..., Any], Callable[..., Any]]]:
    """By name: the summand, of w, p and 1, and its derivative by p."""
    log, times = symnn.log, sp.HadamardProduct
    return {
        "w log p + (1 − w) log(1 − p)": (
            lambda w, p, one: times(w, log(p)) + times(one - w, log(one - p)),
            lambda w, p: w / p - (1 - w) / (1 - p),
        ),
        "its negative": (
            lambda w, p, one: -times(w, log(p)) - times(one - w, log(one - p)),
            lambda w, p: (1 - w) / (1 - p) - w / p,
        ),
        "log p + log(1 − p)": (lambda w, p, one: log(p) + log(one - p), lambda w, p: 1 / p - 1 / (1 - p)),
        "w log p + log(1 − p)": (lambda w, p, one: times(w, log(p)) + log(one - p), lambda w, p: w / p - 1 / (1 - p)),
        "w p + (1 − w) log(1 − p)": (
            lambda w, p, one: times(w, p) + times(one - w, log(one - p)),
            lambda w, p: w - (1 - w) / (1 - p),
        ),
    }


def slopes(logits: list[float], weights: list[float], slope: Callable[..., Any]) -> list[Any]:
    """A sum over the softmax derived by each logit, where `slope` is the derivative of a summand."""
    powers = [mpmath.e ** mpmath.mpf(z) for z in logits]
    p = [x / sum(powers) for x in powers]
    v = [slope(mpmath.mpf(w), x) for w, x in zip(weights, p, strict=True)]
    mean = sum(a * b for a, b in zip(p, v, strict=True))
    return [a * (b - mean) for a, b in zip(p, v, strict=True)]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", _losses())
def test_the_gradient_of_a_binary_loss_of_a_softmax_is_right_where_a_class_is_certain(target: str, name: str) -> None:
    summand, slope = _losses()[name]
    z, w, one = symnn.vector("z", 3), symnn.vector("w", 3), sp.OneMatrix(3, 1)
    f = symnn.lambdify((z, w), symnn.gradient(symnn.sum(summand(w, symnn.softmax(z), one)), z), target=target)
    given = [x for x in LOGITS if len(set(x)) > 1]  # else terms of 1 cancel, and what is left is rounding
    with mpmath.workdps(4000), warnings.catch_warnings():
        warnings.simplefilter("error")
        for logits in given:
            found = f(np.array(logits, dtype=float), np.array(WEIGHTS))
            assert right(found, slopes(logits, WEIGHTS, slope)), logits


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", _losses())
def test_hessians_of_binary_losses_of_a_softmax_are_those_that_are_written(target: str, name: str) -> None:
    """A choice between the diagonal and what is beside it does not go past a sum over one of the two."""
    z, w = symnn.vector("z", 3), symnn.vector("w", 3)
    expr = symnn.hessian(symnn.sum(_losses()[name][0](w, symnn.softmax(z), sp.OneMatrix(3, 1))), z)
    call, node = symnn.lambdify((z, w), expr, target=target), read(expr)
    for logits in ([0, 0, 0], [1, -2, 3], [Fraction(1, 2), -1, 0]):
        known = {read(z): np.array(logits), read(w): np.vectorize(Fraction)(WEIGHTS)}
        found = np.asarray(call(np.array(logits, dtype=float), np.array(WEIGHTS)))
        within = {"rtol": 1e-4, "atol": 1e-5} if found.dtype == np.float32 else {"rtol": 1e-12, "atol": 1e-14}
        assert np.allclose(found, evaluate(node, Reals(60), known, {}).astype(float), **within)


def test_binary_losses_of_the_rows_of_a_batch_and_of_single_precision() -> None:
    Z, W, one = symnn.matrix("Z", 4, 3), symnn.matrix("W", 4, 3), sp.OneMatrix(4, 3)
    summand, slope = _losses()["w log p + (1 − w) log(1 − p)"]
    f = symnn.lambdify((Z, W), symnn.gradient(symnn.sum(summand(W, symnn.softmax(Z, axis=1), one)), Z))
    rows = [[800.0, -800, 3], [5, 4, 1], [0, 40, -40], [-800, 800, 800]]
    for dtype in (np.float64, np.float32):
        result = f(np.array(rows, dtype), np.array([WEIGHTS] * 4, dtype))
        assert result.dtype == dtype
        with mpmath.workdps(2000):
            for found, logits in zip(result, rows, strict=True):
                assert right(found, slopes(logits, WEIGHTS, slope))


def test_rows_of_a_batch_are_looked_at_one_by_one() -> None:
    Z = symnn.matrix("Z", 4, 3)
    f = symnn.lambdify((Z,), symnn.gradient(symnn.sum(symnn.log(sp.OneMatrix(4, 3) - symnn.softmax(Z, axis=1))), Z))
    rows = [[800.0, -800, 3], [5, 4, 1], [0, 40, -40], [-800, 800, 800]]
    with mpmath.workdps(2000):
        for found, logits in zip(f(np.array(rows)), rows, strict=True):
            assert right(found, exact(logits, [1, 1, 1]))


def _near_misses() -> dict[str, Node]:
    z, other = Atom("z", (3,)), Atom("u", (3,))
    p, q = softmax(z, axis=0), softmax(other, axis=0)
    odds = lambda x, y: sum_of_others(hadamard(x, reciprocal(y)), axis=0)
    return {
        "odds beside an entry of another softmax": hadamard(q, odds(p, sum_of_others(p, axis=0))),
        "1/(1 − q) of another softmax": hadamard(p, odds(p, sum_of_others(q, axis=0))),
        "1/(1 + p)": hadamard(p, odds(p, 1 + p)),
        "1/p": hadamard(p, odds(p, p)),
        "no softmax": hadamard(z, odds(z, sum_of_others(z, axis=0))),
    }


@pytest.mark.parametrize("name", _near_misses())
def test_what_only_looks_like_odds_stays_as_it_is(name: str) -> None:
    node = _near_misses()[name]
    assert without_odds(node) is node


def _unlike_quotients() -> dict[str, Node]:
    z, other, w = Atom("z", (3,)), Atom("u", (3,)), Atom("w", (3,))
    p, q = softmax(z, axis=0), softmax(other, axis=0)
    return {
        "not summed": hadamard(w - p, reciprocal(1 - p)),
        "1/(1 + p)": sum_over(hadamard(w - p, reciprocal(1 + p))),
        "1/(2 − p)": sum_over(hadamard(w - p, reciprocal(2 - p))),
        "1/(1 − p)²": sum_over(hadamard(w - p, hadamard(reciprocal(1 - p), reciprocal(1 - p)))),
        "no softmax": sum_over(hadamard(w - z, reciprocal(1 - z))),
        "p beside a quotient of another softmax": sum_over(hadamard(p, reciprocal(1 + q))),
    }


@pytest.mark.parametrize("name", _unlike_quotients())
def test_what_only_looks_like_such_a_quotient_stays_as_it_is(name: str) -> None:
    node = _unlike_quotients()[name]
    assert without_quotients(node) is node
