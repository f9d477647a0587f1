"""What happens to a function when random symbols that are symmetric about 0 turn their signs. No law is known here."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.expr import Add, Atom, Call, Const, Contract, Indicator, Map, Node, Size, children, postorder
from symnn.expr.walk import atoms
from symnn.ops.power import power


def parity(node: Node, turned: frozenset[Node]) -> int:
    """1 if the node stays what it is when the symbols turn their signs, −1 if it turns its own; 0 if neither is
    seen.
    """
    if turned.isdisjoint(atoms(node)):
        return 1
    match node:
        case Atom():
            return -1
        case Call():
            return parity(node.definition, turned)
        case Contract():
            return prod(parity(x, turned) for x in node.operands)
        case Add():
            (first, *others) = {parity(t, turned) for t in node.terms}
            return 0 if others else first
        case Map():
            return _of_map(node, turned)
        case _:
            return 0


def _of_map(node: Map, turned: frozenset[Node]) -> int:
    inside = [parity(a, turned) for a in node.arguments]
    if set(inside) == {1}:
        return 1
    if node.operator is power and isinstance(c := node.arguments[1], Const) and c.value.denominator == 1:
        return inside[0] if c.value % 2 else inside[0] ** 2
    if len(inside) > 1 or inside[0] == 0 or node.operator.reflection is None:
        return 0
    mirrored = node.operator.reflection(node.arguments[0], node)
    if mirrored is node:
        return 1
    return -1 if mirrored is -node else 0


def half_of_mirrored(node: Node, others: int, turned: frozenset[Node]) -> Fraction | None:
    """(f(u) ± f(−u))/2 for the sign of the other factors, if that is a number; None if it is not, or not seen."""
    if others == 0:
        return None
    own = parity(node, turned)
    if own:
        return Fraction(0) if own * others == -1 else None
    if not isinstance(node, Map) or node.operator.reflection is None or parity(node.arguments[0], turned) != -1:
        return None
    form = Normalizer().form(node + others * node.operator.reflection(node.arguments[0], node))
    return form.get((), Fraction(0)) / 2 if set(form) <= {()} else None


def grows_slowly(node: Node) -> bool:
    """Whether it has a value everywhere and grows no faster than polynomials, so that it has a mean where moments are
    finite.
    """
    parts = postorder(node, _below)
    maps = [n.operator for n in parts if isinstance(n, Map) and not _is_spelt(n)]
    plain = all(isinstance(n, Atom | Const | Contract | Add | Map | Indicator | Call | Size) for n in parts)
    return plain and all(not op.domain and (op.sides is not None or None not in op.range) for op in maps)


def _is_spelt(node: Map) -> bool:
    """Whether its definition says what it is."""
    return node.operator.define is not None and not node.operator.opaque


def _below(node: Node) -> Sequence[Node]:
    if isinstance(node, Map) and node.operator.define is not None and _is_spelt(node):
        return (node.operator.define(*node.arguments),)
    return (node.definition,) if isinstance(node, Call) else children(node)
