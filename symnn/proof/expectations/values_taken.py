"""Which values a random symbol takes: a claim about the symbol itself is said of each of them, and of no other
number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge.random import Law
from symnn.claims.declared_laws import laws_in
from symnn.expr import Node


def never_taken(values: Mapping[str, Any], *nodes: Node) -> str:
    """Why a counterexample shows nothing, as a sentence; "" where every random symbol may have its value there."""
    for atom, law in sorted(laws_in(*nodes).items(), key=str):
        name = str(atom.label)
        if name in values and not all(_taken(law, value) for value in _entries(values[name])):
            return f"it fails for numbers that are not known to be values of {name}, which has {law.told}"
    return ""


def _entries(value: Any) -> Iterator[Any]:
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list | tuple):
        for one in value:
            yield from _entries(one)
    else:
        yield value


def _taken(law: Law, value: Any) -> bool:
    """A number that is surely among the values; of symbolic ends nothing is sure."""
    match law.distribution:
        case "" | "normal" | "laplace":
            return True
    if not isinstance(value, int | float | Fraction | sp.Rational):
        return False
    match law.distribution, [*law.parameters]:
        case "bernoulli", _:
            return value in (0, 1)
        case "exponential", _:
            return value >= 0
        case "poisson", _:
            return value >= 0 and value == int(value)
        case "binomial", [n, *_] if n.is_number:
            return 0 <= value <= n and value == int(value)
        case "uniform", [low, high] if low.is_number and high.is_number:
            return bool(low <= value) and bool(value <= high)
    return False
