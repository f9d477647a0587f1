"""Softmax along axes: e^x divided by its sum."""

from symnn.expr.build import broadcast, sum_over
from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.exp import exp
from symnn.ops.reciprocal import reciprocal


def define(x: Node, axis: Axis) -> Node:
    along = chosen(x, axis)
    every, kept = tuple(range(x.rank)), others(x, along)
    e = exp(x)
    return Contract([e, reciprocal(sum_over(e, along))], [every, kept], every)


def through(p: Node, g: Node, axes: tuple[int, ...]) -> Node:
    """p∘(g − ⟨p, g⟩), with the inner product taken along the axes: the pullback of p = softmax(x)."""
    every, kept = tuple(range(p.rank)), others(p, axes)
    inner = Contract([p, g], [every, every], kept)
    return p * (g - broadcast(inner, p.shape, kept))


softmax = Composition(
    name="softmax",
    define=define,
    pullback=lambda arguments, p, g, axis: (through(p, g, chosen(p, axis)),),
    settings=(("axis", -1),),
    adds_to_one=True,
    latex=r"\operatorname{softmax}",
    shapes="... n -> ... n",
    sample=((0, 1, 2),),
)
