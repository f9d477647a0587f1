"""The isolated exceptions of a proof by normal forms: which of those that it met the claim really has.

At a point where both sides have values and nothing jumps they are equal if they are beside it: then a division by z on
the way is no exception. Where both sides have no value nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.values.node_entries import entries, has_entries, names_entries
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.size_demands import below
from symnn.claims.verdict import Condition
from symnn.errors import BudgetError, PoleError
from symnn.expr import Call, Const, Map, MatrixFunction, Node
from symnn.expr.walk import atoms, postorder
from symnn.ops.inverse import inverse
from symnn.ops.power import power

Met = tuple[str, Node]
"""(relation, argument), as the normal form records it."""


def exceptions(met: Iterable[Met], left: Node, right: Node, h: Hypotheses, written: bool = False) -> list[Met]:
    """Those that are exceptions of left = right. `written`: the proof was about the single entries of the sides."""
    own = [_demanded(side, written) for side in (left, right)]
    both, either = set(map(_base, own[0])) & set(map(_base, own[1])), own[0] | own[1]
    kept = [m for m in met if m[0] in ("kink", ">") or _base(m[1]) not in both]
    said = list(h.invertible())
    kept = [m for m in kept if m[0] != "det" or not any(_is(m[1], x) for x in said)]
    if not _spreads(left, right, h):
        return kept
    kept = [m for m in kept if m[0] not in ("≠", "det") or m[1] in either or not atoms(m[1])]
    return kept + _singular(left, right) if written else kept


def _demanded(side: Node, written: bool) -> set[Node]:
    return _entries(_zeros(side)) if written else _zeros(side) | set(_inverted(side))


def _singular(left: Node, right: Node) -> list[Met]:
    """Where one side inverts a matrix that the other does not."""
    first, second = _inverted(left), _inverted(right)
    return [("det", n) for n in dict.fromkeys((*first, *second)) if n not in first or n not in second]


def _is(a: Node, b: Node) -> bool:
    """Whether two matrices are the same in normal form."""
    try:
        return a.shape == b.shape and Normalizer(seconds=1.0).same(a, b)
    except (BudgetError, PoleError):
        return False


def _spreads(left: Node, right: Node, h: Hypotheses) -> bool:
    """Whether what holds on a dense set holds wherever both sides have values: nothing jumps, no equation leaves
    less.
    """
    if h.equations or h.facts or sum(i.relation == ">=" for i in h.inequalities) > 1:
        return False  # x >= 0 and x <= 0 leave one point
    maps = [n.operator for n in postorder([left, right], below) if isinstance(n, Map)]
    return not any(op.jumps or op.opaque for op in maps)


def _zeros(side: Node) -> set[Node]:
    """What must not be 0 anywhere for the side to have a value."""
    maps = [n for n in postorder(side, below) if isinstance(n, Map)]
    return {n.arguments[0] for n in maps if n.operator.domain[:1] in (("nonzero",), ("positive",)) or _falls(n)}


def _base(node: Node) -> Node:
    """What is 0 where the node is: z for z², Σ x² for the length of x."""
    while True:
        if isinstance(node, Call):
            node = node.definition
        elif isinstance(node, Map) and node.operator is power and _rises(node.arguments[1]):
            node = node.arguments[0]
        elif isinstance(node, Map) and node.operator.define is not None:
            node = node.operator.define(*node.arguments)
        else:
            return node


def _rises(exponent: Node) -> bool:
    return isinstance(exponent, Const) and exponent.value > 0


def _falls(n: Map) -> bool:
    return n.operator is power and isinstance(n.arguments[1], Const) and n.arguments[1].value < 0


def _inverted(side: Node) -> list[Node]:
    return [n.argument for n in postorder(side, below) if isinstance(n, MatrixFunction) and n.operator is inverse]


def _entries(nodes: Iterable[Node]) -> set[Node]:
    return {e for n in nodes for e in entries(n).ravel()}


# as they are said
# ---------------------------------------------------------------------------------------------------------------------
def conditions(met: Iterable[Met]) -> tuple[Condition, ...]:
    """The isolated exceptions and the bases of real powers, each once: 1 − a ≠ 0 is said as a ≠ 1."""
    said: dict[Condition, None] = {}
    for relation, argument in met:
        shown = to_sympy(argument)
        if relation == "det":
            if has_entries([argument]) and names_entries(argument):
                shown = sp.ImmutableMatrix([[to_sympy(x) for x in row] for row in entries(argument)])
            said[Condition(sp.Determinant(shown), 0)] = None
        elif relation == ">":
            said[Condition(shown, 0, ">")] = None
        else:
            said[_nonzero(shown)] = None
    return tuple(said)


def _nonzero(shown: Any) -> Condition:
    """A sum with a constant term is compared with that constant."""
    terms = shown.args if shown.is_Add or shown.is_MatAdd else (shown,)
    constants = [
        t
        for t in terms
        if t.is_number or isinstance(t, sp.OneMatrix) or (t.is_MatMul and isinstance(t.args[-1], sp.OneMatrix))
    ]
    if len(constants) != 1 or len(terms) != 2:
        return Condition(-shown if shown.could_extract_minus_sign() else shown, 0)
    (right,) = constants
    (left,) = (t for t in terms if t is not right)
    return Condition(-left, right) if left.could_extract_minus_sign() else Condition(left, -right)
