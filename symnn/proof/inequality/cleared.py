"""A number of one name, freed from what only hides it: f/x² >= c for x > 0 is f >= c·x², and what t enters through e^t
alone is a number of w = e^t > 0.

The new number has the sign of the old one at every point. Nothing is proved here.
"""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node
from symnn.expr.walk import atoms, postorder
from symnn.ops.exp import exp
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.proof.inequality.enclosure import Interval
from symnn.proof.inequality.polynomials import polynomial, rational, replaced, tidied

HIGHEST = 20
Cleared = tuple[Atom, Node, Interval]


def cleared(x: Atom, f: Node, where: Interval) -> Cleared:
    """(the name, the number, where the name is); itself, where there is nothing to clear."""
    if where == Interval(None, None) and _nested(x, f):
        w = Atom(sp.Symbol(f"exp({x})", real=True))
        exponents = {n: k for n in postorder(f) if (k := _raised(n, x))}
        found = _lifted(f, w, exponents)
        if found is not None and x not in atoms(found):
            return w, found, Interval(Fraction(0), None, (False, True))
    if where.low is not None and (where.low > 0 or (where.low == 0 and not where.closed[0])):
        exponents = {n: k for n in postorder(f) if (k := _below(n, x))} | {x: 1}
        found = _lifted(f, x, exponents) if min(exponents.values()) < 0 else None
        if found is not None:
            return x, found, where
    return x, f, where


def _nested(x: Atom, f: Node) -> bool:
    """Whether e^{kx} occurs inside another function."""
    inside = [m for n in postorder(f) if isinstance(n, Map) for a in n.arguments for m in postorder(a)]
    return any(isinstance(n, Map) and n.operator is exp and x in atoms(n) for n in inside)


def _raised(n: Node, x: Atom) -> int:
    """k of e^{k·x}, for a whole number k; 0 for anything else."""
    if not isinstance(n, Map) or n.operator is not exp:
        return 0
    try:
        terms = polynomial(n.arguments[0])
    except UnsupportedError:
        return 0
    k = terms.get(((x, 1),), Fraction(0))
    return int(k) if len(terms) == 1 and k.denominator == 1 and abs(k) <= HIGHEST else 0


def _below(n: Node, x: Atom) -> int:
    """−k of 1/x^k; 0 for anything else."""
    if not isinstance(n, Map) or n.arguments[0] is not x:
        return 0
    if n.operator is reciprocal:
        return -1
    k = rational(n.arguments[1]) if n.operator is power else None
    return int(k) if k is not None and k < 0 and k.denominator == 1 and k >= -HIGHEST else 0


def _lifted(f: Node, w: Atom, exponents: dict[Node, int]) -> Node | None:
    """f times the power of w that leaves none below the line; `exponents` are the parts that are powers of w."""
    up = {n: _power(w, k) for n, k in exponents.items() if k > 0 and n is not w}
    terms = []
    for m, c in polynomial(f).items():
        own = sum(exponents.get(x, 0) * k for x, k in m)
        rest = [replaced(x, up) for x, k in m if x not in exponents for _ in range(k)]
        terms.append((own, [Const(c), *rest]))
    if not terms:
        return None
    least = min(0, *(own for own, _ in terms))
    products = [[*factors, *[w] * (own - least)] for own, factors in terms]
    return tidied(Add([Contract(p, [()] * len(p), ()) for p in products])) if len(products) > 1 else None


def _power(w: Atom, k: int) -> Node:
    return w if k == 1 else Contract([w] * k, [()] * k, ())
