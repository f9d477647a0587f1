"""The maximum along axes, whose slope goes to the first entry that attains it (PyTorch's max_pool and max(dim)).

It is Σ x∘f, where f is 1 at the first of the largest entries, in the order of rows: f does not move with x.
"""

from symnn.expr.build import broadcast, sum_over
from symnn.expr.nodes import Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.first_largest import first_largest


def define(x: Node, axis: Axis) -> Node:
    axes = tuple(chosen(x, axis))
    return sum_over(x * first_largest(x, axis=axes), axes)


def pullback(arguments: tuple[Node, ...], out: Node, g: Node, axis: Axis) -> tuple[Node, ...]:
    (x,) = arguments
    axes = tuple(chosen(x, axis))
    return (broadcast(g, x.shape, others(x, axes)) * first_largest(x, axis=axes),)


first_max = Composition(
    name="first_max",
    define=define,
    pullback=pullback,
    settings=(("axis", -1),),
    latex=r"\max",
    shapes="... n -> ...",
    sample=((1, 3, 3),),
)
