"""Sums and products of all entries up to each along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnn.expr import Indicator
from symnn.nets.factored import Factored, contract, plain, whole_axis
from symnn.nets.operations.torch_arithmetic import add
from symnn.nets.operations.torch_indexing import moved
from symnn.nets.operations.torch_reductions import prod


def up_to(x: Factored, dim: int) -> tuple[Factored, list[Any], list[Any]]:
    """[s <= t] along an axis, with the names of (…, t, …) and of (…, s, …)."""
    k, n = dim % x.rank, x.shape[dim % x.rank]
    names: list[Any] = list(range(x.rank))
    return plain(Indicator((n, n), (1, -1), 0, ">="), (n, n)), names, [*names[:k], "s", *names[k + 1 :]]


def cumprod(x: Factored, dim: int, **more: Any) -> Factored:
    """Π of x_s over s <= t: of all the others a factor is 1."""
    k = dim % x.rank
    if x.shape[k] == 1:
        return x
    x = whole_axis(x, k)
    kept, names, source = up_to(x, k)
    order = [*names, "s"]
    factors = contract([(add(x, -1), source), (kept, [k, "s"])], order)
    return prod(add(factors, 1), -1)


def cumsum(x: Factored, dim: int, **more: Any) -> Factored:
    n = x.shape[dim % x.rank]
    return x if n == 1 else moved(x, dim, n, Indicator((n, n), (1, -1), 0, ">="))


RULES: dict[str, Callable[..., Any]] = {"cumsum": cumsum, "cumprod": cumprod}
