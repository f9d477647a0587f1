"""Layer norm γ∘x̂ + β, with x̂ = (x − μ)/√(σ² + ε) along axes; γ and β have the sizes of these axes."""

from symnn.expr.build import broadcast, sum_over
from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.normalise import EPSILON, centred, deviation, divided, scaled, through


def define(x: Node, gamma: Node, beta: Node, axis: Axis, eps: object) -> Node:
    axes = chosen(x, axis)
    c = centred(x, axes)
    return scaled(divided(c, deviation(c, axes, eps), axes), gamma, axes, "layer_norm") + broadcast(beta, x.shape, axes)


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis, eps: object) -> tuple[Node, Node, Node]:
    """With ĝ = γ∘g: (ĝ − mean(ĝ) − x̂·mean(ĝ∘x̂))/s, and the sums of g∘x̂ and of g over the axes that γ lacks."""
    x, gamma, _ = arguments
    axes = chosen(x, axis)
    c = centred(x, axes)
    s = deviation(c, axes, eps)
    unit = divided(c, s, axes)
    by_x = through(unit, s, scaled(g, gamma, axes, "layer_norm"), axes, mean_free=True)
    return by_x, sum_over(g * unit, others(x, axes)), sum_over(g, others(x, axes))


layer_norm = Composition(
    name="layer_norm",
    arity=3,
    define=define,
    pullback=pullback,
    settings=(("axis", -1), ("eps", EPSILON)),
    latex=r"\operatorname{LayerNorm}",
    spellings=("layernorm",),
    source="Ba, Kiros, Hinton 2016",
)
