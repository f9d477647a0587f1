"""Definite integrals over one number, read as expectations under a law whose density is divided out: the standard
normal one on the line, an exponential one on a half line, a uniform one between two numbers. No integral is taken here.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import sympy as sp

from symnn.bridge.named_axes import Reading
from symnn.bridge.random import BoundNumber, E, RandomMatrix, RandomScalar, random
from symnn.bridge.rules_scalars import Request
from symnn.bridge.scope import Scope
from symnn.errors import UnsupportedError


def integral(expr: Any, scope: Scope) -> Generator[Request, Reading, Reading]:
    """∫ f dx, and integrals over several numbers between fixed limits. UnsupportedError without limits, and for what is
    random or an integral itself inside: an E averages all that is random in it.
    """
    f, *limits = _clear(expr)
    factor = sp.S.One
    for x, low, high in limits:
        f, more = _weighted(f, x, low, high)
        factor *= more
    return (yield factor * E(f), scope)


def _clear(expr: Any) -> tuple[Any, ...]:
    """The integrand and the limits, where it is clear what is integrated over what."""
    f, *limits = expr.args
    if any(len(limit) != 3 for limit in limits):
        raise UnsupportedError(f"{expr} is a function of its variable: give both limits of the integral")
    variables = {limit[0] for limit in limits}
    if f.atoms(RandomScalar, RandomMatrix) - variables or f.has(sp.Integral):
        raise UnsupportedError(f"{expr} has a random symbol or an integral inside, and is not read")
    ends = set().union(*(limit.free_symbols for limit in expr.limits)) - variables
    within = any(end.free_symbols & variables for limit in limits for end in limit[1:])
    others = {s.name for s in (f.free_symbols | ends) - variables}
    if others & {x.name for x in variables} or within or len(variables) < len(limits):
        raise UnsupportedError(f"{expr} has limits or other symbols that are called as a variable of it")
    for limit in limits:
        _must_hold(*limit)
    return tuple(expr.args)


def _must_hold(x: Any, low: Any, high: Any) -> None:
    if not (low.is_extended_real and high.is_extended_real) or low == sp.oo or high == -sp.oo:
        raise UnsupportedError(f"an integral from {low} to {high} is not read: say real limits, the smaller one first")
    if x.is_nonnegative and not low.is_nonnegative or x.is_extended_real is False or x.is_integer:
        raise UnsupportedError(f"{x} is declared to be what not all numbers above {low} are")


def _weighted(f: Any, x: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """(g, c) with ∫ f dx = c·E[g]."""
    if (low.is_infinite and high.is_infinite) or _has_bells(f, x):
        return _on_line(f, x, low, high), sp.S.One
    if low.is_infinite or high.is_infinite:
        y = BoundNumber(x.name, random(x.name, distribution=("exponential", 1)).law)
        return f.xreplace({x: high - y if low.is_infinite else low + y}) * sp.exp(y), sp.S.One
    y = BoundNumber(x.name, random(x.name, distribution=("uniform", 0, 1)).law)
    return f.xreplace({x: low + (high - low) * y}), high - low


def _on_line(f: Any, x: Any, low: Any, high: Any) -> Any:
    """By the standard normal law, with steps at the ends."""
    y = BoundNumber(x.name, random(x.name, distribution=("normal", 0, 1)).law)
    above = sp.S.One if low.is_infinite else sp.Heaviside(y - low, 1)
    beyond = sp.S.Zero if high.is_infinite else sp.Heaviside(y - high, 1)
    return f.xreplace({x: y}) * (above - beyond) * sp.sqrt(2 * sp.pi) * sp.exp(y**2 / 2)


def _has_bells(f: Any, x: Any) -> bool:
    """Whether there is an exponential of a square in it."""
    return any((q := e.exp.as_poly(x)) is not None and q.degree() == 2 for e in f.atoms(sp.exp))


RULES: dict[Any, Any] = {sp.Integral: integral}
