"""What is visibly positive or never negative, read off an expression before it is expanded: a sum of squares, an
exponential.

Only what holds for all values and sizes counts; everything else is None. No solver, no sampling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from symnn.expr import Add, Atom, Call, Const, Contract, Define, Fold, Indicator, Map, Node, Size, children
from symnn.expr.walk import fold
from symnn.ops.power import power

POSITIVE, NONNEGATIVE = 2, 1


def _above(low: Fraction | int, *, reached: bool) -> int | None:
    """The sign of what is at least `low`; it may be `low` where that is reached."""
    if low < 0:
        return None
    return NONNEGATIVE if low == 0 and reached else POSITIVE


def sign(root: Node, positive: Iterable[Atom] = ()) -> int | None:
    """POSITIVE if every entry is > 0 wherever it is defined, NONNEGATIVE if >= 0, None if that cannot be seen."""
    known = frozenset(positive)

    def visit(node: Node, parts: list[int | None]) -> int | None:
        match node:
            case Const():
                return _above(node.value, reached=True)
            case Size():
                return POSITIVE if node.value.is_positive else None
            case Indicator():
                return NONNEGATIVE
            case Atom():
                return POSITIVE if node in known or getattr(node.label, "is_positive", False) else None
            case Add() if None in parts:
                return _difference(node)
            case Add():
                return max(p for p in parts if p is not None)
            case Contract():
                return _product(node, parts)
            case Map():
                return _map(node, parts)
            case Define() | Call() | Fold():
                return parts[0]
            case _:
                return None

    return fold(root, visit, lambda n: (n.definition,) if isinstance(n, Call) else children(n))[root]


def _difference(node: Add) -> int | None:
    """1 − σ(u) > 0, 1 + tanh u > 0: a constant and multiples of functions of known range, which is open or not."""
    low, within = Fraction(0), False
    for t in node.terms:
        found = _multiple(t)
        if found is None:
            return None
        c, f = found
        end = 1 if f is None else f.operator.range[c < 0]
        if end is None:
            return None
        low += c * end
        within |= f is not None and c != 0 and f.operator.open
    return _above(low, reached=not within)


def _multiple(t: Node) -> tuple[Fraction, Map | None] | None:
    """(c, f) if every entry of t is c times the function f, or c itself."""
    if isinstance(t, Const):
        return t.value, None
    if isinstance(t, Map):
        return Fraction(1), t
    if not isinstance(t, Contract) or set(t.out) != set(range(len(t.sizes))):
        return None
    number, functions = Fraction(1), []
    for x in t.operands:
        found = _multiple(x)
        if found is None:
            return None
        number *= found[0]
        functions += [found[1]] if found[1] is not None else []
    if len(functions) > 1:
        return None
    return number, functions[0] if functions else None


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
    if node.operator.keeps_sign and parts[0] is not None:
        return POSITIVE if parts[0] == POSITIVE or node.operator.domain == ("nonzero",) else NONNEGATIVE
    if node.operator is power:
        exponent = node.arguments[1]
        even = isinstance(exponent, Const) and exponent.value.denominator == 1 and exponent.value % 2 == 0
        return parts[0] or (NONNEGATIVE if even else None)
    return node.operator.low or None
