"""Elementwise functions: the records of `ops`, under PyTorch's names and with PyTorch's arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnn import ops
from symnn.errors import UnsupportedError
from symnn.expr import Const
from symnn.nets.exact_numbers import rational
from symnn.nets.factored import Factored, contract, mapped, number
from symnn.nets.operations.torch_arithmetic import add, div, greater, product, tensor, where
from symnn.nets.operations.torch_indexing import chunk
from symnn.ops.exp import exp
from symnn.ops.gelu import gelu
from symnn.ops.gelu_tanh import gelu_tanh
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.relu import relu
from symnn.ops.sigmoid import sigmoid
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt


def constant(value: Any) -> Factored:
    return number(Const(rational(value)))


def named(record: str, *defaults: Any) -> Callable[..., Factored]:
    """The rule of a record that takes numbers after its argument."""

    def rule(x: Factored, *given: Any) -> Factored:
        settings = (*given, *defaults[len(given) :])[: len(defaults)]
        return mapped(ops.TABLE[record], x, *map(constant, settings))  # type: ignore[arg-type]

    return rule


def torch_gelu(x: Factored, approximate: str = "none") -> Factored:
    return mapped(gelu if approximate == "none" else gelu_tanh, x)


def torch_softplus(x: Factored, beta: Any = 1, bound: Any = 20) -> Factored:
    """log(1 + e^{βx})/β, and x itself where βx exceeds a bound, as PyTorch computes it."""
    inner = x if beta == 1 else product(float(beta), x)
    smooth = mapped(softplus, inner)
    return where(greater(inner, float(bound)), x, smooth if beta == 1 else div(smooth, float(beta)))


def clamp(x: Factored, low: Any = None, high: Any = None) -> Factored:
    """Between bounds, where the slope at a bound is 1: PyTorch's choice for clamp, not for hardtanh."""
    if low is not None:
        x = mapped(ops.TABLE["clamp_min"], x, tensor(low))  # type: ignore[arg-type]
    if high is not None:
        x = product(-1, mapped(ops.TABLE["clamp_min"], product(-1, x), product(-1, high)))  # type: ignore[arg-type]
    return x


def prelu(x: Factored, weight: Factored) -> Factored:
    """One slope, or one for every channel (axis 1)."""
    names = list(range(x.rank))
    if weight.shape != () and weight.factors[0]:
        weight = contract([(weight, [1])], names, {k: x.factors[k] for k in names if k != 1 and x.factors[k]})
    return mapped(ops.TABLE["prelu"], x, number(weight.node) if not weight.node.rank else weight)  # type: ignore[arg-type]


def rrelu(
    x: Factored, lower: Any = 0.125, upper: Any = 1 / 3, training: bool = False, generator: Any = None
) -> Factored:
    if training:
        raise UnsupportedError("rrelu draws random slopes in training: read the module after module.eval()")
    return mapped(ops.TABLE["leaky_relu"], x, constant((rational(lower) + rational(upper)) / 2))  # type: ignore[arg-type]


def glu(x: Factored, dim: int = -1) -> Factored:
    """a∘σ(b) for the two halves of an axis."""
    a, b = chunk(x, 2, dim)
    return product(a, mapped(sigmoid, b))


def log1p(x: Factored) -> Factored:
    return mapped(log, add(1, x))


RULES: dict[str, Callable[..., Any]] = {
    **{
        n: named(r)
        for n, r in {
            "relu": "relu",
            "sigmoid": "sigmoid",
            "tanh": "tanh",
            "exp": "exp",
            "log": "log",
            "sqrt": "sqrt",
            "sin": "sin",
            "cos": "cos",
            "abs": "abs",
            "sign": "sign",
            "erf": "erf",
            "silu": "silu",
            "mish": "mish",
            "selu": "selu",
            "hardsigmoid": "hard_sigmoid",
            "hardswish": "hard_swish",
            "relu6": "relu6",
            "log_sigmoid": "log_sigmoid",
            "log_sigmoid_forward": "log_sigmoid",
            "softsign": "softsign",
            "tanhshrink": "tanhshrink",
        }.items()
    },
    "leaky_relu": named("leaky_relu", 0.01),
    "elu": lambda x, alpha=1, scale=1, input_scale=1: _elu(x, alpha, scale, input_scale),
    "celu": named("celu", 1),
    "softplus": torch_softplus,
    "hardshrink": named("hardshrink", 0.5),
    "softshrink": named("softshrink", 0.5),
    "threshold": named("threshold", 0, 0),
    "hardtanh": named("clipped", -1, 1),
    "gelu": torch_gelu,
    "clamp": clamp,
    "clip": clamp,
    "clamp_min": clamp,
    "clamp_max": lambda x, high: clamp(x, None, high),
    "prelu": prelu,
    "_prelu_kernel": prelu,
    "rrelu": rrelu,
    "rrelu_with_noise": lambda x, noise, *rest: rrelu(x, *rest),
    "reciprocal": lambda x: mapped(reciprocal, x),
    "rsqrt": lambda x: mapped(reciprocal, mapped(sqrt, x)),
    "log1p": log1p,
    "glu": glu,
    "expm1": lambda x: add(mapped(exp, x), -1),
    "log2": lambda x: product(mapped(log, x), mapped(reciprocal, number(log(2)))),
    "exp2": lambda x: mapped(power, tensor(2), x),
    "relu_": lambda x: mapped(relu, x),
    "sigmoid_": named("sigmoid"),
}


def _elu(x: Factored, alpha: Any, scale: Any, input_scale: Any) -> Factored:
    if (scale, input_scale) != (1, 1):
        raise UnsupportedError("elu with a scale of its own")
    return mapped(ops.TABLE["elu"], x, constant(alpha))  # type: ignore[arg-type]
