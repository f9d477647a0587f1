"""The maximum over axes: no record, a fold."""

from symnn.expr.nodes import Fold, Node
from symnn.ops.axes import Axis, chosen


def max_over(x: Node, axis: Axis = None) -> Node:
    """The largest entry of x over the given axes (all of them by default), which disappear."""
    return Fold("max", x, chosen(x, axis))
