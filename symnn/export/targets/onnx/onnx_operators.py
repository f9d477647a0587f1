"""A graph of ONNX as it grows, and its operators for ours. ONNX itself is imported by whoever makes a graph. Its own
Erf is not used: its reference evaluator gives no more than single precision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import factorial, inf, pi, sqrt
from typing import Any

import numpy as np

from symnn.export.stable.stable_operators import (
    erfc,
    erfcx,
    erfcx_excess,
    ierfc,
    log1mexp,
    log_cloglog,
    log_cosh,
    log_half_erfc,
    log_softplus,
    select,
    sigmoid_slope,
)
from symnn.export.targets.erfc_polynomial import EXCESS, HIGHEST, LOWER, SECOND, numbers
from symnn.expr.records import Record
from symnn.ops import TABLE


class OnnxGraph:
    """Nodes and constants in the order in which they are made; `dtype` is that of all numbers."""

    def __init__(self, onnx: Any, dtype: Any) -> None:
        self.onnx, self.dtype = onnx, np.dtype(dtype)
        self.kind: int = onnx.helper.np_dtype_to_tensor_dtype(self.dtype)
        self.truth: int = onnx.TensorProto.BOOL
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._known: dict[Any, str] = {}

    def add(self, operator: str, inputs: list[str], *, into: str = "", **attributes: Any) -> str:
        """The name of what the operator makes of its inputs."""
        name = into or f"_t{len(self.nodes) + 1}"
        self.nodes.append(self.onnx.helper.make_node(operator, inputs, [name], **attributes))
        return name

    def number(self, value: float) -> str:
        return self._constant(np.asarray(value, self.dtype))

    def whole(self, value: int | list[int]) -> str:
        return self._constant(np.asarray(value, np.int64))

    def _constant(self, value: Any) -> str:
        key = (value.dtype.str, value.shape, value.tobytes())
        if key not in self._known:
            self._known[key] = name = f"_c{len(self.constants) + 1}"
            self.constants.append(self.onnx.numpy_helper.from_array(value, name))
        return self._known[key]


Write = Callable[..., str]


def _plain(operator: str) -> Write:
    return lambda g, *xs: g.add(operator, list(xs))


def _flag(operator: str) -> Write:
    return lambda g, x: g.add("Cast", [g.add(operator, [x, g.number(0.0)])], to=g.kind)


def _log1p(g: OnnxGraph, x: str) -> str:
    """log(u)·x/(u − 1) with u = 1 + x as it is rounded; x where u is 1. W. Kahan's; ONNX has no log1p."""
    one = g.number(1.0)
    u = g.add("Add", [x, one])
    same = g.add("Equal", [u, one])
    safe = g.add("Where", [same, g.number(2.0), u])
    found = g.add("Mul", [g.add("Log", [safe]), g.add("Div", [x, g.add("Sub", [safe, one])])])
    return g.add("Where", [same, x, found])


def _expm1(g: OnnxGraph, x: str) -> str:
    """(u − 1)·x/log(u) with u = e^x as it is rounded, where |x| < 1; e^x − 1 elsewhere. W. Kahan's."""
    one = g.number(1.0)
    u = g.add("Exp", [x])
    less = g.add("Sub", [u, one])
    same = g.add("Equal", [u, one])
    far = g.add("GreaterOrEqual", [g.add("Abs", [x]), one])
    two = g.number(2.0)
    safe = g.add("Where", [g.add("Or", [same, far]), two, u])
    near = g.add("Mul", [less, g.add("Div", [x, g.add("Log", [safe])])])
    return g.add("Where", [same, x, g.add("Where", [far, less, near])])


def _softplus(g: OnnxGraph, x: str) -> str:
    below = g.add("Neg", [g.add("Abs", [x])])
    return g.add("Add", [g.add("Max", [x, g.number(0.0)]), _log1p(g, g.add("Exp", [below]))])


def _sigmoid(g: OnnxGraph, x: str) -> str:
    """1/(1 + e^−x) where x >= 0, e^x/(1 + e^x) elsewhere: the exponential is never large."""
    e, one = g.add("Exp", [g.add("Neg", [g.add("Abs", [x])])]), g.number(1.0)
    up = g.add("GreaterOrEqual", [x, g.number(0.0)])
    return g.add("Div", [g.add("Where", [up, one, e]), g.add("Add", [one, e])])


def _slope(g: OnnxGraph, x: str) -> str:
    e, one = g.add("Exp", [g.add("Neg", [g.add("Abs", [x])])]), g.number(1.0)
    below = g.add("Add", [one, e])
    return g.add("Div", [e, g.add("Mul", [below, below])])


def _log_softplus(g: OnnxGraph, x: str) -> str:
    """log softplus(x) where x > −36, and x − e^x/2 below."""
    near = g.add("Greater", [x, g.number(-36.0)])
    inside = g.add("Log", [_softplus(g, g.add("Max", [x, g.number(-36.0)]))])
    half = g.add("Mul", [g.add("Exp", [g.add("Min", [x, g.number(0.0)])]), g.number(0.5)])
    return g.add("Where", [near, inside, g.add("Sub", [x, half])])


def _log_cloglog(g: OnnxGraph, x: str) -> str:
    """log(1 − exp(−e^x)) where x > −36, and x − e^x/2 below."""
    near = g.add("Greater", [x, g.number(-36.0)])
    kept = g.add("Min", [g.add("Max", [x, g.number(-36.0)]), g.number(80.0)])
    inside = g.add("Log", [g.add("Neg", [_expm1(g, g.add("Neg", [g.add("Exp", [kept])]))])])
    half = g.add("Mul", [g.add("Exp", [g.add("Min", [x, g.number(0.0)])]), g.number(0.5)])
    return g.add("Where", [near, inside, g.add("Sub", [x, half])])


def _log_cosh(g: OnnxGraph, x: str) -> str:
    """log(1 + sinh²x)/2 where |x| < 1, and |x| + log(1 + e^−2|x|) − log 2 elsewhere."""
    t, one = g.add("Abs", [x]), g.number(1.0)
    sinh = g.add("Sinh", [g.add("Min", [t, one])])
    near = g.add("Mul", [_log1p(g, g.add("Mul", [sinh, sinh])), g.number(0.5)])
    rest = _log1p(g, g.add("Exp", [g.add("Mul", [t, g.number(-2.0)])]))
    far = g.add("Add", [t, g.add("Sub", [rest, g.number(0.69314718055994531)])])
    return g.add("Where", [g.add("Less", [t, one]), near, far])


def _polynomial(g: OnnxGraph, x: str, coefficients: Sequence[float]) -> str:
    """By Horner's rule, the highest power first."""
    made = g.number(coefficients[0])
    for c in coefficients[1:]:
        made = g.add("Add", [g.add("Mul", [made, x]), g.number(c)])
    return made


def _above(g: OnnxGraph, t: str, coefficients: Sequence[float]) -> str:
    """A polynomial in (t − 3.75)/(t + 3.75), for t >= 0."""
    middle = g.number(3.75)
    return _polynomial(g, g.add("Div", [g.add("Sub", [t, middle]), g.add("Add", [t, middle])]), coefficients)


def _erfcx_above(g: OnnxGraph, t: str) -> str:
    below = g.add("Add", [g.add("Mul", [t, g.number(2.0)]), g.number(1.0)])
    return g.add("Div", [_above(g, t, SCALED), below])


def _decay(g: OnnxGraph, t: str) -> str:
    return g.add("Exp", [g.add("Neg", [g.add("Mul", [t, t])])])


def _erfc(g: OnnxGraph, x: str) -> str:
    """e^(−t²)·erfcx(t) at t = |x|, and 2 less that below 0."""
    t = g.add("Min", [g.add("Abs", [x]), g.number(30.0)])
    far = g.add("Mul", [_decay(g, t), _erfcx_above(g, t)])
    return g.add("Where", [_not_below(g, x), far, g.add("Sub", [g.number(2.0), far])])


def _not_below(g: OnnxGraph, x: str) -> str:
    return g.add("GreaterOrEqual", [x, g.number(0.0)])


def _erf(g: OnnxGraph, x: str) -> str:
    """Its power series where |x| < 1/2, else 1 − erfc(|x|) with the sign of x."""
    t = g.add("Abs", [x])
    kept = g.add("Min", [g.add("Max", [x, g.number(-0.5)]), g.number(0.5)])
    near = g.add("Mul", [kept, _polynomial(g, g.add("Mul", [kept, kept]), ERF_NEAR)])
    far = g.add("Mul", [g.add("Sign", [x]), g.add("Sub", [g.number(1.0), _erfc(g, t)])])
    return g.add("Where", [g.add("Less", [t, g.number(0.5)]), near, far])


def _erfcx(g: OnnxGraph, x: str) -> str:
    """2e^(t²) − erfcx(−t) at t below 0; too large for a float below −26.6."""
    t = g.add("Max", [g.add("Min", [x, g.number(0.0)]), g.number(-26.6)])
    far = _erfcx_above(g, g.add("Abs", [x]))
    grown = g.add("Mul", [g.add("Exp", [g.add("Mul", [t, t])]), g.number(2.0)])
    below = g.add("Where", [g.add("Less", [x, g.number(-26.6)]), g.number(inf), g.add("Sub", [grown, far])])
    return g.add("Where", [_not_below(g, x), far, below])


def _log_half_erfc(g: OnnxGraph, x: str) -> str:
    below, above = g.add("Min", [x, g.number(0.0)]), g.add("Max", [x, g.number(0.0)])
    half = g.add("Mul", [_erfcx_above(g, above), g.number(0.5)])
    far = g.add("Sub", [g.add("Log", [half]), g.add("Mul", [above, above])])
    near = _log1p(g, g.add("Mul", [_erfc(g, g.add("Neg", [below])), g.number(-0.5)]))
    return g.add("Where", [_not_below(g, x), far, near])


def _erfcx_excess(g: OnnxGraph, x: str) -> str:
    """1/√π − x·erfcx(x)."""
    t = g.add("Max", [x, g.number(0.0)])
    one_more = g.add("Add", [t, g.number(1.0)])
    far = g.add("Div", [_above(g, t, EXCESSES), g.add("Mul", [one_more, one_more])])
    rest = g.add("Mul", [x, _erfcx(g, g.add("Min", [x, g.number(0.0)]))])
    return g.add("Where", [_not_below(g, x), far, g.add("Sub", [g.number(0.56418958354775629), rest])])


def _ierfc(g: OnnxGraph, x: str) -> str:
    """e^(−x²)/√π − x·erfc(x)."""
    t = g.add("Max", [x, g.number(0.0)])
    far = g.add("Mul", [_decay(g, t), _erfcx_excess(g, t)])
    rest = g.add("Mul", [x, _erfc(g, g.add("Min", [x, g.number(0.0)]))])
    near = g.add("Sub", [g.add("Mul", [_decay(g, x), g.number(0.56418958354775629)]), rest])
    return g.add("Where", [_not_below(g, x), far, near])


def _select(g: OnnxGraph, c: str, x: str, y: str) -> str:
    return g.add("Where", [g.add("Equal", [c, g.number(0.0)]), y, x])


SCALED = [float(HIGHEST), float(SECOND), *numbers(LOWER)]
EXCESSES = numbers(EXCESS)
ERF_NEAR = [2 / sqrt(pi) * (-1) ** k / (factorial(k) * (2 * k + 1)) for k in range(12, -1, -1)]
SPELLINGS: Mapping[str, str] = {
    "abs": "Abs", "acos": "Acos", "acosh": "Acosh", "asin": "Asin", "asinh": "Asinh", "atan": "Atan", "atanh": "Atanh",
    "ceil": "Ceil", "cos": "Cos", "exp": "Exp", "floor": "Floor", "log": "Log", "maximum": "Max", "minimum": "Min",
    "power": "Pow", "reciprocal": "Reciprocal", "relu": "Relu", "sign": "Sign", "sin": "Sin", "sqrt": "Sqrt",
    "tanh": "Tanh",
}  # fmt: skip
ROWS: Mapping[str, Write] = {
    **{name: _plain(operator) for name, operator in SPELLINGS.items()},
    "positive": _flag("Greater"),
    "step": _flag("GreaterOrEqual"),
    "log1p": _log1p,
    "expm1": _expm1,
    "erf": _erf,
    "softplus": _softplus,
    "sigmoid": _sigmoid,
}
# by record, not by name: somebody's own function may be called tanh too
OPERATORS: Mapping[Record, Write] = {
    **{TABLE[name]: write for name, write in ROWS.items()},
    sigmoid_slope: _slope,
    erfc: _erfc,
    erfcx: _erfcx,
    erfcx_excess: _erfcx_excess,
    ierfc: _ierfc,
    log_half_erfc: _log_half_erfc,
    log_softplus: _log_softplus,
    log_cloglog: _log_cloglog,
    log_cosh: _log_cosh,
    log1mexp: lambda g, x: g.add("Log", [g.add("Neg", [_expm1(g, x)])]),
    select: _select,
}
