"""Batch norm γ∘x̂ + β, with x̂ standardised over the batch; γ and β have the sizes of the other axes.

For images (n, c, h, w) the statistics are taken with axis=(0, 2, 3), and γ and β have shape (c,).
"""

from symnn.expr.build import broadcast, sum_over
from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.normalise import EPSILON, centred, deviation, divided, scaled, through


def define(x: Node, gamma: Node, beta: Node, axis: Axis, eps: object) -> Node:
    axes = chosen(x, axis)
    kept = others(x, axes)
    c = centred(x, axes)
    return scaled(divided(c, deviation(c, axes, eps), axes), gamma, kept, "batch_norm") + broadcast(beta, x.shape, kept)


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis, eps: object) -> tuple[Node, Node, Node]:
    """With ĝ = γ∘g: (ĝ − mean(ĝ) − x̂·mean(ĝ∘x̂))/s by columns, and the sums of g∘x̂ and of g over the batch."""
    x, gamma, _ = arguments
    axes = chosen(x, axis)
    c = centred(x, axes)
    s = deviation(c, axes, eps)
    unit = divided(c, s, axes)
    by_x = through(unit, s, scaled(g, gamma, others(x, axes), "batch_norm"), axes, mean_free=True)
    return by_x, sum_over(g * unit, axes), sum_over(g, axes)


batch_norm = Composition(
    name="batch_norm",
    arity=3,
    define=define,
    pullback=pullback,
    settings=(("axis", 0), ("eps", EPSILON)),
    latex=r"\operatorname{BatchNorm}",
    spellings=("batchnorm",),
    source="Ioffe, Szegedy 2015",
)
