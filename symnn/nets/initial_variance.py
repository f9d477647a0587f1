"""The variance of weights that keeps signals from growing or fading at the start, derived from the activation. Records
of known schemes are in `initialisers`.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge import read_shaped
from symnn.bridge.random import E, random
from symnn.calculus.moments.expectation import Resolver
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.derivative import gradient
from symnn.errors import ArgumentError
from symnn.expr import Const, Node
from symnn.nets.activation import activation as found

MODES = ("fan_in", "fan_out", "average")


def initial_variance(activation: Any, mode: str = "fan_in") -> Any:
    """The variance of weights that keeps the second moment of pre-activations, a SymPy expression in n_in and n_out.

    For z of mean 0, symmetric, with weights of mean 0 and independent of it, Var z' = n_in·σ²·E[g(z)²], and backwards
    Var δ = n_out·σ²·E[g′(z)²]·Var δ'. "fan_in" and "fan_out" make the one or the other factor 1, "average" takes 2/(1/a
    + 1/b) of both. Piecewise linear activations (identity, relu, leaky_relu) give a number; others an E[…] over z ~
    N(0, 1). Source: He et al. 2015, equations 10 and 14; Glorot and Bengio 2010, equation 12.
    """
    if mode not in MODES:
        raise ArgumentError(f"the mode is one of {', '.join(MODES)}, not {mode!r}")
    z = random("z", variance=1, distribution="normal")
    node, _ = read_shaped(z)
    chosen = found(activation)
    if chosen.parameters:
        names = ", ".join(name for name, _ in chosen.parameters)
        raise ArgumentError(f"{chosen.name} has trainable numbers {names}: give them values, as in sympy.Lambda(z, …)")
    value = chosen.apply(node, 0, ())
    slope = gradient(value, node)
    forward, backward = map(_second_moment, (value, slope))
    n_in, n_out = sp.symbols("n_in n_out", integer=True, positive=True)
    kept_forward, kept_backward = n_in * forward, n_out * backward
    found_variance = {
        "fan_in": 1 / kept_forward,
        "fan_out": 1 / kept_backward,
        "average": 2 / (kept_forward + kept_backward),
    }[mode]
    return sp.factor(found_variance) if forward.is_number and backward.is_number else found_variance


def _second_moment(value: Node) -> Any:
    """E[value²], as a number where it is one."""
    moments = tidy(Resolver().expect(value * value))
    if not isinstance(moments, Const):
        return E(to_sympy(tidy(value * value)))
    return to_sympy(moments)
