"""Views and what changes nothing: reshape, permute, expand, and the operators that copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.nets.exact_numbers import sized
from symnn.nets.factored import Factored, expanded, permuted, quotient, reshaped
from symnn.nets.operations.torch_arithmetic import not_equal


def view(x: Factored, shape: Sequence[Any]) -> Factored:
    """x in this shape, in which one −1 stands for what is left."""
    wanted = list(map(sized, shape))
    if -1 in wanted:
        k = wanted.index(-1)
        rest = quotient(sp.Mul(*x.shape), sp.Mul(*wanted[:k], *wanted[k + 1 :]))
        if rest is None:
            raise UnsupportedError(
                f"a view whose size {sp.Mul(*x.shape)}/{sp.Mul(*wanted[:k], *wanted[k + 1 :])} is not seen to be whole"
            )
        wanted[k] = rest
    return reshaped(x, wanted)


def flatten(x: Factored, start: int = 0, end: int = -1) -> Factored:
    if not x.rank:
        return replace(x, factors=((),))
    first, last = start % x.rank, end % x.rank
    joint = tuple(f for group in x.factors[first : last + 1] for f in group)
    return replace(x, factors=(*x.factors[:first], joint, *x.factors[last + 1 :]))


def unflatten(x: Factored, dim: int, sizes: Sequence[Any]) -> Factored:
    k = dim % x.rank
    wanted = list(map(sized, sizes))
    if -1 in wanted:
        m = wanted.index(-1)
        wanted[m] = sp.cancel(x.shape[k] / sp.Mul(*wanted[:m], *wanted[m + 1 :]))
    return reshaped(x, [*x.shape[:k], *wanted, *x.shape[k + 1 :]])


def transpose(x: Factored, first: int, second: int) -> Factored:
    order = list(range(x.rank))
    a, b = first % x.rank, second % x.rank
    order[a], order[b] = b, a
    return permuted(x, order)


def squeeze(x: Factored, dims: Any = None) -> Factored:
    """Axes of size 1 gone, of those that are named."""
    if dims is None:
        dims = range(x.rank)
    named = [d % x.rank for d in ((dims,) if isinstance(dims, int) else dims)]
    return replace(x, factors=tuple(f for k, f in enumerate(x.factors) if f or k not in named))


def unsqueeze(x: Factored, dim: int) -> Factored:
    k = dim % (x.rank + 1)
    return replace(x, factors=(*x.factors[:k], (), *x.factors[k:]))


def expand(x: Factored, shape: Sequence[Any], implicit: bool = False) -> Factored:
    return expanded(x, shape)


def turned(x: Factored) -> Factored:
    return x if x.rank < 2 else transpose(x, 0, 1)


def movedim(x: Factored, source: Any, target: Any) -> Factored:
    one = [[d % x.rank for d in ((s,) if isinstance(s, int) else s)] for s in (source, target)]
    rest = iter(k for k in range(x.rank) if k not in one[0])
    place = dict(zip(one[1], one[0], strict=True))
    return permuted(x, [place[k] if k in place else next(rest) for k in range(x.rank)])


def unchanged(x: Factored, *rest: Any, **more: Any) -> Factored:
    return x


def dropout(x: Factored, p: float, train: bool) -> Factored:
    if train and p:
        raise UnsupportedError("dropout is random in training: read the module after module.eval(), or with p = 0")
    return x


def cast(at: Any, x: Factored, *rest: Any, **more: Any) -> Factored:
    """Another dtype: an integer becomes a number; what rounds is refused."""
    dtype = at.line.dtype
    rounds = ("float16", "bfloat16") if at.walk.graph.single else ("float16", "bfloat16", "float32")
    if dtype in rounds and not x.whole:
        raise UnsupportedError(
            f"the module rounds to {dtype}, which has no exact meaning: leave the dtype to its parameters"
        )
    if dtype == "bool":
        return not_equal(x, 0)
    if not x.whole and "int" in dtype:
        raise UnsupportedError(f"numbers are cut to {dtype}")
    return replace(x, whole="int" in dtype or dtype == "bool")


RULES: dict[str, Callable[..., Any]] = {
    "view": view,
    "reshape": view,
    "_unsafe_view": view,
    "view_as": lambda x, y: view(x, y.shape),
    "reshape_as": lambda x, y: view(x, y.shape),
    "flatten": flatten,
    "unflatten": unflatten,
    "ravel": flatten,
    "transpose": transpose,
    "swapaxes": transpose,
    "swapdims": transpose,
    "t": turned,
    "numpy_T": lambda x: permuted(x, range(x.rank)[::-1]),
    "mT": lambda x: transpose(x, -1, -2),
    "matrix_H": lambda x: transpose(x, -1, -2),
    "adjoint": lambda x: transpose(x, -1, -2),
    "permute": permuted,
    "movedim": movedim,
    "moveaxis": movedim,
    "squeeze": squeeze,
    "unsqueeze": unsqueeze,
    "expand": expand,
    "broadcast_to": expand,
    "expand_as": lambda x, y: expanded(x, y.shape),
    **dict.fromkeys(
        [
            "contiguous",
            "clone",
            "alias",
            "lift_fresh_copy",
            "detach_",
            "type_as",
            "positive",
            "requires_grad_",
            "lift_fresh",
            "view.dtype",
            "pin_memory",
            "identity",
        ],
        unchanged,
    ),
    "copy": lambda x, y, *rest: expanded(y, x.shape),
    "copy_": lambda x, y, *rest: expanded(y, x.shape),
    "dropout": dropout,
    "feature_dropout": dropout,
    "alpha_dropout": dropout,
    "feature_alpha_dropout": dropout,
    "native_dropout": dropout,
    "to": cast,
    "_to_copy": cast,
}
