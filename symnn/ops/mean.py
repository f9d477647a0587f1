"""The mean over axes: no record, a sum divided by its number of terms."""

from fractions import Fraction
from math import prod

import sympy as sp

from symnn.expr.build import const, size
from symnn.expr.nodes import Contract, Node
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.reciprocal import reciprocal


def mean(x: Node, axis: Axis = None) -> Node:
    """The mean of x over the given axes (all of them by default), which disappear."""
    axes = chosen(x, axis)
    every = tuple(range(x.rank))
    return Contract([one_over([x.shape[a] for a in axes]), x], [(), every], others(x, axes))


def one_over(sizes: list[sp.Expr]) -> Node:
    """1 divided by the product of sizes; a plain number where all of them are."""
    count = prod(sizes, start=sp.Integer(1))
    return const(Fraction(1, int(count))) if count.is_Integer else reciprocal(size(count))
