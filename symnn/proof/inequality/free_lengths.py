"""Lengths of symbols that may be any: ‖u‖ is 0 at u = 0 alone, which is an exception and no open set."""

from __future__ import annotations

from symnn.claims.entrywise import Named
from symnn.claims.hypotheses import Hypotheses
from symnn.expr import Add, Atom, Const, Contract, Map, Node
from symnn.expr.walk import atoms
from symnn.ops.norm import norm
from symnn.ops.power import power


def free_length(node: Node, h: Hypotheses) -> Node | None:
    """‖u‖, where the node is a power of it, for a symbol u, or a sum or difference of two, of which nothing but signs
    is assumed.
    """
    if isinstance(node, Map) and node.operator is power and isinstance(node.arguments[1], Const):
        node = node.arguments[0]
    square = node.label.node if isinstance(node, Atom) and isinstance(node.label, Named) else None
    if not isinstance(square, Contract) or square.out or len(square.operands) != 2:
        return None
    (u, v), (here, there) = square.operands, square.indices
    plain = u is v and here == there and len(set(here)) == len(here)
    fits = plain and (isinstance(u, Atom) or _is_sum_of_symbols(u)) and _are_free(atoms(u), h)
    return norm(u) if fits else None


def _is_sum_of_symbols(u: Node) -> bool:
    parts = u.terms if isinstance(u, Add) else ()
    symbols = [a for t in parts for a in atoms(t)]
    return all(isinstance(t, Atom) or _is_multiple(t) for t in parts) and len(parts) == len({*symbols}) == len(symbols)


def _is_multiple(t: Node) -> bool:
    """Whether it is a number, and not 0, times a symbol."""
    if not isinstance(t, Contract) or set(t.out) != set(range(len(t.sizes))):
        return False
    wide = [names for x, names in zip(t.operands, t.indices, strict=True) if isinstance(x, Atom)]
    rest = [x for x in t.operands if not isinstance(x, Atom)]
    return wide == [t.out] and all(isinstance(x, Const) and x.value != 0 for x in rest)


def _are_free(symbols: list[Atom], h: Hypotheses) -> bool:
    """Whether no equation is about them, and no inequality but of signs, u >= 0, and no fact."""
    told = [n for e in h.equations for n in (e.left, e.right)]
    told += [n for i in h.inequalities if not isinstance(i.left, Atom) or atoms(i.right) for n in (i.left, i.right)]
    told += [n for fact in h.facts for n in fact.nodes]
    return set(symbols).isdisjoint(atoms(told))
