"""Values that are held: marks on a graph that say where an unknown function is called and what its gradient is; and the
graph without them, which is what the provers get.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.expr import Call, Const, Contract, Define, Map, Node, Operator
from symnn.expr.walk import children, postorder, rebuild
from symnn.ops.signs import POSITIVE, sign

held = Operator(name="held", value=lambda field, x: x, partials=(lambda x, y: Const(0),), latex="", opaque=True)
"""The identity, of which derivatives are 0: the value at the place where a function is called."""


spent = Operator(name="slope", value=lambda field, x: x, partials=(lambda x, y: Const(1),), latex="", opaque=True)
"""The identity, around the gradient of an unknown function: what contains it may not be differentiated once more."""


def thawed(root: Node) -> Node:
    """The graph without names and without held values: what the provers get."""

    def change(n: Node) -> Node:
        if isinstance(n, Define):
            return n.value
        if isinstance(n, Map) and n.operator in (held, spent):
            return n.arguments[0]
        return n

    return rebuild(root, change)


def unnamed(root: Node) -> Node:
    """The graph without names."""
    return rebuild(root, lambda n: n.value if isinstance(n, Define) else n)


def below(n: Node) -> Sequence[Node]:
    """The parts of a node, the names of definitions among them."""
    if isinstance(n, Call):
        return (n.definition,)
    return (n.value, n.atom) if isinstance(n, Define) else children(n)


def reach(node: Node) -> set[Node]:
    """All parts, the names of definitions among them; held values are not followed."""
    return set(postorder(node, lambda n: () if isinstance(n, Map) and n.operator is held else below(n)))


def positive_out(root: Node) -> Node:
    """The graph with positive numbers in front of |·|, relu and max(0, ·): max(0, c·x) is c·max(0, x) for c > 0."""

    def change(n: Node) -> Node:
        if not isinstance(n, Map) or n.operator.name not in ("abs", "relu", "maximum", "minimum"):
            return n
        wide = [a for a in n.arguments if a is not Const(0)]
        return _apart(n, wide[0]) if len(wide) == 1 and isinstance(wide[0], Contract) else n

    return rebuild(root, change)


def _apart(n: Map, inside: Contract) -> Node:
    """The map of the product without its positive numbers, times them; of products without a sum alone."""
    if set(inside.out) != set(range(len(inside.sizes))):
        return n
    factors = list(zip(inside.operands, inside.indices, strict=True))
    numbers = [x for x, _ in factors if not x.shape and not isinstance(x, Const) and sign(x) == POSITIVE]
    kept = [(x, i) for x, i in factors if x not in numbers]
    if not numbers or not kept:
        return n
    rest = Contract([x for x, _ in kept], [i for _, i in kept], inside.out, inside.sizes)
    mapped_ = n.operator(*(rest if a is inside else a for a in n.arguments))
    axes = tuple(range(rest.rank))
    return Contract([*numbers, mapped_], [*(() for _ in numbers), axes], axes)
