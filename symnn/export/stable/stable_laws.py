"""The identities by which generated code is rewritten: a table. Every row is proved by the test of this table.

`left` is what people write, `right` is what is computed; u and v are any reals, a and b positive, c positive.
`region` says where the row is used, if not everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from symnn.export.stable.stable_operators import (
    erfc,
    erfcx,
    log1mexp,
    log_cloglog,
    log_cosh,
    log_half_erfc,
    log_softplus,
    sigmoid_slope,
)
from symnn.expr import Atom, Contract, Indicator, Node, const, sum_over
from symnn.ops.asinh import asinh
from symnn.ops.atanh import atanh
from symnn.ops.cos import cos
from symnn.ops.erf import erf
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log1p import log1p
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.sin import sin
from symnn.ops.softmax import softmax
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt
from symnn.ops.tanh import tanh


@dataclass(frozen=True)
class StableLaw:
    """left(*arguments()) = right(*arguments()) wherever the left side is defined."""

    name: str
    arguments: Callable[[], tuple[Node, ...]]
    left: Callable[..., Node]
    right: Callable[..., Node]
    region: str = ""


def vectors() -> tuple[Node, ...]:
    n = sp.Symbol("n", integer=True, positive=True)
    return Atom("u", (n,)), Atom("v", (n,))


def positives() -> tuple[Node, ...]:
    return tuple(Atom(sp.Symbol(name, positive=True)) for name in "abc")


def is_first(u: Node) -> Node:
    return Indicator(u.shape, (1,), 0)


def first(u: Node) -> Node:
    return Contract([u, is_first(u)], [(0,), (0,)], ())


LAWS: tuple[StableLaw, ...] = (
    StableLaw("log e^u", vectors, lambda u, v: log(exp(u)), lambda u, v: u),
    StableLaw("log of a sigmoid", vectors, lambda u, v: log(sigmoid(u)), lambda u, v: -softplus(-u)),
    StableLaw("log of softmax", vectors, lambda u, v: log(softmax(u)), lambda u, v: log_softmax(u)),
    StableLaw("log of a sum of exponentials", vectors, lambda u, v: log(sum_over(exp(u))), lambda u, v: log_sum_exp(u)),
    StableLaw(
        "a weighted sum of exponentials",
        vectors,
        lambda u, v: sum_over(v * exp(u)),
        lambda u, v: exp(log_sum_exp(u)) * sum_over(v * softmax(u)),
    ),
    StableLaw("log(1 + e^u)", vectors, lambda u, v: log(1 + exp(u)), lambda u, v: softplus(u)),
    StableLaw("log(e^u + e^v)", vectors, lambda u, v: log(exp(u) + exp(v)), lambda u, v: u + softplus(v - u)),
    StableLaw("log softplus", vectors, lambda u, v: log(softplus(u)), lambda u, v: log_softplus(u)),
    StableLaw("log(1 − e^−e^u)", vectors, lambda u, v: log(1 - exp(-exp(u))), lambda u, v: log_cloglog(u)),
    StableLaw("log(e^e^u − 1)", vectors, lambda u, v: log(exp(exp(u)) - 1), lambda u, v: exp(u) + log_cloglog(u)),
    StableLaw("log cosh", vectors, lambda u, v: log(exp(u) + exp(-u)), lambda u, v: log(const(2)) + log_cosh(u)),
    StableLaw("log(1 − tanh²u)", vectors, lambda u, v: log(1 - tanh(u) * tanh(u)), lambda u, v: -2 * log_cosh(u)),
    StableLaw("1 − cos 2u", vectors, lambda u, v: 1 - cos(2 * u), lambda u, v: 2 * power(sin(u), 2)),
    StableLaw("1 + cos 2u", vectors, lambda u, v: 1 + cos(2 * u), lambda u, v: 2 * power(cos(u), 2)),
    StableLaw(
        "√(1 + a) − 1",
        positives,
        lambda a, b, c: sqrt(1 + a) - 1,
        lambda a, b, c: a * reciprocal(sqrt(1 + a) + 1),
        "a > −1",
    ),
    StableLaw("log(u + √(u² + 1))", vectors, lambda u, v: log(u + sqrt(u * u + 1)), lambda u, v: asinh(u)),
    StableLaw(
        "log(1 + u) − log(1 − u)",
        vectors,
        lambda u, v: log(1 + u) - log(1 - u),
        lambda u, v: 2 * atanh(u),
        "|u| < 1",
    ),
    StableLaw("log of a product", positives, lambda a, b, c: log(a * b), lambda a, b, c: log(a) + log(b), "a, b > 0"),
    StableLaw("log of a reciprocal", positives, lambda a, b, c: log(reciprocal(a)), lambda a, b, c: -log(a), "a > 0"),
    StableLaw("log of a power", positives, lambda a, b, c: log(power(a, c)), lambda a, b, c: c * log(a), "a > 0"),
    StableLaw(
        "log of a root", positives, lambda a, b, c: log(sqrt(a)), lambda a, b, c: Fraction(1, 2) * log(a), "a > 0"
    ),
    StableLaw("log(1 + u)", vectors, lambda u, v: log(1 + u), lambda u, v: log1p(u)),
    StableLaw("e^u − 1", vectors, lambda u, v: exp(u) - 1, lambda u, v: expm1(u)),
    StableLaw("1 − σ(u)", vectors, lambda u, v: 1 - sigmoid(u), lambda u, v: sigmoid(-u)),
    StableLaw("σ(u)σ(−u)", vectors, lambda u, v: sigmoid(u) * sigmoid(-u), lambda u, v: sigmoid_slope(u)),
    StableLaw("1 + tanh u", vectors, lambda u, v: 1 + tanh(u), lambda u, v: 2 * sigmoid(2 * u)),
    StableLaw("1 − tanh u", vectors, lambda u, v: 1 - tanh(u), lambda u, v: 2 * sigmoid(-2 * u)),
    StableLaw(
        "1 − tanh²u", vectors, lambda u, v: 1 - tanh(u) * tanh(u), lambda u, v: 4 * sigmoid(2 * u) * sigmoid(-2 * u)
    ),
    StableLaw("1 − erf(u)", vectors, lambda u, v: 1 - erf(u), lambda u, v: erfc(u)),
    StableLaw("1 + erf(u)", vectors, lambda u, v: 1 + erf(u), lambda u, v: erfc(-u)),
    StableLaw("2 − erfc(u)", vectors, lambda u, v: 2 - erfc(u), lambda u, v: erfc(-u)),
    StableLaw("1 − erf²(u)", vectors, lambda u, v: 1 - erf(u) * erf(u), lambda u, v: erfc(u) * erfc(-u)),
    StableLaw("1 − 2σ(u)", vectors, lambda u, v: 1 - 2 * sigmoid(u), lambda u, v: -tanh(Fraction(1, 2) * u)),
    StableLaw(
        "e^u − 1 as a product", vectors, lambda u, v: exp(u) - 1, lambda u, v: (1 + exp(u)) * tanh(Fraction(1, 2) * u)
    ),
    StableLaw("log(1 − e^u)", vectors, lambda u, v: log(1 - exp(u)), lambda u, v: log1mexp(u), "u < 0"),
    StableLaw("log(e^u − 1)", vectors, lambda u, v: log(exp(u) - 1), lambda u, v: u + log1mexp(-u), "u > 0"),
    StableLaw(
        "e^{u²}·erfc(u)", vectors, lambda u, v: exp(u * u) * (1 - erf(u)), lambda u, v: erfcx(u), "as one function"
    ),
    StableLaw(
        "log erfc(u)",
        vectors,
        lambda u, v: log(1 - erf(u)),
        lambda u, v: log_half_erfc(u) + log(const(2)),
    ),
    StableLaw(
        "σ(u + c) − σ(u)",
        vectors,
        lambda u, v: sigmoid(u + v) - sigmoid(u),
        lambda u, v: -1 * expm1(-v) * sigmoid(u + v) * sigmoid(-u),
    ),
    StableLaw(
        "σ(u) − σ(v)",
        vectors,
        lambda u, v: sigmoid(u) - sigmoid(v),
        lambda u, v: tanh(Fraction(1, 2) * (u - v)) * (sigmoid(u) * sigmoid(-v) + sigmoid(v) * sigmoid(-u)),
    ),
    StableLaw(
        "u + √(u² + c)",
        lambda: (*vectors()[:1], *positives()[2:]),
        lambda u, c: u + sqrt(u * u + c),
        lambda u, c: c * reciprocal(sqrt(u * u + c) - u),
        "u < 0",
    ),
    StableLaw("v − σ(u)", vectors, lambda u, v: v - sigmoid(u), lambda u, v: v * sigmoid(-u) - (1 - v) * sigmoid(u)),
    StableLaw("sinh", vectors, lambda u, v: exp(u) - exp(-u), lambda u, v: expm1(u) - expm1(-u)),
    StableLaw("cosh − 1", vectors, lambda u, v: exp(u) + exp(-u) - 2, lambda u, v: -expm1(u) * expm1(-u)),
    StableLaw("softplus upright", vectors, lambda u, v: softplus(-u), lambda u, v: softplus(u) - u),
    StableLaw("e^u/(1 + e^u)", vectors, lambda u, v: exp(u - softplus(u)), lambda u, v: sigmoid(u)),
    StableLaw("1/(1 + e^u)", vectors, lambda u, v: exp(-softplus(u)), lambda u, v: sigmoid(-u)),
    StableLaw(
        "1 − p of a softmax",
        vectors,
        lambda u, v: 1 - first(softmax(u)),
        lambda u, v: sum_over((1 - is_first(u)) * exp(u)) * reciprocal(sum_over(exp(u))),
    ),
    StableLaw(
        "p_j/(1 − p_i) of a softmax",
        vectors,
        lambda u, v: (1 - is_first(u)) * softmax(u) * reciprocal(1 - first(softmax(u))),
        lambda u, v: (1 - is_first(u)) * exp(u) * reciprocal(sum_over((1 - is_first(u)) * exp(u))),
        "j ≠ i, p_i < 1",
    ),
    StableLaw(
        "(v − p)/(1 − p) of a softmax",
        vectors,
        lambda u, v: (v - softmax(u)) * reciprocal(1 - softmax(u)),
        lambda u, v: v + (v - 1) * softmax(u) * reciprocal(1 - softmax(u)),
        "p < 1",
    ),
    StableLaw(
        "p(1 − vp)/(1 − p) of a softmax",
        vectors,
        lambda u, v: softmax(u) * (1 - v * softmax(u)) * reciprocal(1 - softmax(u)),
        lambda u, v: v * softmax(u) + (1 - v) * softmax(u) * reciprocal(1 - softmax(u)),
        "p < 1",
    ),
    StableLaw(
        "a/(a + b)",
        positives,
        lambda a, b, c: a * reciprocal(a + b),
        lambda a, b, c: sigmoid(log(a) - log(b)),
        "a, b > 0",
    ),
    StableLaw("e^log softmax", vectors, lambda u, v: exp(log_softmax(u)), lambda u, v: softmax(u)),
)
