"""Where digits cancel at 0: which part of a sum, which product or logarithm, as a function of which node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, product
from symnn.export.stable.near_zero.expansion import Expansion
from symnn.export.stable.near_zero.near_polynomials import Polynomial, shortest
from symnn.export.stable.near_zero.power_series import Series, added, multiplied
from symnn.expr import Add, Atom, Const, Contract, Map, Node, add, const
from symnn.ops.log import log

GLANCE, ORDER = 6, 48
"""How many coefficients tell whether digits cancel, and how many are known then."""
MOST_SEEN = 40
"""So many nodes are looked at for what a sum is a function of."""


@dataclass(frozen=True)
class Cancelling:
    """kept + Π beside · (the polynomial near 0, `written` elsewhere), for one part of a sum, or for a whole node."""

    of: Node
    found: Polynomial
    written: Node
    beside: tuple[Factor, ...]
    labels: Labels
    within: Flat
    kept: tuple[Node, ...] = ()


def cancelling(node: Node) -> Cancelling | None:
    match node:
        case Add() if _has_functions(node):
            return next((n for of in candidates(node) if (n := _in_sum(node, of)) is not None), None)
        case Contract() if any(inverted(f) is not None for f, _ in flat(node).factors):
            return next((n for of in candidates(node) if (n := _in_product(node, of)) is not None), None)
        case Map() if node.operator is log and not isinstance(node.arguments[0], Atom):
            return next((n for of in candidates(node) if (n := _in_logarithm(node, of)) is not None), None)
        case _:
            return None


def _has_functions(node: Add) -> bool:
    return any(isinstance(f, Map | Add) for t in node.terms for f, _ in flat(t).factors)


def candidates(root: Node) -> list[Node]:
    """What the node may be a function of: the innermost first."""
    leaves, inner, stack, seen = list[Node](), list[Node](), [root], {root}
    while stack and len(seen) < MOST_SEEN:
        node = stack.pop()
        below = _looked_into(node)
        if node is not root:
            (inner if below else leaves).append(node)
        new = [b for b in dict.fromkeys(below) if b not in seen]
        seen.update(new)
        stack += new
    return [n for n in (*leaves, *inner[::-1]) if not isinstance(n, Const)]


def _looked_into(node: Node) -> Sequence[Node]:
    match node:
        case Add():
            return node.terms
        case Map():
            return node.arguments[:1]
        case Contract():
            found = flat(node)
            inside = [f for f, at in found.factors if at in ((), found.out)] if found.elementwise else []
            whole = product(Fraction(1), found.factors, found.out, found.sizes)
            return [*inside, *([whole] if found.coefficient != 1 and len(inside) > 1 else [])]
        case _:
            return ()


# sums
def _in_sum(node: Add, of: Node) -> Cancelling | None:
    """The first part of the sum, with like factors beside a function of `of`, in which digits cancel at 0."""
    glance = Expansion(of, GLANCE)
    for terms in _groups(node, of, glance):
        if len(terms) > 1 and _cancels([_series_of(t, glance) for t in terms]):
            full = Expansion(of, ORDER)
            found = shortest([_series_of(t, full) for t in terms])
            if found is not None:
                gone, first = {t.node for t in terms}, terms[0]
                kept = tuple(t for t in node.terms if t not in gone)
                written = add(*(_alone(t, of) for t in terms))
                return Cancelling(of, found, written, first.rest, first.labels, first.flat, kept)
    return None


def _groups(node: Add, of: Node, glance: Expansion) -> Iterator[list[_Alike]]:
    """The terms with like factors beside functions of `of`; a constant joins whatever has like factors beside it."""
    groups: dict[tuple[frozenset[tuple[Factor, int]], Labels], list[_Alike]] = {}
    parts = [_parted(flat(t), t, of, glance) for t in node.terms]
    for t in sorted(parts, key=lambda t: not t.varies):
        key = next((k for k in groups if not t.varies and k[0] == t.beside), (t.beside, t.labels))
        groups.setdefault(key, []).append(t)
    yield from groups.values()


@dataclass(frozen=True)
class _Alike:
    """A term of a sum: `own` are its numbers and its functions of one node along `labels`, `rest` what else it has."""

    node: Node
    flat: Flat
    own: tuple[Factor, ...]
    labels: Labels
    varies: bool

    @property
    def rest(self) -> tuple[Factor, ...]:
        return tuple(f for f in self.flat.factors if f not in self.own)

    @property
    def beside(self) -> frozenset[tuple[Factor, int]]:
        return frozenset((f, self.flat.factors.count(f)) for f in self.rest)


def _parted(x: Flat, node: Node, of: Node, glance: Expansion) -> _Alike:
    known = [(f, at) for f, at in x.factors if glance(f) is not None] if x.elementwise else []
    varying = [(f, at) for f, at in known if f.rank == of.rank and glance.varies(f)]
    labels = varying[0][1] if varying else ()
    own = [(f, at) for f, at in known if (not glance.varies(f) and not at) or ((f, at) in varying and at == labels)]
    return _Alike(node, x, tuple(own), labels, bool(varying))


def _series_of(t: _Alike, expansion: Expansion) -> Series | None:
    made = expansion(const(t.flat.coefficient))
    for f, _ in t.own:
        s = expansion(f)
        made = None if made is None or s is None else multiplied(made, s)
    return made


def _alone(t: _Alike, of: Node) -> Node:
    """The function of `of` as it is written, in the shape of that."""
    out = tuple(range(of.rank))
    factors = [(f, out if at == t.labels else ()) for f, at in t.own]
    return product(t.flat.coefficient, factors, out, dict(enumerate(of.shape)))


def _cancels(parts: Sequence[Series | None]) -> bool:
    known = [p for p in parts if p is not None]
    return len(parts) == len(known) > 1 and added(known).start > min(s.start for s in known)


def _in_product(node: Contract, of: Node) -> Cancelling | None:
    """sin(t)/t: a quotient whose parts are 0 or infinite at 0, though it is neither."""
    glance = Expansion(of, GLANCE)
    t = _parted(flat(node), node, of, glance)
    starts = [s.start for f, _ in t.own if (s := glance(f)) is not None]
    if len(starts) < 2 or min(starts) >= 0 or sum(starts) < 0 or not t.varies:
        return None
    found = shortest([_series_of(t, Expansion(of, ORDER))])
    return None if found is None else Cancelling(of, found, _alone(t, of), t.rest, t.labels, t.flat)


def _in_logarithm(node: Map, of: Node) -> Cancelling | None:
    """log(sin(t)/t): where what stands under the logarithm is 1 at 0."""
    if node.shape != of.shape:
        return None
    under = Expansion(of, GLANCE)(node.arguments[0])
    if under is None or under.start != 0 or not under.known or under.known[0] != 1:
        return None
    whole = Expansion(of, ORDER)(node)
    found = shortest([whole], largest=1.0)
    if found is None or found.start == 0:
        return None
    return Cancelling(of, found, node, (), tuple(range(of.rank)), flat(of))
