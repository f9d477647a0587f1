"""What SymPy's predicates say in equations and inequalities: Q.orthogonal(Q) is QᵀQ = I, Q.negative(x) is 0 > x.

A predicate that is said of more than numbers is said of every entry, or of the whole square matrix.
"""

from __future__ import annotations

from collections.abc import Callable

from symnn.expr import Const, Contract, Node, const, delta, zeros
from symnn.ops.determinant import determinant

Sides = tuple[Node, Node]


def _gram(q: Node) -> Sides:
    return Contract([q, q], [("k", "i"), ("k", "j")], ("i", "j")), delta(q.shape[1])


EQUATIONS: dict[str, Callable[[Node], Sides]] = {
    "orthogonal": _gram,
    "unitary": _gram,
    "singular": lambda a: (determinant(a), Const(0)),
}
"""Of a square matrix, which is real."""
INEQUALITIES: dict[str, Callable[[Node, Node], tuple[Node, Node, str]]] = {
    "nonnegative": lambda x, zero: (x, zero, ">="),
    "negative": lambda x, zero: (zero, x, ">"),
    "nonpositive": lambda x, zero: (zero, x, ">="),
}
"""Of a number, or of every entry: what is larger, what is smaller, and how."""


def inequality(name: str, x: Node) -> tuple[Node, Node, str]:
    return INEQUALITIES[name](x, zeros(*x.shape) if x.rank else const(0))
