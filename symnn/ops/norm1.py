"""The ℓ1 norm Σ|x| over axes, which disappear."""

from symnn.expr.build import sum_over
from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.abs_ import absolute
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.sign import sign


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis) -> tuple[Node]:
    """g·sign(x)."""
    (x,) = arguments
    every = tuple(range(x.rank))
    return (Contract([g, sign(x)], [others(x, chosen(x, axis)), every], every),)


norm1 = Composition(
    name="norm1",
    define=lambda x, axis: sum_over(absolute(x), chosen(x, axis)),
    pullback=pullback,
    settings=(("axis", None),),
    latex=r"\operatorname{norm}_1",
    spellings=("l1_norm",),
    bars=("Vert", "_1"),
    shapes="... n -> number",
    sample=((3, -4),),
)
