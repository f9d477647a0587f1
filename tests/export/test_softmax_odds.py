"""Gradients of sums of log(1 − p) over a softmax p, where one entry is 1 to the last digit: against numbers of 2,000 digits, on every target."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from shutil import which
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.export.stable.softmax_odds import without_odds
from symnn.export.stable.stable_operators import sum_of_others
from symnn.expr import Atom, Node, hadamard
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
