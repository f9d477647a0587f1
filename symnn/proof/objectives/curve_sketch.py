"""How a function of one number runs: whether it rises, how it bends. Derived from the definition of its operator, for
no name is known here: cut where it bends, by the signs of its first two derivatives on every piece, and by the slopes
where pieces meet.

The function must be defined on the whole interval and continuous there; so a slope >= 0 on the open pieces makes it
rise, and a second derivative >= 0 together with slopes that do not fall from piece to piece makes it convex. A slope
that is analytic, never negative and not 0 everywhere on a piece vanishes at isolated points alone: then it rises
strictly. No claim and no hypothesis is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import sympy as sp

from symnn.claims.entrywise import EntrywiseNodes, demands_of
from symnn.derivative import gradient
from symnn.errors import BudgetError, MissingExtraError, NotDifferentiableError, PoleError, UnsupportedError
from symnn.expr import Atom, Const, Map, Node, Operator, add, const
from symnn.expr.walk import atoms, postorder, substitute
from symnn.ops.signs import POSITIVE
from symnn.proof.budget import Budget
from symnn.proof.inequality.descent import PositivitySearch, bends
from symnn.proof.inequality.enclosure import Interval, sign_at
from symnn.proof.inequality.polynomials import rational, replaced, tidied
from symnn.proof.inequality.sums_of_squares import visible

SECONDS = 5.0
MOST_CUTS = 40
EVERYWHERE = Interval(None, None)
ABOVE, FROM_ZERO = Interval(Fraction(0), None, (False, True)), Interval(Fraction(0), None)
X, T = Atom("x"), Atom("how far from the end")


@dataclass(frozen=True)
class Sketch:
    """rises: 1 never falls, −1 never rises, 0 neither is known; strictly: it is nowhere constant. convex, concave, and
    whether one of them holds strictly.
    """

    rises: int = 0
    strictly: bool = False
    convex: bool = False
    concave: bool = False
    strictly_bent: bool = False


NOTHING = Sketch()


@dataclass(frozen=True)
class CurvePiece:
    """The function between two cuts, without a kink; its slope there, and the slope's."""

    where: Interval
    slope: Node
    bend: Node


def sketch(operator: Operator, further: tuple[Node, ...] = (), where: Interval = EVERYWHERE) -> Sketch:
    """How the operator runs as a function of its first argument, on the part of the interval where it is defined.

    `further` are its other arguments, which must be numbers; for others nothing is known. Nothing is known either where
    the time did not suffice.
    """
    if not all(isinstance(p, Const) for p in further) or len(further) != operator.arity - 1:
        return NOTHING
    try:
        return _sketched(operator, further, where)
    except BudgetError:
        return NOTHING


def of_map(node: Map, where: Interval = EVERYWHERE) -> Sketch:
    """How the operator of a node runs, the other arguments being what they are there."""
    return sketch(node.operator, node.arguments[1:], where)


@lru_cache(maxsize=500)
def of_formula(formula: Node, x: Atom) -> Sketch:
    """How a formula runs as a function of x, all that it depends on, where it is defined everywhere."""
    if set(atoms(formula)) != {x}:
        return NOTHING
    try:
        curve = _Curve(substitute(formula, {x: X}))
        return curve.sketch(EVERYWHERE) if curve.search.defined(curve.number, EVERYWHERE) else NOTHING
    except (BudgetError, MissingExtraError, NotDifferentiableError, PoleError, UnsupportedError):
        return NOTHING


@lru_cache(maxsize=500)
def _sketched(operator: Operator, further: tuple[Node, ...], where: Interval) -> Sketch:
    try:
        return _Curve(operator(X, *further)).sketch(where)
    except (MissingExtraError, NotDifferentiableError, PoleError, UnsupportedError):
        return NOTHING


class _Curve:
    """The graph of a function of X."""

    def __init__(self, whole: Node) -> None:
        self.search = PositivitySearch(X, Budget(SECONDS))
        self.number = EntrywiseNodes().at(whole, ())  # of primitives: what others state of their slopes is not used

    def sketch(self, given: Interval) -> Sketch:
        where = self._domain(given)
        if where is None or not _continuous(self.number):
            return NOTHING
        parts = list(self._pieces(where))
        pieces = [p for p in parts if p is not None]
        return self._of_pieces(pieces) if parts and len(pieces) == len(parts) else NOTHING

    def _of_pieces(self, pieces: list[CurvePiece]) -> Sketch:
        rises, strictly = _joint([self._sign(p.slope, p.where) for p in pieces])
        bent, strictly_bent = _joint([self._sign(p.bend, p.where) for p in pieces])
        turns = {self._turn(p, q) for p, q in pairwise(pieces)}
        convex = bent in (1, None) and turns <= {0, 1}
        concave = bent in (-1, None) and turns <= {0, -1}
        return Sketch(rises or 0, strictly and bool(rises), convex, concave, strictly_bent and (convex or concave))

    def _domain(self, given: Interval) -> Interval | None:
        """The part of the interval on which it is defined, where that is an interval."""
        low, closed = given.low, given.closed[0]
        for demand in demands_of(self.number):
            if demand.node is X and demand.kind in ("positive", "nonnegative") and (low is None or low <= 0):
                low, closed = Fraction(0), demand.kind == "nonnegative" and (closed or low != 0)
        where = Interval(low, given.high, (closed, given.closed[1]))
        return where if self.search.defined(self.number, where) else None

    def _pieces(self, where: Interval) -> Iterator[CurvePiece | None]:
        """From left to right; None for one that is not understood."""
        todo = [(where, self.number)]
        for _ in range(MOST_CUTS):
            if not todo:
                return
            here, f = todo.pop()
            inside = Interval(here.low, here.high, (False, False))
            jump = next((n for n in postorder(f) if bends(n)), None)
            if jump is None:
                yield self._piece(inside, f)
                continue
            assert isinstance(jump, Map)
            u = jump.arguments[0]
            cut = next((c for c in self.search.roots(u) if inside.inside(c)), None)
            if cut is not None:
                todo += [(Interval(cut, here.high), f), (Interval(here.low, cut), f)]
                continue
            side = self._sign(u, inside)[0]
            if not side:
                yield None
                return
            todo.append((here, replaced(f, {jump: jump.operator.side(side, u)})))
        yield None

    def _piece(self, where: Interval, f: Node) -> CurvePiece | None:
        """The function has both derivatives on the open interval, for all that they demand is met there."""
        slope = _derivative(f)
        bend = _derivative(slope)
        met = all(self.search.defined(EntrywiseNodes().at(d, ()), where) for d in (slope, bend))
        return CurvePiece(where, slope, bend) if met else None

    def _sign(self, f: Node, where: Interval) -> tuple[int | None, bool]:
        """1 or −1 if f is never negative or never positive on the open interval, 0 if that is not known, None if it is
        0 everywhere; and whether it is 0 at isolated points alone.
        """
        flat = EntrywiseNodes().at(f, ())
        value = rational(flat)
        if value is not None:
            if value == 0:
                return None, False
            return (1, True) if value > 0 else (-1, True)
        for sign in (1, -1):
            if self._never_negative(const(sign) * f, where):
                return sign, any(sign_at(flat, X, c) == sign for c in where.probes() if where.inside(c))
        return 0, False

    def _never_negative(self, f: Node, where: Interval) -> bool:
        """Seen, from the end of the interval on, or shown."""
        if visible(_moved(f, where), frozenset((T,))) is not None:
            return True
        flat = EntrywiseNodes().at(f, ())
        if visible(tidied(_moved(flat, where)), frozenset((T,))) is not None:
            return True
        return self.search.shown(tidied(flat), False, where) is not None

    def _turn(self, left: CurvePiece, right: CurvePiece) -> int | None:
        """1 or −1 if the slope grows or falls where two pieces meet, 0 if it does not change; None if not known."""
        assert left.where.high is not None
        change = add(right.slope, const(-1) * left.slope)
        return sign_at(EntrywiseNodes().at(change, ()), X, left.where.high)


def _joint(found: list[tuple[int | None, bool]]) -> tuple[int | None, bool]:
    """The one sign of all pieces: 0 if they have several; None if it is 0 on all of them."""
    signs = {s for s, _ in found} - {None}
    if not signs:
        return None, False
    return (signs.pop() if len(signs) == 1 else 0), all(strictly for _, strictly in found)


def _continuous(f: Node) -> bool:
    """Whether every function in it is, and is analytic but where it bends."""
    maps = [n.operator for n in postorder(f) if isinstance(n, Map)]
    alone = all(a is X or a.label is sp.pi for a in atoms(f))
    return alone and all(o.analytic or (o.sides is not None and not o.jumps) for o in maps)


def _derivative(f: Node) -> Node:
    return gradient(f, X) if X in atoms(f) else const(0)


def _moved(f: Node, where: Interval) -> Node:
    """The function of how far X is from an end of the interval."""
    if where.low is not None:
        return replaced(f, {X: T if not where.low else T + const(where.low)})
    return replaced(f, {X: const(where.high) - T}) if where.high is not None else f


def shown_for(sign: int | None) -> Interval:
    """Where an argument of this visible sign lies."""
    if sign is None:
        return EVERYWHERE
    return ABOVE if sign == POSITIVE else FROM_ZERO
