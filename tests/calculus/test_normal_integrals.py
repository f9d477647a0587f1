"""Closed forms of expectations of normal numbers against sums over a fine grid, which know none of the rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from mpmath import erf

import symnn
from symnn import E, Var, claim, cos, exp, gelu, prove, random, relu, sin, step
from symnn import sign as signum
from symnn.calculus.moments.expectation import resolve

z = random("z", distribution=("normal", 0, 1))
w = random("w", distribution=("normal", sp.Rational(1, 3), 2))

ONE = [
    relu(w), relu(w) ** 2, relu(1 - w), relu(2 * w + 1) ** 3, sp.Abs(w) ** 3, step(w), step(1 - 2 * w), w**2 * step(w - 1),
    w**3 * signum(w + 1), relu(w) * relu(-2 * w), sp.Abs(z) * relu(-3 * z), signum(z) * step(2 * z), w**2 * exp(-w), exp(-(w**2)),
    exp(w - w**2) * w, exp(w) * step(w), exp(w) * relu(1 - w), exp(-(w**2)) * relu(w), cos(w), w * cos(w), w**2 * sin(2 * w + 1),
    exp(-(w**2)) * relu(w) * step(-2 * w), exp(w) * sp.Abs(w) * relu(-3 * w), exp(w) * signum(w) * relu(-w / 2),
    cos(w) ** 2, sin(w) ** 2, sin(w) * cos(2 * w), sin(w) ** 3, exp(w) * cos(0 * w), sp.erf(2 * w - 1), w**2 * sp.erf(w + 1), gelu(w), gelu(z),
]  # fmt: skip

FUNCTIONS: dict[str, Any] = {
    "relu": lambda x: np.maximum(x, 0),
    "step": lambda x: x >= 0,
    "gelu": lambda x: x * (1 + ERF(x / np.sqrt(2))) / 2,
    "Heaviside": lambda x, *_: x >= 0,
    "exp": np.exp,
    "cos": np.cos,
    "sin": np.sin,
    "sign": np.sign,
    "Abs": np.abs,
    "abs": np.abs,
    "erf": lambda x: ERF(x),
    "Max": np.maximum,
    "Min": np.minimum,
}
TABLE = np.linspace(-40, 40, 8001)
VALUES = np.array([float(erf(x)) for x in TABLE])


def ERF(x: Any) -> Any:
    return np.interp(x, TABLE, VALUES)


def value(f: Any, point: dict[Any, Any]) -> Any:
    """The value of a SymPy tree, by NumPy alone."""
    if f in point:
        return point[f]
    if f.is_number and not f.args or f.is_Rational:
        return float(f)
    parts = [value(a, point) for a in getattr(f, "operands", f.args)]
    if f.is_Add:
        return sum(parts)
    if f.is_Mul:
        return np.prod(np.broadcast_arrays(*parts), axis=0)
    if f.is_Pow and f.base is not sp.E:
        return parts[0] ** parts[1]
    name = "exp" if f.is_Pow else getattr(getattr(f, "record", None), "name", type(f).__name__)
    return FUNCTIONS[name](*parts[-1 if f.is_Pow else 0 :])


def resolved(f: Any) -> float:
    found = resolve(E(f))
    assert not found.has(E(z).func), f"no closed form: {found}"
    return float(sp.N(found))


GRID = (np.arange(4001) + 0.513) / 4001 * 18 - 9
WEIGHT = np.exp(-(GRID**2) / 2) / np.sqrt(2 * np.pi) * 18 / 4001


@pytest.mark.parametrize("f", ONE, ids=str)
def test_of_one_number(f: Any) -> None:
    at = GRID if z in f.free_symbols else 1 / 3 + np.sqrt(2) * GRID
    wanted = np.sum(WEIGHT * value(f, {z: at, w: at}))
    assert abs(resolved(f) - wanted) < 4e-3 * (1 + abs(wanted))


def test_an_expectation_is_no_function_of_the_random_number() -> None:
    bogus = exp(-(z**2) / 2)
    assert not isinstance(prove(claim(E(z * sp.erf(z / sp.sqrt(2))), "=", sp.sqrt(2 / sp.pi) * bogus)), symnn.Proved)
    assert not isinstance(prove(claim(E(gelu(z)), "=", bogus / sp.sqrt(2 * sp.pi))), symnn.Proved)
    assert isinstance(prove(claim(E(gelu(z)), "=", 1 / (2 * sp.sqrt(sp.pi)))), symnn.Proved)


def test_exponentials_that_have_no_mean_are_left() -> None:
    q = sp.Symbol("q", real=True)
    for exponent in (z**2, z**2 / 2, q * z**2):
        assert resolve(E(exp(exponent))).has(E(z).func)
    assert not isinstance(prove(claim(E(exp(q * z**2)), "=", 1 / sp.sqrt(1 - 2 * q))), symnn.Proved)
    assert not isinstance(prove(claim(E(exp(z**2)), "=", 1)), symnn.Proved)
    assert not isinstance(prove(claim(E(exp(z**2 / 2)), "=", E(exp(z**2)))), symnn.Proved)
    assert isinstance(prove(claim(Var(exp(z)), "=", exp(2) - exp(1))), symnn.Proved)
