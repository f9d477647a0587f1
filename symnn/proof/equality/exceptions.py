"""The isolated exceptions of a proof by normal forms: which of those that it met the claim really has.

At a point where both sides have values and nothing jumps they are equal if they are beside it: then a division by z on
the way is no exception. Where both sides have no value nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import mul
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.values.node_entries import entries, has_entries, names_entries
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.size_demands import below
from symnn.claims.verdict import Condition
from symnn.errors import BudgetError, PoleError
from symnn.expr import Add, Atom, Call, Const, Contract, Map, MatrixFunction, Node
from symnn.expr.walk import atoms, postorder
from symnn.ops.inverse import inverse
from symnn.ops.power import power

MOST_NAMES = 4
"""Of a number that is taken apart into factors."""

Met = tuple[str, Node]
"""(relation, argument), as the normal form records it."""


def exceptions(met: Iterable[Met], left: Node, right: Node, h: Hypotheses, written: bool = False) -> list[Met]:
    """Those that are exceptions of left = right. `written`: the proof was about the single entries of the sides."""
    own = [_demanded(side, written) for side in (left, right)]
    both, either = set(map(_base, own[0])) & set(map(_base, own[1])), own[0] | own[1]
    kept = [m for m in met if m[0] in ("kink", ">") or _base(m[1]) not in both]
    kept = [m for m in kept if not _assumed(m, h)]
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


def _assumed(met: Met, h: Hypotheses) -> bool:
    """Whether it is assumed that an exception is none."""
    relation, argument = met
    if relation == "det":
        return any(_is(argument, x) for x in h.invertible())
    return relation == "≠" and (_is_a_number_but_0(argument) or _excluded(argument, h))


def _is_a_number_but_0(argument: Node) -> bool:
    if argument.rank or atoms(argument):
        return False
    value = to_sympy(argument)
    return value.is_Rational and value != 0


def _excluded(argument: Node, h: Hypotheses) -> bool:
    """Whether a number cannot be 0 because none of its factors can: a² − a under 0 < a < 1."""
    if argument.rank or not h.inequalities or not all(map(_is_polynomial, postorder(argument))):
        return False
    bounds = [(i.left - i.right, i.relation) for i in h.inequalities if not i.left.rank + i.right.rank]
    whole = to_sympy(argument)
    if len(whole.free_symbols) > MOST_NAMES or not whole.is_polynomial(*whole.free_symbols):
        return False
    c, factors = sp.factor_list(whole)
    apart = [next((n for bound in bounds if (n := _beyond(f, *bound)) is not None), None) for f, _ in factors]
    if c == 0 or None in apart:
        return False
    powers = (found for found, (_, k) in zip(apart, factors, strict=True) for _ in range(k))
    return _is(reduce(mul, powers, read(c)), argument)


def _is_polynomial(n: Node) -> bool:
    whole = isinstance(n, Map) and n.operator is power and _rises(n.arguments[1])
    return whole or isinstance(n, Atom | Const | Add | Contract)


def _beyond(factor: Any, bound: Node, relation: str) -> Node | None:
    """q·(bound + e) that is the factor, where it is not 0 by what is said of the bound: bound > 0 and e >= 0."""
    d = to_sympy(bound)
    if not d.free_symbols or not d.is_polynomial(*d.free_symbols):
        return None
    first = min(d.free_symbols, key=str)
    top, below_ = sp.Poly(factor, first).LC(), sp.Poly(d, first).LC()
    q = sp.cancel(top / below_)
    e = sp.expand(factor / q - d) if q.is_Rational and q != 0 else sp.nan
    if not e.is_Rational or e < 0 or (e == 0 and relation == ">=") or (e != 0 and relation == "≠"):
        return None
    return read(q) * (bound + read(e))


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
            said |= dict.fromkeys(nonzero(shown))
    return tuple(said)


def nonzero(shown: Any) -> tuple[Condition, ...]:
    """That a value is not 0, of each of its factors: 2·L·x² ≠ 0 is said as L ≠ 0 and x ≠ 0."""
    return tuple(map(_nonzero, _factors(shown)))


def _factors(shown: Any) -> list[Any]:
    """The factors of a number that may be 0: L of 2·L, x of x²; all of another value. A product of matrices stays
    whole: Ax ≠ 0 says more than A ≠ 0 and x ≠ 0.
    """
    found: list[Any] = []
    scalar, matrices = shown.as_coeff_matrices() if isinstance(shown, sp.MatMul) else (shown, [])
    for factor in sp.Mul.make_args(scalar) if isinstance(scalar, sp.Expr) else (scalar,):
        base = factor.base if isinstance(factor, sp.Pow) and factor.exp.is_number else factor
        if isinstance(base, sp.Mul):
            found += _factors(base)
        elif not isinstance(base, sp.Expr) or not base.is_positive:
            found.append(base)
    found += [sp.MatMul(*matrices)] if len(matrices) > 1 else matrices
    return [f for f in found if not getattr(f, "is_number", False)] or [shown]


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
