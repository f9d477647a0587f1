"""The maximum along axes, whose slope goes to the first entry that attains it (PyTorch's max_pool and max(dim)).

It is Σ x∘f, where f is 1 at the first of the largest entries, in the order of rows: f does not move with x.
"""

from symnn.expr.build import broadcast, sum_over
from symnn.expr.nodes import Contract, Fold, Indicator, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.step import step


def define(x: Node, axis: Axis) -> Node:
    """The last axis first: of equal rows the first counts, and within it the first entry."""
    for a in reversed(chosen(x, axis)):
        x = sum_over(x * first(x, a), (a,))
    return x


def first(x: Node, axis: int) -> Node:
    """1 at the first of the largest entries along an axis, else 0: h(x − max)·h(−the number of such entries before)."""
    every, kept = tuple(range(x.rank)), others(x, (axis,))
    attained = step(x - broadcast(Fold("max", x, (axis,)), x.shape, kept))
    before = Indicator((x.shape[axis], x.shape[axis]), (1, -1), -1, ">=")
    earlier = Contract([attained, before], [[*every[:axis], "i", *every[axis + 1 :]], (axis, "i")], every)
    return attained * step(-earlier)


first_max = Composition(
    name="first_max",
    define=define,
    settings=(("axis", -1),),
    latex=r"\max",
)
