"""Batch norm γ∘x̂ + β, with x̂ standardised over the batch; γ and β have the sizes of the other axes.

For images (n, c, h, w) the statistics are taken with axis=(0, 2, 3), and γ and β have shape (c,).
"""

from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.normalise import EPSILON, by_arguments, standardised


def define(x: Node, gamma: Node, beta: Node, axis: Axis, eps: object) -> Node:
    axes = chosen(x, axis)
    return standardised(x, gamma, beta, axes, others(x, axes), eps, "batch_norm")


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis, eps: object) -> tuple[Node, Node, Node]:
    x, gamma, _ = arguments
    axes = chosen(x, axis)
    return by_arguments(x, gamma, g, axes, others(x, axes), eps, "batch_norm")


batch_norm = Composition(
    name="batch_norm",
    arity=3,
    define=define,
    pullback=pullback,
    settings=(("axis", 0), ("eps", EPSILON)),
    latex=r"\operatorname{BatchNorm}",
    spellings=("batchnorm",),
    source="Ioffe, Szegedy 2015",
    shapes="n d, d, d -> n d",
    sample=(((1, 2), (3, 6)), (1, 2), (0, 1)),
)
