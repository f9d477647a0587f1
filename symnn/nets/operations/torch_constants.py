"""Tensors made from sizes: filled ones, arange as an index that is a number, identities, triangles as indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Const, Contract, Indicator, Node, broadcast
from symnn.nets.exact_numbers import number_node, sized
from symnn.nets.factored import Factored, contract, plain
from symnn.nets.one_hot import one_hot as record
from symnn.nets.operations.torch_arithmetic import add, infinite, product


def filled(shape: Sequence[Any], value: Any, *, whole: bool = False) -> Factored:
    sizes = tuple(map(sized, shape))
    kept = tuple(s for s in sizes if s != 1)
    if isinstance(value, Factored):
        return contract(
            [(replace(value, factors=()), [])], range(len(sizes)), {k: (s,) for k, s in enumerate(sizes) if s != 1}
        )
    hidden: Node | None = None
    if infinite(value):
        value, hidden = 0, broadcast(Const(1), kept) if kept else Const(1)
    node = number_node(value)
    return replace(plain(broadcast(node, kept) if kept else node, sizes, whole=whole), hidden=hidden)


def full(shape: Sequence[Any], value: Any, **more: Any) -> Factored:
    return filled(shape, value, whole=isinstance(value, bool | int))


def full_like(x: Factored, value: Any, **more: Any) -> Factored:
    return full(x.shape, value)


def number_of(extent: Any) -> Node:
    """The index itself: Σ_j [i − j − 1 >= 0] = i."""
    return Contract([Indicator((extent, extent), (1, -1), -1, ">=")], [(0, 1)], (0,), {1: extent})


def arange(*given: Any, **more: Any) -> Factored:
    start, end, step = {1: (0, *given, 1), 2: (*given, 1)}.get(len(given), given)
    if isinstance(step, float) or isinstance(start, float):
        raise UnsupportedError("arange with steps that are no integers")
    length = sp.ceiling(sized(end - start) / step)
    if length == 1:
        return plain(number_node(start), (1,), whole=True)
    index = plain(number_of(length), (length,), whole=True)
    index = index if step == 1 else product(step, index)
    return replace(index if start == 0 else add(index, start), whole=True)


def triangle(x: Factored, sign: int, diagonal: int) -> Factored:
    """x where j − i >= diagonal (sign 1) or <= diagonal (−1), and 0 elsewhere. What is −∞ elsewhere is 0 as well."""
    rows, columns = x.shape[-2:]
    if rows == 1 or columns == 1:
        raise UnsupportedError("a triangle of a single row or column")
    kept = plain(Indicator((rows, columns), (-sign, sign), -sign * diagonal, ">="), (rows, columns))
    names = list(range(x.rank))
    made = contract([(replace(x, hidden=None), names), (kept, names[-2:])], names)
    if x.hidden is not None:
        hidden = contract([(replace(x, node=x.hidden, hidden=None), names), (kept, names[-2:])], names)
        made = replace(made, hidden=hidden.node)
    return replace(made, whole=x.whole)


def eye(n: Any, m: Any = None, **more: Any) -> Factored:
    m = n if m is None else m
    return plain(Indicator((n, m), (1, -1)), (n, m))


def one_hot(x: Factored, classes: int = -1) -> Factored:
    if classes == -1:
        raise UnsupportedError("one_hot without the number of classes depends on the data")
    return Factored(
        record(x.node, classes=classes, along=x.node.rank), (*x.factors, (sp.Integer(classes),)), whole=True
    )


def linspace(start: Any, end: Any, steps: int, **more: Any) -> Factored:
    index = plain(number_of(sp.Integer(steps)), (steps,))
    width = (Fraction(repr(float(end))) - Fraction(repr(float(start)))) / (steps - 1)
    return add(product(sp.Rational(width.numerator, width.denominator), index), start)


RULES: dict[str, Callable[..., Any]] = {
    "zeros": lambda shape, **more: filled(shape, 0),
    "ones": lambda shape, **more: filled(shape, 1),
    "full": full,
    "zeros_like": lambda x, **more: filled(x.shape, 0),
    "ones_like": lambda x, **more: filled(x.shape, 1),
    "full_like": full_like,
    "new_zeros": lambda x, shape, **more: filled(shape, 0),
    "new_ones": lambda x, shape, **more: filled(shape, 1),
    "new_full": lambda x, shape, value, **more: full(shape, value),
    "fill": lambda x, value: filled(x.shape, value),
    "scalar_tensor": lambda value, **more: full((), value),
    "arange": arange,
    "triu": lambda x, diagonal=0: triangle(x, 1, diagonal),
    "eye": eye,
    "eye.m": eye,
    "tril": lambda x, diagonal=0: triangle(x, -1, diagonal),
    "one_hot": one_hot,
    "linspace": linspace,
    "zero": lambda x: filled(x.shape, 0),
}
