"""Softmax along axes over the entries where a mask is 1; elsewhere it is 0. At least one entry must be let through."""

from symnn.expr.build import sum_over
from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal
from symnn.ops.softmax import through


def define(x: Node, mask: Node, axis: Axis) -> Node:
    along = chosen(x, axis)
    every, kept = tuple(range(x.rank)), others(x, along)
    e = mask * exp(x)
    return Contract([e, reciprocal(sum_over(e, along))], [every, kept], every)


masked_softmax = Composition(
    name="masked_softmax",
    arity=2,
    define=define,
    # a mask is 0 or 1: there is nothing to differentiate by
    pullback=lambda arguments, p, g, axis: (through(p, g, chosen(p, axis)), None),
    paired=True,
    settings=(("axis", -1),),
    latex=r"\operatorname{softmax}",
    shapes="... n, ... n -> ... n",
    sample=((0, 1, 2), (1, 1, 0)),
)
