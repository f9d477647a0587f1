"""The Euclidean norm √Σx² over axes, which disappear; over all axes it is the Frobenius norm."""

from symnn.expr.nodes import Contract, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt


def define(x: Node, axis: Axis) -> Node:
    every = tuple(range(x.rank))
    return sqrt(Contract([x, x], [every, every], others(x, chosen(x, axis))))


def pullback(arguments: tuple[Node, ...], y: Node, g: Node, axis: Axis) -> tuple[Node]:
    """g·x/‖x‖, which has no value at x = 0."""
    (x,) = arguments
    every, kept = tuple(range(x.rank)), others(x, chosen(x, axis))
    return (Contract([g, x, reciprocal(y)], [kept, every, kept], every),)


norm = Composition(
    name="norm",
    define=define,
    pullback=pullback,
    settings=(("axis", None),),
    latex=r"\operatorname{norm}",
    spellings=("l2_norm", "norm2"),
    bars=("Vert", ""),
    shapes="... n -> number",
    sample=((3, 4),),
)
