"""Outputs and targets as tensors for the operations of `operations`, whatever the axis of the features."""

from __future__ import annotations

from symnn.expr import Node, broadcast
from symnn.nets.factored import Factored, number, permuted, plain


def alike(*nodes: Node) -> tuple[Factored, ...]:
    """Nodes as they are, to be met entry by entry; a number is one without axes."""
    return tuple(plain(n, n.shape) if n.shape else number(n) for n in nodes)


def rows(axis: int, *nodes: Node) -> tuple[Factored, ...]:
    """Nodes of one shape with that axis as the last."""
    return tuple(permuted(plain(n, n.shape), (*(k for k in range(n.rank) if k != axis), axis)) for n in nodes)


def each_class(w: Node, like: Node, axis: int) -> Node:
    """A number for every class, in the shape of the outputs."""
    return broadcast(w, like.shape, (axis,) if w.shape else ())
