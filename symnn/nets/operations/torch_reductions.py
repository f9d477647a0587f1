"""Sums, means, variances, norms, largest entries, softmax along axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Fold, Node, broadcast
from symnn.nets.exact_numbers import rational, sized
from symnn.nets.factored import Factored, finite, mapped, nodes_of, total, without
from symnn.nets.operations.torch_arithmetic import add, div, product, sub, tensor
from symnn.ops.abs_ import absolute
from symnn.ops.clamp_min import clamp_min
from symnn.ops.first_max import first_max
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import softmax
from symnn.ops.sqrt import sqrt

Axes = Sequence[int] | int | None


def all_axes(x: Factored, axes: Axes) -> list[int]:
    if axes is None or axes == ():
        return list(range(x.rank))
    named = (axes,) if isinstance(axes, int) else axes
    return [a % x.rank for a in named] if x.rank else []


def sum_(x: Factored, axes: Axes = None, keep: bool = False, **more: Any) -> Factored:
    finite([x])
    return total(x, all_axes(x, axes), keep)


def count(x: Factored, axes: Axes) -> Any:
    return sp.Mul(*(x.shape[a] for a in all_axes(x, axes)))


def mean(x: Factored, axes: Axes = None, keep: bool = False, **more: Any) -> Factored:
    made = sum_(x, axes, keep)
    n = count(x, axes)
    return made if n == 1 else product(1 / n, made)


def variance(
    x: Factored, axes: Axes = None, unbiased: Any = True, keep: bool = False, correction: Any = None
) -> Factored:
    """Σ(x − mean)²/(n − c), where c is 1 unless it is said to be another."""
    if isinstance(axes, bool):
        axes, unbiased = None, axes
    c = int(bool(unbiased)) if correction is None else correction
    centre = sub(x, mean(x, axes, True))
    return div(sum_(product(centre, centre), axes, keep), count(x, axes) - sized(c))


def deviation(*given: Any, **more: Any) -> Factored:
    return mapped(sqrt, variance(*given, **more))


def var_mean(x: Factored, *given: Any, **more: Any) -> tuple[Factored, Factored]:
    axes = next((g for g in given if not isinstance(g, bool)), None)
    keep = bool(more.get("keepdim", given[2] if len(given) > 2 else False))
    return variance(x, *given, **more), mean(x, axes, keep)


def vector_norm(x: Factored, order: Any = 2, axes: Axes = None, keep: bool = False, **more: Any) -> Factored:
    finite([x])
    chosen = all_axes(x, axes)
    if order in (None, 2):
        return mapped(sqrt, total(product(x, x), chosen, keep))
    size = mapped(absolute, x)
    if order == 1:
        return total(size, chosen, keep)
    if order in (float("inf"), float("-inf"), 0):
        raise UnsupportedError(f"a norm of order {order}")
    p = rational(order)
    return mapped(power, total(mapped(power, size, tensor(float(p))), chosen, keep), tensor(float(1 / p)))


def linalg_norm(x: Factored, order: Any = None, axes: Axes = None, keep: bool = False, **more: Any) -> Factored:
    """Frobenius' norm without an order, else that of vectors."""
    chosen = all_axes(x, axes)
    if order not in (None, "fro") and len(chosen) != 1:
        raise UnsupportedError(f"a matrix norm of order {order}")
    return vector_norm(x, 2 if order == "fro" else order, chosen, keep)


def normalized(x: Factored, name: str, axes: Axes) -> Factored:
    """softmax or log softmax along axes; what is −∞ is left out."""
    places = nodes_of(x, all_axes(x, axes))
    if not places:  # along an axis of size 1
        return replace(x, node=broadcast(tensor(1 if name == "softmax" else 0).node, x.node.shape), hidden=None)
    axis = places[0] if len(places) == 1 else places
    if name == "softmax":
        call: Node = softmax(x.node, axis=axis) if x.hidden is None else masked_softmax(x.node, 1 - x.hidden, axis=axis)
        return replace(x, node=call, hidden=None)
    finite([x])
    return replace(x, node=log_softmax(x.node, axis=axis))


def torch_softmax(x: Factored, dim: int, dtype: Any = None, *rest: Any) -> Factored:
    return normalized(x, "softmax", dim)


def torch_log_softmax(x: Factored, dim: int, dtype: Any = None, *rest: Any) -> Factored:
    return normalized(x, "log_softmax", dim)


def logsumexp(x: Factored, axes: Axes, keep: bool = False) -> Factored:
    finite([x])
    places = nodes_of(x, all_axes(x, axes))
    if not places:
        return replace(x, factors=without(x, all_axes(x, axes), keep))
    return Factored(log_sum_exp(x.node, axis=places), without(x, all_axes(x, axes), keep))


def largest(x: Factored, axes: Axes = None, keep: bool = False) -> Factored:
    """The maximum, whose slope ties share equally: max() and amax()."""
    finite([x])
    chosen = all_axes(x, axes)
    places = nodes_of(x, chosen)
    node: Node = Fold("max", x.node, places) if places else x.node
    return Factored(node, without(x, chosen, keep))


def smallest(x: Factored, axes: Axes = None, keep: bool = False) -> Factored:
    return product(-1, largest(product(-1, x), axes, keep))


def largest_along(x: Factored, dim: int, keep: bool = False) -> tuple[Factored, None]:
    """max(dim): ties go to the first, and where the first is stays unsaid."""
    finite([x])
    places = nodes_of(x, [dim])
    if not places:
        return Factored(x.node, without(x, [dim], keep)), None
    return Factored(first_max(x.node, axis=places), without(x, [dim], keep)), None


def smallest_along(x: Factored, dim: int, keep: bool = False) -> tuple[Factored, None]:
    return product(-1, largest_along(product(-1, x), dim, keep)[0]), None


def prod(x: Factored, axes: Axes = None, keep: bool = False, **more: Any) -> Factored:
    finite([x])
    chosen = all_axes(x, axes)
    places = nodes_of(x, chosen)
    return Factored(Fold("product", x.node, places) if places else x.node, without(x, chosen, keep))


def cosine_similarity(x: Factored, y: Factored, dim: int = 1, eps: float = 1e-8) -> Factored:
    """⟨x, y⟩/(max(‖x‖, ε)·max(‖y‖, ε)), as PyTorch computes it: √max(⟨x, x⟩, ε²)."""

    def size(z: Factored) -> Factored:
        return mapped(sqrt, mapped(clamp_min, total(product(z, z), [dim], False), tensor(eps * eps)))

    return product(total(product(x, y), [dim], False), mapped(reciprocal, size(x)), mapped(reciprocal, size(y)))


def pairwise_distance(x: Factored, y: Factored, p: Any = 2, eps: float = 1e-6, keep: bool = False) -> Factored:
    return vector_norm(add(sub(x, y), float(eps)), p, [-1], keep)


RULES: dict[str, Callable[..., Any]] = {
    "sum": sum_,
    "mean": mean,
    "var": variance,
    "std": deviation,
    "var_mean": var_mean,
    "softmax": torch_softmax,
    "_softmax": torch_softmax,
    "_safe_softmax": torch_softmax,
    "log_softmax": torch_log_softmax,
    "_log_softmax": torch_log_softmax,
    "logsumexp": logsumexp,
    "amax": largest,
    "amin": smallest,
    "max": largest,
    "min": smallest,
    "max.dim": largest_along,
    "min.dim": smallest_along,
    "prod": prod,
    "prod.dim_int": prod,
    "norm": lambda x, p=2, axes=None, keep=False, **more: vector_norm(x, p, axes, keep),
    "linalg_vector_norm": vector_norm,
    "linalg_norm": linalg_norm,
    "cosine_similarity": cosine_similarity,
    "frobenius_norm": lambda x, axes=None, keep=False: vector_norm(x, 2, axes, keep),
    "pairwise_distance": pairwise_distance,
}
