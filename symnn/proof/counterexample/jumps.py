"""Where a formula may jump or end: at the zeros of what stands in operators that are not continuous everywhere."""

from __future__ import annotations

from symnn.claims.size_demands import below
from symnn.expr import Const, Map, Node, Operator, postorder
from symnn.ops.power import power


def jumping(nodes: list[Node]) -> list[Node]:
    """The arguments at whose zeros something may jump or end, also inside definitions."""
    return [
        n.arguments[0]
        for n in postorder(nodes, below)
        if isinstance(n, Map) and _may_jump(n.operator) and not _rises(n)
    ]


def _may_jump(operator: Operator) -> bool:
    """Whether it is not known to be continuous everywhere."""
    bent = bool(operator.kinks) and operator.sides is None and operator.define is None
    return operator.jumps or bool(operator.domain) or bent


def _rises(n: Map) -> bool:
    """A power with a whole exponent that is not negative, which is continuous."""
    exponent = n.arguments[1] if n.operator is power else None
    return isinstance(exponent, Const) and exponent.value.denominator == 1 and exponent.value >= 0
