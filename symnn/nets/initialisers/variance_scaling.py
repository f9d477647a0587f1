"""Variance scaling: scale/n for the number n of inputs, of outputs, or the mean of both, of any distribution."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.errors import ArgumentError
from symnn.nets.exact_numbers import exact
from symnn.nets.initialiser import Initialiser, fan_in, fan_out

MODES = ("fan_in", "fan_out", "fan_avg")
LAWS = ("truncated_normal", "normal", "uniform")


def variance_scaling(scale: Any = 1, mode: str = "fan_in", distribution: str = "truncated_normal") -> Initialiser:
    """Weights of variance scale/n, a positive number over fan_in, fan_out or fan_avg; ArgumentError for other words."""
    if mode not in MODES or distribution not in LAWS:
        raise ArgumentError(
            f"variance scaling is by {', '.join(MODES)} and {', '.join(LAWS)}, not {mode!r} and {distribution!r}"
        )
    factor = exact(scale) if isinstance(scale, float) else sp.sympify(scale, strict=True)
    if not factor.is_positive:
        raise ArgumentError(f"the scale of a variance is positive, not {scale!r}")
    number = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    return Initialiser(name="variance_scaling", distribution=distribution, variance=factor / number)
