"""A formula of numbers as data, for a page that computes it: a number, a name, or [function, formula, …].

It is no program: the page knows the functions by name (`book/site/templates/figures.js`) and runs nothing that is
given to it.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from symnn.bridge.calls import ScalarCall
from symnn.errors import ArgumentError

FormulaData = Any
SYMPY = {
    sp.Add: "+", sp.Mul: "*", sp.Pow: "^", sp.exp: "exp", sp.log: "log", sp.tanh: "tanh", sp.sin: "sin", sp.cos: "cos",
    sp.Abs: "abs", sp.Max: "max", sp.Min: "min", sp.floor: "floor", sp.erf: "erf",
}  # fmt: skip
CALLS = ("sigmoid", "softplus", "relu", "leaky_relu", "gelu", "silu")
STEPS = {0: "positive", 1: "step"}
"""The unit step by its value at 0."""


def formula_data(expression: Any) -> FormulaData:
    """The formula of a SymPy expression. ArgumentError, with its name, for a function that the page does not know."""
    e = sp.sympify(expression, strict=True)
    if isinstance(e, sp.Symbol):
        return e.name
    if e.is_Integer:
        return int(e)
    if e.is_number and not e.has(ScalarCall):
        return float(e)
    return [_name(e), *map(formula_data, _operands(e))]


def _name(e: Any) -> str:
    if isinstance(e, sp.Heaviside):
        return STEPS[int(e.args[1])]
    if isinstance(e, ScalarCall) and (name := e.args[0].record.name) in CALLS:
        return str(name)
    if type(e) in SYMPY:
        return SYMPY[type(e)]
    raise ArgumentError(
        f"an interactive figure cannot compute {e}: it knows {', '.join(sorted({*SYMPY.values(), *CALLS}))}, and steps"
    )


def _operands(e: Any) -> tuple[Any, ...]:
    if isinstance(e, sp.Heaviside):
        return e.args[:1]
    return e.args[2:] if isinstance(e, ScalarCall) else e.args
