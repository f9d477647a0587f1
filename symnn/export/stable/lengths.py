"""Euclidean norms that are right though the sum of squares is too large or too small for a float: √Σv² is one function
of v, and in quotients by several norms each v is divided by its own first, v·w/(‖v‖‖w‖) as (v/‖v‖)·(w/‖w‖).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted
from symnn.export.stable.stable_operators import length, quotient, select
from symnn.expr import Call, Const, Contract, Map, Node, broadcast, const
from symnn.expr.walk import children, postorder, with_children
from symnn.ops.axes import others
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt


@dataclass(frozen=True)
class Divisor:
    """1/r^times on its labels, where r is ‖v‖, also one that is kept from 0; `kept` are the axes of v that r has."""

    r: Node
    v: Node
    kept: tuple[int, ...]
    labels: Labels
    times: int


def with_lengths(root: Node, known: dict[Node, Node]) -> Node:
    """The graph with its norms computed so; `known` remembers what became of each node."""
    for node in postorder(root, lambda n: () if n in known else children(n)):
        if node not in known:
            known[node] = _visit(with_children(node, [known[c] for c in children(node)]))
    return known[root]


def _visit(node: Node) -> Node:
    if isinstance(node, Map) and node.operator is sqrt:
        return _length(node.arguments[0]) or node
    return _by_units(node) if isinstance(node, Contract) else node


def _length(q: Node) -> Node | None:
    """√q for q = Σv², and for q that is kept from 0, once or more often."""
    if isinstance(q, Map) and q.operator is select and q.arguments[0] is q.arguments[1]:
        r, least = _length(q.arguments[0]), q.arguments[2]
        root = _root(least.value) if isinstance(least, Const) else None
        return r if r is None or root is None or isinstance(r, Map) else select(r, r, const(root))
    return _of_squares(flat(q))


def _of_squares(q: Flat) -> Node | None:
    if q.coefficient != 1 or len(q.factors) != 2 or q.factors[0] != q.factors[1]:
        return None
    v, at = q.factors[0]
    summed = tuple(k for k, m in enumerate(at) if m not in q.out)
    in_order = tuple(m for m in at if m in q.out) == q.out
    whole = len(set(at)) == len(at) and set(q.sizes) <= set(at)
    return length(v, axis=summed) if whole and summed and in_order else None


def _root(q: Fraction) -> Fraction | None:
    """The root of a square."""
    found = Fraction(round(q.numerator**0.5), round(q.denominator**0.5))
    return found if found * found == q else None


def _divisor(f: Node, at: Labels) -> Divisor | None:
    found = inverted(f)
    if found is None and isinstance(f, Map) and f.operator is power and isinstance(f.arguments[1], Const):
        c = f.arguments[1].value
        found = (f.arguments[0], -int(c)) if c < 0 and c.denominator == 1 else None
    if found is None:
        return None
    r, times = found
    if (root := _length(r)) is not None:
        r, times = root, 2 * times
    inner = r.arguments[0] if isinstance(r, Map) and r.operator is select else r
    if not isinstance(inner, Call) or inner.composition is not length:
        return None
    v = inner.arguments[0]
    settings: dict[str, Any] = dict(inner.settings)
    return Divisor(r, v, others(v, settings["axis"]), at, times)


def _by_units(node: Contract) -> Node:
    """A product that is divided by norms twice or more, each v divided by its own as far as there are any."""
    found = flat(node)
    divided = [(d, f) for f in found.factors if (d := _divisor(*f)) is not None]
    if sum(d.times for d, _ in divided) < 2:
        return node
    factors = [f for f in found.factors if all(f is not g for _, g in divided)]
    changed = False
    for d, f in divided:
        made = _units(factors, d)
        factors += [(reciprocal(d.r), d.labels)] * (d.times - made) if made else [f]
        changed |= made > 0
    return Flat(found.coefficient, tuple(factors), found.out, found.sizes).node() if changed else node


def _units(factors: list[Factor], d: Divisor) -> int:
    """Divides such factors by the norm, in place; how many."""
    made = 0
    for k, (x, at) in enumerate(factors):
        if made < d.times and x is d.v and tuple(at[a] for a in d.kept) == d.labels:
            factors[k] = (quotient(x, broadcast(d.r, x.shape, d.kept)), at)
            made += 1
    return made
