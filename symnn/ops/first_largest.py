"""1 at the first of the largest entries along axes, in the order of rows, and 0 elsewhere; it does not move with x."""

from symnn.expr.build import broadcast, zeros
from symnn.expr.nodes import Contract, Fold, Indicator, Node
from symnn.expr.records import Composition
from symnn.ops.axes import Axis, chosen, others
from symnn.ops.step import step


def define(x: Node, axis: Axis) -> Node:
    """The last axis first: of equal rows the first counts, and within it the first entry."""
    found = None
    for a in reversed(chosen(x, axis)):
        largest = Fold("max", x, (a,))
        here = attained_first(x, broadcast(largest, x.shape, others(x, (a,))), a)
        found = here if found is None else found * here
        x = broadcast(largest, x.shape, others(x, (a,)))
    assert found is not None
    return found


def attained_first(x: Node, largest: Node, axis: int) -> Node:
    """h(x − max)·h(−the number of such entries before)."""
    every = tuple(range(x.rank))
    attained = step(x - largest)
    before = Indicator((x.shape[axis], x.shape[axis]), (1, -1), -1, ">=")
    earlier = Contract([attained, before], [[*every[:axis], "i", *every[axis + 1 :]], (axis, "i")], every)
    return attained * step(-earlier)


first_largest = Composition(
    name="first_largest",
    define=define,
    pullback=lambda arguments, out, g, axis: (zeros(*arguments[0].shape),),
    settings=(("axis", -1),),
    latex=r"\operatorname{argmax}",
    shapes="... n -> ... n",
    sample=((1, 3, 3),),
)
