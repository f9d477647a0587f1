"""Parts of tensors and tensors put together: slices, cat, padding, shifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Const, Contract, Indicator, Node
from symnn.nets.exact_numbers import sized
from symnn.nets.factored import (
    Factored,
    broadcasted,
    contract,
    expanded,
    permuted,
    plain,
    reshaped,
    summed,
    whole_axis,
)
from symnn.nets.operations.torch_arithmetic import add, logical_not, product, tensor, where

END = 1 << 62


def moved(x: Factored, axis: int, length: Any, relation: Node) -> Factored:
    """out[…, o, …] = Σ_i relation[o, i]·x[…, i, …]; the relation lacks an axis of size 1."""
    axis %= x.rank
    x = whole_axis(x, axis)
    names: list[Any] = list(range(x.rank))
    source = names[:axis] + ["i"] + names[axis + 1 :]
    shape = (length, x.shape[axis])
    return contract(
        [(x, source), (plain(relation, shape, whole=True), ["o", "i"])], [*names[:axis], "o", *names[axis + 1 :]]
    )


def related(length: Any, extent: Any, stride: int, offset: Any) -> Node:
    """[i = stride·o + offset] over o and i; an axis of size 1 is missing, for its index is 0."""
    sizes, coefficients = [], []
    for s, c in ((length, -stride), (extent, 1)):
        if s != 1:
            sizes.append(s)
            coefficients.append(c)
    if not sizes:
        return Const(int(offset == 0))
    return Indicator(sizes, coefficients, sp.expand(-sized(offset)))


def slice_(at: Any, x: Factored, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Factored:
    return sliced(x, dim, start or 0, at.line.shape[dim % x.rank], step)


def sliced(x: Factored, dim: int, start: Any, length: Any, step: int = 1) -> Factored:
    extent = x.shape[dim % x.rank]
    if sized(start).is_negative:
        start = extent + start
    if start == 0 and step == 1 and length == extent:
        return x
    return moved(x, dim, length, related(length, extent, step, start))


def select(x: Factored, dim: int, index: Any) -> Factored:
    made = sliced(x, dim, index, sp.S.One)
    return replace(made, factors=(*made.factors[: dim % x.rank], *made.factors[dim % x.rank + 1 :]))


def narrow(x: Factored, dim: int, start: Any, length: Any) -> Factored:
    return sliced(x, dim, start, sized(length))


def pieces(x: Factored, lengths: Sequence[Any], dim: int = 0) -> tuple[Factored, ...]:
    found, start = [], sp.S.Zero
    for n in lengths:
        found.append(sliced(x, dim, start, sized(n)))
        start += n
    return tuple(found)


def split(x: Factored, size: Any, dim: int = 0) -> tuple[Factored, ...]:
    if isinstance(size, list | tuple):
        return pieces(x, size, dim)
    extent = x.shape[dim % x.rank]
    if not extent.is_Integer:
        raise UnsupportedError("a dynamic axis is split into pieces, whose number depends on it")
    return pieces(x, [min(size, extent - k) for k in range(0, int(extent), int(size))], dim)


def chunk(x: Factored, chunks: int, dim: int = 0) -> tuple[Factored, ...]:
    extent = x.shape[dim % x.rank]
    if not extent.is_Integer:
        raise UnsupportedError("a dynamic axis is split into pieces, whose number depends on it")
    return split(x, -(-int(extent) // chunks), dim)


def tensor_split(x: Factored, sections: Any, dim: int = 0) -> tuple[Factored, ...]:
    extent = x.shape[dim % x.rank]
    if isinstance(sections, int) and extent.is_Integer:
        return pieces(x, [extent // sections + (k < extent % sections) for k in range(sections)], dim)
    raise UnsupportedError("tensor_split at given places")


def unbind(x: Factored, dim: int = 0) -> tuple[Factored, ...]:
    extent = x.shape[dim % x.rank]
    if not extent.is_Integer:
        raise UnsupportedError("a dynamic axis is taken apart entry by entry")
    return tuple(select(x, dim, k) for k in range(int(extent)))


def cat(xs: Sequence[Factored], dim: int = 0) -> Factored:
    xs = [x for x in xs if x.rank > 1 or x.shape != (0,)]
    length = sp.expand(sum(x.shape[dim % x.rank] for x in xs))
    if length == 1 or len(xs) == 1:
        return xs[0]
    parts, start = [], sp.S.Zero
    for x in xs:
        n = x.shape[dim % x.rank]
        parts.append(moved(x, dim, length, related(length, n, 1, -start)))
        start += n
    return summed(parts)


def stack(xs: Sequence[Factored], dim: int = 0) -> Factored:
    k = dim % (xs[0].rank + 1)
    return cat([replace(x, factors=(*x.factors[:k], (), *x.factors[k:])) for x in broadcasted(xs)], k)


def placed(x: Factored, source: Factored, dim: int, start: Any, step: int = 1) -> Factored:
    """x, where the entries start, start + step, … along an axis are those of the source."""
    extent, n = x.shape[dim % x.rank], source.shape[dim % x.rank]
    put = moved(source, dim, extent, _turned(related(n, extent, step, start), n, extent))
    taken = moved(expanded(tensor(1), source.shape), dim, extent, _turned(related(n, extent, step, start), n, extent))
    return add(product(x, logical_not(taken)), put)


def _turned(n: Node, first: Any, second: Any) -> Node:
    return n if n.rank < 2 else Contract([n], [(0, 1)], (1, 0))


def select_scatter(x: Factored, source: Factored, dim: int, index: Any) -> Factored:
    k = dim % x.rank
    index = x.shape[k] + index if sized(index).is_negative else index
    return placed(x, replace(source, factors=(*source.factors[:k], (), *source.factors[k:])), k, index)


def slice_scatter(
    at: Any, x: Factored, source: Factored, dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Factored:
    k = dim % x.rank
    start = start or 0
    start = x.shape[k] + start if sized(start).is_negative else start
    return source if source.shape == x.shape else placed(x, source, k, start, step)


def pad(x: Factored, amounts: Sequence[Any], mode: Any = "constant", value: Any = None) -> Factored:
    if not isinstance(mode, str):
        mode, value = "constant", mode
    if mode != "constant":
        raise UnsupportedError(f"padding of mode {mode}")
    inside = x
    for k in range(len(amounts) // 2):
        before, after = amounts[2 * k : 2 * k + 2]
        extent = inside.shape[-1 - k]
        length = sp.expand(extent + before + after)
        inside = moved(inside, inside.rank - 1 - k, length, related(length, extent, 1, -before))
    if not value:
        return inside
    covered = pad(expanded(tensor(1), x.shape), amounts)
    return where(covered, inside, value)


def flip(x: Factored, dims: Sequence[int]) -> Factored:
    for d in dims:
        n = x.shape[d % x.rank]
        x = x if n == 1 else moved(x, d, n, Indicator((n, n), (1, 1), 1 - n))
    return x


def roll(x: Factored, shifts: Any, dims: Any = ()) -> Factored:
    shifts, dims = ((v,) if isinstance(v, int) else v for v in (shifts, dims))
    if not dims:
        raise UnsupportedError("roll without an axis")
    for s, d in zip(shifts, dims, strict=True):
        n = x.shape[d % x.rank]
        s = sp.Mod(s, n) if n.is_Integer else s
        first = moved(x, d, n, Indicator((n, n), (1, -1), s))
        x = summed([first, moved(x, d, n, Indicator((n, n), (1, -1), s - n if s > 0 else s + n))])
    return x


def repeat(x: Factored, times: Sequence[Any]) -> Factored:
    """x as often as is said along every axis: the count is an outer factor."""
    rank = len(times)
    x = replace(x, factors=(*[()] * (rank - x.rank), *x.factors))
    names: list[Any] = list(range(rank))
    out = [n for k in names for n in (("times", k), k)]
    made = contract([(x, names)], out, {("times", k): (sized(t),) for k, t in enumerate(times) if t != 1})
    return replace(made, factors=tuple(made.factors[2 * k] + made.factors[2 * k + 1] for k in names))


def repeat_interleave(x: Factored, times: Any, dim: int | None = None, *rest: Any, **more: Any) -> Factored:
    if dim is None or isinstance(times, Factored):
        raise UnsupportedError("repeat_interleave without an axis, or with counts for every entry")
    k = dim % x.rank
    names: list[Any] = list(range(x.rank))
    made = contract(
        [(x, names)], [*names[: k + 1], "times", *names[k + 1 :]], {"times": (sized(times),)} if times != 1 else {}
    )
    return replace(made, factors=(*made.factors[:k], made.factors[k] + made.factors[k + 1], *made.factors[k + 2 :]))


def pixel_shuffle(x: Factored, times: int) -> Factored:
    """(…, C·r², H, W) as (…, C, H·r, W·r)."""
    lead, (c, h, w) = x.shape[:-3], x.shape[-3:]
    n = len(lead)
    apart = reshaped(x, [*lead, c / times**2, times, times, h, w])
    turned = permuted(apart, [*range(n), n, n + 3, n + 1, n + 4, n + 2])
    return reshaped(turned, [*lead, c / times**2, h * times, w * times])


def pixel_unshuffle(x: Factored, times: int) -> Factored:
    """(…, C, H·r, W·r) as (…, C·r², H, W)."""
    lead, (c, h, w) = x.shape[:-3], x.shape[-3:]
    n = len(lead)
    apart = reshaped(x, [*lead, c, h / times, times, w / times, times])
    turned = permuted(apart, [*range(n), n, n + 2, n + 4, n + 1, n + 3])
    return reshaped(turned, [*lead, c * times**2, h / times, w / times])


RULES: dict[str, Callable[..., Any]] = {
    "slice": slice_,
    "select": select,
    "narrow": narrow,
    "split": split,
    "split_with_sizes": pieces,
    "chunk": chunk,
    "tensor_split": tensor_split,
    "unbind": unbind,
    "cat": cat,
    "concat": cat,
    "stack": stack,
    "pad": pad,
    "constant_pad_nd": lambda x, amounts, value=0: pad(x, amounts, "constant", value),
    "flip": flip,
    "roll": roll,
    "repeat": repeat,
    "tile": repeat,
    "repeat_interleave": repeat_interleave,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "select_scatter": select_scatter,
    "slice_scatter": slice_scatter,
    "unsafe_split": split,
    "unsafe_chunk": chunk,
    "hstack": lambda xs: cat(xs, 0 if xs[0].rank == 1 else 1),
    "vstack": lambda xs: cat(xs, 0),
    "select_copy": select,
    "permute_copy": permuted,
}
