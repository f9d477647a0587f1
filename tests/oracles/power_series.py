"""Values and derivatives of formulas by truncated power series over Arb balls: an oracle that knows nothing of symnn.

A formula is a function of a vocabulary and of its argument. `Series` is the vocabulary that evaluates it; the same
formula is typed with SymPy by giving it another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, arb_series, ctx, fmpq

DIGITS = 14000
"""Bits: 1 − σ(4000) has 5,771 zeros in binary."""


def number(c: Any) -> Any:
    return c if isinstance(c, arb_series) else arb_series([arb(c)], prec=3)


def sign(x: Any) -> int:
    return 1 if float(x[0].mid()) > 0 else -1


class Series:
    """The functions of one number, each a power series in what was added to the point."""

    @staticmethod
    def q(a: int, b: int) -> Any:
        return arb(fmpq(a, b))

    @staticmethod
    def pi() -> Any:
        return arb.pi()

    @staticmethod
    def exp(x: Any) -> Any:
        return number(x).exp()

    @staticmethod
    def log(x: Any) -> Any:
        return number(x).log()

    @staticmethod
    def sqrt(x: Any) -> Any:
        return number(x).sqrt()

    @staticmethod
    def atan(x: Any) -> Any:
        return number(x).atan()

    @staticmethod
    def cosh(x: Any) -> Any:
        return (x.exp() + (-x).exp()) / 2

    @staticmethod
    def tanh(x: Any) -> Any:
        e = (-2 * sign(x) * x).exp()
        return sign(x) * (1 - e) / (1 + e)

    @staticmethod
    def sigmoid(x: Any) -> Any:
        return 1 / (1 + (-number(x)).exp())

    @staticmethod
    def softplus(x: Any) -> Any:
        return (1 + number(x).exp()).log()

    @staticmethod
    def relu(x: Any) -> Any:
        return x if sign(x) > 0 else number(0)

    @staticmethod
    def abs(x: Any) -> Any:
        return sign(x) * x

    @staticmethod
    def normal(x: Any) -> Any:
        """The distribution function of the normal law."""
        return (-x / arb(2).sqrt()).erfc() / 2

    @staticmethod
    def power(x: Any, p: Any) -> Any:
        return (x.log() * p).exp()

    @staticmethod
    def choose(a: Any, b: Any, x: Callable[[], Any], y: Callable[[], Any]) -> Any:
        """x where a > b, else y."""
        return x() if number(a)[0] > number(b)[0] else y()


def derivatives(formula: Callable[[Any, Any], Any], x: float) -> list[Any]:
    """Value, first and second derivative at x, as balls."""
    ctx.prec, before = DIGITS, ctx.prec
    try:
        found = number(formula(Series, arb_series([arb(x), arb(1)], prec=3)))
        return [found[0], found[1], 2 * found[2]]
    finally:
        ctx.prec = before
