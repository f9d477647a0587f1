"""Layer norm γ∘x̂ + β, with x̂ = (x − μ)/√(σ² + ε) along axes; γ and β have the sizes of these axes."""

from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen
from symnn.ops.normalise import EPSILON, by_arguments, standardised


def define(x: Node, gamma: Node, beta: Node, axis: Axis, eps: object) -> Node:
    axes = chosen(x, axis)
    return standardised(x, gamma, beta, axes, axes, eps, "layer_norm")


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis, eps: object) -> tuple[Node, Node, Node]:
    x, gamma, _ = arguments
    axes = chosen(x, axis)
    return by_arguments(x, gamma, g, axes, axes, eps, "layer_norm")


layer_norm = Composition(
    name="layer_norm",
    arity=3,
    define=define,
    pullback=pullback,
    settings=(("axis", -1), ("eps", EPSILON)),
    latex=r"\operatorname{LayerNorm}",
    spellings=("layernorm",),
    source="Ba, Kiros, Hinton 2016",
    shapes="... n, n, n -> ... n",
    sample=((1, 2, 3), (1, 1, 2), (0, 0, 1)),
)
