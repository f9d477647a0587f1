"""Short ways to build nodes. They check and broadcast scalars; none of them simplifies."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError, ShapeError
from symnn.expr.nodes import Add, Const, Contract, Indicator, Node, Size, dimensions


def const(value: int | Fraction) -> Node:
    return Const(value)


def size(value: object) -> Node:
    """A size as a number: a plain integer becomes a constant."""
    return Const(int(value)) if isinstance(value, int | sp.Integer) else Size(value)


def node(value: Any) -> Node:
    """A node, or a rational number as one."""
    if isinstance(value, Node):
        return value
    if isinstance(value, int | Fraction):
        return Const(value)
    raise ArgumentError(f"{value!r} is neither a node nor a rational number")


def broadcast(x: Node, shape: Sequence[object], axes: Sequence[int] = ()) -> Node:
    """x placed on the given axes of a larger shape, and repeated along the others."""
    sizes = dimensions(shape)
    if x.shape == sizes and tuple(axes) in ((), tuple(range(len(sizes)))):
        return x
    return Contract([x], [tuple(axes)], range(len(sizes)), dict(enumerate(sizes)))


def ones(*shape: object) -> Node:
    """A tensor of ones: the constant 1, broadcast. `ones()` is the number 1."""
    return broadcast(Const(1), shape)


def zeros(*shape: object) -> Node:
    return broadcast(Const(0), shape)


def delta(extent: object) -> Node:
    """The identity matrix."""
    return Indicator((extent, extent), (1, -1))


def add(*terms: Node) -> Node:
    """A sum; one term is itself."""
    return terms[0] if len(terms) == 1 else Add(terms)


def plus(a: Any, b: Any) -> Node:
    """a + b elementwise, where a scalar broadcasts."""
    a, b = node(a), node(b)
    first = a if a.shape else broadcast(a, b.shape)
    return Add([first, b if b.shape else broadcast(b, a.shape)])


def times(a: Any, b: Any) -> Node:
    """a ∘ b elementwise, where a scalar broadcasts."""
    a, b = node(a), node(b)
    if a.shape and b.shape and a.shape != b.shape:
        raise ShapeError("cannot multiply {0} elementwise by {1}", (a, a.shape), (b, b.shape))
    i, j = tuple(range(a.rank)), tuple(range(b.rank))
    return Contract([a, b], [i, j], i or j)


def hadamard(*factors: Node) -> Node:
    """Elementwise product of tensors of one shape, as one contraction."""
    i = tuple(range(max(f.rank for f in factors)))
    return factors[0] if len(factors) == 1 else Contract(factors, [i[: f.rank] for f in factors], i)


def scale(c: Any, x: Any) -> Node:
    """c·x for a scalar c."""
    c, x = node(c), node(x)
    i = tuple(range(x.rank))
    return Contract([c, x], [(), i], i)


def einsum(spec: str, *operands: Node, sizes: Mapping[Hashable, object] | None = None) -> Node:
    """A contraction written like "n i, o i -> n o": index names are words, operands are separated by commas."""
    left, arrow, right = spec.partition("->")
    if not arrow:
        raise ArgumentError(
            f"einsum needs '->' in {spec!r}: write what the result's indices are, or '->' alone for a number"
        )
    indices = [tuple(part.split()) for part in left.split(",")] if operands else []
    if len(indices) != len(operands):
        raise ShapeError(f"{spec!r} names {len(indices)} operands, but {len(operands)} were given")
    return Contract(operands, indices, tuple(right.split()), dict(sizes or {}))


def matmul(a: Node, b: Node) -> Node:
    """Product over the last axis of a and the first of b."""
    i, j = tuple(range(a.rank)), tuple(range(a.rank - 1, a.rank + b.rank - 1))
    return Contract([a, b], [i, j], i[:-1] + j[1:])


def dot(a: Node, b: Node) -> Node:
    """⟨a, b⟩: the sum of all products of equal entries."""
    i = tuple(range(a.rank))
    return Contract([a, b], [i, i], ())


def outer(a: Node, b: Node) -> Node:
    i, j = tuple(range(a.rank)), tuple(range(a.rank, a.rank + b.rank))
    return Contract([a, b], [i, j], i + j)


def transpose(x: Node, axes: Sequence[int] = (1, 0)) -> Node:
    """x with its axes reordered: axis k of the result is axis axes[k] of x."""
    return Contract([x], [tuple(range(x.rank))], tuple(axes))


def sum_over(x: Node, axes: Sequence[int] | None = None) -> Node:
    """The sum over axes (all of them by default), which disappear."""
    gone = set(range(x.rank)) if axes is None else {a % x.rank for a in axes}
    i = tuple(range(x.rank))
    return Contract([x], [i], tuple(k for k in i if k not in gone))
