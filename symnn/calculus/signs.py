"""What is visibly positive or never negative, read off an expression before it is expanded: a sum of squares, an exponential.

Only what holds for all values and sizes counts; everything else is None. No solver, no sampling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from symnn import ops
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Indicator, Map, Node, Size, children
from symnn.expr.walk import fold

POSITIVE, NONNEGATIVE = 2, 1
RANGES = {
    op: POSITIVE if op.name in ("exp", "sigmoid", "softplus") else NONNEGATIVE
    for op in ops.TABLE.values()
    if op.name in ("exp", "sigmoid", "softplus", "abs", "relu", "step", "positive", "sqrt")
}
KEEP = tuple(ops.TABLE[name] for name in ("reciprocal", "sqrt"))
"""Operators that are positive where their argument is."""


def sign(root: Node, positive: Iterable[Atom] = ()) -> int | None:
    """POSITIVE if every entry is > 0 wherever it is defined, NONNEGATIVE if >= 0, None if that cannot be seen."""
    known = frozenset(positive)

    def visit(node: Node, parts: list[int | None]) -> int | None:
        match node:
            case Const():
                return POSITIVE if node.value > 0 else NONNEGATIVE if node.value == 0 else None
            case Size():
                return POSITIVE if node.value.is_positive else None
            case Indicator():
                return NONNEGATIVE
            case Atom():
                return POSITIVE if node in known or getattr(node.label, "is_positive", False) else None
            case Add():
                return None if None in parts else max(p for p in parts if p is not None)
            case Contract():
                return _product(node, parts)
            case Map():
                return _map(node, parts)
            case Define() | Call():
                return parts[0]
            case _:
                return None

    return fold(root, visit, lambda n: (n.definition,) if isinstance(n, Call) else children(n))[root]


def _product(node: Contract, parts: list[int | None]) -> int | None:
    """A product of factors that are >= 0 or stand there twice with the same indices; sums of such products."""
    times = Counter(zip(node.operands, node.indices, strict=True))
    signs = dict(zip(node.operands, parts, strict=True))
    worst = POSITIVE
    for (operand, _), k in times.items():
        found = signs[operand] or (NONNEGATIVE if k % 2 == 0 else 0)
        worst = min(worst, found)
    return worst or None


def _map(node: Map, parts: list[int | None]) -> int | None:
    if node.operator in KEEP and parts[0] is not None:
        return POSITIVE if parts[0] == POSITIVE or node.operator.name == "reciprocal" else NONNEGATIVE
    if node.operator.name == "power" and node.operator is ops.TABLE["power"]:
        exponent = node.arguments[1]
        even = isinstance(exponent, Const) and exponent.value.denominator == 1 and exponent.value % 2 == 0
        return parts[0] or (NONNEGATIVE if even else None)
    return RANGES.get(node.operator)
