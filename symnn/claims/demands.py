"""What operators demand of their arguments, in numbers: that a denominator is not 0, that what a logarithm is taken of
is positive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from symnn.expr import Call, Const, Map, MatrixFunction, Node
from symnn.expr.walk import children, postorder
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.power import power


class Demand(NamedTuple):
    """What an operator needs of a number: kind "nonzero", "positive" or "nonnegative"; "refused" is more than can be
    said of numbers.
    """

    kind: str
    node: Node


def demands_in(whole: Node, entry: Callable[[Node], Node]) -> Iterator[Demand]:
    """What every operator in the node demands, also inside sums and definitions; `entry` makes a number of an
    argument.
    """
    inside: dict[Node, tuple[Node, ...]] = {}

    def below(node: Node) -> tuple[Node, ...]:
        if node not in inside:
            inside[node] = opened(node)
        return inside[node]

    for node in postorder(whole, below):
        if isinstance(node, MatrixFunction) and not _is_total(node):
            yield Demand("determinant" if node.operator is inverse else "refused", node.argument)
        if isinstance(node, Map) and node.operator.domain:
            kind = _domain(node)
            if kind != "real":
                yield Demand(kind, entry(node.arguments[0]))


def _is_total(node: MatrixFunction) -> bool:
    """Whether it has a value for every matrix of which it is claimed."""
    op = node.operator
    return op is determinant or op.exponent is not None or op.value is not None


def opened(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return (node.definition,)
    if isinstance(node, Map) and node.operator.define is not None:
        return (node.operator.define(*node.arguments),)
    return children(node)


def _domain(node: Map) -> str:
    if node.operator is not power:
        return node.operator.domain[0]
    exponent = node.arguments[1]
    if not isinstance(exponent, Const):
        return "positive"
    if exponent.value.denominator == 1:
        return "real" if exponent.value >= 0 else "nonzero"
    return "nonnegative" if exponent.value > 0 else "positive"


def variable_powers(node: Node) -> list[Map]:
    """The powers in it whose exponent is no number. Such a base may be negative, as in (−2)ⁿ of a size n: that a power
    has a value does not say that its base is positive.
    """
    found = [n for n in postorder(node, opened) if isinstance(n, Map) and n.operator is power]
    return [n for n in found if not isinstance(n.arguments[1], Const)]
