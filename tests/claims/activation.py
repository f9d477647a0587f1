"""Activation functions: identities, derivatives, bounds."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn import claim, sigmoid
from tests.claims import Stated, true

x, a, b, al = sp.symbols("x a b alpha", real=True)
Q = sp.Rational
exp, tanh, s = sp.exp, sp.tanh, sigmoid


def Phi(t: Any) -> Any:
    """The distribution function of the standard normal law."""
    return (1 + sp.erf(t / sp.sqrt(2))) / 2


def phi(t: Any) -> Any:
    """The density of the standard normal law."""
    return exp(-(t**2) / 2) / sp.sqrt(2 * sp.pi)


def leaky(left: Any, right: Any) -> Any:
    return claim(left, "=", right, assume=[al > 0, al < 1])


def second(right: Any) -> Any:
    """σ″(x) is what?"""
    return claim(sp.diff(1 / (1 + exp(-x)), x, 2), "=", right)


def lipschitz(relation: str, constant: Any) -> Any:
    return claim(sp.Abs(s(a) - s(b)), relation, constant * sp.Abs(a - b))


CLAIMS: list[Stated] = [
    *true(
        "activation-005",
        lambda: claim(tanh(x), "=", (1 - exp(-2 * x)) / (1 + exp(-2 * x))),
        lambda: claim(tanh(x), "=", (1 - exp(-x)) / (1 + exp(-x))),
        lambda: claim(tanh(x), "=", (1 - exp(2 * x)) / (1 + exp(2 * x))),
    ),
    *true(
        "activation-010",
        lambda: claim(sp.diff(x * Phi(x), x), "=", Phi(x) + x * phi(x)),
        lambda: claim(sp.diff(x * Phi(x), x), "=", Phi(x) + phi(x)),
        lambda: claim(sp.diff(x * Phi(x), x), "=", x * phi(x)),
        lambda: claim(sp.diff(x * Phi(x), x), "=", Phi(x) - x * phi(x)),
    ),
    *true(
        "activation-015",
        lambda: leaky(sp.Max(0, x) + al * sp.Min(0, x), sp.Max(x, al * x)),
        lambda: leaky(sp.Max(0, x) + al * sp.Min(0, x), sp.Min(x, al * x)),
        lambda: leaky(sp.Max(0, x) - al * sp.Min(0, x), sp.Max(x, al * x)),
        lambda: leaky(sp.Max(0, x) + al * sp.Min(0, x), sp.Max(0, al * x)),
    ),
    *true(
        "activation-020",
        lambda: second(s(x) * (1 - s(x)) * (1 - 2 * s(x))),
        lambda: second(s(x) * (1 - s(x)) ** 2),
        lambda: second(s(x) * (1 - s(x)) ** 2 * (1 - 2 * s(x))),
        lambda: second(s(x) * (1 - s(x)) * (2 * s(x) - 1)),
    ),
    *true(
        "activation-025",
        lambda: lipschitz("<=", Q(1, 4)),
        lambda: lipschitz("<=", Q(1, 8)),
        lambda: lipschitz(">=", Q(1, 4)),
    ),
]
