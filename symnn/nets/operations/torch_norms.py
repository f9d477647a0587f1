"""Normalisation: batch, layer, group, instance and RMS norm, with their scale and shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.nets.factored import Factored, contract, mapped, reshaped
from symnn.nets.operations.torch_arithmetic import add, product, sub
from symnn.nets.operations.torch_reductions import mean
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt

# the machine epsilon of float64, in which the module is read
EPSILON = 2.0**-52


def standardised(at: Any, x: Factored, axes: Sequence[int], eps: Any) -> Factored:
    """(x − μ)/√(σ² + ε) with the biased variance over the axes."""
    centre = at.named(sub(x, mean(x, axes, True)), "centred")
    deviation = at.named(mapped(sqrt, add(mean(product(centre, centre), axes, True), eps)), "s")
    return product(centre, mapped(reciprocal, deviation))


def scaled(x: Factored, names: Sequence[int], weight: Factored | None, bias: Factored | None) -> Factored:
    """γ∘x + β, with γ and β along these axes."""
    every = range(x.rank)
    if weight is not None:
        x = contract([(x, every), (weight, names)], every)
    if bias is not None:
        x = add(
            x, contract([(bias, names)], every, {k: x.factors[k] for k in every if k not in names and x.factors[k]})
        )
    return x


def layer_norm(
    at: Any, x: Factored, sizes: Sequence[Any], weight: Factored | None = None, bias: Factored | None = None,
    eps: Any = 1e-5, *rest: Any,
) -> Factored:  # fmt: skip
    last = list(range(x.rank - len(sizes), x.rank))
    return scaled(at.named(standardised(at, x, last, eps), "unit"), last, weight, bias)


def native_layer_norm(at: Any, *given: Any) -> tuple[Factored, None, None]:
    return layer_norm(at, *given), None, None


def rms_norm(at: Any, x: Factored, sizes: Sequence[Any], weight: Factored | None = None, eps: Any = None) -> Factored:
    last = list(range(x.rank - len(sizes), x.rank))
    square = mean(product(x, x), last, True)
    root = at.named(mapped(sqrt, add(square, EPSILON if eps is None else eps)), "r")
    return scaled(product(x, mapped(reciprocal, root)), last, weight, None)


def batch_norm(
    at: Any, x: Factored, weight: Factored | None, bias: Factored | None, average: Factored | None,
    var: Factored | None,
    training: bool, momentum: float, eps: Any, *rest: Any,
) -> Factored:  # fmt: skip
    """Over all axes but the channels' (axis 1); in evaluation with the running statistics, which are constants."""
    names = list(range(x.rank))
    if training or average is None or var is None:
        unit = standardised(at, x, [k for k in names if k != 1], eps)
        return scaled(at.named(unit, "unit"), [1], weight, bias)
    centre = sub(x, _spread(average, x))
    unit = product(centre, mapped(reciprocal, mapped(sqrt, add(_spread(var, x), eps))))
    return scaled(unit, [1], weight, bias)


def _spread(v: Factored, x: Factored) -> Factored:
    """A vector of channels, over the shape of x."""
    return contract([(v, [1])], range(x.rank), {k: g for k, g in enumerate(x.factors) if k != 1 and g})


def batch_norm_training(
    at: Any, x: Any, weight: Any, bias: Any, average: Any, var: Any, training: bool, *rest: Any
) -> Any:
    return batch_norm(at, x, weight, bias, average, var, training, *rest), None, None, None, None


def batch_norm_evaluation(at: Any, x: Any, weight: Any, bias: Any, average: Any, var: Any, *rest: Any) -> Any:
    return batch_norm(at, x, weight, bias, average, var, False, *rest), None, None


def batch_norm_by_batch(at: Any, x: Any, weight: Any, bias: Any, training: bool, *rest: Any) -> Any:
    return batch_norm(at, x, weight, bias, None, None, True, *rest), None, None


def group_norm(
    at: Any,
    x: Factored,
    groups: int,
    weight: Factored | None = None,
    bias: Factored | None = None,
    eps: Any = 1e-5,
    *rest: Any,
) -> Factored:
    """The channels (axis 1) in equal groups, each with the axes behind normalised together."""
    inside = sp.cancel(x.shape[1] / groups)
    split = reshaped(x, [x.shape[0], groups, inside, *x.shape[2:]])
    unit = at.named(standardised(at, split, range(2, split.rank), eps), "unit")
    return scaled(reshaped(unit, x.shape), [1], weight, bias)


def native_group_norm(at: Any, x: Any, weight: Any, bias: Any, n: Any, c: Any, hw: Any, groups: int, eps: Any) -> Any:
    return group_norm(at, x, groups, weight, bias, eps), None, None


def instance_norm(
    at: Any,
    x: Factored,
    weight: Any,
    bias: Any,
    average: Any,
    var: Any,
    by_input: bool,
    momentum: float,
    eps: Any,
    *rest: Any,
) -> Factored:
    if not by_input:
        raise UnsupportedError("an instance norm with running statistics: leave track_running_stats out")
    return scaled(at.named(standardised(at, x, range(2, x.rank), eps), "unit"), [1], weight, bias)


RULES: dict[str, Callable[..., Any]] = {
    "layer_norm": layer_norm,
    "native_layer_norm": native_layer_norm,
    "rms_norm": rms_norm,
    "batch_norm": batch_norm,
    "_native_batch_norm_legit_functional": batch_norm_training,
    "_native_batch_norm_legit_no_training": batch_norm_evaluation,
    "_native_batch_norm_legit": batch_norm_training,
    "_native_batch_norm_legit.no_stats": batch_norm_by_batch,
    "native_batch_norm": batch_norm_training,
    "group_norm": group_norm,
    "native_group_norm": native_group_norm,
    "instance_norm": instance_norm,
    "_fused_rms_norm": lambda at, x, sizes, w, eps: (rms_norm(at, x, sizes, w, eps), None),
}
