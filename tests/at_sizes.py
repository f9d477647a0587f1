"""An expression with numbers in the place of its size symbols."""

from collections.abc import Mapping
from typing import Any

from symnn.expr import Atom, Call, Contract, Indicator, Node, Size, size
from symnn.expr.walk import fold, with_children


def at_sizes(node: Node, at: Mapping[Any, int]) -> Node:
    def change(part: Node, below: list[Node]) -> Node:
        match part:
            case Atom():
                return Atom(part.label, [s.subs(at) for s in part.shape])
            case Size():
                return size(part.value.subs(at))
            case Indicator():
                return Indicator([s.subs(at) for s in part.shape], part.coefficients, part.offset.subs(at), part.relation)
            case Contract():
                return Contract(below, part.indices, part.out, [s.subs(at) for s in part.sizes])
            case Call():
                return part.composition(*below, **dict(part.settings))
            case _:
                return with_children(part, below)

    return fold(node, change)[node]
