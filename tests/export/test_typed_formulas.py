"""Formulas as people type them, from losses, gates, kernels, robust penalties and logarithms of probabilities: value,
gradient and Hessian are finite and right from 0 to ±4000, in every target, against power series over balls.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from math import isfinite, isinf
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.bridge import read
from symnn.export import Input, NamedValue, Program
from tests.export.test_targets import ARRAYS, given
from tests.oracles.power_series import derivatives

T = sp.Symbol("t", real=True)
POINTS = [0.0, *(sign * x for x in (1e-20, 1e-10, 1.0, 40.0, 800.0, 4000.0) for sign in (1, -1))]


class Typed:
    """The vocabulary of the formulas in SymPy."""

    q = sp.Rational
    exp, log, sqrt, atan, cosh, tanh = sp.exp, sp.log, sp.sqrt, sp.atan, sp.cosh, sp.tanh
    sigmoid, softplus, relu, abs = symnn.sigmoid, symnn.softplus, symnn.relu, symnn.abs

    @staticmethod
    def pi() -> Any:
        return sp.pi

    @staticmethod
    def normal(x: Any) -> Any:
        return (1 + sp.erf(x / sp.sqrt(2))) / 2

    @staticmethod
    def power(x: Any, p: Any) -> Any:
        return x**p

    @staticmethod
    def choose(a: Any, b: Any, x: Callable[[], Any], y: Callable[[], Any]) -> Any:
        return sp.Piecewise((x(), a > b), (y(), True))


def density(f: Any, t: Any) -> Any:
    return f.exp(-(t**2) / 2) / f.sqrt(2 * f.pi())


FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    "gauss logpdf": lambda f, t: -((t - 1) ** 2) / 2 - f.log(f.sqrt(2 * f.pi())),
    "gauss scale logpdf": lambda f, t: -2 * f.exp(-2 * t) - t,
    "poisson log rate": lambda f, t: f.exp(t) - 3 * t,
    "beta logit": lambda f, t: 2 * f.log(f.sigmoid(t)) + 3 * f.log(1 - f.sigmoid(t)),
    "logistic logpdf": lambda f, t: -t - 2 * f.log(1 + f.exp(-t)),
    "logistic pdf": lambda f, t: f.exp(-t) / (1 + f.exp(-t)) ** 2,
    "discretised logistic": lambda f, t: f.log(f.sigmoid(t + f.q(1, 2)) - f.sigmoid(t - f.q(1, 2))),
    "student 3": lambda f, t: -2 * f.log(1 + t**2 / 3),
    "cauchy logpdf": lambda f, t: f.log(1 / (f.pi() * (1 + t**2))),
    "gumbel logpdf": lambda f, t: -t - f.exp(-t),
    "hypsec logpdf": lambda f, t: f.log(1 / (2 * f.cosh(f.pi() * t / 2))),
    "negbinomial": lambda f, t: 3 * f.log(1 - f.sigmoid(t)) + 5 * f.log(f.sigmoid(t)),
    "focal": lambda f, t: -((1 - f.sigmoid(t)) ** 2) * f.log(f.sigmoid(t)),
    "pseudo huber": lambda f, t: 4 * (f.sqrt(1 + (t / 2) ** 2) - 1),
    "charbonnier": lambda f, t: f.sqrt(t**2 + f.q(1, 1000000)),
    "logcosh of difference": lambda f, t: f.log(f.cosh(t - 1)),
    "squared hinge": lambda f, t: f.relu(1 - t) ** 2,
    "smooth hinge": lambda f, t: f.log(1 + f.exp(1 - t)),
    "huber": lambda f, t: f.choose(1, f.abs(t), lambda: t**2 / 2, lambda: f.abs(t) - f.q(1, 2)),
    "epsilon insensitive": lambda f, t: f.relu(f.abs(t) - f.q(1, 2)),
    "mish": lambda f, t: t * f.tanh(f.log(1 + f.exp(t))),
    "silu": lambda f, t: t / (1 + f.exp(-t)),
    "gelu": lambda f, t: t * f.normal(t),
    "gelu tanh": lambda f, t: t / 2 * (1 + f.tanh(f.sqrt(2 / f.pi()) * (t + f.q(44715, 1000000) * t**3))),
    "elu typed": lambda f, t: f.choose(t, 0, lambda: t, lambda: f.exp(t) - 1),
    "selu typed": lambda f, t: f.q(10507, 10000) * f.choose(t, 0, lambda: t, lambda: f.q(16733, 10000) * (f.exp(t) - 1)),
    "bernoulli kl": lambda f, t: (
        f.sigmoid(t) * f.log(f.sigmoid(t) / f.sigmoid(1)) + (1 - f.sigmoid(t)) * f.log((1 - f.sigmoid(t)) / (1 - f.sigmoid(1)))
    ),
    "sac log det": lambda f, t: f.log(1 - f.tanh(t) ** 2),
    "p log p": lambda f, t: f.sigmoid(t) * f.log(f.sigmoid(t)),
    "root odds": lambda f, t: f.sqrt(f.sigmoid(t) * (1 - f.sigmoid(t))),
    "sigma - half": lambda f, t: f.sigmoid(t) - f.q(1, 2),
    "tanh by sigma": lambda f, t: 2 * f.sigmoid(2 * t) - 1,
    "log Phi": lambda f, t: f.log(f.normal(t)),
    "log one minus Phi": lambda f, t: f.log(1 - f.normal(t)),
    "Phi": lambda f, t: f.normal(t),
    "mills": lambda f, t: density(f, t) / f.normal(-t),
    "expected improvement": lambda f, t: t * f.normal(t) + density(f, t),
    "crps gauss": lambda f, t: t * (2 * f.normal(t) - 1) + 2 * density(f, t) - 1 / f.sqrt(f.pi()),
    "root": lambda f, t: f.sqrt(1 + t**2),
    "cosine law": lambda f, t: t / f.sqrt(1 + t**2),
    "1 - cosine": lambda f, t: 1 - t / f.sqrt(1 + t**2),
    "squareplus": lambda f, t: (t + f.sqrt(t**2 + 4)) / 2,
    "smooth max": lambda f, t: (t + 1 + f.sqrt((t - 1) ** 2 + f.q(1, 100))) / 2,
    "welsch": lambda f, t: 1 - f.exp(-(t**2) / 2),
    "geman mcclure": lambda f, t: t**2 / (1 + t**2),
    "cauchy robust": lambda f, t: f.log(1 + t**2 / 2),
    "hill": lambda f, t: t**4 / (1 + t**4),
    "three logits": lambda f, t: f.exp(t) / (f.exp(t) + f.exp(2 * t) + 1),
    "power of odds": lambda f, t: f.power(1 + f.exp(t), f.q(1, 3)),
    "mixture of gaussians": lambda f, t: f.log(f.q(3, 10) * f.exp(-((t - 1) ** 2) / 2) + f.q(7, 10) * f.exp(-((t + 1) ** 2) / 2)),
    "arctan loss": lambda f, t: f.atan(t**2),
    "matern32": lambda f, t: (1 + f.sqrt(3) * f.sqrt(t**2)) * f.exp(-f.sqrt(3) * f.sqrt(t**2)),
    "poly1": lambda f, t: -f.log(f.sigmoid(t)) + 2 * (1 - f.sigmoid(t)),
    "weighted bce": lambda f, t: -3 * f.q(4, 5) * f.log(f.sigmoid(t)) - f.q(1, 5) * f.log(1 - f.sigmoid(t)),
    "temper softplus": lambda f, t: f.log(1 + f.exp(3 * t)) / 3,
    "tanh of half": lambda f, t: (f.exp(t) - 1) / (f.exp(t) + 1),
    "exp of softplus": lambda f, t: f.exp(-f.softplus(t)),
    "tversky": lambda f, t: f.sigmoid(t) / (f.sigmoid(t) + f.q(3, 10) * (1 - f.sigmoid(t)) + f.q(7, 10)),
    "one minus p squared": lambda f, t: 1 - f.sigmoid(t) ** 2,
    "sqrt softplus diff": lambda f, t: f.sqrt(1 + f.softplus(t)) - 1,
    "gamma log": lambda f, t: 3 * t - 2 * f.exp(t) - f.log(2),
    "inverse gaussian": lambda f, t: -((f.exp(t) - 1) ** 2) / (2 * f.exp(t)),
    "log-normal cdf": lambda f, t: f.normal(t - 1) * f.exp(-t),
    "typed density": lambda f, t: f.log(density(f, t)),
    "log hazard": lambda f, t: f.log(density(f, t)) - f.log(1 - f.normal(t)),
    "cloglog": lambda f, t: f.log(1 - f.exp(-f.exp(t))),
    "hurdle": lambda f, t: 3 * t - f.log(f.exp(f.exp(t)) - 1),
    "hurdle by a complement": lambda f, t: 3 * t - f.exp(t) - f.log(1 - f.exp(-f.exp(t))),
    "symmetric cross entropy": lambda f, t: -f.log(f.sigmoid(t)) + 4 * (1 - f.sigmoid(t)),
    "asymmetric hellinger": lambda f, t: 1 - f.sqrt(f.sigmoid(t) * f.q(3, 10)) - f.sqrt((1 - f.sigmoid(t)) * f.q(7, 10)),
    "swish beta": lambda f, t: t * f.sigmoid(f.q(17, 10) * t),
}
KINKS = {"squared hinge": 1.0, "huber": 1.0}
"""Where a second derivative jumps."""
UP_TO = {("log Phi", 2): 100, ("mills", 1): 100, ("mills", 2): 10, ("log hazard", 2): 10}
"""Derivatives in which the tails of the normal law cancel: t·h − h², with h near t."""
CANCELS = {(name, 2, -40.0) for name in ("cloglog", "hurdle", "hurdle by a complement")}
"""Second derivatives of −e^t/2 beside those of t, as a difference of two numbers near 1."""


@cache
def program() -> Program:
    """All formulas with their first and second derivatives."""
    named = []
    for k, f in enumerate(FORMULAS.values()):
        e = f(Typed, T)
        named += [NamedValue(f"y{k}_{n}", None, read(d)) for n, d in enumerate((e, symnn.gradient(e, T), symnn.hessian(e, T)))]
    return Program("f", [Input("t", read(T), "")], named, {d.identifier: d.identifier for d in named})


@cache
def wanted() -> dict[tuple[str, int, float], float]:
    """What is a float, and known to more digits than that."""
    found = {}
    for name, formula in FORMULAS.items():
        for x in POINTS:
            for order, ball in enumerate(derivatives(formula, x)):
                value = float(ball.mid()) if ball.is_finite() and abs(ball) < 1e308 else float("inf")
                late = abs(x) > UP_TO.get((name, order), 5000) or order == 2 and abs(x) == KINKS.get(name)
                late |= (name, order, x) in CANCELS
                if isfinite(value) and not late and float(ball.rad()) <= 1e-14 * abs(value) + 1e-300:
                    found[name, order, x] = value
    return found


def wrong(results: dict[tuple[int, int, float], float]) -> list[Any]:
    """What is not finite, or off by more than 1e-12 of itself."""
    names = list(FORMULAS)
    at = {(names[k], order, x): float(y) for (k, order, x), y in results.items()}
    return [(key, at[key], w) for key, w in wanted().items() if not abs(at[key] - w) <= 1e-12 * abs(w) + 1e-300]


@pytest.mark.parametrize("target", [*ARRAYS, "python"])
def test_every_formula_is_right_everywhere(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFLAGS", "-O1")
    f = program().function(target)
    results = {}
    for x in POINTS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # e^4000 is among the results
            found = f(x if target == "python" else given(target, np.array(x)))
        for key, y in found.items():
            k, order = key[1:].split("_")
            results[int(k), int(order), x] = float(y)
    assert not wrong(results)


def test_the_check_finds_what_is_wrong() -> None:
    names = list(FORMULAS)
    right = {(names.index(name), order, x): w for (name, order, x), w in wanted().items()}
    assert len(right) > 2000
    assert not wrong(right)
    for lie in (lambda y: y * (1 + 1e-11), lambda y: float("nan"), lambda y: float("inf")):
        key = next(k for k, y in right.items() if y and not isinf(y))
        assert len(wrong({**right, key: lie(right[key])})) == 1
