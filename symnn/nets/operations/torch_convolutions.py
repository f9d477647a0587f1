"""Convolutions and pooling as sums over windows: i = stride·o + dilation·t − padding, an indicator; groups are a factor
of the channels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Const, Indicator, Node, broadcast
from symnn.expr import add as sum_of
from symnn.nets.exact_numbers import exact, sized
from symnn.nets.factored import (
    Factored,
    contract,
    mapped,
    nodes_of,
    plain,
    reshaped,
    total,
    whole_axis,
    without,
)
from symnn.nets.operations.torch_arithmetic import add, product
from symnn.nets.operations.torch_indexing import cat, repeat_interleave, sliced
from symnn.nets.operations.torch_reductions import mean
from symnn.ops.first_max import first_max
from symnn.ops.reciprocal import reciprocal


def each(value: Any, axes: int) -> tuple[Any, ...]:
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    return values * axes if len(values) == 1 else values


def windows(h: Any, o: Any, k: Any, stride: int, dilation: int, padding: Any) -> Factored:
    """[i = stride·o + dilation·t − padding] over i, o, t; an axis of size 1 is missing, for its index is 0."""
    found = [(s, c) for s, c in ((h, 1), (o, -stride), (k, -dilation)) if s != 1]
    node: Node = Indicator([s for s, _ in found], [c for _, c in found], padding) if found else Const(int(padding == 0))
    return plain(node, (h, o, k))


def length(h: Any, k: Any, stride: Any, dilation: Any, padding: Any) -> Any:
    room = h + 2 * padding - dilation * (k - 1) - 1
    return sp.expand(room + 1) if stride == 1 else sp.floor(sp.expand(room) / stride) + 1


def convolution(
    x: Factored,
    weight: Factored,
    bias: Factored | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    axes: int,
) -> Factored:
    if x.rank == axes + 1:  # without a batch
        single = convolution(
            replace(x, factors=((), *x.factors)), weight, bias, stride, padding, dilation, groups, axes
        )
        return replace(single, factors=single.factors[1:])
    strides, paddings, dilations = (each(v, axes) for v in (stride, padding, dilation))
    x, weight = grouped(x, 1, groups), grouped(weight, 0, groups)
    inner, window, outer = ([(name, d) for d in range(axes)] for name in ("i", "t", "o"))
    parts = [(x, ["n", "g", "c", *inner]), (weight, ["g", "f", "c", *window])]
    for d in range(axes):
        h, k = x.shape[3 + d], weight.shape[3 + d]
        o = length(h, k, strides[d], dilations[d], paddings[d])
        parts.append((windows(h, o, k, strides[d], dilations[d], paddings[d]), [inner[d], outer[d], window[d]]))
    made = contract(parts, ["n", "g", "f", *outer])
    return shifted(joined(made), bias, axes)


def grouped(x: Factored, axis: int, groups: int) -> Factored:
    """An axis as (groups, rest)."""
    shape = x.shape
    return reshaped(x, [*shape[:axis], groups, sp.cancel(shape[axis] / groups), *shape[axis + 1 :]])


def joined(x: Factored) -> Factored:
    """Axes 1 and 2 as one."""
    return replace(x, factors=(x.factors[0], x.factors[1] + x.factors[2], *x.factors[3:]))


def shifted(x: Factored, bias: Factored | None, axes: int) -> Factored:
    return x if bias is None else add(x, replace(bias, factors=(*bias.factors, *[()] * axes)))


def conv(axes: int) -> Callable[..., Factored]:
    def rule(
        x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
    ) -> Factored:
        if isinstance(padding, str):
            sizes = [d * (int(k) - 1) for d, k in zip(each(dilation, axes), weight.shape[2:], strict=True)]
            if padding == "same" and any(s % 2 for s in sizes):
                raise UnsupportedError("padding='same' with an even kernel pads one side more")
            padding = [s // 2 for s in sizes] if padding == "same" else 0
        return convolution(x, weight, bias, stride, padding, dilation, groups, axes)

    return rule


def general(
    x: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, transposed: bool, output: Any, groups: int
) -> Factored:
    axes = weight.rank - 2
    if transposed:
        return conv_transpose(axes)(x, weight, bias, stride, padding, output, groups, dilation)
    return convolution(x, weight, bias, stride, padding, dilation, groups, axes)


def conv_transpose(axes: int) -> Callable[..., Factored]:
    """What a convolution sends back: o = stride·i + dilation·t − padding; the weight is (in, out/groups, …)."""

    def rule(
        x: Any,
        weight: Any,
        bias: Any = None,
        stride: Any = 1,
        padding: Any = 0,
        output: Any = 0,
        groups: int = 1,
        dilation: Any = 1,
    ) -> Factored:
        if x.rank == axes + 1:
            single = rule(replace(x, factors=((), *x.factors)), weight, bias, stride, padding, output, groups, dilation)
            return replace(single, factors=single.factors[1:])
        strides, paddings, outputs, dilations = (each(v, axes) for v in (stride, padding, output, dilation))
        x, weight = grouped(x, 1, groups), grouped(weight, 0, groups)
        inner, window, outer = ([(name, d) for d in range(axes)] for name in ("i", "t", "o"))
        parts = [(x, ["n", "g", "c", *inner]), (weight, ["g", "c", "f", *window])]
        for d in range(axes):
            h, k = x.shape[3 + d], weight.shape[3 + d]
            o = sp.expand((h - 1) * strides[d] - 2 * paddings[d] + dilations[d] * (k - 1) + outputs[d] + 1)
            parts.append((windows(o, h, k, strides[d], dilations[d], paddings[d]), [outer[d], inner[d], window[d]]))
        return shifted(joined(contract(parts, ["n", "g", "f", *outer])), bias, axes)

    return rule


# pooling


def windowed(x: Factored, axes: int, kernel: Any, stride: Any, padding: Any, dilation: Any, repeated: bool) -> Factored:
    """The windows of the last axes as further axes. What is outside is 0, or `repeated`: the entry at the border."""
    kernels = each(kernel, axes)
    strides = each(stride, axes) if stride not in ((), None) else kernels
    paddings, dilations = each(padding, axes), each(dilation, axes)
    parts: list[Any] = []
    lead = list(range(x.rank - axes))
    for d in range(axes):
        x = whole_axis(x, x.rank - axes + d)
        h, k = x.shape[x.rank - axes + d], sized(kernels[d])
        o = length(h, k, strides[d], dilations[d], paddings[d])
        joint = windows(h, o, k, strides[d], dilations[d], paddings[d])
        if repeated and paddings[d]:
            joint = bordered(joint, h, o, k, strides[d], dilations[d], paddings[d])
        parts.append((joint, [("i", d), ("o", d), ("t", d)]))
    first = (x, [*lead, *(("i", d) for d in range(axes))])
    return contract([first, *parts], [*lead, *(("o", d) for d in range(axes)), *(("t", d) for d in range(axes))])


def bordered(joint: Factored, h: Any, o: Any, k: Any, stride: int, dilation: int, padding: int) -> Factored:
    """Places before the first and after the last entry read that entry: it is in the window, so a maximum stays."""
    if dilation != 1:
        raise UnsupportedError("max pooling with padding and dilation")
    if 1 in (h, o, k):
        raise UnsupportedError("max pooling with padding of an axis, a result or a window of size 1")

    def beside(entry: Any, sign: int, offset: Any) -> Node:
        border = Indicator((h,), (1,), -sized(entry))
        outside = Indicator((o, k), (sign * stride, sign), offset, ">=")
        return contract([(plain(border, (h,)), ["i"]), (plain(outside, (o, k)), ["o", "t"])], ["i", "o", "t"]).node

    return replace(joint, node=sum_of(joint.node, beside(0, -1, padding - 1), beside(h - 1, 1, -padding - h)))


def max_pool(axes: int) -> Callable[..., Factored]:
    def rule(
        x: Any, kernel: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil: bool = False
    ) -> Factored:
        if ceil:
            raise UnsupportedError("pooling with ceil_mode=True")
        wide = windowed(x, axes, kernel, stride, padding, dilation, True)
        last = list(range(wide.rank - axes, wide.rank))
        places = nodes_of(wide, last)
        node = first_max(wide.node, axis=places) if places else wide.node
        return Factored(node, without(wide, last, False))

    return rule


def avg_pool(axes: int) -> Callable[..., Factored]:
    def rule(
        x: Any,
        kernel: Any,
        stride: Any = (),
        padding: Any = 0,
        ceil: bool = False,
        counted: bool = True,
        divisor: Any = None,
    ) -> Factored:
        if ceil:
            raise UnsupportedError("pooling with ceil_mode=True")
        wide = windowed(x, axes, kernel, stride, padding, 1, False)
        sums = total(wide, range(wide.rank - axes, wide.rank), False)
        if counted or not any(each(padding, axes)) or divisor:
            return product(1 / sized(divisor or sp.Mul(*each(kernel, axes))), sums)
        ones = replace(x, node=broadcast(Const(1), x.node.shape))
        inside = windowed(ones, axes, kernel, stride, padding, 1, False)
        return product(sums, mapped(reciprocal, total(inside, range(wide.rank - axes, wide.rank), False)))

    return rule


def adaptive(axes: int, reduce: Callable[..., Factored]) -> Callable[..., Any]:
    """Windows ⌊i·n/m⌋ … ⌈(i+1)·n/m⌉ along every axis."""

    def rule(x: Factored, sizes: Any) -> Factored:
        for d, m in enumerate(each(sizes, axes)):
            k = x.rank - axes + d
            n = x.shape[k]
            if m == 1:
                x = reduce(x, [k], True)
            elif sp.cancel(n / m).is_integer and (n / m).is_Integer:
                x = squeezed(reduce(reshaped(x, [*x.shape[:k], m, n / m, *x.shape[k + 1 :]]), [k + 1], True), k + 1)
            elif n.is_Integer:
                ends = [(i * int(n) // m, -(-(i + 1) * int(n) // m)) for i in range(m)]
                x = cat([reduce(sliced(x, k, a, sp.Integer(b - a)), [k], True) for a, b in ends], k)
            elif n != m:
                raise UnsupportedError("adaptive pooling of a dynamic axis to a size other than 1")
        return x

    return rule


def squeezed(x: Factored, k: int) -> Factored:
    return replace(x, factors=(*x.factors[:k], *x.factors[k + 1 :]))


def first_largest(x: Factored, axes: Sequence[int], keep: bool) -> Factored:
    places = nodes_of(x, axes)
    return Factored(first_max(x.node, axis=places) if places else x.node, without(x, axes, keep))


def paired(rule: Callable[..., Factored]) -> Callable[..., Any]:
    return lambda *given: (rule(*given), None)


def upsample_nearest(x: Factored, sizes: Any, *scales: Any) -> Factored:
    axes = x.rank - 2
    for d in range(axes):
        n = x.shape[2 + d]
        times = (sized(sizes[d]) / n) if sizes is not None else exact(float(scales[0][d]))
        if not times.is_Integer:
            raise UnsupportedError("upsampling by a factor that is no integer")
        x = repeat_interleave(x, int(times), 2 + d)
    return x


RULES: dict[str, Callable[..., Any]] = {
    "conv1d": conv(1),
    "conv2d": conv(2),
    "conv3d": conv(3),
    "convolution": general,
    "_convolution": general,
    "conv_transpose1d": conv_transpose(1),
    "conv_transpose2d": conv_transpose(2),
    "conv_transpose2d.input": conv_transpose(2),
    "max_pool1d": max_pool(1),
    "max_pool2d": max_pool(2),
    "max_pool3d": max_pool(3),
    "max_pool2d_with_indices": paired(max_pool(2)),
    "max_pool1d_with_indices": paired(max_pool(1)),
    "avg_pool1d": avg_pool(1),
    "avg_pool2d": avg_pool(2),
    "avg_pool3d": avg_pool(3),
    "adaptive_avg_pool1d": adaptive(1, mean),
    "adaptive_avg_pool2d": adaptive(2, mean),
    "_adaptive_avg_pool2d": adaptive(2, mean),
    "adaptive_max_pool1d": paired(adaptive(1, first_largest)),
    "adaptive_max_pool2d": paired(adaptive(2, first_largest)),
    "upsample_nearest1d": upsample_nearest,
    "upsample_nearest2d": upsample_nearest,
}
