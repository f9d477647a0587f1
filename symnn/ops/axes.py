"""How operators that work along axes name them: an axis, several, or None for all; negative ones count from the end."""

from collections.abc import Sequence

from symnn.errors import ArgumentError
from symnn.expr.nodes import Node, show

Axis = int | Sequence[int] | None


def chosen(x: Node, axis: Axis) -> tuple[int, ...]:
    """The axes of x that are meant, ascending. ArgumentError where x has no such axis, or one is named twice."""
    if axis is None:
        axis = tuple(range(x.rank))
    named = (axis,) if isinstance(axis, int) else tuple(axis)
    for a in named:
        if not -x.rank <= a < x.rank:
            raise ArgumentError(f"{x} of shape {show(x.shape)} has no axis {a}: axes are counted from 0")
    found = tuple(sorted(a % x.rank for a in named))
    if len(set(found)) != len(found):
        raise ArgumentError(f"an axis is named twice in {axis}")
    return found


def others(x: Node, axes: Sequence[int]) -> tuple[int, ...]:
    """The axes of x that are not among the given ones."""
    return tuple(a for a in range(x.rank) if a not in axes)
