"""RMS norm γ∘x/√(mean(x²) + ε) along axes; γ has the sizes of these axes."""

from symnn.expr.build import sum_over
from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.normalise import EPSILON, deviation, divided, scaled, through


def define(x: Node, gamma: Node, axis: Axis, eps: object) -> Node:
    axes = chosen(x, axis)
    return scaled(divided(x, deviation(x, axes, eps), axes), gamma, axes, "rms_norm")


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis, eps: object) -> tuple[Node, Node]:
    """With ĝ = γ∘g: (ĝ − x̂·mean(ĝ∘x̂))/s, and the sum of g∘x̂ over the axes that γ lacks."""
    x, gamma = arguments
    axes = chosen(x, axis)
    s = deviation(x, axes, eps)
    unit = divided(x, s, axes)
    by_x = through(unit, s, scaled(g, gamma, axes, "rms_norm"), axes, mean_free=False)
    return by_x, sum_over(g * unit, others(x, axes))


rms_norm = Composition(
    name="rms_norm",
    arity=2,
    define=define,
    pullback=pullback,
    settings=(("axis", -1), ("eps", EPSILON)),
    latex=r"\operatorname{RMSNorm}",
    spellings=("rmsnorm",),
    source="Zhang, Sennrich 2019",
    shapes="... n, n -> ... n",
    sample=((1, 7), (1, 2)),
)
